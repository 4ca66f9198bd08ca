"""清样: the author reads the frozen text with the difference, and says whether anything is wrong."""

import re

import pytest
from django.core import mail
from django.test import Client

from articles.models import Article
from commons import links, outbox
from submissions.actions import perform
from submissions.publishing.models import Proof
from tests.make import NOW, accept, make_body, make_story, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import refresh

pytestmark = pytest.mark.django_db
WRONG = "第三段“七十二栋”应为“七十一栋”。"


@pytest.fixture
def editor():
    return make_user("first", name="林岸")


@pytest.fixture
def story(editor):
    """An accepted story whose proof waits for its author."""
    story = make_story(body=make_body())
    accept(story, editor, NOW)
    perform("proof", story, actor=editor, now=NOW, title="编辑改过的标题", body=make_body() + "添一句。")
    return story


def path_of(story, purpose="mailed"):
    token = links.token(story.link(purpose))
    return f"/status/{token}/proof/"


def send(client, story, purpose="mailed", **typed):
    return client.post(path_of(story, purpose), {"number": "1", "wrong": "", **typed})


def test_page_shows_the_frozen_text_with_the_difference(client, story, editor):
    perform("edit", story, actor=editor, now=NOW, title="后来又改的标题")

    page = one_line(client.get(path_of(story)).text)

    assert re.findall(r"<h1[^>]*><bdi>(.*?)</bdi>", page) == ["编辑改过的标题"]
    assert "编辑改了标题、正文，都列在下面。" in page
    assert page.count("<ins>添一句。</ins>") == 1
    assert "后来又改的标题" not in page


def test_unchanged_text_is_shown_whole(client, editor):
    story = make_story(body=make_body())
    accept(story, editor, NOW)
    perform("proof", story, actor=editor, now=NOW)

    page = client.get(path_of(story)).text

    assert ("编辑没有改动。" in page, page.count(make_body())) == (True, 1)


@pytest.mark.parametrize("purpose", ["shown", "mailed", "proof"])
def test_page_is_never_kept_and_in_no_index(client, story, purpose):
    page = client.get(path_of(story, purpose))

    assert (page["Cache-Control"], page["X-Robots-Tag"], page["Referrer-Policy"]) == (
        "no-store",
        "noindex",
        "strict-origin",
    )
    assert '<meta name="robots" content="noindex">' in page.text


def test_letter_leads_to_the_proof_and_on_to_the_storys_page(client, story):
    outbox.deliver_due(lambda: NOW)

    path = re.search(r"https?://[^/]+(/status/\S+)", mail.outbox[-1].body)[1]
    page = client.get(path)
    way = re.search(r'href="(/status/[^"]+)">YX-', one_line(page.text))[1]

    assert re.findall(r">([^<]*)</time>\s*前看一看", page.text) == ["11月24日（周二）14:32"]
    assert client.get(way).status_code == 200


def test_link_for_the_proof_opens_no_other_page_of_the_author(client, story):
    token = links.token(story.link("proof"))

    pages = ["", "edit/", "withdraw/"]
    assert [client.get(f"/status/{token}/{page}").status_code for page in pages] == [404, 404, 404]
    assert client.post(f"/status/{token}/withdraw/").status_code == 404


def test_fine_is_noted_and_publishes_nothing(client, story):
    response = send(client, story, answer="fine")

    page = client.get(response.url)
    assert (response.status_code, Proof.objects.newest(story).answer) == (303, "fine")
    assert "已记下：没有问题" in page.text
    assert (refresh(story).state, Article.objects.count()) == ("accepted", 0)
    assert 'name="answer"' not in page.text


def test_faults_are_noted_with_their_words(client, story):
    response = send(client, story, answer="wrong", wrong=WRONG)

    assert (Proof.objects.newest(story).words, story.events.last().note) == (WRONG, WRONG)
    assert WRONG in client.get(response.url).text


def test_answer_by_a_letters_link_confirms_the_address(client, story):
    send(client, story, "proof", answer="fine")

    assert refresh(story).contact.confirmed_at is not None


def test_answer_by_the_link_after_sending_confirms_nothing(client, story):
    send(client, story, "shown", answer="fine")

    assert (Proof.objects.newest(story).answer, refresh(story).contact.confirmed_at) == ("fine", None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"wrong": WRONG}, "请选一个：没有问题，或者有差错"),
        ({"answer": "wrong"}, "请写明哪里有差错，编辑照着改"),
        (
            {"answer": "wrong", "wrong": "长" * 2001},
            "太长了，现在 2001 个字符，请控制在 2000 个以内",
        ),
    ],
)
def test_half_an_answer_comes_back_with_what_is_missing(client, story, typed, words):
    response = send(client, story, **typed)

    page = one_line(response.text)
    assert (response.status_code, page.count(words)) == (200, 2)
    assert response.context["form"]["wrong"].value() == typed.get("wrong", "")
    assert Proof.objects.newest(story).answer == ""


def test_token_that_ran_out_brings_the_words_back(story):
    strict = Client(enforce_csrf_checks=True)

    response = send(strict, story, answer="wrong", wrong=WRONG)

    assert (response.status_code, Proof.objects.newest(story).answer) == (403, "")
    assert response.context["form"]["wrong"].value() == WRONG
    assert re.search(r'value="wrong"[^>]*checked', one_line(response.text))


def test_answer_to_an_older_proof_comes_back_over_the_new_one(client, story, editor):
    perform("proof", story, actor=editor, now=NOW, title="第二次清样的标题")

    response = send(client, story, answer="wrong", wrong=WRONG)

    assert response.status_code == 409
    assert "编辑刚刚又发了一次清样，请看新的这一版再答复" in response.text
    assert [response.context["form"][name].value() for name in ("wrong", "number")] == [WRONG, 2]
    assert "第二次清样的标题" in response.text


def test_another_answer_is_told_and_given_to_copy(client, story):
    send(client, story, answer="fine")

    response = send(client, story, answer="wrong", wrong=WRONG)

    assert response.status_code == 409
    assert "这一次清样您已经答复过了" in response.text
    assert response.text.count(WRONG) == 1
    assert Proof.objects.newest(story).answer == "fine"


@pytest.mark.parametrize("move", ["publish", "return"])
def test_where_nothing_is_edited_any_more_the_words_are_given_to_copy(client, story, editor, move):
    given = {} if move == "publish" else {"reasons": ["quality"]}
    perform(move, story, actor=editor, now=NOW, **given)

    opened = client.get(path_of(story))
    response = send(client, story, answer="wrong", wrong=WRONG)

    assert opened.status_code == 302
    assert (response.status_code, response.text.count(WRONG)) == (409, 1)
    assert story.proofs.get().answer == ""


def test_without_a_proof_there_is_nothing_to_read(client, editor):
    story = make_story()
    accept(story, editor, NOW)
    perform("edit", story, actor=editor, now=NOW, title="还没有给作者看的标题")

    assert client.get(path_of(story)).status_code == 302
    assert "还没有给作者看的标题" not in client.get(path_of(story), follow=True).text


def test_storys_page_leads_to_the_proof(client, story):
    page = one_line(client.get(links.path(story.link("mailed"))).text)

    assert page.count(f'href="{path_of(story)}"') == 1
    assert "清样出来了，请在 11月24日（周二）14:32 前看一看。" in page


def test_newest_of_several_proofs_is_shown(client, story, editor):
    for number in range(3):
        perform("proof", story, actor=editor, now=NOW, title=f"第 {number} 次清样的标题")

    assert "第 2 次清样的标题" in client.get(path_of(story)).text
