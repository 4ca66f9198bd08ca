"""The record of the stories: what is changed behind its back is found, and erasing a person is no change."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from commons.clockwork import run_due
from commons.models import Letter
from submissions import erasure, record
from submissions.actions import perform
from submissions.kept import RecordIsKept
from submissions.models import Event, Revision, Submission
from tests.make import NOW, make_sender, make_story, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = timedelta(days=1)
EMAIL = "shen.yan@example.com"


def sql(statement, *values):
    """What somebody does who holds the database and not our code."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def words():
    return [(fault.receipt, fault.words) for fault in record.faults()]


def numbers(story):
    return list(story.events.values_list("number", flat=True))


@pytest.fixture
def story():
    """A story with a note, between two others."""
    make_story("accepted")
    story = make_story("needs_changes")
    make_story("published")
    perform("note", story, actor=make_user("lin"), now=NOW, note="作者说周五补。")
    return story


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("at", "2026-11-20 00:00:00+00:00", "第 2 条经过“退回修改”与链不符"),
        ("actor_id", None, "与链不符"),
        ("move", "reject", "第 2 条经过“不采用”与链不符"),
        ("from_state", "in_review", "与链不符"),
        ("to_state", "rejected", "与链不符"),
        ("reasons", '["spam"]', "与链不符"),
        ("note", "作者要求退回。", "第 2 条经过“退回修改”的留言被改动过"),
        ("note_sha256", "0" * 64, "与链不符"),
        ("revision_id", None, "与链不符"),
        ("text_sha256", "0" * 64, "与链不符"),
        ("salt", "0" * 32, "的留言被改动过"),
        ("number", 9, "与链不符"),
        ("sha256", "0" * 64, "与链不符"),
        ("sha256", "", "还没有入链"),
    ],
)
def test_each_column_that_was_changed_is_found(story, column, value, said):
    assert words() == []

    event = story.events.get(move="return")
    sql(f"UPDATE submissions_event SET {column} = %s WHERE id = %s", value, event.pk)

    found = words()
    assert {receipt for receipt, _ in found} == {story.receipt}
    assert said in found[0][1]


def test_what_was_moved_to_another_story_or_taken_away_is_found(story):
    first, second, _ = story.events.all()
    other = Submission.objects.exclude(pk=story.pk).first()
    tampering = {
        "moved": (
            "UPDATE submissions_event SET submission_id = %s, number = 3 WHERE id = %s",
            other.pk,
            second.pk,
        ),
        "middle": ("DELETE FROM submissions_event WHERE id = %s", second.pk),
        "text": ("UPDATE submissions_revision SET body = %s WHERE id = %s", "改过", story.revision_id),
        "state": ("UPDATE submissions_submission SET state = 'rejected' WHERE id = %s", story.pk),
        "swapped": ("UPDATE submissions_event SET id = %s WHERE id = %s", second.pk + 1_000_000, first.pk),
    }
    found = {}
    for name, statement in tampering.items():
        with transaction.atomic():
            sql(*statement)
            found[name] = any(receipt == story.receipt for receipt, _ in words())
            transaction.set_rollback(True)

    assert (found, words()) == (dict.fromkeys(tampering, True), [])


def test_an_end_that_was_cut_off_or_a_new_chain_differs_from_the_letter(story):
    letter = head_letter(NOW + DAY)
    head = re.search(r"\d+-\d+-[0-9a-f]{64}", letter.body)[0]
    assert "和这封邮件里的指纹一致" in verified(head)

    perform("note", story, actor=make_user("zhou"), now=NOW + DAY, note="后来的事。")
    assert "和这封邮件里的指纹一致" in verified(head)

    # A note at the end changes no state, so the rest of the chain says nothing of it.
    sql("DELETE FROM submissions_event WHERE move = 'note'")
    assert (words(), "每一篇来稿的经过都完整" in verified()) == ([], True)
    with pytest.raises(CommandError, match="和这封邮件里的指纹不符"):
        verified(head)


def test_a_chain_that_was_computed_anew_differs_from_the_letter(story):
    head = re.search(r"\d+-\d+-[0-9a-f]{64}", head_letter(NOW + DAY).body)[0]

    sql("UPDATE submissions_event SET note = '没有说过。', sha256 = '', number = NULL")
    record.chain_up(NOW)

    assert words() == []
    with pytest.raises(CommandError, match="和这封邮件里的指纹不符"):
        verified(head)


def head_letter(now):
    """The letter that the chief gets the next day."""
    make_user("chief", "总编", email="zhou@example.com")
    run_due(now)
    return Letter.objects.get(event="record_head")


