"""Which texts a story is like: of stories and articles, each with its words for people."""

from collections.abc import Container
from typing import NamedTuple

from django.db.models import Q

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
        return key_of(self.story.pk if self.story else None, self.likeness)

    @property
    def label(self) -> str:
        """The verdict in a word."""
        return LABELS[self.verdict]

    @property
    def of_new(self) -> int:
        """The share of this text that the other has, in percent."""
        return percent(self.likeness.of_new)

    @property
    def of_old(self) -> int:
        """The share of the other text that this one has, in percent."""
        return percent(self.likeness.of_old)

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


class Pair(NamedTuple):
    """A Match as numbers: what is looked up before the rows themselves are read."""

    likeness: Likeness
    article: int | None
    story: int | None

    @property
    def key(self) -> Key:
        return key_of(self.story, self.likeness)

    @property
    def verdict(self) -> str:
        return verdict_of(self.likeness)

    @property
    def of_new(self) -> int:
        """The share of this text that the other has, in percent."""
        return percent(self.likeness.of_new)


def key_of(story: int | None, likeness: Likeness) -> Key:
    """By what the finding of a likeness is known again."""
    name = f"story:{story}" if story else f"article:{likeness.item}"
    return Key(LIKE, name, RIGHTS)


def percent(share: float) -> int:
    return round(100 * share)


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
    found = pairs(body, story=story)
    numbers = [one.story for one in found if one.story]
    stories = Submission.objects.select_related("revision", "article").in_bulk(numbers) if numbers else {}
    articles = Article.objects.in_bulk([one.article for one in found if one.article and not one.story])
    result = []
    for one in found:
        origin = stories[one.story] if one.story else None
        article = origin.article if origin else articles[one.article or 0]
        result.append(Match(verdict_of(one.likeness), one.likeness, article, origin))
    return result


def pairs(body: str, *, story: Submission | None = None) -> list[Pair]:
    """The same as numbers: saving a text asks for no more, and reads none of the other texts."""
    found = alike(body, least=SIMILAR)
    result: dict[Key, Pair] = {}
    for pair in paired(found) if found else []:
        if not (story and pair.story == story.pk):
            # A published story is found by both of its texts; the nearer one comes first.
            result.setdefault(pair.key, pair)
    return list(result.values())


def paired(found: list[Likeness]) -> list[Pair]:
    """Which story and which article each is; what is deleted meanwhile is left out."""
    articles = set(Article.objects.filter(pk__in=items(found, ARTICLE)).values_list("pk", flat=True))
    named = Q(pk__in=items(found, STORY)) | Q(article__in=articles)
    article_of = dict(Submission.objects.filter(named).values_list("pk", "article"))
    story_of = {article: pk for pk, article in article_of.items() if article}
    return [
        Pair(one, one.item, story_of.get(one.item))
        if one.kind == ARTICLE
        else Pair(one, article_of.get(one.item), one.item)
        for one in found
        if one.item in (articles if one.kind == ARTICLE else article_of)
    ]


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
