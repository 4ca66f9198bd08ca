"""The machine on one screen: the states of a story, the moves between them, and their names. Pure.

Only submissions.moves.make_move changes a state, and only through MOVES.
"""

from collections import namedtuple

from django.db.models import TextChoices


class State(TextChoices):
    """Where a story stands; the label is what the author and the desk read."""

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
QUEUE = (S.SUBMITTED, S.IN_REVIEW)
# Who decides a round: these end the 24 hours.
DECISIONS = ("accept", "return", "reject")
# What opens a round: from here its 24 hours count.
OPENINGS = ("submit", "resubmit", "reopen")
# A notice that somebody reads the story; it neither locks it nor makes an open page stale.
NOTICES = ("claim", "release", "lapse")

Rule = namedtuple("Rule", "sources target label")

MOVES = {
    "submit": Rule((), S.SUBMITTED, "提交"),
    "claim": Rule((S.SUBMITTED,), S.IN_REVIEW, "领取"),
    "release": Rule((S.IN_REVIEW,), S.SUBMITTED, "放回队列"),
    "lapse": Rule((S.IN_REVIEW,), S.SUBMITTED, "领取到时放回"),
    "accept": Rule(QUEUE, S.ACCEPTED, "采用"),
    "return": Rule((*QUEUE, S.ACCEPTED), S.NEEDS_CHANGES, "退回修改"),
    "reject": Rule((*QUEUE, S.ACCEPTED, S.NEEDS_CHANGES), S.REJECTED, "不采用"),
    "resubmit": Rule((S.NEEDS_CHANGES,), S.SUBMITTED, "重新提交"),
    "withdraw": Rule((*QUEUE, S.NEEDS_CHANGES, S.ACCEPTED, S.SCHEDULED), S.WITHDRAWN, "撤稿"),
    "expire": Rule((S.NEEDS_CHANGES,), S.EXPIRED, "逾期关闭"),
    "schedule": Rule((S.ACCEPTED,), S.SCHEDULED, "定时发布"),
    "unschedule": Rule((S.SCHEDULED,), S.ACCEPTED, "取消定时"),
    "publish": Rule((S.ACCEPTED, S.SCHEDULED), S.PUBLISHED, "发布"),
    "take_down": Rule((S.PUBLISHED,), S.TAKEN_DOWN, "下架"),
    "restore": Rule((S.TAKEN_DOWN,), S.PUBLISHED, "恢复"),
    "reopen": Rule((S.REJECTED, S.EXPIRED), S.SUBMITTED, "重新受理"),
}

# What is written down beside the moves; the state stays.
NOTES = {"edit": "保存编辑", "prioritise": "调整次序", "late": "超过时限", "remind": "提醒作者修改"}
# What an event without a member of staff was done by: these by the author, all others by the clock.
BY_AUTHOR = ("submit", "resubmit", "withdraw")


class MoveRefused(Exception):
    """This story cannot make this move now; the text tells people why and what to do."""


def is_allowed(move, state):
    """Whether a story in `state` may make `move`."""
    return state in MOVES[move].sources
