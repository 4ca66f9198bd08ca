"""For operators: one move of one story from the command line, in the name of a member of staff.

It calls the same actions as the desk. 采用 is not offered: only a person who has read the story can confirm
the checklist.
"""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import WithdrawalReason
from commons.chinese import BEIJING
from commons.models import Staff
from submissions.actions import perform
from submissions.models import Submission
from submissions.permissions import REVIEW
from submissions.reasons import ALL_REASONS
from submissions.states import RULES, MoveRefused

# The moves that the command line offers; 下架 has its own reasons.
OFFERED = (
    *("claim", "release", "return", "reject", "schedule", "unschedule", "publish"),
    *("take_down", "restore", "reopen", "prioritise", "withdraw", "note"),
)
# The option for each argument that a move needs or takes.
OPTIONS = {"reasons": "reason", "note": "note", "publish_at": "at", "force": "force"}


def given(move, options):
    """The arguments of the move, from the options of the command line; raises CommandError."""
    rule = RULES[move]
    found = {name: options[OPTIONS[name]] for name in (*rule.needs, *rule.takes)}
    codes = WithdrawalReason.values if move == "take_down" else list(ALL_REASONS)
    for reason in found.get("reasons", []):
        if reason not in codes:
            raise CommandError(f"没有 {reason} 这个理由。可用：{'、'.join(codes)}。")
    if move == "take_down" and len(found["reasons"]) != 1:
        raise CommandError(f"下架要写明一条原因：--reason {'|'.join(codes)}。")
    if move == "schedule" and found["publish_at"] is None:
        raise CommandError("定时发布要写明时间，例如 --at 2026-11-24T09:00。")
    return found


class Command(BaseCommand):
    """manage.py move_story RECEIPT MOVE --by USERNAME [--reason CODE …] [--note TEXT] [--at ISO]
    [--force TEXT]
    """

    help = "替一位工作人员让一篇来稿走一步；规则、经过和邮件与审阅台上完全一样。"

    def add_arguments(self, parser):
        parser.add_argument("receipt", help="受理编号，例如 YX-261123-7K3M")
        parser.add_argument("move", choices=OFFERED, help="哪一步")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="以谁的名义")
        parser.add_argument("--reason", nargs="+", default=[], metavar="CODE", help="理由的代码")
        parser.add_argument("--note", default="", help="说明或给作者的话")
        parser.add_argument("--force", default="", help="不等同事把关或清样答复就发布：为什么，留在经过里")
        parser.add_argument("--at", metavar="ISO", help="定时发布的时间；没写时区就是北京时间")

    def handle(self, *args, receipt, move, **options):
        story = Submission.objects.select_related("revision__kind", "article").filter(receipt=receipt).first()
        if story is None:
            raise CommandError(f"没有受理编号是 {receipt} 的来稿。")
        actor = member(options["by"])
        options["at"] = moment(options["at"])
        try:
            perform(
                move, story, actor=actor, now=timezone.now(), version=story.version, **given(move, options)
            )
        except MoveRefused as refused:
            raise CommandError(f"{str(refused).rstrip('。')}。") from None
        self.stdout.write(f"{receipt} 现在的状态：{story.get_state_display()}。")


def member(username):
    """The active member of staff with the right to review; the actions check the rights of 总编."""
    actor = Staff.objects.filter(username=username).first()
    if actor is None:
        raise CommandError(f"没有用户名是 {username} 的账号。")
    if not actor.has_perm(REVIEW):
        raise CommandError(f"{username} 没有审阅来稿的权限，或已停用。")
    return actor


def moment(text):
    """The typed time; without a zone it is Beijing time."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"看不懂时间 {text}，应形如 2026-11-24T09:00。") from None
    return at if at.tzinfo else at.replace(tzinfo=BEIJING)
