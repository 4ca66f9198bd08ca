"""python -m tests.bench.inside: what can only be asked inside the portal, as one line of JSON.

It works on the data folder of DATA_DIR; what it publishes is taken down again.
"""

import json
import random
import statistics
import sys
import time

import django

django.setup()

# These need Django to be set up.
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.actions import withdraw_article  # noqa: E402
from articles.likeness.filling import fill_batch  # noqa: E402
from articles.models import Article  # noqa: E402
from articles.search import index  # noqa: E402
from commons.models import Staff  # noqa: E402
from submissions.models import Submission  # noqa: E402
from submissions.screening.checks import check, parts_of  # noqa: E402
from submissions.screening.likeness import matches  # noqa: E402
from submissions.screening.terms import Matcher, word_of  # noqa: E402
from tests.make import make_article, make_story, make_user  # noqa: E402

# Publications whose time is taken.
PUBLISHED = 60
# Stories in the queue, and how often its pages are asked for.
WAITING, ASKED = 20, 20
CLIENT = Client(headers={"host": settings.ALLOWED_HOSTS[0]})


def main():
    """One answer for each question on the command line."""
    print(json.dumps({name: ANSWERS[name]() for name in sys.argv[1:]}, ensure_ascii=False))


def queries():
    """{page: queries} of a process that has been asked before."""
    middle = Article.objects.published().newest_first()[100].pk
    pages = {
        "home": "/",
        "list": "/news/",
        "district": "/districts/120111/",
        "article": f"/articles/{middle}/",
        "search": "/news/?q=%E5%8E%82%E6%88%BF",
    }
    found = {}
    for name, path in pages.items():
        CLIENT.get(path)
        with CaptureQueriesContext(connection) as asked:
            CLIENT.get(path)
        found[name] = len(asked)
    return found


def publishing():
    """Milliseconds and queries of a publication, made and taken down again."""
    times, asked = [], []
    for number in range(PUBLISHED):
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            article = make_article(title=f"园区第 {number} 号道路今天通车", now=timezone.now())
            times.append((time.perf_counter() - started) * 1000)
        asked.append(len(captured))
        withdraw_article(article, reason="other", now=timezone.now())
    cuts = statistics.quantiles(times, n=20)
    # Two of them fetch the district and the kind, which the desk has at hand.
    return {"median": cuts[9], "p95": cuts[18], "queries": max(asked) - 2}


def desk():
    """Milliseconds of processor time of the queue and of a review page, with as many waiting at any size."""
    Submission.objects.update(state="withdrawn")
    stories = [make_story(title=f"园区第 {number} 号道路明天通车") for number in range(WAITING)]
    moderator = Staff.objects.filter(username="bench").first() or make_user("bench")
    CLIENT.force_login(moderator)
    return {
        "queue": spent(reverse("admin:submissions_submission_changelist")),
        "review page": spent(reverse("admin:submissions_submission_change", args=[stories[0].pk])),
    }


def spent(path):
    """Milliseconds of processor time of a page, in the cheapest of three rounds."""
    rounds = []
    for _ in range(3):
        started = time.process_time()
        answers = {CLIENT.get(path).status_code for _ in range(ASKED)}
        rounds.append((time.process_time() - started) / ASKED * 1000)
        if answers != {200}:
            raise RuntimeError(f"{path}: {answers}")
    return min(rounds)


def search():
    """{term: [number of matches, external ids of the newest 50]} for the terms on standard input."""
    found = {}
    for term in json.load(sys.stdin):
        matches = index.matches(index.Query(term))
        names = Article.objects.filter(search_key__in=matches.values("pk"))
        found[term] = [matches.count(), sorted(names.values_list("external_id", flat=True))]
    return found


def screening():
    """Median milliseconds of processor time of all checks of one story, with 10,000 words of an operator."""
    throw = random.Random(14)
    signs = "招商引资园区企业项目土地厂房政策税收服务合同租金规划"
    words = ("".join(throw.choices(signs, k=throw.randint(3, 6))) for _ in range(10_000))
    matcher = Matcher(word_of(word, "", 18, is_serious=False) for word in words)
    while fill_batch():
        pass
    times = []
    for article in Article.objects.published().newest_first()[:PUBLISHED]:
        started = time.process_time()
        check(parts_of(article.title, article.body), matcher)
        matches(article.body)
        times.append((time.process_time() - started) * 1000)
    return statistics.median(times)


def publish():
    """The number of an article that is public now."""
    return make_article(title="园区第一号道路今天通车", now=timezone.now()).pk


def take_down():
    """Take down the article whose number stands on standard input."""
    withdraw_article(Article.objects.get(pk=json.load(sys.stdin)), reason="other", now=timezone.now())


ANSWERS = {one.__name__: one for one in (queries, publishing, desk, search, screening, publish, take_down)}

if __name__ == "__main__":
    main()
