"""Articles and kinds in the admin."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.models import Article
from tests.articles.desk_pages import LIST, page_of, typed
from tests.make import make_article, make_story, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user(name="林岸"))
    return client


def test_new_article_is_a_draft_of_any_length(desk):
    desk.post(f"{LIST}add/", typed(title="【西青区招商】写在租约里的体检表"))

    article = Article.objects.get()
    assert (article.state, article.title) == ("draft", "写在租约里的体检表")
    assert (article.character_count, article.revisions.get().editor) == (3000, "林岸")


def test_new_article_can_be_published_at_once(desk):
    desk.post(f"{LIST}add/", typed(_publish="1"))

    article = Article.objects.get()
    assert (article.state, article.responsible_editor) == ("published", "林岸")


@pytest.mark.parametrize("is_new", [True, False])
def test_publishing_stands_in_the_history(desk, is_new):
    if not is_new:
        desk.post(f"{LIST}add/", typed())
        path = page_of(Article.objects.get())
        desk.post(path, typed(Article.objects.get(), _publish="1"))
    else:
        desk.post(f"{LIST}add/", typed(_publish="1"))

    page = one_line(desk.get(f"{LIST}{Article.objects.get().pk}/history/").text)

    assert re.findall("<td>(发布)</td>", page) == ["发布"]


@pytest.mark.parametrize("label", ["标题", "图片说明"])
def test_what_is_wrong_is_named_with_a_link_to_the_field(desk, label):
    wrong = {"标题": {"title": ""}, "图片说明": {"alt": "长" * 121}}[label]

    page = one_line(desk.post(f"{LIST}add/", typed(**wrong)).text)

    assert re.findall(rf'<li><a href="#id_\w+">({label})</a>：', page) == [label]


def test_publishing_needs_its_own_right(client):
    user = make_user(group="招商专员")
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_article", "view_article"]))
    client.force_login(user)

    response = client.post(f"{LIST}add/", typed(_publish="1"))

    assert response.status_code == 403
    assert Article.objects.count() == 0


def test_correction_is_kept_as_a_revision(desk):
    article = make_article()

    desk.post(page_of(article), typed(article, title="改过的标题", note="错字"))

    article.refresh_from_db()
    assert (article.title, article.version, article.state) == ("改过的标题", 2, "published")
    assert [text.note for text in article.revisions.all()] == ["错字", ""]


def test_saving_without_a_change_keeps_no_revision(desk):
    article = make_article()

    desk.post(page_of(article), typed(article))

    assert article.revisions.count() == 1


def test_second_editor_keeps_the_typed_text(desk):
    article = make_article()
    form = typed(article, title="第二位编辑的标题")
    desk.post(page_of(article), typed(article, title="第一位编辑的标题"))

    response = desk.post(page_of(article), form)

    shown = response.context["adminform"].form
    assert shown.non_field_errors()[0].startswith("有人在您之前改过这篇稿件。")
    assert (shown["title"].value(), shown["seen_version"].value()) == ("第二位编辑的标题", 2)
    assert Article.objects.get().title == "第一位编辑的标题"


def test_second_editor_sees_the_newest_text_and_the_difference(desk):
    article = make_article()
    form = typed(article, title="第二位编辑的标题")
    desk.post(page_of(article), typed(article, title="第一位编辑的标题"))

    response = desk.post(page_of(article), form)

    clash = one_line(response.text).partition('id="clash">')[2].partition("</section>")[0]
    assert re.findall("<del>([^<]*)</del><ins>([^<]*)</ins>", clash) == [("一", "二")]
    assert re.findall('<p class="ed__title">(.*?)</p>', clash) == ["第一位编辑的标题"]


def test_article_from_a_story_leads_to_it(desk):
    story = make_story("published")

    response = desk.get(page_of(story.article))

    address = reverse("admin:submissions_submission_change", args=[story.pk])
    assert response.text.count(f'<a href="{address}">{story.receipt}</a>') == 1


# ── 下架, 恢复 ──


@pytest.fixture
def chief(client):
    client.force_login(make_user("chief", "总编"))
    return client


def step(name, article):
    return reverse(f"admin:article_{name}", args=[article.pk])


def offered(response):
    return re.findall(r'<li><a href="([^"]*)">([^<]*(?:下架|恢复))</a></li>', response.text)


def test_staff_written_article_is_taken_down_and_restored(chief):
    article = make_article()

    first = offered(chief.get(page_of(article)))
    chief.post(step("withdraw", article), {"reason": "rights", "note": "权利人来函。"})
    taken_down = Article.objects.get()
    second = offered(chief.get(page_of(article)))
    chief.post(step("restore", article), {"note": ""})

    assert [first, second] == [[(step("withdraw", article), "下架")], [(step("restore", article), "恢复")]]
    assert (taken_down.state, taken_down.withdrawal_reason) == ("withdrawn", "rights")
    assert Article.objects.get().state == "published"
    log = LogEntry.objects.order_by("id").values_list("change_message", flat=True)
    assert list(log) == ["下架：权利人通知（权利人来函。）", "恢复"]


def test_article_from_a_story_is_taken_down_on_its_page(chief):
    story = make_story("published")
    article = story.article
    address = reverse("admin:submissions_submission_change", args=[story.pk])

    response = chief.post(step("withdraw", article), {"reason": "rights"})

    assert offered(chief.get(page_of(article))) == [(address, "到来稿页下架")]
    assert response.headers["Location"] == address
    assert Article.objects.get().state == "published"


def test_taking_down_needs_a_reason(chief):
    article = make_article()

    response = chief.post(step("withdraw", article), {"note": "权利人来函。"})

    assert response.context["refused"] == "请选择原因。"
    assert response.context["form"]["note"].value() == "权利人来函。"
    assert Article.objects.get().state == "published"


def test_article_that_is_down_is_not_taken_down_again(chief):
    article = make_article()
    chief.post(step("withdraw", article), {"reason": "rights"})

    answers = [
        chief.get(step("withdraw", article)),
        chief.post(step("withdraw", article), {"reason": "error"}),
    ]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert Article.objects.get().withdrawal_reason == "rights"


def test_moderators_do_not_take_articles_down(desk):
    article = make_article()

    response = desk.post(step("withdraw", article), {"reason": "rights"})

    assert (response.status_code, offered(desk.get(page_of(article)))) == (403, [])


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_a_fixed_number_of_questions(desk, django_assert_num_queries, count):
    for _ in range(count):
        make_article()

    # Session, user, two for permissions, the kinds to filter by, the number of rows, the rows.
    with django_assert_num_queries(8):
        desk.get(LIST)


def test_articles_are_not_deleted(client):
    client.force_login(make_user("root", group=None, is_superuser=True))

    assert client.post(f"{LIST}{make_article().pk}/delete/", {"post": "yes"}).status_code == 403


def test_choices_tell_namesakes_apart(desk):
    query = {"term": "和平区", "app_label": "articles", "model_name": "article", "field_name": "district"}

    response = desk.get(reverse("admin:district_choices"), query)

    labels = [choice["text"] for choice in response.json()["results"]]
    assert labels == ["和平区（天津市，120101）", "和平区（沈阳市，210102）"]


# ── 广告, 更正, 文字提示 ──


def test_advert_is_marked(desk):
    article = make_article()

    desk.post(page_of(article), typed(article, is_advert="on"))

    assert Article.objects.get().is_advert is True


def test_correction_for_readers_is_kept_without_any_other_change(desk):
    article = make_article()

    desk.post(page_of(article), typed(article, correction="原文“30 家”应为“13 家”。"))

    kept = [(note.text, note.editor) for note in article.corrections.all()]
    assert kept == [("原文“30 家”应为“13 家”。", "林岸")]
    assert Article.objects.get().version == 2


def test_correction_goes_with_the_corrected_text(desk):
    article = make_article()

    desk.post(page_of(article), typed(article, title="十三家企业", correction="标题里的数字有误，已改正。"))

    assert (Article.objects.get().title, article.corrections.count()) == ("十三家企业", 1)


def test_earlier_corrections_are_shown_to_editors(desk):
    article = make_article()
    desk.post(page_of(article), typed(article, correction="原文<b>有误。"))

    response = desk.get(page_of(article))

    assert re.findall("林岸：(.*?)</div>", response.text) == ["原文&lt;b&gt;有误。"]
    assert response.context["adminform"].form["correction"].value() is None


@pytest.mark.parametrize(("state", "count"), [("draft", 0), ("published", 1), ("withdrawn", 1)])
def test_what_readers_once_saw_can_be_corrected_for_them(desk, state, count):
    article = make_article()
    Article.objects.update(state=state)

    response = desk.get(page_of(article))
    desk.post(page_of(article), typed(article, correction="原文有误。"))

    assert ("correction" in response.context["adminform"].form.fields, article.corrections.count()) == (
        bool(count),
        count,
    )


@pytest.mark.parametrize(("name", "kind"), [("", "original"), ("《园区观察》", "reprint")])
def test_a_reprint_names_where_it_stood_first(desk, name, kind):
    article = make_article()

    desk.post(page_of(article), typed(article, source_type="reprint", source_name=name))

    assert Article.objects.get().source_type == kind


def test_hints_stand_beside_the_text(desk):
    article = make_article(body="园区,开工<b>。")

    response = desk.get(page_of(article))

    assert re.findall("<li>(.*?)：<q>(.*?)</q>", response.text) == [
        ("中文里用了半角标点", "园区,开工&lt;b&gt;。")
    ]


def test_hints_are_about_what_was_typed_and_stop_nobody(desk):
    article = make_article()

    refused = desk.post(page_of(article), typed(article, title="", body="园区开工。。"))
    saved = desk.post(page_of(article), typed(article, body="园区开工。。"))

    assert [hint.code for hint in refused.context["hints"]] == ["doubled"]
    assert saved.status_code == 302


def test_clean_text_has_no_hints(desk):
    response = desk.get(page_of(make_article(body="园区开工。")))

    assert (response.context["hints"], 'class="rv__fold hints"' in response.text) == ([], False)


def test_who_may_only_look_sees_the_page(client):
    user = make_user(group=None)
    user.user_permissions.set(Permission.objects.filter(codename="view_article"))
    client.force_login(user)

    response = client.get(page_of(make_article()))

    assert (response.status_code, response.context["hints"]) == (200, [])


# ── What callers say ──


def found(desk, words):
    return list(desk.get(LIST, {"q": words}).context["cl"].queryset)


@pytest.mark.parametrize("words", ["体检表", "厂房服务专班", "沈砚", "体检表 沈砚"])
def test_articles_are_found_by_title_unit_and_author(desk, words):
    article = make_article(unit="西青区厂房服务专班", author="沈砚")
    make_article(title="另外一篇文章")

    assert found(desk, words) == [article]


def test_article_is_found_by_the_number_in_its_address(desk):
    article = make_article()
    make_article()

    assert found(desk, f" {article.pk} ") == [article]


def test_article_is_found_by_the_receipt_number_of_its_story(desk):
    story = make_story("published")
    make_article()

    answers = [found(desk, words) for words in (story.receipt, f"受理编号 {story.receipt.replace('-', '')}")]

    assert answers == [[story.article]] * 2


@pytest.mark.parametrize("words", ["YX-200101-7K3M", "999999999999999999999", "²"])
def test_unknown_numbers_find_no_article(desk, words):
    make_article()

    assert found(desk, words) == []
