"""The pages for the judge of barriers: each function opens one, in a world that test_barriers.py has made."""

from datetime import timedelta
from functools import partial
from types import SimpleNamespace

from django.utils import timezone

from articles.actions import write_article
from articles.covers.actions import drawing
from articles.pages.draft import link_to
from commons import links
from commons.models import TermsVersion
from submissions.actions import perform
from submissions.publishing.proofs import answer_proof
from submissions.publishing.verifying import Check
from submissions.states import State
from tests.articles.covers.pictures import make_upload
from tests.browser import lead_pages
from tests.browser.steps import (
    fill_story,
    key_on,
    press,
    send_form,
    sign_in,
    start_session,
    tick_both,
    type_code,
)
from tests.make import make_body, make_story, make_user
from tests.phone import shown_by

DESK = "/admin/submissions/submission/"


def story_with_a_proof(words):
    """An accepted story with a doubt, whose author was sent a proof; `words` are the fault found."""
    found = make_story("accepted", now=timezone.now(), body=make_body())
    given = {"actor": found.owner, "now": timezone.now()}
    body = f"{make_body()}添一句。"
    proof = perform("proof", found, body=body, checks=[Check("甲", "", "doubtful")], **given)
    if words:
        answer_proof(found, number=proof.number, is_fine=False, words=words, now=timezone.now())
    return found


def proof_of(words, page, world):
    """清样, as its author sees it before and after the answer."""
    page.goto(links.path(story_with_a_proof(words).link("proof")))


def proof_with_errors(page, world):
    """有差错 without a word."""
    proof_of("", page, world)
    page.get_by_role("radio", name="有差错").check()
    with page.expect_navigation():
        page.get_by_role("button", name="提交答复").click()


def editing_with_everything(page, world):
    """A doubt, an answered proof, a cover without words, and a row that says too little."""
    story = story_with_a_proof("应为七十一栋。")
    with drawing(make_upload()) as drawn:
        words = {"alt": "", "caption": "一层的货运门。", "credit": "园区联络处"}
        perform("cover", story, actor=story.owner, now=timezone.now(), words=words, drawn=drawn)
    at_desk(f"{DESK}{story.pk}/change/", page, world)
    page.fill("[name=verify-1-claim]", "")
    with page.expect_navigation():
        page.locator("button[name=publish]").click()


def preview(page, world):
    """预览 before publication."""
    at_desk(f"{DESK}{world.stories['accepted'].pk}/change/", page, world)
    with page.expect_navigation():
        page.get_by_role("button", name="预览", exact=True).click()


def draft_of(address, page, world):
    """A draft behind its link, or the desk's page with the link."""
    made = write_article(
        now=timezone.now(),
        editor="林岸",
        title="还没有发布的草稿",
        body=make_body(),
        district=world.article.district,
        kind=world.article.kind,
    )
    at_desk(address(made), page, world)


def at(address, page, world):
    """What an address shows."""
    page.goto(address)


def article_of(state, page, world):
    """An article: the one with everything, or what stands where one was."""
    page.goto((world.stories[state].article if state else world.article).get_absolute_url())


def comparison(page, world):
    """A document with its difference from the next version open."""
    page.goto("/terms/")
    page.click("#compare summary")
    page.locator("#compare ins").first.wait_for()


def form_with_errors(page, world):
    """An empty story."""
    page.goto("/submit/")
    press(page, "check")


def form_to_check(page, world):
    """A story before it is sent."""
    form_with_errors(page, world)
    fill_story(page, make_body())
    tick_both(page)
    press(page, "check")


def status_after_sending(page, world):
    """The page that a sender sees next."""
    form_to_check(page, world)
    press(page, "send")


def sent_empty(address, page, world):
    """A form of one step, sent as it stands."""
    page.goto(address)
    send_form(page)


def status_of(state, page, world, rest=""):
    """The page behind the mailed link of a story, or one below it."""
    page.goto(links.path(world.stories[state].link("mailed")) + rest)


def at_desk(address, page, world):
    """A page of the desk; `address` may need the world."""
    start_session(page, world.boss, world.url)
    page.goto(address if isinstance(address, str) else address(world))


def asked_about_spam(page, world):
    """不采用所选: the page that asks first."""
    at_desk(DESK, page, world)
    page.check(f"[name=story][value='{world.spam.pk}.{world.spam.version}']")
    with page.expect_navigation():
        page.click("[name=spam]")


def address_with_error(page, world):
    """改邮箱并重发 sent as it stands."""
    at_desk(f"{DESK}{world.spam.pk}/address/", page, world)
    send_form(page)


def words_put_back(page, world):
    """The review page with what was typed there before and not sent."""
    at_desk(f"{DESK}{world.stories['submitted'].pk}/change/", page, world)
    page.fill("[name=note]", "请写明统计的时间。")
    page.goto("/admin/")
    page.goto(f"{DESK}{world.stories['submitted'].pk}/change/")
    page.locator(".draft").wait_for()


def article_with_errors(page, world):
    """A new article sent as it stands."""
    at_desk("/admin/articles/article/add/", page, world)
    with page.expect_navigation():
        page.click("[name=_save]")


