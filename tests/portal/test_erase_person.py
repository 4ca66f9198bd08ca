"""Forgetting: a person on request, and everybody when the time is over."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article
from articles.search.rebuild import differences
from commons import outbox
from commons.chinese import months_before
from commons.models import Letter, SearchPing
from commons.person import Person
from feedback import actions as feedback
from feedback.models import Message
from leads import actions as leads
from leads.models import Lead, Topic
from leads.packs.models import Download, Handover, PackFile, PackVersion, PolicyPack
from portal.access.copies import make as make_copy
from submissions import erasure
from submissions.actions import perform
from submissions.models import Contact, Submission
from tests.articles.covers.pictures import keep_cards_in
from tests.make import NOW, make_article, make_body, make_sender, make_story, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EMAIL, PHONE = "shen.yan@example.com", "13800138000"
SPELLINGS = ("138 0013 8000", "138-0013-8000", "13800138000", "Shen.Yan@Example.com")


def dump():
    """Everything that the database holds, as one text."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [str(row) for row in cursor.fetchall()]
    return "\n".join(texts)


def hits():
    """What of the person is still in the database."""
    found = dump().lower()
    return [word for word in (EMAIL, *SPELLINGS, "沈砚") if word.lower() in found]


def make_lead(**fields):
    """Somebody who asked for a call."""
    asked = {"topic": Topic.objects.first(), "name": "沈砚", "phone": PHONE, "email": "", **fields}
    number = Lead.objects.count()
    return Lead.objects.create(
        number=f"ZX-{number}", consent_version="2026-11", consent_sha256="", created_at=NOW,
        idempotency_key=f"key-{number}", **asked,
    )  # fmt: skip


def give_material(lead):
    """What a lead was given and took, what staff noted, and a copy that was handed out."""
    user = make_user("zhou", "招商专员")
    pack = PolicyPack.objects.create(topic=lead.topic)
    version = PackVersion.objects.create(
        pack=pack, number=1, text=f"问 {SPELLINGS[1]}", made_at=NOW, made_by=user
    )
    file = PackFile.objects.create(version=version, title=f"给{PHONE}", byte_count=1)
    Handover.objects.create(lead=lead, version=version, at=NOW)
    Download.objects.create(lead=lead, file=file, first_at=NOW, last_at=NOW)
    leads.perform("claim", lead, actor=user, now=NOW)
    leads.perform("attempt", lead, actor=user, now=NOW, result="reached", note=f"沈砚说改打 {EMAIL}")
    person = Person(EMAIL, PHONE)
    make_copy(person, by=user, proof=f"回拨 {PHONE}", has_notes=True, file_format="txt", now=NOW)


def make_message(**fields):
    """Somebody who wrote to whoever runs the site."""
    number = Message.objects.count()
    return Message.objects.create(
        number=f"LX-{number}", topic="site", consent_version="2026-11", consent_sha256="", created_at=NOW,
        idempotency_key=f"key-{number}", **{"text": f"我是 {EMAIL}", **fields},
    )  # fmt: skip


@pytest.fixture
def world():
    """A person in every place where people leave traces."""
    sender = {"email": EMAIL, "phone": PHONE, "network_address": "203.0.113.7", "user_agent": "Firefox"}
    for state in ("submitted", "needs_changes", "published", "taken_down", "withdrawn"):
        make_story(state, sender=make_sender(**sender), body=make_body(1100) + "，".join(SPELLINGS))
    make_article(body=make_body() + "，".join(SPELLINGS))
    asked = make_lead(message=f"请打 {SPELLINGS[0]}")
    give_material(asked)
    make_lead(phone="02223456789", email=EMAIL.title())
    make_message(email=EMAIL, phone=PHONE, name="沈砚")
    make_message(email="someone@example.com", text=f"请转告 {EMAIL}")
    user = make_user("lin")
    chosen = Article.objects.all()[:1]
    LogEntry.objects.log_actions(user.pk, chosen, CHANGE, change_message=f"问过 {EMAIL}", single_object=True)


def test_after_erasing_a_dump_holds_nothing_of_the_person(world, capsys):
    assert set(hits()) == {EMAIL, *SPELLINGS, "沈砚"}

    call_command("erase_person", email=EMAIL.upper(), phone="+86 138 0013 8000")

    assert (hits(), Download.objects.count(), Handover.objects.count()) == ([], 0, 1)
    assert "咨询 2 条，来信 1 封" in capsys.readouterr().out


