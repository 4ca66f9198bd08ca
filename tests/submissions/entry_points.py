"""Every door through which a story can be moved, as functions: (story, move, way) → one request or command.

None of them says what should happen; the machine of test_machine.py does.
"""

from collections import namedtuple
from datetime import timedelta

from django.core.management import CommandError, call_command

from commons.chinese import beijing
from commons.models import TermsVersion
from commons.public_forms import fresh
from submissions.desk import covering
from tests.articles.covers.pictures import encode, make_image, make_upload
from tests.make import TICKS, make_body

DESK = "/admin/submissions/submission"
# How a door is used. who: the account; client: their browser; now: the time; number: makes texts differ.
# twist: plain · twice (the same again) · stale (from an older page) · silent (nothing that must be said) ·
# retitle (an edited title goes with it).
Way = namedtuple("Way", "who client now twist number")
HOURS_AHEAD = 5
# The button that is pressed, and the row of 核实记录 that goes with 保存.
BUTTONS = {"doubt": "save", "confirm": "save", "force": "publish"}
ROWS = {"doubt": "doubtful", "confirm": "confirmed"}
# What the checks find in every story.
HINT = "欢迎来电。"
# The smallest picture.
DOT = encode(make_image(8, 8), "PNG")


def send(way, address):
    """The author's form, for a new story at /submit/."""
    ticks = {} if way.twist == "silent" else {"accept_terms": "on", "consent": "on"}
    documents = {name: document.version for name, document in TermsVersion.objects.in_force().items()}
    typed = {
        "title": f"武清区发布标准厂房空置清单{way.number}",
        "body": make_body() + HINT,
        "district": "120114",
        # Of this kind two people are asked for.
        "kind": "policy" if way.number % 2 else "news",
        "unit": "武清区园区联络处",
        "author": "沈砚",
        "contributor_type": "park",
        "source_type": "original",
        "ai_use": "none",
        "email": address,
        "step": "send",
        **fresh(way.now),
        **documents,
        **ticks,
    }
    return repeat(way, "/submit/", typed)


def repeat(way, path, typed, files=dict):
    """POST once, or twice the same; a double click finds the page that it came from."""
    answers = [way.client.post(path, typed | files()) for _ in range(1 + (way.twist == "twice"))]
    # Messages that nobody reads would fill the cookie.
    way.client.cookies.pop("messages", None)
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


def author(story, move, way):
    """The pages behind the author's link: the form once more, or 撤回."""
    path = story.author_url()
    if move == "withdraw":
        return repeat(way, f"{path}withdraw/", {})
    original = story.original
    ticks = {} if way.twist == "silent" else {"accept_terms": "on", "consent": "on"}
    documents = {name: document.version for name, document in TermsVersion.objects.in_force().items()}
    names = ("body", "unit", "author", "contributor_type", "source_type", "ai_use")
    typed = {
        **{name: getattr(original, name) for name in names},
        "title": f"武清区发布标准厂房空置清单{way.number}",
        "district": original.district.code,
        "kind": original.kind.slug,
        "email": story.contact.email,
        "seen": str(original.number),
        "step": "send",
        **fresh(way.now),
        **documents,
        **ticks,
    }
    return repeat(way, f"{path}edit/", typed)


def seen(story, way):
    """The version that the page showed."""
    return story.version - 1 if way.twist == "stale" else story.version


def decide(story, move, way):
    """结论 on the review page."""
    typed = {"conclusion": move, "version": seen(story, way)}
    if way.twist != "silent":
        typed |= {"reasons": ["quality"], "note": "请补充数据出处。", **(TICKS if move == "accept" else {})}
    return repeat(way, f"{DESK}/{story.pk}/change/", typed)


def text_on_page(story, way):
    """What the editing form sends of the text."""
    revision = story.revision
    names = ("title", "body", "summary", "unit", "author")
    return {
        **{name: getattr(revision, name) for name in names},
        "district": revision.district.code,
        "kind": revision.kind.slug,
        "version": seen(story, way),
    }


