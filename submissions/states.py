"""The machine on one screen: the states of a story, the moves between them, and their names. Pure.

Only submissions.moves.make_move changes a state, and only through MOVES.
"""

from typing import NamedTuple

from django.db.models import TextChoices

from submissions.permissions import DIRECT, REVIEW


class State(TextChoices):
    """The state of a story; authors and staff read the label."""

    SUBMITTED = "submitted", "待审阅"
    IN_REVIEW = "in_review", "审阅中"
    NEEDS_CHANGES = "needs_changes", "退回修改"
    ACCEPTED = "accepted", "已采用，编辑中"
    SCHEDULED = "scheduled", "待发布"
    PUBLISHED = "published", "已发布"
    REJECTED = "rejected", "未采用"
    WITHDRAWN = "withdrawn", "已撤稿"
    EXPIRED = "expired", "逾期未改"
    TAKEN_DOWN = "taken_down", "已下架"


S = State
# Stories that wait for a decision; stories that an editor works on before publication.
QUEUE = (S.SUBMITTED, S.IN_REVIEW)
EDITABLE = (S.ACCEPTED, S.SCHEDULED)
# Ended without publication.
CLOSED = (S.REJECTED, S.WITHDRAWN, S.EXPIRED)
# The moves that decide a round: they end the 24 hours.
DECISIONS = ("accept", "return", "reject")
# The moves that open a round: its 24 hours begin.
OPENINGS = ("submit", "resubmit", "reopen")
# The openings that bring a text of the author.
SENDINGS = ("submit", "resubmit")
# These only tell whether somebody reads the story. They do not lock it and do not make open pages stale.
NOTICES = ("claim", "release", "lapse")


class Rule(NamedTuple):
    """A move: the states that it starts from, its target, its name, and what it needs.

    `needs` names the arguments that are required, `takes` those that are optional: reasons, note, publish_at,
    checklist, force (why a publication does not wait for the guards in FORCED). Staff need the permission
    `right`; authors and the clock need none. `guards` are asked whoever makes the move.
    """

    sources: tuple[State, ...]
    target: State | None
    label: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    right: str = REVIEW
    guards: tuple[str, ...] = ()


# What must be true before readers see a story (submissions.publishing.guards), in the order of the words.
BEFORE_READERS = ("described", "verified", "four_eyes", "objected", "proofed")
# Those that FORCE may go round, with a reason; the event names them so.
FORCED = {"four_eyes": "没有经第二人", "proofed": "没有等清样答复"}

MOVES = {
    "submit": Rule((), S.SUBMITTED, "提交"),
    "claim": Rule((S.SUBMITTED,), S.IN_REVIEW, "领取"),
    "release": Rule((S.IN_REVIEW,), S.SUBMITTED, "放回队列", takes=("note",)),
    "lapse": Rule((S.IN_REVIEW,), S.SUBMITTED, "领取到时放回"),
    "accept": Rule(QUEUE, S.ACCEPTED, "采用", needs=("checklist",), takes=("note",)),
    "return": Rule((*QUEUE, S.ACCEPTED), S.NEEDS_CHANGES, "退回修改", needs=("reasons",), takes=("note",)),
    "reject": Rule(
        (*QUEUE, S.ACCEPTED, S.NEEDS_CHANGES), S.REJECTED, "不采用", needs=("reasons",), takes=("note",)
    ),
    "resubmit": Rule((S.NEEDS_CHANGES,), S.SUBMITTED, "重新提交"),
    # The note is asked of staff only: who phoned, and how one knows that it was the author.
    "withdraw": Rule((*QUEUE, S.NEEDS_CHANGES, *EDITABLE), S.WITHDRAWN, "撤稿", needs=("note",)),
    "expire": Rule((S.NEEDS_CHANGES,), S.EXPIRED, "逾期关闭"),
    "schedule": Rule(
        (S.ACCEPTED,), S.SCHEDULED, "定时发布", needs=("publish_at",), takes=("force",), guards=BEFORE_READERS
    ),
    "unschedule": Rule((S.SCHEDULED,), S.ACCEPTED, "取消定时"),
    "publish": Rule(EDITABLE, S.PUBLISHED, "发布", takes=("force",), guards=BEFORE_READERS),
    "take_down": Rule(
        (S.PUBLISHED,), S.TAKEN_DOWN, "下架", needs=("reasons",), takes=("note",), right=DIRECT
    ),
    "restore": Rule((S.TAKEN_DOWN,), S.PUBLISHED, "恢复", takes=("note",), right=DIRECT),
    "reopen": Rule((S.REJECTED, S.EXPIRED), S.SUBMITTED, "重新受理", needs=("note",), right=DIRECT),
    # Only a refusal that told nobody, for some minutes (actions.undo): the same round goes on.
    "undo": Rule((S.REJECTED,), S.SUBMITTED, "撤销不采用"),
}

