"""The outbox: nothing lost, nothing twice, nothing blocked, nothing hidden."""

import email
import email.policy
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from commons import links, outbox
from commons.models import Letter
from portal import env
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOW + timedelta(minutes=10)


def post(key="story:1:event:1", **changes):
    """One letter about a withdrawn story, which needs only a receipt and a time."""
    context = {"story": {"receipt": "YX-261123-7K3M"}, "event": {"at": NOW}}
    fields = {"about": "story:1", "recipient": "shen@example.com", "context": context, "now": NOW}
    return outbox.post("story_withdrawn", key=key, **(fields | changes))


def again(letter):
    return Letter.objects.get(pk=letter.pk)


def use_smtp(settings, port):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 1},
        }
    }


def test_a_letter_is_rendered_when_posted_and_sent_by_the_worker():
    letter = post()

    tried = outbox.deliver_due(lambda: LATER).tried

    assert (tried, again(letter).sent_at) == (1, LATER)
    [message] = mail.outbox
    assert (message.subject, message.to) == ("已撤稿（YX-261123-7K3M）", ["shen@example.com"])


def test_a_sent_letter_is_not_sent_again():
    post()
    outbox.deliver_due(lambda: NOW)

    assert (outbox.deliver_due(lambda: LATER).tried, len(mail.outbox)) == (0, 1)


def test_rolled_back_with_its_event():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)

    assert Letter.objects.count() == 0


def test_same_key_twice_is_refused():
    post()

    with pytest.raises(IntegrityError), transaction.atomic():
        post()


def test_the_row_holds_no_usable_link_and_the_mail_does(settings):
    settings.SITE_URL = "https://news.example.com"
    link = links.Link("mailed", 7, 1)
    letter = Letter.objects.create(
        key="k",
        event="e",
        about="story:7",
        recipient="a@example.com",
        subject="s",
        body=f"看这里：{Letter.LINK}",
        link_purpose="mailed",
        link_id=7,
        link_serial=1,
        message_id="m@h",
        created_at=NOW,
        next_try_at=NOW,
    )

    outbox.deliver_due(lambda: NOW)

    assert again(letter).body == "看这里：{link}"
    assert mail.outbox[0].body == f"看这里：https://news.example.com/status/{links.token(link)}/"


def test_message_id_is_stable_and_plain():
    letter = post()

    sent = [outbox.message_of(again(letter)).message()["Message-ID"] for _ in range(2)]

    assert sent == [f"<{letter.message_id}>"] * 2
    local, _, _ = letter.message_id.partition("@")
    assert set(local) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")


def test_two_workers_cannot_lease_the_same_letter():
    post()

    first, second = list(outbox.claim(lambda: NOW)), list(outbox.claim(lambda: NOW))

    assert (len(first), len(second)) == (1, 0)


def test_a_lease_of_a_killed_worker_runs_out():
    post()
    list(outbox.claim(lambda: NOW))

    found = list(outbox.claim(lambda: NOW + outbox.LEASE))

    assert [letter.attempt_count for letter in found] == [2]


def test_an_unreachable_server_puts_the_letter_off_with_growing_pauses(settings):
    use_smtp(settings, port=9)
    letter = post()
    pauses, now = [], NOW

    for _ in range(6):
        outbox.deliver_due(lambda now=now: now)
        pauses.append(again(letter).next_try_at - now)
        now = again(letter).next_try_at

    assert [pause.total_seconds() for pause in pauses] == [15, 30, 60, 120, 240, 240]
    assert (again(letter).state_label, again(letter).last_error[:22]) == (
        "重试中",
        "ConnectionRefusedError",
    )


def test_a_refused_recipient_is_given_up_at_once_and_visible(settings, smtp_peer):
    peer = smtp_peer(answer=lambda address: "550 no such user")
    use_smtp(settings, peer.port)
    letter = post()

    outbox.deliver_due(lambda: NOW)

    assert (again(letter).failed_at, again(letter).state_label) == (NOW, "未送达")
    assert Letter.objects.failed().count() == 1


