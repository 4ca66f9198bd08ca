"""The outbox: write a letter in the caller's transaction; a worker leases it, sends it and marks it as sent.

The promise is: no letter is lost. A letter goes out twice, with the same Message-ID, in two cases only: the
worker was killed after the mail server's 250 and before the mark, or its lease ran out while the server was
slow. (Marking first would lose letters instead. Exactly once is not possible.)
"""

import logging
import re
import smtplib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string

from commons import chat, links
from commons.chinese import months_before
from commons.models import LONGEST_PAUSE, Letter, LetterQuerySet, Staff
from commons.person import Person, mask_fields
from commons.subjects import subject_of

logger = logging.getLogger(__name__)

# Longer than the slowest sending that can still succeed: a few steps of 10 s each (env.mailer).
LEASE = timedelta(minutes=2)
BATCH = 50
# Doubles up to LONGEST_PAUSE, so that a server that comes back is used again within five minutes.
FIRST_PAUSE = timedelta(seconds=15)
PLAIN_HOST = re.compile(r"[a-z0-9.-]+")
# About three days of trying.
ATTEMPTS = 1000
# About two hours: what a group is told later is no news.
CHAT_ATTEMPTS = 30
RESEND_PAUSE = timedelta(minutes=5)

# Tells the present time; timezone.now outside of tests.
Clock = Callable[[], datetime]


class Round(NamedTuple):
    """How many letters one round tried, and whether the mail server could be reached."""

    tried: int
    is_reachable: bool


class ResendRefused(Exception):
    """This letter cannot be sent again now; the text says why."""


def post(
    event: str,
    *,
    key: str,
    about: str,
    recipient: str,
    context: Mapping[str, Any],
    now: datetime,
    link: links.Link | None = None,
) -> Letter:
    """Write the letter templates/letters/<event>/ into the outbox and return its row. Nothing is sent yet.

    Call it in the transaction of the event that the letter is about. `key` names this letter for ever,
    `about` the thing it is about (all letters of one story share it). `recipient` is a mail address,
    `context` is for the templates, `link` is the one signed link in the body. The letter is due at once.
    Raises IntegrityError for a key that was used before, TemplateDoesNotExist for an unknown event.
    """
    context = {**context, "link": Letter.LINK, "SITE_NAME": settings.SITE_NAME}
    return Letter.objects.create(
        key=key,
        event=event,
        about=about,
        recipient=recipient,
        subject=render_to_string(f"letters/{event}/subject.txt", context).strip(),
        body=render_to_string(f"letters/{event}/body.txt", context).strip() + "\n",
        link_purpose=link.purpose if link else "",
        link_id=link.id if link else None,
        link_serial=link.serial if link else None,
        message_id=new_message_id(),
        created_at=now,
        next_try_at=now,
    )


def tell_staff(event: str, *, right: str, about: str, context: Mapping[str, Any], now: datetime) -> None:
    """Write the letter `event` to each of the receivers() of `right`; the rest is as in post()."""
    for member in receivers(right):
        key = f"{about}:staff:{member.pk}"
        post(event, key=key, about=about, recipient=member.email, context=context, now=now)


def receivers(right: str) -> list[Staff]:
    """Who holds a right and can be written to; whoever only runs the machine is no member of the desk."""
    holders = Staff.objects.with_perm(right, include_superusers=False)
    return list(holders.filter(is_staff=True).exclude(email="").order_by("pk"))


def tell_chat(event: str, *, key: str, context: Mapping[str, Any], now: datetime) -> None:
    """Write the letter `event` to the group chat, where a robot is set up; the rest is as in post().

    It must name no person. It is about nothing that a letter to a person is about, so it never goes to one.
    """
    if settings.ROBOT:
        post(event, key=f"chat:{key}", about="chat", recipient=Letter.CHAT, context=context, now=now)


def new_message_id() -> str:
    """A Message-ID of [a-z0-9.-] and @ only: Python cuts off other characters (cpython#90550)."""
    host = settings.SITE_HOST if PLAIN_HOST.fullmatch(settings.SITE_HOST) else "localhost"
    return f"{uuid.uuid4().hex}@{host}"


def claim(clock: Clock, letters: LetterQuerySet | None = None) -> Iterator[Letter]:
    """Lease up to BATCH due ones of the letters, one after the other, and yield each one that we got.

    The claim is an UPDATE that must match one row: select_for_update does nothing on SQLite. Each lease
    begins when its letter is claimed: with a slow server the batch may take longer than one lease.
    """
    chosen = Letter.objects.all() if letters is None else letters
    due = chosen.due(clock()).order_by("next_try_at", "id")
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        if lease(pk, clock()):
            yield Letter.objects.get(pk=pk)


