"""What `manage.py load_samples` brings: loaded once, looked at by each test."""

import stat
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from articles.covers import images
from articles.models import Article, Correction, Cover
from articles.reads.hot import hot
from commons.models import Letter, Staff
from leads.packs.files import format_of
from leads.packs.models import PolicyPack
from portal import sample_packs
from portal.management.commands import load_samples
from portal.samples import before, read_sample, wall_clock
from submissions.models import Submission
from submissions.states import State
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def password_file(tmp_path_factory, shared_world):
    """The samples, and where the demo password is kept; both go with the module."""
    folder = tmp_path_factory.mktemp("demo")
    file = folder / "password"
    with pytest.MonkeyPatch.context() as patch, override_settings(MEDIA_ROOT=folder / "media"):
        patch.setattr(load_samples, "PASSWORD_FILE", file)
        # Eleven covers in full size take two seconds to encode.
        patch.setattr(images, "WIDTHS", (64,))
        call_command("load_samples", verbosity=0)
        yield file


def test_sample_file_is_read_as_keys_and_body():
    sample = read_sample("title: 三个园区：一本账\nkind: news\n\n第一段。\n\n第二段。\n")

    assert sample.fields == {"title": "三个园区：一本账", "kind": "news"}
    assert sample.body == "第一段。\n\n第二段。"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("-0 08:30", "2026-11-23 08:30"),
        ("-2 23:59", "2026-11-21 23:59"),
        ("2025-07-08 09:30", "2025-07-08 09:30"),
        # Still to come at 14:32: a minute ago instead.
        ("-0 18:00", "2026-11-23 14:31"),
    ],
)
def test_sample_is_dated_by_the_beijing_clock_and_never_in_the_future(text, moment):
    assert timezone.localtime(wall_clock(text, NOW)).strftime("%Y-%m-%d %H:%M") == moment


def test_sample_story_was_sent_that_long_ago():
    assert NOW - before("-1 06:30", NOW) == timedelta(days=1, hours=6, minutes=30)


def test_samples_bring_articles_whose_numbers_follow_their_dates():
    staff_written = Article.objects.exclude(pk__in=Submission.objects.exclude(article=None).values("article"))
    by_number = list(staff_written.order_by("pk").values_list("published_at", flat=True))
    assert (len(by_number), by_number) == (60, sorted(by_number))
    assert Article.objects.filter(published_at__gt=timezone.now()).count() == 0


def test_sample_covers_have_all_their_words_and_small_files(password_file):
    words = list(Cover.objects.values_list("alt", "caption", "credit"))
    assert (len(words), [row for row in words if not all(row)]) == (11, [])
    files = [path.name for path in (password_file.parent / "media").rglob("*.avif")]
    assert Counter(files) == {"64.avif": 11, "thumb.avif": 11}
    drawings = [path.stat().st_size for path in (load_samples.SAMPLES / "covers").iterdir()]
    assert (max(drawings) < 30_000, sum(drawings) < 250_000) == (True, True)


def test_every_sample_cover_is_drawn_by_our_own_hand():
    folder = load_samples.SAMPLES / "covers"
    drawn, shown = ({path.stem for path in folder.glob(form)} for form in ("*.svg", "*.webp"))
    assert drawn == shown
    assert len(shown) == Cover.objects.count()


def test_samples_show_what_an_article_can_have():
    public = Article.objects.published()
    advert = public.get(is_advert=True)
    assert (advert.picture is None, public.filter(ai_use="assisted").exists()) == (False, True)
    assert public.filter(source_type="reprint").exclude(source_name="").exists() is True
    correction = Correction.objects.get()
    assert correction.article.revisions.count() == 2
    assert correction.corrected_at > correction.article.published_at
    assert public.recommended().count() == 3


def test_samples_bring_stories_in_every_state_and_urgency():
    states = Counter(Submission.objects.values_list("state", flat=True))
    assert states == {**dict.fromkeys(State.values, 1), "submitted": 5, "needs_changes": 2}
    now = timezone.now()
    levels = Counter(story.urgency(now).level for story in Submission.objects.in_queue())
    assert levels == {"late": 1, "soon": 2, "ok": 3}


def test_published_sample_was_edited_and_the_withdrawn_one_answers_410(client):
    published, gone = (Submission.objects.get(state=state) for state in ("published", "taken_down"))
    assert published.article.title != published.original.title
    assert client.get(gone.article.get_absolute_url()).status_code == 410


def test_clock_of_the_samples_apologises_reminds_and_tells_the_desk():
    call_command("worker", "--once")

    letters = Counter(Letter.objects.values_list("event", flat=True))
    told = ("story_late", "story_reminder", "desk_digest", "desk_alarm")
    assert {name: letters[name] for name in told} == {
        "story_late": 1,
        "story_reminder": 2,
        "desk_digest": 2,
        "desk_alarm": 1,
    }


def test_sample_story_in_review_was_claimed_a_few_minutes_ago():
    story = Submission.objects.get(state="in_review")
    assert story.claimed_by.name == "林岸"
    assert timedelta(minutes=7) < timezone.now() - story.claimed_at < timedelta(minutes=9)


def test_sample_letters_wait_for_the_worker():
    assert Letter.objects.waiting().count() == 31


def test_demo_accounts_can_sign_in_with_the_password_in_the_file(password_file):
    password = password_file.read_text().strip()
    names = ["admin", "chief", "leads", "moderator", "moderator2"]
    assert [authenticate(username=name, password=password).is_staff for name in names] == [True] * 5
    assert [user.username for user in Staff.objects.filter(is_superuser=True)] == ["admin"]
    assert stat.S_IMODE(password_file.stat().st_mode) == 0o600


def test_some_samples_were_read_so_that_the_demo_shows_what_is_read_most():
    assert len(hot(timezone.now())) == 5


def test_sample_packs_hold_files_that_staff_could_have_sent():
    packs = {str(pack): pack.current for pack in PolicyPack.objects.all()}

    kinds = {name: [file.file_format for file in version.files.all()] for name, version in packs.items()}
    assert kinds == {"租购厂房仓库 · 西青区": ["xlsx", "docx"], "招商引资政策 · 天津市": ["docx"]}
    for path in (load_samples.SAMPLES / "packs").glob("*.txt"):
        if path.stem.endswith("-document"):
            continue
        for made in sample_packs.uploads(path, read_sample(path.read_text("utf-8"))):
            content = made.content
            assert format_of(content, content.name, content.size) == made.file_format
