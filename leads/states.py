"""The machine on one screen: the states of a lead, the moves between them, and their names. Pure.

Only leads.moves changes a state, and only through MOVES.
"""

from typing import NamedTuple

from django.db.models import TextChoices

from leads.permissions import FOLLOW


class State(TextChoices):
    """The state of a lead; staff read the label."""

    WAITING = "waiting", "待联系"
    FOLLOWING = "following", "跟进中"
    CLOSED = "closed", "已结束"


class Result(TextChoices):
    """How one attempt to reach the investor ended."""

    REACHED = "reached", "打通了"
    MISSED = "missed", "未接通"
    WECHAT = "wechat", "加了微信"
    VISIT = "visit", "约看园区"
    MATERIAL = "material", "要资料"
    WROTE = "wrote", "写了信"
    REPLIED = "replied", "对方回信了"


# Who left no phone is written to.
BY_PHONE = (Result.REACHED, Result.MISSED)
BY_MAIL = (Result.WROTE, Result.REPLIED)


def results(*, has_phone: bool) -> list[tuple[str, str]]:
    """What staff choose from after an attempt, those of its way first."""
    first, other = (BY_PHONE, BY_MAIL) if has_phone else (BY_MAIL, BY_PHONE)
    rest = [result for result in Result if result not in (*first, *other)]
    return [(result.value, result.label) for result in (*first, *rest)]


class Outcome(TextChoices):
    """How a lead ended."""

    WON = "won", "成交"
    REFERRED = "referred", "转介"
    INVALID = "invalid", "无效"
    DUPLICATE = "duplicate", "重复"


class Cause(TextChoices):
    """Why a lead was 无效."""

    NUMBER = "number", "号码不对"
    NOT_NOW = "not_now", "暂不考虑"
    OUT_OF_SCOPE = "out_of_scope", "不在服务范围"
    PEER = "peer", "同行询价"
    # Only the investor chooses this one, through the link in our letter; the other one is erase_person's.
    CONSENT = "consent", "撤回了同意"
    ERASED = "erased", "个人信息已删除"


# What staff choose from.
CAUSES = tuple(cause for cause in Cause if cause not in (Cause.CONSENT, Cause.ERASED))

S = State
OPEN = (S.WAITING, S.FOLLOWING)


class Rule(NamedTuple):
    """A move: the states that it starts from, its target (None: the same state), its name, what it needs.

    Staff need the permission `right`; investors and the clock need none. `is_owners`: only the owner makes
    it, and whoever holds DIRECT. `needs` names the arguments that are required.
    """

    sources: tuple[State, ...]
    target: State | None
    label: str
    needs: tuple[str, ...] = ()
    right: str = FOLLOW
    is_owners: bool = False


MOVES = {
    "ask": Rule((), S.WAITING, "提交"),
    "choose_time": Rule((S.WAITING,), None, "另约时间"),
    "enter": Rule((), S.WAITING, "记下来电"),
    # Who saw the number and when: the number is masked until then.
    "claim": Rule(OPEN, None, "领取，看到号码"),
    "attempt": Rule(OPEN, S.FOLLOWING, "联系", needs=("result",), is_owners=True),
    "note": Rule(tuple(S), None, "备注", needs=("note",)),
    "hand_over": Rule(OPEN, None, "转交", needs=("to",), is_owners=True),
    "close": Rule(OPEN, S.CLOSED, "结束", needs=("outcome",), is_owners=True),
    # The newest material, to the mail address; the note says which version.
    "send": Rule(OPEN, None, "发资料", is_owners=True),
    "reopen": Rule((S.CLOSED,), S.FOLLOWING, "重新跟进", needs=("note",), is_owners=True),
    "overdue": Rule((S.WAITING,), None, "超过首次联系时限"),
    "withdraw": Rule(tuple(S), S.CLOSED, "对方撤回同意"),
    "erase": Rule(tuple(S), S.CLOSED, "删除个人信息"),
}
# Moves of the investor; those without a member of staff that are not here are the clock's.
BY_INVESTOR = ("ask", "choose_time", "withdraw")
# These make no open page stale: who notes something down changes nothing of what others decide on.
UNSEEN = ("note", "send", "overdue")


class MoveRefused(Exception):
    """The lead cannot make this move now; the text tells people why and what to do.

    `about` is the argument of the move that is missing or wrong, "" where none is.
    """

    def __init__(self, words: str, *, about: str = "") -> None:
        super().__init__(words)
        self.about = about


NO_RIGHT = {FOLLOW: "您没有跟进咨询的权限。"}