def lease(pk: int, now: datetime) -> bool:
    """Take a due letter for LEASE; False if another worker was faster."""
    changes = {
        "lease": uuid.uuid4().hex,
        "leased_until": now + LEASE,
        "attempt_count": F("attempt_count") + 1,
    }
    return Letter.objects.due(now).filter(pk=pk).update(**changes) == 1


def deliver_due(clock: Clock, is_stopping: Callable[[], bool] = lambda: False, *, about: str = "") -> Round:
    """Send up to BATCH letters that are due now, or those `about` one thing. Returns the Round of the mails.

    Raises no mail errors.

    `is_stopping()` is asked after each letter, so that a worker that is told to stop finishes its letter.
    """
    wanted = Letter.objects.filter(about=about) if about else Letter.objects.all()
    mails = deliver_some(wanted.for_mail(), clock, is_stopping)
    # On its own, so that neither waits where the other side of one cannot be reached.
    told = 0 if is_stopping() else deliver_some(wanted.for_chat(), clock, is_stopping).tried
    return Round(mails.tried + told, mails.is_reachable)


def deliver_some(letters: LetterQuerySet, clock: Clock, is_stopping: Callable[[], bool]) -> Round:
    """Send the due ones of the letters, which all go the same way."""
    tried, is_reachable = 0, True
    for letter in claim(clock, letters):
        tried += 1
        is_reachable = deliver(letter, clock)
        # With a server that cannot be reached every letter would wait for its own timeout, and the clock's
        # jobs would wait too. The other letters stay due for the next round.
        if is_stopping() or not is_reachable:
            break
    return Round(tried, is_reachable)


def deliver(letter: Letter, clock: Clock) -> bool:
    """Send one claimed letter and store the outcome; False if the other side could not be reached."""
    try:
        if letter.recipient == Letter.CHAT:
            chat.send(settings.ROBOT, f"{letter.subject}\n\n{letter.body}", clock())
        else:
            message_of(letter).send()
    except Exception as error:
        # An error in one letter must not stop the letters after it.
        put_off(letter, error, clock())
        return not is_unreachable(error)
    settle(letter, sent_at=clock(), last_error="")
    return True


def body_of(letter: Letter) -> str:
    """The text with its link; the row holds none, which anybody at the desk could open."""
    if letter.link_id is None or letter.link_serial is None:
        return letter.body
    link = links.Link(letter.link_purpose, letter.link_id, letter.link_serial)
    return letter.body.replace(Letter.LINK, links.url(link))


