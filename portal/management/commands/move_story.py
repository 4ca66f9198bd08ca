"""The operator's door: one move of one story from the command line, in the name of a member of staff.

It calls the actions that the desk calls. 采用 is not here: its checklist belongs to whoever reads the story.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import WithdrawalReason
from commons.chinese import BEIJING
from submissions import actions
from submissions.models import Submission
from submissions.reasons import ALL_REASONS
from submissions.states import MoveRefused

REVIEW = "submissions.review_submission"


def claim(story, actor, options, now):
    actions.claim(story, actor=actor, now=now)


def release(story, actor, options, now):
    actions.release(story, actor=actor, now=now)


def return_for_changes(story, actor, options, now):
    actions.return_for_changes(story, **decision(story, actor, options, now))


def reject(story, actor, options, now):
    actions.reject(story, **decision(story, actor, options, now))


def decision(story, actor, options, now):
    """What 退回修改 and 不采用 are called with."""
    reasons = [known(reason, ALL_REASONS) for reason in options["reason"]]
    return {
        "actor": actor,
        "version": story.version,
        "reasons": reasons,
        "note": options["note"],
        "now": now,
    }


def schedule(story, actor, options, now):
    if options["at"] is None:
        raise CommandError("定时发布要写明时间，例如 --at 2026-11-24T09:00。")
    actions.schedule(story, actor=actor, version=story.version, publish_at=options["at"], now=now)


def unschedule(story, actor, options, now):
    actions.unschedule(story, actor=actor, now=now)


def publish(story, actor, options, now):
    actions.publish(story, actor=actor, version=story.version, now=now)


def take_down(story, actor, options, now):
    if len(options["reason"]) != 1:
        raise CommandError(f"下架要写明一条原因：--reason {'|'.join(WithdrawalReason.values)}。")
    reason = known(options["reason"][0], WithdrawalReason.values)
    actions.take_down(story, actor=actor, reason=reason, note=options["note"], now=now)


def restore(story, actor, options, now):
    actions.restore(story, actor=actor, note=options["note"], now=now)


def reopen(story, actor, options, now):
    actions.reopen(story, actor=actor, note=options["note"], now=now)


def prioritise(story, actor, options, now):
    actions.prioritise(story, actor=actor, note=options["note"], now=now)


def withdraw(story, actor, options, now):
    actions.withdraw(story, actor=actor, now=now)


MOVES = {
    "claim": claim,
    "release": release,
    "return": return_for_changes,
    "reject": reject,
    "schedule": schedule,
    "unschedule": unschedule,
    "publish": publish,
    "take_down": take_down,
    "restore": restore,
    "reopen": reopen,
    "prioritise": prioritise,
    "withdraw": withdraw,
}


class Command(BaseCommand):
    """manage.py move_story RECEIPT MOVE --by USERNAME [--reason CODE …] [--note TEXT] [--at ISO]"""

    help = "替一位工作人员让一篇来稿走一步；规则、经过和邮件与审阅台上完全一样。"

    def add_arguments(self, parser):
        parser.add_argument("receipt", help="受理编号，例如 YX-261123-7K3M")
        parser.add_argument("move", choices=MOVES, help="哪一步")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="以谁的名义")
        parser.add_argument("--reason", nargs="+", default=[], metavar="CODE", help="理由的代码")
        parser.add_argument("--note", default="", help="说明或给作者的话")
        parser.add_argument("--at", metavar="ISO", help="定时发布的时间；没写时区就是北京时间")

    def handle(self, *args, receipt, move, **options):
        story = Submission.objects.select_related("revision__kind", "article").filter(receipt=receipt).first()
        if story is None:
            raise CommandError(f"没有受理编号是 {receipt} 的来稿。")
        actor = member(options["by"])
        options["at"] = moment(options["at"])
        try:
            MOVES[move](story, actor, options, timezone.now())
        except MoveRefused as refused:
            raise CommandError(f"{str(refused).rstrip('。')}。") from None
        self.stdout.write(f"{receipt} 现在的状态：{story.get_state_display()}。")


def member(username):
    """The active member of staff who may review; what only 总编 may do, the actions ask themselves."""
    actor = User.objects.filter(username=username).first()
    if actor is None:
        raise CommandError(f"没有用户名是 {username} 的账号。")
    if not actor.has_perm(REVIEW):
        raise CommandError(f"{username} 没有审阅来稿的权限，或已停用。")
    return actor


def known(reason, codes):
    """The reason, if it is one of the codes."""
    if reason not in codes:
        raise CommandError(f"没有 {reason} 这个理由。可用：{'、'.join(codes)}。")
    return reason


def moment(text):
    """A time as typed; without a zone it is Beijing's."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"看不懂时间 {text}，应形如 2026-11-24T09:00。") from None
    return at if at.tzinfo else at.replace(tzinfo=BEIJING)