def edit(story, move, way):
    """A button of the editing form."""
    typed = text_on_page(story, way) | {BUTTONS.get(move, move): ""}
    if move in ROWS:
        row = {"claim": "四十家企业做过样品", "source": "作者提供的台账", "result": ROWS[move]}
        typed |= {f"verify-1-{name}": value for name, value in row.items()}
    if move == "force":
        typed["force"] = "会期在即，值班只有一人。"
    if way.twist == "retitle":
        typed["title"] = f"编辑的标题第{way.number}版"
    if move == "schedule" and way.twist != "silent":
        typed["publish_at"] = f"{beijing(way.now + timedelta(hours=HOURS_AHEAD)):%Y-%m-%dT%H:%M}"
    return repeat(way, f"{DESK}/{story.pk}/change/", typed)


def picture(story, move, way):
    """题图 on the editing page, with 保存; silent: without the words that describe it."""
    words = {"alt": "" if way.twist == "silent" else "空置的标准厂房", "credit": "园区联络处"}
    typed = text_on_page(story, way) | words | {"cover_saw": covering.seen(story.cover), "save": ""}
    return repeat(way, f"{DESK}/{story.pk}/change/", typed, files=lambda: {"picture": make_upload(DOT)})


def link(story, move, way):
    """收回已给出的链接 on the page with the preview link."""
    return repeat(way, f"{DESK}/{story.pk}/link/", {})


def button(story, move, way):
    """领取, 放回 and 只记备注."""
    words = {} if way.twist == "silent" else {"internal_note": f"第{way.number}次：已电话核实。"}
    return repeat(way, f"{DESK}/{story.pk}/{move}/", words if move == "note" else {})


def hint(story, move, way):
    """没问题 and 恢复 beside what the checks found."""
    return repeat(way, f"{DESK}/{story.pk}/{move}/", {move: "call.18", "version": seen(story, way)})


def step(story, move, way):
    """The pages that ask first."""
    words = {} if way.twist == "silent" else {"reason": "error", "note": "数字有误，已核对。"}
    if move == "prioritise" and story.is_prioritised:
        words["is_prioritised"] = "True"
    return repeat(way, f"{DESK}/{story.pk}/{move}/", words)


def bulk(stories, move, way):
    """The buttons over the queue, for all ticked stories; 不采用 asks first."""
    ticked = [f"{story.pk}.{seen(story, way)}" for story in stories]
    repeat(way, f"{DESK}/bulk/", {"story": ticked, move: ""})
    if move == "spam":
        repeat(way, f"{DESK}/bulk/spam/", {"story": ticked})


def command(story, move, way):
    """manage.py move_story, as the operator types it."""
    words = ["--by", way.who]
    if way.twist != "silent":
        reason = {"return": ["--reason", "quality"], "reject": ["--reason", "spam"]}
        words += ["--note", f"第{way.number}次：数字有误，已核对。", *reason.get(move, [])]
        words += ["--reason", "error"] if move == "take_down" else []
        words += ["--at", f"{way.now + timedelta(hours=HOURS_AHEAD):%Y-%m-%dT%H:%M%z}"] * (move == "schedule")
    try:
        call_command("move_story", story.receipt, move, *words, stdout=SILENCE)
    except CommandError:
        return


class Silence:
    """Where the command's words go."""

    def write(self, words):
        """Nowhere."""


SILENCE = Silence()
# The moves that each door offers.
OFFERS = {
    author: ("resubmit", "withdraw"),
    decide: ("accept", "return", "reject"),
    edit: ("save", "publish", "schedule", "unschedule", "doubt", "confirm", "force"),
    picture: ("cover",),
    link: ("revoke",),
    button: ("claim", "release", "note"),
    hint: ("clear", "unclear"),
    step: ("take_down", "restore", "reopen", "prioritise", "withdraw"),
    command: (
        *("claim", "release", "return", "reject", "schedule", "unschedule", "publish"),
        *("take_down", "restore", "reopen", "prioritise", "withdraw", "note"),
    ),
}
