"""The outbox: post in the caller's transaction, claim by lease, send, mark; give up loudly.

The promise is: no letter is lost. A worker killed between the server's 250 and our mark sends the letter
again, with the same Message-ID; so does one whose lease ran out while the server was slow. Nothing else
sends twice. (Marking first would lose letters instead; exactly once does not exist.)
"""

import logging
import re
import smtplib
import uuid
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string

from commons import links
from commons.chinese import months_before
from commons.models import LONGEST_PAUSE, Letter
from commons.person import mask_fields

logger = logging.getLogger(__name__)

# Longer than the slowest sending that can still succeed: a few steps of 10 s each (env.mailer).
LEASE = timedelta(minutes=2)
BATCH = 50
# A server that comes back is used again within five minutes.
FIRST_PAUSE = timedelta(seconds=15)
PLAIN_HOST = re.compile(r"[a-z0-9.-]+")
# Some three days of trying.
ATTEMPTS = 1000
RESEND_PAUSE = timedelta(minutes=5)


class Round(NamedTuple):
    """How many letters one round tried, and whether the mail server could be reached."""

    tried: int
    is_reachable: bool


class ResendRefused(Exception):
    """This letter cannot be sent again now; the text says why."""


def post(event, *, key, about, recipient, context, now, link=None):
    """Write the letter templates/letters/<event>/ into the outbox and return its row.

    Call it in the transaction of what it tells of. `key` is unique for good: a second letter with the
    same key is an IntegrityError. `link` is the one link of the letter, None for none.
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


def new_message_id():
    """Only [a-z0-9.-] before the @: other characters are cut off on the way (cpython#90550)."""
    host = settings.SITE_HOST if PLAIN_HOST.fullmatch(settings.SITE_HOST) else "localhost"
    return f"{uuid.uuid4().hex}@{host}"


def claim(clock):
    """Lease up to BATCH due letters, one after the other, and yield each that we got.

    The claim is an UPDATE that must match: select_for_update does nothing on SQLite. Each lease runs from
    its own claim: behind a slow server the batch may take longer than one lease.
    """
    due = Letter.objects.due(clock()).order_by("next_try_at", "id").values_list("pk", flat=True)[:BATCH]
    for pk in list(due):
        now = clock()
        lease = uuid.uuid4().hex
        taken = (
            Letter.objects.due(now)
            .filter(pk=pk)
            .update(lease=lease, leased_until=now + LEASE, attempt_count=F("attempt_count") + 1)
        )
        if taken:
            yield Letter.objects.get(pk=pk)


def deliver_due(clock, is_stopping=lambda: False):
    """Send everything that is due now; `clock()` tells the time. Returns the Round.

    `is_stopping()` is asked after each letter, so that a worker told to stop leaves nothing half done.
    """
    tried, is_reachable = 0, True
    for letter in claim(clock):
        tried += 1
        is_reachable = deliver(letter, clock)
        # Behind a server that cannot be reached every letter would wait for its own timeout, and the
        # clock's work with them: the rest stays due for the next round.
        if is_stopping() or not is_reachable:
            break
    return Round(tried, is_reachable)


def deliver(letter, clock):
    """Send one claimed letter and write down how it went; False if the mail server could not be reached."""
    try:
        message_of(letter).send()
    except Exception as error:
        # Whatever one letter does must not stop the ones behind it.
        put_off(letter, error, clock())
        return not is_unreachable(error)
    settle(letter, sent_at=clock(), last_error="")
    return True


def message_of(letter):
    """The mail as it goes out, with its link signed and filled in."""
    body = letter.body
    if letter.link_purpose:
        link = links.Link(letter.link_purpose, letter.link_id, letter.link_serial)
        body = body.replace(Letter.LINK, links.url(link))
    return EmailMessage(
        subject=letter.subject,
        body=body,
        from_email=settings.MAIL_FROM,
        to=[letter.recipient],
        headers={
            "Message-ID": f"<{letter.message_id}>",
            "Date": smtp_date(letter.created_at),
            # No out-of-office note may answer it (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )


def smtp_date(moment):
    """The Date header: when the letter was written, however late it is sent."""
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")


def put_off(letter, error, now):
    """Try again later, or give up where trying again cannot help."""
    # Servers that refuse an address in a letter quote it, and the desk shows what they said.
    reason = links.mask(f"{type(error).__name__}: {error}")[:500]
    if is_permanent(error) or letter.attempt_count >= ATTEMPTS:
        logger.error("letter %s given up: %s", letter.pk, type(error).__name__)
        settle(letter, failed_at=now, last_error=reason)
    else:
        logger.warning("letter %s put off: %s", letter.pk, type(error).__name__)
        settle(letter, next_try_at=now + pause(letter.attempt_count), last_error=reason)


def settle(letter, **changes):
    """Write the outcome and give the lease back, if it is still ours."""
    Letter.objects.filter(pk=letter.pk, lease=letter.lease).update(leased_until=None, lease="", **changes)


def pause(attempt_count):
    """15 s, 30 s, 1 min, 2 min, then every four minutes."""
    return min(FIRST_PAUSE * 2 ** min(attempt_count - 1, 10), LONGEST_PAUSE)


def is_unreachable(error):
    """Whether it was the connection that failed, not this letter."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError)


def is_permanent(error):
    """Whether the same letter would fail in the same way for ever: a 5xx for it, or it cannot be built."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    # A refused sender is the operator's slip and would give up every letter: those wait.
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError | TypeError)


def resend(letter, *, now):
    """Send a letter again: a failed one as it is, a delivered one as a new letter. Returns the row.

    Raises ResendRefused while it still waits, or within five minutes of the last sending.
    """
    if letter.failed_at:
        Letter.objects.filter(pk=letter.pk).update(failed_at=None, next_try_at=now, attempt_count=0)
        return letter
    if not letter.sent_at:
        raise ResendRefused("这封邮件还在发送队列里，不用重发。")
    same = Letter.objects.about(letter.about).filter(event=letter.event, recipient=letter.recipient)
    recent = Q(sent_at__gt=now - RESEND_PAUSE) | Q(created_at__gt=now - RESEND_PAUSE)
    if same.filter(recent).exists():
        raise ResendRefused("5 分钟内刚发过同样的邮件，请稍后再重发。")
    return copy(letter, now)


# What a letter says, to whom and about what.
CONTENT = (
    *("event", "about", "recipient", "subject", "body"),
    *("link_purpose", "link_id", "link_serial"),
)


def copy(letter, now):
    """The same letter once more, with a Message-ID of its own; ResendRefused if somebody just did it."""
    root = letter.key.partition(":again:")[0]
    number = Letter.objects.filter(key__startswith=f"{root}:again:").count() + 1
    try:
        with transaction.atomic():
            return Letter.objects.create(
                key=f"{root}:again:{number}",
                message_id=new_message_id(),
                created_at=now,
                next_try_at=now,
                **{name: getattr(letter, name) for name in CONTENT},
            )
    except IntegrityError:
        raise ResendRefused("有人刚刚点过重发，不用再点。") from None


# ── Forgetting ──


def forget_letters(now):
    """Clock job: letters are kept for RETAIN_LETTERS months; those that still wait are not touched."""
    old = Letter.objects.filter(created_at__lt=months_before(now, settings.RETAIN_LETTERS))
    old.exclude(sent_at=None, failed_at=None).delete()


def erase(person):
    """Delete the letters to a person and mask what others say of them; returns how many were deleted."""
    deleted = 0
    if person.email:
        deleted = Letter.objects.filter(recipient__iexact=person.email).delete()[0]
    for letter in Letter.objects.iterator():
        if changed := mask_fields(letter, ("subject", "body", "last_error"), person):
            letter.save(update_fields=changed)
    return deleted
