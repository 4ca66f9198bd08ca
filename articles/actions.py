"""What happens to articles. Everything that writes articles calls these functions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from articles import counts
from articles.importing.outcomes import IMPORTER
from articles.likeness import rows as likeness
from articles.models import Article, ArticleRevision, Correction, Cover
from articles.search import index as search
from commons import links, pings
from commons.pages import changes as pages
from commons.person import ANONYMOUS, Person, mask_fields
from commons.prose import summarise
from commons.wordcount import count_characters


class StaleArticle(Exception):
    """The article was changed or published by somebody else meanwhile."""


class AdvertRefused(Exception):
    """An advert cannot be recommended."""


@transaction.atomic
def write_article(*, now: datetime, editor: str, note: str = "", **fields: Any) -> Article:
    """Store a new article with its first text and return it; a draft unless `fields` say otherwise.

    `fields` are columns of Article: title, body, district and kind at least. `editor` is the name for the
    record, `note` is for staff. A missing summary is made from the body. A published one is indexed and
    counted at once. Raises IntegrityError for an external_id, import_key or legacy_path that exists.
    """
    article = new_article(now=now, **fields)
    article.save(force_insert=True)
    if editor != IMPORTER:
        record_revision(article, number=1, editor=editor, note=note, now=now)
    if article.state == Article.State.PUBLISHED:
        show(article, now=now)
        # Search engines take a few addresses a day: an archive is found by the sitemap.
        if editor != IMPORTER:
            pings.plan(article.get_absolute_url(), now=now)
    return article


def new_article(*, now: datetime, **fields: Any) -> Article:
    """An article that is not stored yet, with the summary and 字数 that are computed from its text."""
    article = Article(created_at=now, changed_at=now, **fields)
    article.summary = article.summary or summarise(article.body)
    article.character_count = count_characters(article.body)
    return article


def import_articles(rows: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Store a batch of articles that are public at once, all or none; `rows` are the columns of each.

    Raises IntegrityError for an external_id or legacy_path that exists; nothing is stored then.
    """
    articles = [new_article(now=now, state=Article.State.PUBLISHED, **fields) for fields in rows]
    with transaction.atomic():
        Article.objects.bulk_create(articles)
        show(*articles, now=now)


def publish_article(
    *, now: datetime, editor: str, note: str = "", published_at: datetime | None = None, **fields: Any
) -> Article:
    """Store a new article that is public at once, dated `published_at` or now, and return it.

    `fields` and exceptions are those of write_article().
    """
    return write_article(
        now=now,
        editor=editor,
        note=note,
        state=Article.State.PUBLISHED,
        published_at=published_at or now,
        **fields,
    )


@transaction.atomic
def publish_draft(article: Article, *, now: datetime, editor: str) -> None:
    """Make a staff-written draft public, dated now. `editor` answers for it where no name was given.

    Raises StaleArticle unless it is still a draft.
    """
    change_state(
        article,
        Article.State.DRAFT,
        Article.State.PUBLISHED,
        now=now,
        published_at=now,
        responsible_editor=article.responsible_editor or editor,
    )
    show(article, now=now)
    pings.plan(article.get_absolute_url(), now=now)


def revoke_previews(article: Article) -> None:
    """Links to the draft that were given out open nothing any more."""
    Article.objects.filter(pk=article.pk).update(preview_serial=links.raised("preview_serial"))


@transaction.atomic
def recommend_article(article: Article, *, now: datetime | None) -> None:
    """Put the article into 编辑推荐 from `now` on, out of it with None; text and version stay as they are.

    Raises AdvertRefused for an advert: who pays is not recommended.
    """
    found = Article.objects.filter(pk=article.pk)
    chosen = found.filter(is_advert=False) if now else found
    if chosen.update(recommended_at=now) != 1:
        raise AdvertRefused("广告不进编辑推荐。")
    article.recommended_at = now
    pages.touch(pages.place(""))


@transaction.atomic
def withdraw_article(article: Article, *, reason: str, now: datetime) -> None:
    """Take a public article down at once, everywhere. `reason` is a value of WithdrawalReason.

    Raises StaleArticle unless it is public.
    """
    change_state(
        article,
        Article.State.PUBLISHED,
        Article.State.WITHDRAWN,
        now=now,
        withdrawn_at=now,
        withdrawal_reason=reason,
    )
    hide(article, now=now)
    pings.plan(article.get_absolute_url(), now=now, is_gone=True)


@transaction.atomic
def restore_article(article: Article, *, now: datetime) -> None:
    """Make a withdrawn article public again, at its old date; raises StaleArticle unless it is withdrawn."""
    change_state(
        article,
        Article.State.WITHDRAWN,
        Article.State.PUBLISHED,
        now=now,
        withdrawn_at=None,
        withdrawal_reason="",
    )
    show(article, now=now)
    pings.plan(article.get_absolute_url(), now=now)


def change_state(
    article: Article, source: Article.State, target: Article.State, *, now: datetime, **changes: Any
) -> None:
    """Change the state by an UPDATE that must match one row, and refresh `article`; raises StaleArticle."""
    changed = Article.objects.filter(pk=article.pk, state=source).update(
        state=target, changed_at=now, version=F("version") + 1, **changes
    )
    if changed != 1:
        raise StaleArticle(f"这篇稿件现在不是“{source.label}”，请刷新后再看。")
    article.refresh_from_db()


