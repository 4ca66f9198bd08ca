"""A second round opens with what was asked; the sender's other stories; the letter before it goes."""

import random
import re

import pytest
from django.utils import timezone

from commons.models import Letter
from commons.prose import blocks
from submissions import intake
from submissions.actions import perform
from submissions.desk import asked, rehearsal
from submissions.models import Event
from submissions.screening import changed
from submissions.screening.copied import copied
from submissions.screening.marks import MarkedBlock
from tests.articles.likeness.texts import samples
from tests.make import make_body, make_form, make_sender, make_story, make_text, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import alert, button, page_of, refresh

pytestmark = pytest.mark.django_db
PERSON = "联系人 138-0013-8000。"
KEPT = "一、先登记再看房，两次登记的单耗相差一倍，原因说不清。"
FIXED = "一、先登记再看房，今年两次登记的单耗相差一倍，原因已经查明。"


def second_round(before, after, reasons, note="", **changes):
    """A story that was returned and sent again."""
    now = timezone.now()
    story = make_story(now=now, body=before)
    perform("return", story, actor=make_user("first", name="何溪"), now=now, reasons=reasons, note=note)
    intake.resubmit(story, make_text(body=after, **changes), make_sender(), make_form(), now=now)
    return refresh(story)


def seen(found):
    """The words and colours of each wish."""
    return {wish.label: [one[:2] for one in wish.seen] for wish in found.wishes}


def quoted(story):
    return [one[:2] for one in asked.asked_of(story).quotes]


def test_each_reason_says_what_the_machine_sees_now_and_claims_nothing_else():
    body = make_body(1100)
    story = second_round(
        f"{body}\n{PERSON}\n欢迎来电。",
        f"{body}\n欢迎来电，限时优惠。",
        ["personal_data", "advertorial", "quality"],
    )

    assert seen(asked.asked_of(story)) == {
        "含个人信息": [("手机号码 1→0", "ok")],
        "企业软文": [("号召用语 1→2", "bad")],
        "质量不足": [],
    }


def test_a_quoted_paragraph_is_changed_or_not():
    body = samples()[0]
    note = "“单耗相差一倍”是哪一年的？“没有的话”不算。"

    same = second_round(f"{body}\n{KEPT}", f"{body}\n{KEPT}\n又加一句。", ["unverified"], note)
    assert quoted(same) == [("“单耗相差一倍”这一段没有改", "bad")]


def test_a_quoted_paragraph_that_was_changed_is_said_so():
    body = samples()[0]

    story = second_round(f"{body}\n{KEPT}", f"{body}\n{FIXED}", ["unverified"], "“单耗相差一倍”是哪一年的？")

    assert quoted(story) == [("“单耗相差一倍”这一段改过", "ok")]


def test_the_page_opens_with_what_was_asked_and_the_difference(desk):
    body = samples()[0]
    story = second_round(f"{body}\n{KEPT}", f"{body}\n{FIXED}", ["unverified"], "请写明年份。")

    text = one_line(desk.get(page_of(story)).text)

    assert (
        text.index("上次请作者改的") < text.index("改动 1 段，题目和署名没有改") < text.index("prose--diff")
    )
    assert "何溪" in text
    assert "<blockquote" in text.partition("上次请作者改的")[2]
    inside = text.partition("prose--diff")[2].partition("</article>")[0]
    assert "<ins>今年</ins>" in inside
    assert re.search(r"<summary>没有改动的 \d+ 段，[\d,]+ 字</summary>", inside)
    # The whole text is one click away, without the marks and the changes.
    assert "<ins>" not in text.partition("这次的全文</summary>")[2].partition("</details>")[0]


def places_linked(text):
    """(the words of the tag, what stands behind the place that its 看这一处 leads to)."""
    links = re.findall(
        r'<span class="tag tag--\w+">([^<]+)</span> *<a href="#(\w+)" aria-label="看这一处：\1">', text
    )
    return {words: text.partition(f'id="{anchor}"')[2] for words, anchor in links}


