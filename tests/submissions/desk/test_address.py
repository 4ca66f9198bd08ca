"""A mail address that was wrong: corrected at the desk, and what did not arrive goes out again."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from commons import links, outbox
from commons.models import Letter
from commons.person import Person
from submissions import intake
from submissions.actions import perform
from submissions.erasure import erase
from submissions.states import MoveRefused
from tests.make import make_sender, make_story, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import alert, button, page_of, refresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WRONG, RIGHT = "chenwei@example.co", "chenwei@example.com"


@pytest.fixture
def story():
    """A returned story whose author cannot be reached: both letters failed."""
    story = make_story("needs_changes", sender=make_sender(email=WRONG), now=timezone.now())
    Letter.objects.update(failed_at=timezone.now(), last_error="SMTPRecipientsRefused: 550 5.1.1")
    return story


def correct(desk, story, **typed):
    return desk.post(button("address", story), {"email": RIGHT, "note": "电话核对", **typed}, follow=True)


def words(response):
    return [str(message) for message in response.context["messages"]]


def test_corrected_address_gets_what_did_not_arrive(desk, story):
    response = correct(desk, story)

    assert words(response) == [f"邮箱已改为 {RIGHT}。2 封没有送到的邮件已重新放进发送队列。"]
    assert refresh(story).contact.email == RIGHT
    assert {(letter.recipient, letter.failed_at) for letter in Letter.objects.all()} == {(RIGHT, None)}


def test_what_goes_out_has_a_link_that_opens_and_the_old_one_opens_nothing(desk, client, story):
    old = links.path(story.link("mailed"))
    correct(desk, story)

    outbox.deliver_due(timezone.now)

    sent = [re.search(r"/status/\S+", message.body)[0] for message in mail.outbox]
    assert [message.to for message in mail.outbox] == [[RIGHT]] * 2
    assert [client.get(path).status_code for path in (*sent, old)] == [200, 200, 404]


def test_correction_stands_in_the_record_and_confirms_nothing(desk, story):
    intake.confirm(story, now=timezone.now())

    correct(desk, story)

    event = story.events.latest("id")
    assert (event.move, event.note, event.actor_name) == ("address", "电话核对", "林岸")
    assert (refresh(story).contact.confirmed_at, refresh(story).state) == (None, "needs_changes")


def test_how_one_knows_it_is_not_public(desk, client, story):
    correct(desk, story, note="他爱人说的")

    page = client.get(refresh(story).author_url()).text

    assert (page.count("联系邮箱已更正"), page.count("他爱人说的")) == (1, 0)


def test_what_had_arrived_is_not_sent_again(desk, story):
    Letter.objects.filter(event="story_received").update(failed_at=None, sent_at=timezone.now())

    response = correct(desk, story)

    assert words(response) == [f"邮箱已改为 {RIGHT}。1 封没有送到的邮件已重新放进发送队列。"]
    assert Letter.objects.get(event="story_received").recipient == WRONG


def test_letter_on_its_way_to_the_old_address_goes_out_to_the_new_one_too(desk, story):
    Letter.objects.update(failed_at=None, next_try_at=timezone.now())
    [first, *_] = list(outbox.claim(timezone.now))

    correct(desk, story)
    outbox.settle(first, sent_at=timezone.now())

    assert Letter.objects.due(timezone.now()).filter(pk=first.pk, recipient=RIGHT).count() == 1


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "请填写邮箱。"),
        ("chenwei", "邮箱缺少“@”，例如 name@example.com。"),
        (WRONG, "和原来的邮箱一样。请改好；地址没有错的话，请回去点“重发”。"),
    ],
)
def test_no_better_address_is_refused_and_comes_back(desk, story, email, words):
    response = correct(desk, story, email=email)

    assert alert(response) == words
    assert re.findall('name="email" value="(.*?)"', one_line(response.text)) == ([email] if email else [])
    assert re.findall('name="note" value="(.*?)"', one_line(response.text)) == ["电话核对"]
    assert Letter.objects.failed().count() == 2


def test_page_asks_with_the_present_address(desk, story):
    page = one_line(desk.get(button("address", story)).text)

    assert re.findall('name="email" value="(.*?)"', page) == [WRONG]
    assert page.count("没有送到的 2 封发到新邮箱") == 1


def test_record_and_letter_lead_to_the_correction(desk, story):
    letter = Letter.objects.first()

    record = one_line(desk.get(page_of(story)).text)
    page = one_line(desk.get(f"/admin/commons/letter/{letter.pk}/change/").text)

    assert record.count(f'<a href="{button("address", story)}">') == 1
    assert page.count(f'method="post" action="{button("address", story)}"') == 1
    assert re.findall('name="email" value="(.*?)"', page) == [WRONG]


def test_record_says_why_a_letter_failed_in_words(desk, story):
    record = one_line(desk.get(page_of(story)).text)

    assert (record.count("收件地址不存在"), record.count("SMTPRecipientsRefused")) == (2, 0)


def test_resending_goes_to_the_address_of_today_with_a_link_that_opens(desk, client, story):
    Letter.objects.update(failed_at=None, sent_at=timezone.now() - outbox.RESEND_PAUSE * 2)
    Letter.objects.update(created_at=timezone.now() - outbox.RESEND_PAUSE * 2)
    correct(desk, story)
    letter = Letter.objects.filter(event="story_returned").get()

    desk.post(f"{page_of(story).removesuffix('change/')}letters/{letter.pk}/resend/")
    outbox.deliver_due(timezone.now)

    assert {tuple(message.to) for message in mail.outbox} == {(RIGHT,)}
    links = [re.search(r"/status/\S+", message.body)[0] for message in mail.outbox]
    assert [client.get(link).status_code for link in links] == [200] * 2


def test_where_all_letters_arrived_somewhere_the_new_link_goes_out(desk, client, story):
    Letter.objects.update(failed_at=None, sent_at=timezone.now())

    asked = desk.get(button("address", story)).text
    answer = correct(desk, story).text
    outbox.deliver_due(timezone.now)

    [message] = mail.outbox
    assert ("新链接随信发出；发到新邮箱。" in one_line(asked), "新的进度链接已写好" in answer) == (True, True)
    assert (message.to, Letter.objects.latest("pk").event) == ([RIGHT], "story_moved")
    assert client.get(re.search(r"/status/\S+", message.body)[0]).status_code == 200


def test_nothing_is_corrected_or_sent_for_a_person_who_was_erased(desk, moderator, story):
    Letter.objects.update(recipient="kept@example.com")
    erase(Person(email=WRONG), now=timezone.now())

    asked = desk.get(button("address", story), follow=True)
    with pytest.raises(MoveRefused):
        perform("address", refresh(story), actor=moderator, now=timezone.now(), email=RIGHT)
    with pytest.raises(outbox.ResendRefused):
        outbox.resend(Letter.objects.first(), now=timezone.now())

    assert words(asked) == ["来稿人的个人信息已经删除，没有可以更正的邮箱。"]


@pytest.mark.parametrize("group", ["招商专员", None])
def test_others_correct_nothing(client, story, group):
    client.force_login(make_user("visitor", group))

    assert client.post(button("address", story), {"email": RIGHT}).status_code == 403
    assert refresh(story).contact.email == WRONG