def document_to_confirm(page, world):
    """A new version of 个人信息说明 before it is in force."""
    TermsVersion.objects.filter(document="privacy").update(effective_at=timezone.now() - timedelta(days=1))
    old = TermsVersion.objects.current("privacy")
    at_desk(f"/admin/commons/termsversion/add/?from={old.pk}", page, world)
    page.fill("#id_version", "2026-12")
    page.fill("#id_body", f"{old.body}\n\n节假日照常办理。")
    with page.expect_navigation():
        page.click("[name=_preview]")
    page.locator("[name=_confirm]").wait_for()


def recovery_codes(page, world):
    """What a phone that was just enrolled is followed by."""
    sign_in(page, make_user("with a phone", "总编"))
    page.goto("/admin/two-step/")
    type_code(page, shown_by(key_on(page)))


def code_asked_for(page, world):
    """The second step of signing in, after a wrong code."""
    sign_in(page, make_user("asked for a code", "总编"))
    page.goto("/admin/two-step/")
    type_code(page, shown_by(key_on(page)))
    page.context.clear_cookies()
    sign_in(page, SimpleNamespace(username="asked for a code"))
    type_code(page, "000000")


READING = (
    *("/", "/news/", "/news/?page=2", "/news/?kind=policy", "/news/?q=厂房", "/news/?q=不存在的词语"),
    *("/districts/", "/districts/120111/", "/districts/540000/", "/archive/", "/archive/2026/"),
    *("/archive/2026/11/", "/archive/2026/11/23/", "/news/?from=2026-13-01&kind=poem"),
    *("/terms/", "/privacy/", "/accessibility/", "/about/", "/board/", "/sitemap/", "/nothing/"),
)
FORMS = (
    *("/submit/", "/status/", "/status/?sent=1", "/status/mine/"),
    *("/inquire/", "/contact/", "/admin/login/"),
)
# These stood before all of axe's rules, not only those of WCAG.
STRICT = {
    "a document compared": comparison,
    **{f"error {status}": partial(at, f"/shows/{status}/") for status in (400, 403, 404, 413, 500, 503)},
}
PAGES = {
    **{address: partial(at, address) for address in (*READING, *FORMS)},
    "an article": partial(article_of, None),
    "an article taken down": partial(article_of, "taken_down"),
    "a story with errors": form_with_errors,
    "a story to check": form_to_check,
    "a story sent": status_after_sending,
    "a lost link with errors": partial(sent_empty, "/status/"),
    "an inquiry with errors": partial(sent_empty, "/inquire/"),
    "my stories": lambda page, world: page.goto(
        links.path(links.Link("mine", world.stories["submitted"].pk, 1))
    ),
    "a message with errors": partial(sent_empty, "/contact/"),
    **lead_pages.PAGES,
    **{f"status {state}": partial(status_of, state) for state in State.values},
    "taking back": partial(status_of, "submitted", rest="withdraw/"),
    "desk": partial(at_desk, "/admin/"),
    "queue": partial(at_desk, DESK),
    "article at the desk": partial(at_desk, lambda w: f"/admin/articles/article/{w.article.pk}/change/"),
    **{
        f"review {state}": partial(at_desk, lambda w, state=state: f"{DESK}{w.stories[state].pk}/change/")
        for state in ("submitted", "in_review", "accepted")
    },
    "enrolling a phone": partial(at_desk, "/admin/two-step/"),
    "recovery codes": recovery_codes,
    "a wrong code": code_asked_for,
    "words put back": words_put_back,
    "an article with errors": article_with_errors,
    "a document to confirm": document_to_confirm,
    "a proof": partial(proof_of, ""),
    "a proof answered": partial(proof_of, "应为七十一栋。"),
    "a proof with errors": proof_with_errors,
    "editing with everything": editing_with_everything,
    "a preview": preview,
    "a story's link": partial(at_desk, lambda world: f"{DESK}{world.stories['accepted'].pk}/link/"),
    "a draft": partial(draft_of, lambda made: links.path(link_to(made))),
    "a draft's link": partial(draft_of, lambda made: f"/admin/articles/article/{made.pk}/draft-link/"),
    "taking back by telephone": partial(
        at_desk, lambda world: f"{DESK}{world.stories['submitted'].pk}/withdraw/"
    ),
    "spam asked about": asked_about_spam,
    "an address with errors": address_with_error,
    "a pack at the desk": partial(at_desk, lambda w: f"/admin/leads/policypack/{w.pack.pk}/change/"),
    "a letter at the desk": partial(at_desk, lambda w: f"/admin/commons/letter/{w.letter.pk}/change/"),
    "a message at the desk": partial(at_desk, lambda w: f"/admin/feedback/message/{w.message.pk}/change/"),
    **{
        f"desk {name}": partial(at_desk, f"/admin/{name}")
        for name in (
            "submissions/submission/?q=13800138000",
            "commons/letter/",
            "articles/article/?q=x",
            "leads/lead/?q=x",
            "leads/policypack/",
            "leads/policypack/add/",
            "access-copy/",
            "leads/lead/figures/",
            "leads/lead/figures/?begins=2026-11-02&ends=2026-11-01",
            "submissions/submission/figures/",
            "feedback/message/?q=x",
            "feedback/message/",
            "articles/article/add/",
            "districts/district/add/",
            "auth/group/add/",
            "operations/",
            "operations/runbook/",
        )
    },
    **STRICT,
}