def test_each_thing_that_is_left_leads_to_its_place_in_the_text(desk):
    body = samples()[0]
    note = "“单耗相差一倍”是哪一年的？“联系人”的电话请删去。"
    reasons = ["personal_data", "advertorial"]
    story = second_round(f"{PERSON}\n{body}\n{KEPT}\n欢迎来电。", f"{PERSON}\n{body}\n{FIXED}", reasons, note)

    places = places_linked(one_line(desk.get(page_of(story)).text))

    assert list(places) == ["手机号码 1→1", "“单耗相差一倍”这一段改过", "“联系人”这一段没有改"]
    assert places["手机号码 1→1"].startswith(">138-0013-8000")
    assert re.match("></span> *<p[^>]*>一、先登记再看房，<ins>今年", places["“单耗相差一倍”这一段改过"])
    # What was to be changed and was not stands open.
    assert re.match("></span> *<p[^>]*>联系人", places["“联系人”这一段没有改"])


def test_a_quoted_paragraph_that_was_not_changed_is_not_folded(desk):
    body = samples()[0]
    story = second_round(f"{body}\n{KEPT}", f"{body}\n{KEPT}\n又加一句。", ["unverified"], "“单耗相差一倍”？")

    inside = one_line(desk.get(page_of(story)).text).partition("prose--diff")[2]

    assert inside.index('class="unchanged" open') < inside.index('<span id="p')


OTHER = "二、再看单耗相差一倍的那几家，一家一家核对。"


@pytest.mark.parametrize(
    ("before", "after", "tag", "beginning"),
    [
        (f"{OTHER}\n{KEPT}", f"{OTHER}\n{FIXED}", "改过", "一、先登记再看房，<ins>今年"),
        (KEPT, f"又加一段，也写单耗相差一倍。\n{KEPT}", "没有改", "一、先登记再看房，两次"),
        (KEPT, f"又加一段，也写单耗相差一倍。\n{FIXED}", "改过", "一、先登记再看房，<ins>今年"),
        # Split in front of the words: only a line end was changed.
        (KEPT, KEPT.replace("两次", "\n两次"), "改过", "两次登记的单耗"),
    ],
)
def test_the_words_lead_to_the_paragraph_that_the_tag_speaks_of(desk, before, after, tag, beginning):
    """Others hold the same words."""
    body = samples()[0]
    story = second_round(f"{body}\n{before}", f"{body}\n{after}", ["unverified"], "“单耗相差一倍”？")

    places = places_linked(one_line(desk.get(page_of(story)).text))

    assert re.match(f"></span> *<p[^>]*>{beginning}", places[f"“单耗相差一倍”这一段{tag}"])


def test_what_is_gone_leads_nowhere(desk):
    body = samples()[0]
    story = second_round(f"{body}\n{KEPT}", body, ["unverified"], "“单耗相差一倍”是哪一年的？")

    text = one_line(desk.get(page_of(story)).text)

    assert "“单耗相差一倍”这一段改过" in text
    assert "看这一处" not in text


def test_other_changed_facts_stand_in_full_above_the_text(desk):
    body = samples()[0]
    story = second_round(body, body, ["format"], title="西青区标准厂房登记实施办法全文")

    text = one_line(desk.get(page_of(story)).text)

    assert "正文没有改</span>" in text
    assert "<dt>标题</dt>" in text.partition('class="also"')[2]


def test_what_is_found_in_a_changed_or_an_unchanged_paragraph_is_in_sight(desk):
    body = samples()[0]
    story = second_round(f"{PERSON}\n{body}\n{KEPT}", f"{PERSON}\n{body}\n{FIXED}欢迎来电。", ["format"])

    inside = desk.get(page_of(story)).text.partition("prose--diff")[2].partition("</article>")[0]

    # The fold with the number stands open, the other one does not; each place is marked once.
    assert re.findall(r'class="unchanged" (open)?', one_line(inside)) == ["open"]
    assert inside.count('id="h1"') == inside.count('id="h2"') == 1
    assert "<ins>" in inside.partition('id="h2"')[0].rpartition("<p")[2]


@pytest.mark.only("sqlite")
def test_each_new_paragraph_stands_once_in_its_order_whatever_was_changed():
    throw, texts = random.Random(3), samples()
    for _ in range(12):
        old = throw.choice(texts).splitlines()
        new = [
            throw.choice([line, line[3:], line + "又加一句。", line.replace("，", "。", 1)]) for line in old
        ]
        throw.shuffle(new)
        new = new[: throw.randint(1, len(new))] + throw.choice(texts).splitlines()[: throw.randint(0, 3)]
        found = [MarkedBlock(block, [], False) for block in blocks("\n".join(new))]

        rows = [row for stretch in changed.stretches("\n".join(old), found) for row in stretch.rows]

        kept = [row for row in rows if row.found]
        assert [row.found for row in kept] == found
        for row in kept:
            parts = [part for part in row.parts if part.kind != "delete"]
            assert "".join(part.text for part in parts) == row.found.block.text
            assert all(row.found.block.text.startswith(part.text, part.start) for part in parts)
        assert all(part.kind == "delete" for row in rows if not row.found for part in row.parts)