def test_what_was_published_stays_public_and_anonymous(client, world):
    article = Submission.objects.get(state="published").article

    call_command("erase_person", email=EMAIL)

    page = client.get(article.get_absolute_url()).text
    assert ("匿名" in page, "沈砚" in page, differences()) == (True, False, ([], []))


def test_the_picture_of_a_title_that_held_the_phone_is_thrown_away(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.STORAGES = keep_cards_in(settings.STORAGES, tmp_path)
    (tmp_path / "1-0123456789ab.png").write_bytes(b"drawn")

    with django_capture_on_commit_callbacks(execute=True):
        call_command("erase_person", email=EMAIL)

    assert list(tmp_path.iterdir()) == []


def test_search_engines_are_asked_to_read_the_text_again(settings):
    settings.IS_LOCAL, settings.INDEXNOW_KEY = False, "k3y-k3y-k3y"
    article, _other = make_article(body=make_body() + PHONE), make_article()
    SearchPing.objects.all().delete()

    call_command("erase_person", phone=PHONE)

    urls = [ping.url for ping in SearchPing.objects.all()]
    assert urls == [f"{settings.SITE_URL}/articles/{article.pk}/"]


def test_the_record_says_that_somebody_was_erased_and_links_are_void(client, world):
    story = Submission.objects.get(state="submitted")
    link = story.author_url()

    call_command("erase_person", phone=PHONE)

    assert client.get(link).status_code == 404
    assert story.events.latest("id").label == "删除个人信息"


def test_nobody_else_is_touched(world):
    other = make_story(
        "published", author="贺文", sender=make_sender(email="he@example.com", phone="13900139000")
    )

    call_command("erase_person", email=EMAIL, phone=PHONE)

    contact = Contact.objects.get(submission=other)
    assert (contact.email, contact.phone, Article.objects.get(pk=other.article_id).author) == (
        "he@example.com",
        "13900139000",
        "贺文",
    )
    assert Letter.objects.filter(recipient="he@example.com").exists()


def test_by_phone_alone_the_letters_of_the_story_are_gone_too():
    story = make_story("rejected", sender=make_sender(email=EMAIL, phone=PHONE))
    other = make_story(author="贺文", sender=make_sender(email="he@example.com"))

    call_command("erase_person", phone=PHONE)

    assert (Letter.objects.filter(about=story.letters_subject).count(), hits()) == (0, [])
    assert Letter.objects.filter(about=other.letters_subject).exists()


def test_a_letter_to_an_address_that_was_corrected_is_gone_too():
    story = make_story(sender=make_sender(email="first@example.com"))
    perform("address", story, actor=make_user("lin"), now=NOW, email=EMAIL)

    call_command("erase_person", email=EMAIL)

    assert "first@example.com" not in dump()


@pytest.mark.parametrize(
    "person", [{"phone": PHONE}, {"email": "old@example.com", "phone": PHONE}], ids=["phone", "other mail"]
)
def test_the_receipt_of_a_message_is_gone_too_though_its_address_was_not_named(person, capsys):
    feedback.send(
        key="key", network_address="203.0.113.7", now=NOW, topic="site", text="页面打不开。", name="沈砚",
        email=EMAIL, phone=PHONE, consent_version="2026-11", consent_sha256="",
    )  # fmt: skip
    assert hits() != []

    call_command("erase_person", **person)

    assert (hits(), "来信 1 封，邮件 1 封" in capsys.readouterr().out) == ([], True)


def test_the_letter_about_a_lead_is_gone_with_it():
    make_user("li", "招商专员", email="li@example.com")
    topic = Topic.objects.first()
    leads.ask(
        key="key", network_address="203.0.113.7", now=NOW, topic=topic, name="沈砚", phone=PHONE,
        consent_version="2026-11", consent_sha256="",
    )  # fmt: skip
    assert Letter.objects.get().event == "lead_arrived"

    call_command("erase_person", phone=PHONE)

    assert not Letter.objects.exists()


def test_a_number_that_is_the_beginning_of_a_longer_one_erases_nobody_else():
    story = make_story(sender=make_sender(phone="02223456789"))

    erasure.erase(Person(phone="0222345678"), now=NOW)
    story.refresh_from_db()

    assert (story.state, story.contact.phone) == ("submitted", "02223456789")


def test_an_address_typed_where_a_user_name_belongs_is_gone_too():
    AccessAttempt.objects.create(username=EMAIL, attempt_time=NOW, failures_since_start=1)
    AccessAttempt.objects.create(username="moderator", attempt_time=NOW, failures_since_start=1)

    call_command("erase_person", email=EMAIL)

    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["moderator"]


def test_a_lead_that_only_names_the_person_keeps_its_own_words():
    mine = make_lead(name="王先生", phone="13900139000", email="ali@example.com", message=f"请转告 {EMAIL}")
    make_lead(name="李女士", phone="13900139001", email=f"x{EMAIL}")

    call_command("erase_person", email=EMAIL)

    mine.refresh_from_db()
    assert (mine.name, mine.phone, mine.message) == ("王先生", "13900139000", "请转告 （已删除）")
    assert Lead.objects.filter(email=f"x{EMAIL}", name="李女士").exists()


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("words", [{}, {"email": "nobody"}, {"phone": "12"}])
def test_who_is_meant_must_be_clear(words):
    with pytest.raises(CommandError):
        call_command("erase_person", **words)


# ── When the time is over ──


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("moment", "count", "before"),
    [("2026-11-30", 6, "2026-05-30"), ("2026-08-31", 6, "2026-02-28"), ("2027-01-15", 12, "2026-01-15")],
)
def test_months_are_those_of_the_calendar(moment, count, before):
    now = NOW.fromisoformat(f"{moment}T12:00:00+08:00")

    assert f"{months_before(now, count):%Y-%m-%d}" == before