def test_a_busy_server_is_asked_again(settings, smtp_peer):
    answers = iter(["451 try later", "250 OK"])
    peer = smtp_peer(answer=lambda address: next(answers))
    use_smtp(settings, peer.port)
    letter = post()

    outbox.deliver_due(lambda: NOW)
    outbox.deliver_due(lambda: LATER)

    assert (again(letter).sent_at, len(peer.messages)) == (LATER, 1)


def test_a_refused_sender_is_the_operators_slip_and_loses_no_letter():
    error = smtplib.SMTPSenderRefused(550, b"who are you", "editor@example.com")

    assert outbox.is_permanent(error) is False


def test_a_letter_cut_off_twice_shows_that_nobody_knows(settings, silent_server):
    use_smtp(settings, silent_server)
    letter = post()

    outbox.deliver_due(lambda: NOW)
    outbox.deliver_due(lambda: LATER)

    assert again(letter).state_label == "结果不明"


def test_a_silent_server_holds_the_worker_for_its_timeout_only(settings, silent_server):
    use_smtp(settings, silent_server)
    letter = post()

    outbox.deliver_due(lambda: NOW)

    assert (again(letter).state_label, again(letter).last_error[-9:]) == ("重试中", "timed out")


def test_smtp_connections_time_out_after_ten_seconds(monkeypatch):
    monkeypatch.setenv("MAIL_URL", "smtp://user:p%40ss@mail.example.com:587?tls=1")

    options = env.mailer("MAIL_URL", folder="/nowhere")["OPTIONS"]

    assert options == {
        "host": "mail.example.com",
        "port": 587,
        "username": "user",
        "password": "p@ss",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 10,
    }


def test_a_poisoned_row_does_not_block_the_ones_behind_it():
    poison = post(key="poison")
    Letter.objects.filter(pk=poison.pk).update(subject="两行\n主题")
    for number in range(99):
        post(key=f"good:{number}")

    while outbox.deliver_due(lambda: NOW).tried:
        pass

    assert (len(mail.outbox), Letter.objects.exclude(sent_at=None).count()) == (99, 99)
    assert again(poison).state_label == "未送达"


def test_a_failed_letter_is_sent_again_as_it_is():
    letter = post()
    Letter.objects.update(failed_at=NOW, attempt_count=3)

    outbox.resend(again(letter), now=LATER)
    outbox.deliver_due(lambda: LATER)

    assert (again(letter).sent_at, again(letter).failed_at, len(mail.outbox)) == (LATER, None, 1)


def test_a_delivered_letter_is_sent_again_as_a_new_one():
    letter = post()
    outbox.deliver_due(lambda: NOW)

    copy = outbox.resend(again(letter), now=LATER)
    outbox.deliver_due(lambda: LATER)

    assert (len(mail.outbox), copy.message_id == letter.message_id) == (2, False)


def test_resending_too_soon_is_refused():
    letter = post()
    outbox.deliver_due(lambda: NOW)

    with pytest.raises(outbox.ResendRefused):
        outbox.resend(again(letter), now=NOW + timedelta(minutes=1))


def test_a_waiting_letter_is_not_sent_twice_by_resending():
    with pytest.raises(outbox.ResendRefused):
        outbox.resend(post(), now=LATER)


def test_files_by_default_one_message_each(settings, tmp_path):
    settings.MAILERS = {"default": {"BACKEND": "commons.eml.EmlBackend", "OPTIONS": {"folder": tmp_path}}}
    letter = post()

    outbox.deliver_due(lambda: NOW)

    [file] = tmp_path.iterdir()
    stored = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (file.suffix, stored["Message-ID"]) == (".eml", f"<{letter.message_id}>")
    assert stored.get_content() == again(letter).body