def message_of(letter: Letter) -> EmailMessage:
    """The mail as it goes out, with its link signed and filled in."""
    return EmailMessage(
        subject=letter.subject,
        body=body_of(letter),
        from_email=settings.MAIL_FROM,
        to=[letter.recipient],
        headers={
            "Message-ID": f"<{letter.message_id}>",
            "Date": smtp_date(letter.created_at),
            # No out-of-office note may answer it (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )


def smtp_date(moment: datetime) -> str:
    """The Date header for a moment in UTC: the time of writing, even if the letter is sent much later."""
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")


def put_off(letter: Letter, error: Exception, now: datetime) -> None:
    """Plan the next try, or give up if another try cannot help."""
    # Servers that refuse an address in a letter quote it, and the desk shows what they said.
    reason = links.mask(f"{type(error).__name__}: {error}")[:500]
    most = CHAT_ATTEMPTS if letter.recipient == Letter.CHAT else ATTEMPTS
    if is_permanent(error) or letter.attempt_count >= most:
        logger.error("letter %s given up: %s", letter.pk, type(error).__name__)
        settle(letter, failed_at=now, last_error=reason)
    else:
        logger.warning("letter %s put off: %s", letter.pk, type(error).__name__)
        settle(letter, next_try_at=now + pause(letter.attempt_count), last_error=reason)


def settle(letter: Letter, **changes: Any) -> None:
    """Store the outcome and end the lease; nothing happens if the lease is not ours any more."""
    Letter.objects.filter(pk=letter.pk, lease=letter.lease).update(leased_until=None, lease="", **changes)


def pause(attempt_count: int) -> timedelta:
    """The wait after so many tries: 15 s, 30 s, 1 min, 2 min, then always four minutes."""
    return min(FIRST_PAUSE * 2 ** min(attempt_count - 1, 10), LONGEST_PAUSE)


def is_unreachable(error: Exception) -> bool:
    """Whether the connection failed, not this letter."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError)


def is_permanent(error: Exception) -> bool:
    """Whether the letter would fail again in the same way: the server answers 5xx, or it cannot be built."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    # A refused sender is the operator's mistake and would make us give up every letter, so they wait.
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError | TypeError | chat.NotSetUp)


def resend(letter: Letter, *, now: datetime) -> Letter:
    """Put a letter into the outbox again: a failed one as it is, a sent one as a new letter. Returns the row.

    It goes to the address that its person has now, with a link that is good now. Raises ResendRefused, with
    words for staff, while the letter still waits, if the same letter was written or sent in the last five
    minutes, and to a person who was erased.
    """
    today = as_of_today(letter)
    if letter.failed_at:
        return try_again(letter, now, today)
    if not letter.sent_at:
        raise ResendRefused("这封邮件还在发送队列里，不用重发。")
    if was_just_written(letter, today["recipient"], now):
        raise ResendRefused("5 分钟内刚发过同样的邮件，请稍后再重发。")
    return copy(letter, now, today)


def was_just_written(letter: Letter, recipient: str, now: datetime) -> bool:
    """Whether the same letter was written or sent to this address within RESEND_PAUSE."""
    same = Letter.objects.about(letter.about).filter(event=letter.event, recipient=recipient)
    recent = Q(sent_at__gt=now - RESEND_PAUSE) | Q(created_at__gt=now - RESEND_PAUSE)
    return same.filter(recent).exists()


def try_again(letter: Letter, now: datetime, today: dict[str, Any]) -> Letter:
    """The failed letter itself waits again, as if it had never been tried."""
    renewed = {"failed_at": None, "next_try_at": now, "attempt_count": 0}
    Letter.objects.filter(pk=letter.pk).update(**renewed, **today)
    letter.refresh_from_db()
    return letter


def as_of_today(letter: Letter) -> dict[str, Any]:
    """The recipient and the link's serial number as they are now; raises ResendRefused if nobody is left."""
    subject = subject_of(letter)
    if subject is None:
        return {"recipient": letter.recipient, "link_serial": letter.link_serial}
    if not subject.recipient:
        raise ResendRefused("收信人的个人信息已经删除，没有可以发的地址。")
    serial = letter.link_serial if letter.link_id is None else subject.link_serial
    return {"recipient": subject.recipient, "link_serial": serial}


def redirect(about: str, *, recipient: str, link_serial: int, now: datetime) -> int:
    """Send what has not arrived to another address, with a link that is good there; returns how many letters.

    The lease of a letter that is on its way ends: wherever that try leads, the letter goes out once more.
    """
    unsent = Letter.objects.about(about).not_arrived()
    unsent.exclude(link_id=None).update(link_serial=link_serial)
    renewed: dict[str, Any] = {"failed_at": None, "next_try_at": now, "attempt_count": 0, "last_error": ""}
    return unsent.update(recipient=recipient, lease="", leased_until=None, **renewed)


# What a letter says, to whom and about what.
CONTENT = (
    *("event", "about", "recipient", "subject", "body"),
    *("link_purpose", "link_id", "link_serial"),
)


def copy(letter: Letter, now: datetime, changes: dict[str, Any]) -> Letter:
    """The same letter as a new row with its own Message-ID. Raises ResendRefused if somebody just did it."""
    root = letter.key.partition(":again:")[0]
    number = Letter.objects.filter(key__startswith=f"{root}:again:").count() + 1
    try:
        with transaction.atomic():
            return Letter.objects.create(
                key=f"{root}:again:{number}",
                message_id=new_message_id(),
                created_at=now,
                next_try_at=now,
                **{name: getattr(letter, name) for name in CONTENT} | changes,
            )
    except IntegrityError:
        raise ResendRefused("有人刚刚点过重发，不用再点。") from None


# ── Forgetting ──


def forget_letters(now: datetime) -> None:
    """Clock job: letters are kept for RETAIN_LETTERS months; those that still wait are not touched."""
    old = Letter.objects.filter(created_at__lt=months_before(now, settings.RETAIN_LETTERS))
    old.exclude(sent_at=None, failed_at=None).delete()


def erase(person: Person, subjects: Iterable[str]) -> int:
    """Delete the letters to a person and mask what others say of them; returns how many were deleted.

    `subjects` are what the person has sent (Letter.about): their letters go whatever address they went to.
    """
    theirs = Q(about__in=list(subjects))
    if person.email:
        theirs |= Q(recipient__iexact=person.email)
    deleted = Letter.objects.filter(theirs).delete()[0]
    for letter in Letter.objects.iterator():
        if changed := mask_fields(letter, ("subject", "body", "last_error"), person):
            letter.save(update_fields=changed)
    return deleted