@pytest.mark.parametrize("state", ["submitted", "in_review", "needs_changes", "accepted"])
def test_a_first_round_opens_with_the_text(desk, state):
    assert "上次请作者改的" not in desk.get(page_of(make_story(state))).text


def test_a_reopened_story_was_not_asked_for_anything():
    story = make_story("rejected")
    perform("reopen", story, actor=make_user("chief", "总编"), now=timezone.now(), note="再看一次。")

    assert asked.asked_of(refresh(story)) is None


def test_the_other_stories_of_the_sender_are_counted_and_named(desk):
    mine, other = make_sender(email="he@example.com"), make_sender(email="other@example.com")
    make_story("published", sender=mine, title="发布过的一篇稿件")
    make_story("rejected", sender=make_sender(email="HE@example.com"), title="没采用的一篇稿件")
    make_story("published", sender=other, title="别人的一篇稿件")
    story = make_story(sender=mine, title="这一篇就是本稿")

    response = desk.get(page_of(story))
    history = response.context["history"]

    assert (history.total, history.published, history.refused) == (2, 1, 1)
    assert [(past.story.authors_title, past.reasons) for past in history.stories] == [
        ("没采用的一篇稿件", "质量不足"),
        ("发布过的一篇稿件", ""),
    ]
    assert "另有 2 篇，发布 1，未采用 1" in one_line(response.text)


def test_the_letter_is_the_one_that_would_go_out_and_nothing_is_stored(desk):
    story = make_story("in_review", now=timezone.now())
    typed = {
        "version": refresh(story).version,
        "conclusion": "return",
        "reasons": ["quality"],
        "note": "请补数据。",
    }
    before = (Event.objects.count(), Letter.objects.count())

    shown = desk.post(button("letter", story), {**typed, "internal_note": "问过。"})

    preview = shown.context["letter_preview"]
    assert (Event.objects.count(), Letter.objects.count()) == before
    assert (refresh(story).state, shown.context["decision"]["note"].value()) == ("in_review", "请补数据。")
    assert shown.context["inner"]["internal_note"].value() == "问过。"
    desk.post(page_of(story), typed)
    sent = Letter.objects.about(story.letters_subject).first()
    assert (sent.subject, sent.body) == (preview.subject, preview.body)
    assert "请补数据。" in sent.body


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "请选择结论。"),
        ({"conclusion": "return"}, "请至少选一条理由，它会写进给作者的邮件。"),
        ({"conclusion": "reject", "reasons": ["spam"]}, rehearsal.NO_LETTER),
    ],
)
def test_where_there_is_no_letter_the_page_says_why(desk, typed, said):
    story = make_story("in_review")

    response = desk.post(button("letter", story), {"version": refresh(story).version, **typed})

    assert (alert(response), refresh(story).state) == (said, "in_review")


def test_paragraphs_that_stand_in_another_story_have_a_line(desk):
    first, second = samples()[0], samples()[1]
    make_story("rejected", body=first)
    story = make_story(body=f"{first}\n\n{second}")

    response = desk.get(page_of(story))
    marked = response.context["report"].marked

    assert any(block.is_copied and block.block.text in first for block in marked)
    assert not any(block.is_copied and block.block.text in second for block in marked)
    assert response.text.count('class="copied"') > 0


def test_what_is_found_in_a_title_is_marked_there(desk):
    story = make_story(title="欢迎来电 400-000-0000 武清区厂房")

    text = one_line(desk.get(page_of(story)).text)

    title = text.partition("<h1>")[2].partition("</h1>")[0]
    assert title.count("<mark ") == 2
    assert 'id="h1"' in title
    assert 'href="#h1"' in text


def test_a_short_or_new_paragraph_is_not_called_copied():
    class Block:
        def __init__(self, text):
            self.text = text

    text = samples()[0]
    paragraphs = [line for line in text.splitlines() if len(line) > 60][:1]

    found = copied([Block(paragraphs[0]), Block("园区"), Block(samples()[3][:200])], [text])

    assert found == [True, False, False]