# Events that do not change the state.
NOTES = {
    "edit": Rule(EDITABLE, None, "保存编辑"),
    "verify": Rule(EDITABLE, None, "核实记录"),
    "hand_over": Rule(EDITABLE, None, "转交", needs=("to",)),
    "cover": Rule(EDITABLE, None, "题图"),
    # Signed links to the text in editing that were given out open nothing any more.
    "revoke": Rule(EDITABLE, None, "收回预览链接"),
    # 清样: sent to the author, whose answer is a note; it moves nothing.
    "proof": Rule(EDITABLE, None, "发清样"),
    "approve": Rule(EDITABLE, None, "清样没有问题"),
    "object": Rule(EDITABLE, None, "清样有差错"),
    "settle": Rule(EDITABLE, None, "已处理清样"),
    # The author corrects a story that waits: it keeps its place and its 24 hours.
    "amend": Rule(QUEUE, None, "改正来稿"),
    "prioritise": Rule(QUEUE, None, "调整次序", needs=("note",), right=DIRECT),
    "address": Rule(tuple(S), None, "更正邮箱", needs=("email",), takes=("note",)),
    "late": Rule(QUEUE, None, "超过时限"),
    "remind": Rule((S.NEEDS_CHANGES,), None, "提醒作者修改"),
    # Words for colleagues; no letter and no page of the author holds them.
    "note": Rule(tuple(S), None, "内部备注", needs=("note",)),
    # What a check found is no fault, or is looked at again (submissions.screening.clearing).
    "clear": Rule((*QUEUE, *EDITABLE), None, "清除提示", needs=("keys",), takes=("note",)),
    "unclear": Rule((*QUEUE, *EDITABLE), None, "恢复提示", needs=("keys",)),
    "erase": Rule(tuple(S), None, "删除个人信息"),
}
RULES = MOVES | NOTES
# Events without a member of staff: these were done by the author, all others by the clock.
BY_AUTHOR = ("submit", "resubmit", "amend", "withdraw", "approve", "object")


class MoveRefused(Exception):
    """The story cannot make this move now; the text tells people why and what to do.

    `about` is the argument of the move that is missing or wrong, "" where none is.
    """

    def __init__(self, words: str, *, about: str = "") -> None:
        super().__init__(words)
        self.about = about


def is_allowed(move: str, state: str) -> bool:
    """Whether a story in `state` may make `move`."""
    return state in RULES[move].sources


# ── Words for a state and for what happened ──


def round_words(opened_by: str | None, sent_count: int | None) -> str:
    """How the present round came about, in words for the desk; "" for the first one."""
    if opened_by == "reopen":
        return MOVES["reopen"].label
    return f"第 {sent_count} 次提交" if sent_count and sent_count > 1 else ""


# The state and what comes next, in words for the author; the other states need no words.
EXPECTATIONS = {
    S.SUBMITTED: ("待审阅", "按来稿先后排队"),
    S.IN_REVIEW: ("审阅中", "编辑正在看，需要核实时会联系您"),
    S.NEEDS_CHANGES: ("等您修改", "修改后重新提交，再按先后审阅"),
    S.ACCEPTED: ("正在编辑", "编辑可能作删节和文字修改"),
    S.SCHEDULED: ("待发布", "发布后发邮件告诉您"),
}
# The names of moves for authors; moves that are not here are not shown to them.
AUTHORS_WORDS = {
    "submit": "已收到稿件",
    "resubmit": "已收到修改后的稿件",
    "amend": "已收到您改正的稿件",
    "accept": "已采用",
    "return": "退回修改",
    "reject": "未采用",
    "withdraw": "已撤稿",
    "expire": "逾期未改，已关闭",
    "schedule": "已排定发布时间",
    "unschedule": "发布时间已取消，继续编辑",
    "proof": "清样已发出，请您看一看",
    "approve": "您答复：清样没有问题",
    "object": "您答复：清样有差错",
    "publish": "已发布",
    "take_down": "已下架",
    "restore": "已恢复发布",
    "reopen": "重新受理",
    "undo": "“未采用”已撤销，继续审阅",
    "late": "超过时限，向您致歉",
    "remind": "已提醒您修改",
    "address": "联系邮箱已更正",
}
# The moves that put a story into the queue, in words.
ARRIVALS = {"submit": "稿件已收到", "resubmit": "修改稿已收到", "reopen": "稿件已重新受理"}
# For a state, the move whose reasons and words explain it.
EXPLAINED_BY = {
    S.NEEDS_CHANGES: "return",
    S.EXPIRED: "return",
    S.REJECTED: "reject",
    S.TAKEN_DOWN: "take_down",
    S.ACCEPTED: "accept",
    S.SCHEDULED: "accept",
    S.PUBLISHED: "accept",
}
