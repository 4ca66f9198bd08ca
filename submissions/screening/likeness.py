"""Which texts a story is like: of stories and articles, each with its words for people."""

from collections.abc import Container
from typing import NamedTuple

from articles.likeness.rows import ARTICLE, STORY, Likeness, alike
from articles.models import Article
from submissions.clauses import RIGHTS
from submissions.models import Submission
from submissions.screening.checks import Key

# From this share on two texts are the same, from that one on alike.
REPEATED, SIMILAR = 0.8, 0.3
# The check of likeness; its folded words name the other text.
LIKE, LABEL = "like", "与别的稿件相同"


class Match(NamedTuple):
    """A text that a story is like. `verdict`: repeated, contains (this holds the other one), part or similar.

    `article` is set for what is or was public, `story` for what came as one; for a published story both are.
    """

    verdict: str
    likeness: Likeness
    article: Article | None
    story: Submission | None

    @property
    def key(self) -> Key:
        name = f"story:{self.story.pk}" if self.story else f"article:{self.likeness.item}"
        return Key(LIKE, name, RIGHTS)

    @property
    def label(self) -> str:
        """The verdict in a word."""
        return LABELS[self.verdict]

    @property
    def of_new(self) -> int:
        """The share of this text that the other has, in percent."""
        return round(100 * self.likeness.of_new)

    @property
    def of_old(self) -> int:
        """The share of the other text that this one has, in percent."""
        return round(100 * self.likeness.of_old)

    @property
    def for_author(self) -> str:
        """What its author is asked to do."""
        return PUBLIC_ALREADY if self.is_public else SENT_ALREADY

    @property
    def is_public(self) -> bool:
        return self.article is not None and self.article.state == Article.State.PUBLISHED

    @property
    def title(self) -> str:
        return self.article.title if self.article else self.story.revision.title  # type: ignore[union-attr]

    @property
    def body(self) -> str:
        return self.article.body if self.article else self.story.revision.body  # type: ignore[union-attr]


PUBLIC_ALREADY = "它已经公开，请只投新的内容，引用的注明出处"
SENT_ALREADY = "这是您投过的稿件，请不要重复投稿"
LABELS = {"repeated": "重复", "contains": "包含", "part": "是其一部分", "similar": "相近"}


def verdict_of(likeness: Likeness) -> str:
    """重复 where both have most of each other; else which one holds the other; else 相近."""
    if likeness.of_new >= REPEATED and likeness.of_old >= REPEATED:
        return "repeated"
    if likeness.of_old >= REPEATED:
        return "contains"
    return "part" if likeness.of_new >= REPEATED else "similar"


def matches(body: str, *, story: Submission | None = None) -> list[Match]:
    """All that a text is like, for staff, the nearest first; `story` is the text's own, which is left out."""
    found = alike(body, least=SIMILAR)
    stories = {
        one.pk: one
        for one in Submission.objects.filter(pk__in=items(found, STORY)).select_related("revision", "article")
    }
    articles = Article.objects.in_bulk(items(found, ARTICLE))
    origins = {
        one.article_id: one
        for one in Submission.objects.filter(article__in=articles).select_related("revision", "article")
    }
    result: dict[Key, Match] = {}
    for one in found:
        origin = stories.get(one.item) if one.kind == STORY else origins.get(one.item)
        article = articles.get(one.item) if one.kind == ARTICLE else origin.article if origin else None
        if (origin or article) and not (story and origin and origin.pk == story.pk):
            match = Match(verdict_of(one), one, article, origin)
            result.setdefault(match.key, match)
    return list(result.values())


def items(found: list[Likeness], kind: int) -> list[int]:
    """The numbers of the found texts of one kind."""
    return [one.item for one in found if one.kind == kind]


def for_author(body: str, *, story: Submission | None, own: Container[int]) -> list[Match]:
    """What an author may hear of: what is public, and stories whose numbers are in `own`."""
    return [
        match
        for match in matches(body, story=story)
        if match.is_public or (match.story and match.story.pk in own)
    ]