def show(*articles: Article, now: datetime) -> None:
    """Add public articles to the search index and the kept counts, in the caller's transaction.

    What they are found by where another text is like them is left to the worker.
    """
    search.put(*articles)
    likeness.put_off(article.pk for article in articles)
    counts.add(Counter(map(counts.facts, articles)), now=now)


def show_changed(before: Article, article: Article, *, now: datetime) -> None:
    """Show a public article as it is now, and tell search engines; `before` is the row as it was.

    A withdrawn one is shown nowhere, but it is still compared with others.
    """
    if before.state == Article.State.WITHDRAWN:
        likeness.put_off([article.pk])
        return
    hide(before, now=now)
    show(article, now=now)
    pings.plan(article.get_absolute_url(), now=now)


def hide(article: Article, *, now: datetime) -> None:
    """Remove an article that was public from the search index and the kept counts."""
    search.remove([article.search_key])
    counts.add({counts.facts(article): -1}, now=now)


@transaction.atomic
def correct_article(
    article: Article,
    *,
    version: int,
    now: datetime,
    editor: str,
    note: str = "",
    correction: str = "",
    **changes: Any,
) -> None:
    """Store changed fields (columns of Article) and keep the text as a new revision; refreshes `article`.

    `version` is the one that the editor saw, `correction` tells readers what was wrong, `note` tells staff.
    Raises StaleArticle if the version is not the newest any more.
    """
    before = Article.objects.select_related("district", "kind").get(pk=article.pk)
    body = changes.get("body", article.body)
    summary = changes.get("summary", article.summary)
    # A summary that was made from the old body follows the new one.
    if not summary or summary == summarise(article.body):
        summary = summarise(body)
    changes["summary"] = summary
    if before.state != Article.State.DRAFT:
        changes["revised_at"] = now
    changed = Article.objects.filter(pk=article.pk, version=version).update(
        version=F("version") + 1,
        changed_at=now,
        character_count=count_characters(body),
        **changes,
    )
    if changed != 1:
        raise StaleArticle("有人在您之前改过这篇稿件。")
    article.refresh_from_db()
    if before.state != Article.State.DRAFT:
        show_changed(before, article, now=now)
    if correction:
        Correction.objects.create(article=article, text=correction, editor=editor, corrected_at=now)
    newest = article.revisions.first() or store_imported(before)
    record_revision(article, number=newest.number + 1, editor=editor, note=note, now=now)


def texts(article: Article) -> list[ArticleRevision]:
    """Every text that the article had, newest first; a stored article has one at least."""
    return list(article.revisions.all()) or [imported_text(article)]


def imported_text(article: Article) -> ArticleRevision:
    """The text of an import that nobody has changed yet, as a revision that is not stored.

    It stands in the article itself: a second copy would be an eighth of the database of a moved site.
    """
    return revision_of(article, number=1, editor=IMPORTER, now=article.created_at)


def store_imported(before: Article) -> ArticleRevision:
    """Keep the imported text, now that it changes; `before` is the article as it was."""
    first = imported_text(before)
    first.save(force_insert=True)
    return first


def record_revision(article: Article, **revision: Any) -> None:
    """Store the article's present text as a revision."""
    revision_of(article, **revision).save(force_insert=True)


def revision_of(
    article: Article, *, number: int, editor: str, now: datetime, note: str = ""
) -> ArticleRevision:
    """The article's present text as a revision that is not stored yet."""
    return ArticleRevision(
        article=article,
        number=number,
        title=article.title,
        summary=article.summary,
        body=article.body,
        editor=editor,
        note=note,
        created_at=now,
    )


@transaction.atomic
def erase(person: Person, *, byline_of: Iterable[Article], now: datetime) -> int:
    """Take a person out of the articles: the byline of `byline_of`, and mail and phone out of every text.

    `byline_of` are articles that the person wrote; they stay public as 匿名. Returns how many were changed.
    Erasing is the one exception to revisions that never change.
    """
    theirs = {article.pk for article in byline_of}
    changed = 0
    for article in Article.objects.select_related("district", "kind").iterator(chunk_size=500):
        fields = mask_fields(article, OWN_TEXTS, person)
        if article.pk in theirs and article.author != ANONYMOUS:
            article.author = ANONYMOUS
            fields.append("author")
        if fields:
            changed += 1
            article.version, article.changed_at = article.version + 1, now
            article.save(update_fields=[*set(fields), "version", "changed_at"])
            show_masked(article, now=now)
    for model, names in TEXTS.items():
        for row in model.objects.iterator(chunk_size=500):
            if fields := mask_fields(row, names, person):
                row.save(update_fields=fields)
    # Kept pages and feeds hold corrections and the words of pictures, too.
    pages.touch(pages.SITE)
    search.forget_deleted()
    return changed


def show_masked(article: Article, *, now: datetime) -> None:
    """Index an article again whose words were masked; a withdrawn one is still compared with others."""
    if article.state != Article.State.DRAFT:
        likeness.put_off([article.pk])
    if article.state == Article.State.PUBLISHED:
        search.put(article)
        counts.add({counts.facts(article): 0}, now=now)
        pings.plan(article.get_absolute_url(), now=now)


OWN_TEXTS = ("title", "summary", "body", "unit", "author", "source_name", "source_url", "edit_note")
# The other rows that hold words about an article.
TEXTS: dict[Any, tuple[str, ...]] = {
    ArticleRevision: ("title", "summary", "body", "note"),
    Correction: ("text",),
    Cover: ("alt", "caption", "credit"),
}
