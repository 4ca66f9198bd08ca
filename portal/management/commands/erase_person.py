"""manage.py erase_person --email E / --phone P: a person is taken out of everything that the portal keeps."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from articles.sharing.views import forget_cards
from commons import outbox
from commons.fields import EmailField, PhoneField
from commons.person import Person, mask_fields
from feedback import actions as feedback
from feedback.models import Message
from leads import actions as leads
from leads.models import Lead
from submissions import erasure
from submissions.models import Submission

# What a browser sends with a try to sign in. AccessAttempt alone has get_data and post_data.
SIGN_IN_TEXTS = ("username", "path_info", "get_data", "post_data", "user_agent", "http_accept")


class Command(BaseCommand):
    """Backups made before still hold the person, until they are thrown away."""

    help = "删除一个人的个人信息：咨询、来信、来稿、邮件和后台日志；已发布的署名改为“匿名”。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="邮箱")
        parser.add_argument("--phone", default="", help="电话，写法不限")

    @transaction.atomic
    def handle(self, *args: Any, email: str, phone: str, **options: Any) -> None:
        person = Person(
            cleaned("--email", EmailField(required=False), email),
            cleaned("--phone", PhoneField(required=False), phone),
        )
        if not any(person):
            raise CommandError("请写明 --email 或 --phone。")
        now = timezone.now()
        stories = erasure.erase(person, now=now)
        asked, written = leads.erase(person, now=now), feedback.erase(person)
        # By phone alone, only these lead to letters that went to the person's address.
        sent: list[Submission | Lead | Message] = [*stories, *asked, *written]
        letter_count = outbox.erase(person, [thing.letters_subject for thing in sent])
        erase_log(person)
        erase_sign_ins(person)
        transaction.on_commit(forget_cards)
        receipts = [story.receipt for story in stories]
        self.stdout.write(f"来稿 {len(receipts)} 篇{f'（{"、".join(receipts)}）' if receipts else ''}，")
        self.stdout.write(
            f"咨询 {len(asked)} 条，来信 {len(written)} 封，邮件 {letter_count} 封，个人信息已删除。"
        )
        self.stdout.write("此前做的备份里还有，请按期销毁。")


def cleaned(option: str, field: EmailField | PhoneField, typed: str) -> str:
    """As forms store it."""
    try:
        return field.clean(typed)
    except ValidationError as error:
        raise CommandError(f"{option}：{error.messages[0]}") from None


def erase_log(person: Person) -> None:
    """What staff did stays in Django's log, without the person's mail and phone."""
    for entry in LogEntry.objects.iterator():
        if changed := mask_fields(entry, ("object_repr", "change_message"), person):
            entry.save(update_fields=changed)


def erase_sign_ins(person: Person) -> None:
    """Who types an address where a user name belongs, or into an address of the desk, leaves it there."""
    for record in (AccessAttempt, AccessFailureLog, AccessLog):
        for row in record.objects.iterator():
            if any(person.is_in(getattr(row, name, None) or "") for name in SIGN_IN_TEXTS):
                row.delete()
