"""The cover of a story in editing: it waits without an article, and is published with the text."""

from datetime import datetime

from articles.covers import actions as picturing
from articles.models import Article, Cover
from commons.models import Staff
from submissions.models import Submission
from submissions.moves import write_event

# What readers are told of the picture.
WORDS = ("alt", "caption", "credit")


def words_of(cover: Cover | None) -> dict[str, str]:
    """The words of a cover; empty ones where there is none."""
    return {name: getattr(cover, name) if cover else "" for name in WORDS}


def change_cover(
    story: Submission,
    *,
    actor: Staff,
    now: datetime,
    words: dict[str, str],
    drawn: picturing.Drawing | None = None,
    is_removed: bool = False,
) -> None:
    """Give the story the drawn picture, take its picture away, or change the words; nothing where all is so.

    No page becomes stale by it: whoever saved the text meanwhile loses nothing.
    """
    old = Submission.objects.select_related("cover").get(pk=story.pk).cover
    if drawn:
        replace(old, story, picturing.keep_cover(drawn, None, now=now, **words))
        said = "换了题图" if old else "放上题图"
    elif old and is_removed:
        replace(old, story, None)
        said = "删去题图"
    elif old and words != words_of(old):
        Cover.objects.filter(pk=old.pk).update(**words)
        said = "改了题图的说明"
    else:
        return
    story.refresh_from_db()
    write_event(story, "cover", now=now, actor=actor, note=said)


def replace(old: Cover | None, story: Submission, cover: Cover | None) -> None:
    """Give the story this cover, None for none, and delete the old one."""
    Submission.objects.filter(pk=story.pk).update(cover=cover)
    if old:
        picturing.delete(old)


def hand_to(article: Article, story: Submission) -> None:
    """The waiting picture is the article's now."""
    if story.cover_id:
        Cover.objects.filter(pk=story.cover_id).update(article=article)


def forget_cover(story: Submission) -> None:
    """Take away a picture that was never published."""
    replace(story.cover, story, None)