MONTH = timedelta(days=31)


@pytest.mark.parametrize(("months", "is_kept"), [(11, True), (13, False)])
def test_leads_are_kept_for_a_year(months, is_kept):
    make_lead()

    leads.forget(NOW + months * MONTH)

    assert Lead.objects.exists() == is_kept


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("state", ["rejected", "withdrawn", "expired"])
@pytest.mark.parametrize(("months", "is_kept"), [(5, True), (7, False)])
def test_what_was_not_published_loses_its_text_and_sender(state, months, is_kept):
    story = make_story(state, sender=make_sender(email=EMAIL))

    erasure.forget_stories(NOW + months * MONTH)

    story.refresh_from_db()
    assert (story.contact.email == EMAIL, story.original.body != "", story.state) == (is_kept, is_kept, state)


def test_forgetting_a_story_is_done_once():
    story = make_story("rejected")

    for months in (7, 8):
        erasure.forget_stories(NOW + months * MONTH)

    assert story.events.filter(move="erase").count() == 1


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("state", ["submitted", "needs_changes", "accepted", "published", "taken_down"])
def test_other_stories_are_kept(state):
    story = make_story(state)

    erasure.forget_stories(NOW + 50 * MONTH)

    story.refresh_from_db()
    assert story.contact.email != ""


@pytest.mark.parametrize(("months", "kept"), [(5, "203.0.113.7"), (7, "")])
def test_network_addresses_and_browsers_are_kept_for_half_a_year(months, kept):
    story = make_story("published", sender=make_sender(network_address="203.0.113.7", user_agent="Firefox"))

    erasure.forget_networks(NOW + months * MONTH)

    story.refresh_from_db()
    addresses = {acceptance.network_address for acceptance in story.original.acceptances.all()}
    assert (story.contact.network_address, bool(story.contact.user_agent), addresses) == (
        kept,
        bool(kept),
        {kept},
    )
    assert story.contact.email != ""


@pytest.mark.parametrize(("months", "kept"), [(5, 1), (7, 0)])
def test_letters_are_kept_for_half_a_year_but_waiting_ones_for_good(months, kept):
    sent, waiting = (make_story() for _ in range(2))
    Letter.objects.filter(about=sent.letters_subject).update(sent_at=NOW)

    outbox.forget_letters(NOW + months * MONTH)

    left = [Letter.objects.filter(about=story.letters_subject).count() for story in (sent, waiting)]
    assert left == [kept, 1]
