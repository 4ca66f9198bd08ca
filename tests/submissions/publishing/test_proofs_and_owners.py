"""清样 and 转交: who is told what, what counts, and what is forgotten."""

import pytest

from commons.models import Letter
from submissions import erasure, record
from submissions.actions import perform
from submissions.models import Contact
from submissions.publishing.models import Proof
from submissions.publishing.proofs import answer_proof
from submissions.publishing.verifying import Check
from submissions.states import MoveRefused
from tests.make import NOW, accept, make_story, make_user
from tests.submissions.desk_pages import refresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def editor():
    return make_user("first", name="林岸", email="lin@example.com")


@pytest.fixture
def story(editor):
    story = make_story()
    accept(story, editor, NOW)
    return story


def answer(story, **changes):
    given = {"number": 1, "is_fine": True, "words": "", "now": NOW}
    answer_proof(story, **given | changes)


def refusal(act, *args, **given):
    with pytest.raises(MoveRefused) as refused:
        act(*args, **given)
    return str(refused.value)


def test_proof_freezes_the_text(story, editor):
    perform("proof", story, actor=editor, now=NOW, title="清样上的标题")
    perform("edit", story, actor=editor, now=NOW, title="后来又改的标题")

    proof = Proof.objects.newest(story)
    assert (proof.number, proof.revision.title) == (1, "清样上的标题")
    assert refresh(story).state == "accepted"


def test_letter_about_the_proof_names_the_day_and_promises_no_publication(story, editor):
    perform("proof", story, actor=editor, now=NOW)

    letter = Letter.objects.get(event="story_proof")
    assert (letter.recipient, letter.link_purpose) == (story.contact.email, "proof")
    assert letter.body.splitlines()[2:6] == [
        "《武清区发布标准厂房空置清单》编辑好了，请在 11月24日（周二）14:32 前看一看，改动都列在这里：",
        "{link}",
        "",
        "没有问题，或者哪里有差错，请在那一页答复。答复不会自动发布稿件，到时间没有答复也不会自动发布。",
    ]


def test_same_text_is_sent_once_until_it_is_answered(story, editor):
    perform("proof", story, actor=editor, now=NOW)

    words = refusal(perform, "proof", story, actor=editor, now=NOW)
    answer(story, is_fine=False, words="应为七十一栋。")
    perform("proof", story, actor=editor, now=NOW)

    assert words == "这一版已经发过清样，作者还没有答复。要再发，请先改文字"
    assert Proof.objects.newest(story).number == 2


def test_nobody_is_asked_where_the_author_was_erased(story, editor):
    Contact.objects.update(email="")

    assert refusal(perform, "proof", refresh(story), actor=editor, now=NOW) == (
        "来稿人的个人信息已经删除，没有人可以看清样"
    )
    assert Proof.objects.count() == 0


@pytest.mark.parametrize(("is_fine", "label"), [(True, "清样没有问题"), (False, "清样有差错")])
def test_answer_is_a_note_in_the_record_and_a_letter_to_who_sent_it(story, editor, is_fine, label):
    perform("proof", story, actor=editor, now=NOW)

    answer(story, is_fine=is_fine, words="张三丰的电话写错了。")

    event = story.events.last()
    assert (event.label, event.actor_name, event.note) == (label, "来稿人", "张三丰的电话写错了。")
    letter = Letter.objects.get(event="story_proof_answered")
    assert (letter.recipient, letter.subject) == (
        "lin@example.com",
        f"{label}：《武清区发布标准厂房空置清单》（{story.receipt}）",
    )
    assert "张三丰" not in letter.body
    assert refresh(story).state == "accepted"


def test_double_click_answers_once(story, editor):
    perform("proof", story, actor=editor, now=NOW)

    for _ in range(2):
        answer(story, is_fine=False, words="应为七十一栋。")

    assert story.events.filter(move="object").count() == 1


def test_another_answer_is_refused(story, editor):
    perform("proof", story, actor=editor, now=NOW)
    answer(story)

    assert refusal(answer, story, is_fine=False, words="应为七十一栋。") == "这一次清样您已经答复过了"


def test_answer_to_an_older_proof_is_refused(story, editor):
    perform("proof", story, actor=editor, now=NOW)
    perform("proof", story, actor=editor, now=NOW, title="编辑后来改的标题")

    assert refusal(answer, story) == "编辑刚刚又发了一次清样，请看新的这一版再答复"


def test_only_open_faults_are_settled(story, editor):
    perform("proof", story, actor=editor, now=NOW)
    none_open = refusal(perform, "settle", story, actor=editor, now=NOW)
    answer(story, is_fine=False, words="应为七十一栋。")
    perform("settle", story, actor=editor, now=NOW)

    assert (none_open, Proof.objects.newest(story).settled_at) == ("没有等着处理的差错", NOW)
    assert refusal(perform, "settle", story, actor=editor, now=NOW) == "没有等着处理的差错"


def test_proof_of_an_earlier_round_counts_no_more(story, editor):
    perform("proof", story, actor=editor, now=NOW)
    type(story).objects.filter(pk=story.pk).update(round=2)

    assert Proof.objects.newest(refresh(story)) is None


# ── 转交 ──


def test_who_accepts_edits(story, editor):
    assert refresh(story).owner == editor


def test_colleague_who_gets_the_story_is_told(story, editor):
    to = make_user("second", name="何溪", email="he@example.com")

    perform("hand_over", story, actor=editor, now=NOW, to=to)

    letter = Letter.objects.get(event="story_handed_over")
    assert (refresh(story).owner, story.events.last().note) == (to, "转给 何溪")
    assert (letter.recipient, letter.body.splitlines()[0]) == (
        "he@example.com",
        "林岸把来稿《武清区发布标准厂房空置清单》转交给您编辑和发布。",
    )
    assert refresh(story).version == 2


def test_story_is_handed_to_nobody_who_may_not_edit(story, editor):
    leads = make_user("leads", "招商专员", name="许朗")

    assert refusal(perform, "hand_over", story, actor=editor, now=NOW, to=leads) == (
        "许朗 现在不能编辑来稿，请转给别人"
    )
    assert refusal(perform, "hand_over", story, actor=editor, now=NOW, to=editor) == (
        "这一篇已经是 林岸 在编辑"
    )
    assert refusal(perform, "hand_over", story, actor=editor, now=NOW, to=None) == "请选择转给谁。"
    assert refresh(story).owner == editor


# ── Forgetting ──


def test_story_that_is_forgotten_keeps_no_claim_and_no_words_of_its_author(story, editor):
    perform("edit", story, actor=editor, now=NOW, checks=[Check("张三丰说的", "他的电话", "doubtful")])
    perform("proof", story, actor=editor, now=NOW)
    answer(story, is_fine=False, words="张三丰的电话写错了。")

    erasure.forget_story(story, NOW)

    assert (story.verifications.count(), Proof.objects.newest(refresh(story)).words) == (0, "")
    assert [event.note for event in story.events.all() if event.note] == []
    assert list(record.faults()) == []


def test_marks_of_an_editor_are_vouched_for_by_the_record(story, editor):
    perform("edit", story, actor=editor, now=NOW, is_advert=True)
    kept = list(record.faults())
    refresh(story).revision.__class__.objects.filter(pk=refresh(story).revision_id).update(is_advert=False)

    assert (kept, [fault.words for fault in record.faults()]) == (
        [],
        ["第 3 条经过“保存编辑”时的正文被改动过"],
    )