def verified(*arguments):
    out = StringIO()
    call_command("verify_events", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_names_story_and_event_and_fails(story, capsys):
    sql("UPDATE submissions_event SET note = 'x' WHERE move = 'return'")

    with pytest.raises(CommandError, match="经过有 1 处不符"):
        call_command("verify_events")

    assert capsys.readouterr().out == f"{story.receipt}：第 2 条经过“退回修改”的留言被改动过。\n"
    sql("UPDATE submissions_event SET note = '请补充数据出处。' WHERE move = 'return'")
    with pytest.raises(CommandError, match="这不是指纹"):
        verified("12-x")


def test_the_chief_is_told_once_a_day_and_only_where_something_happened(story):
    head_letter(NOW + DAY)
    for hours in (1, 26, 50):
        run_due(NOW + DAY + timedelta(hours=hours))
    told = Letter.objects.filter(event="record_head", recipient="zhou@example.com")

    # The clock marked the stories that wait as late on the second day; nothing happened on the third.
    assert told.count() == len({event.at.date() for event in Event.objects.all()})
    assert told.first().subject == "稿件经过的指纹：截至 11月24日 00:00，共 8 条"


def test_erasing_a_person_keeps_all_chains_and_what_is_left_is_vouched_for():
    theirs = make_story("published", sender=make_sender(email=EMAIL))
    other = make_story("needs_changes", body=f"联系 {EMAIL}。" * 80)
    user = make_user("lin")
    perform("note", other, actor=user, now=NOW, note=f"问过 {EMAIL}")
    perform("note", theirs, actor=user, now=NOW, note="此文可靠。")
    run_due(NOW + DAY)
    head = record.head_at(Event.objects.latest("id").pk)

    call_command("erase_person", email=EMAIL)

    assert (words(), record.leads_to(head)) == ([], True)
    assert [event.move for event in (theirs.events.last(), other.events.last())] == ["erase", "erase"]
    # Without its salt nobody can guess what a hash was made of.
    assert set(other.events.exclude(move="erase").values_list("salt", flat=True)) == {""}
    sql("UPDATE submissions_event SET note = '问过别人' WHERE move = 'note' AND submission_id = %s", other.pk)
    sql("UPDATE submissions_revision SET title = '改过' WHERE submission_id = %s", theirs.pk)
    said = "条经过“删除个人信息”之前的留言或正文在那之后被改动过"
    assert [(receipt, said in text) for receipt, text in words()] == [
        (theirs.receipt, True),
        (other.receipt, True),
    ]


def test_retention_keeps_the_chain_and_a_second_erasing_does():
    story = make_story("rejected", sender=make_sender(email=EMAIL))

    erasure.forget_stories(NOW + 400 * DAY)
    call_command("erase_person", email=EMAIL)
    perform("reopen", story, actor=make_user("chief", "总编"), now=NOW + 401 * DAY, note="再看。")

    assert (words(), numbers(story)) == ([], [1, 2, 3, 4])
    assert Revision.objects.get().title == "（已删除）"


def test_events_of_the_previous_release_are_chained_by_the_clock_or_before_the_next_event():
    written, left = make_story("accepted"), make_story("in_review")
    blank = {"number": None, "salt": "", "note_sha256": "", "text_sha256": "", "sha256": ""}
    QuerySet(Event).filter(move__in=["accept", "claim"]).update(**blank)
    assert [text.partition("：")[0] for _, text in words()] == [
        "第 2 条经过“采用”还没有入链",
        "第 2 条经过“领取”还没有入链",
    ]

    perform("publish", written, actor=make_user("lin"), now=NOW)
    between = len(words())
    record.chain_up(NOW)

    assert (between, words()) == (1, [])
    assert (numbers(written), numbers(left)) == ([1, 2, 3], [1, 2])


def test_a_row_of_the_previous_release_needs_no_new_column(story):
    columns = "submission_id, at, move, from_state, to_state, reasons, note, revision_id"
    note = f"SELECT {columns} FROM submissions_event WHERE move = 'note'"
    sql(f"INSERT INTO submissions_event ({columns}) {note}")

    record.chain_up(NOW)

    assert (numbers(story), words()) == ([1, 2, 3, 4], [])


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: Event.objects.filter(pk=event.pk).update(note=""),
        lambda event: Event.objects.all().delete(),
        lambda event: event.submission.events.update(note=""),
        lambda event: Event.objects.bulk_update([event], ["note"]),
    ],
)
def test_code_cannot_change_or_delete_an_event(story, change):
    with pytest.raises(RecordIsKept):
        change(story.events.first())


@pytest.mark.parametrize("count", [1, 3])
def test_a_move_asks_one_thing_more_for_the_chain(django_assert_max_num_queries, count):
    story, user = make_story("accepted"), make_user("lin")
    for number in range(count):
        perform("note", story, actor=user, now=NOW, note=str(number))

    with django_assert_max_num_queries(37) as asked:
        perform("publish", story, actor=user, now=NOW)

    # What stands before publication looks into the events too, from the kinds.
    ours = ('SELECT "submissions_event"', 'INSERT INTO "submissions_event"')
    events = [query["sql"].split()[0] for query in asked if query["sql"].startswith(ours)]
    assert events == ["SELECT", "INSERT"]


def test_texts_that_are_stored_keep_their_hash():
    """A column more in record.TEXT would call every text of today a changed one."""
    facts = {
        **{"number": 1, "title": "标题", "body": "正文", "unit": "单位", "author": "作者", "ai_use": "none"},
        **{"district_id": 7, "kind_id": 3, "character_count": 2, "source_type": "original"},
        **{"contributor_type": "park", "edit_note": "改了标题"},
    }

    hashes = [record.text_of(Revision(**facts)), record.text_of(Revision(**facts, is_advert=True))]

    assert hashes == [
        "d8c02e5cdd964a95c513906a82546cb5d9bf5acc95a59053bdc291e2481f047b",
        "59329d27793cfcbed30e681bb199fb365f905776929f190590271b3782fe7d0c",
    ]
