"""Facts in memory: they stand until a change names one of their tags; what is not committed is not seen."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import Q

from commons.pages import changes, facts, ledger
from commons.pages.facts import fact
from districts.models import District
from districts.tree import tree

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def reads(monkeypatch):
    """What the fact `name_of` was asked for: it reads the short name of a district."""
    # PostgreSQL is asked five times a second; here the next question comes sooner.
    monkeypatch.setattr(ledger, "PAUSE", 0)
    monkeypatch.setattr(facts, "EVERY", [])
    return []


@pytest.fixture
def name_of(reads):
    @fact(lambda code: (changes.place(code),))
    def name_of(code):
        reads.append(code)
        return District.objects.get(code=code).short_name

    return name_of


@transaction.atomic
def rename(name, code="120111"):
    """As the desk does: the row, and in the same transaction what readers see."""
    District.objects.filter(code=code).update(short_name=name)
    changes.touch(changes.SITE)


def elsewhere(step):
    """Do it by another connection, as another process would."""

    def run():
        step()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_a_fact_is_read_once_for_each_argument(name_of, reads):
    found = [name_of(code) for code in ("120111", "120112", "120111", "120112")]

    assert (found, reads) == (["西青区", "津南区", "西青区", "津南区"], ["120111", "120112"])


@pytest.mark.parametrize(
    ("tag", "again"), [("site", 1), ("place:120111", 1), ("place:120112", 0), ("place:", 0)]
)
def test_a_change_by_anybody_with_one_of_its_tags_ends_it(name_of, reads, tag, again):
    name_of("120111")
    elsewhere(lambda: changes.touch(tag))

    assert (name_of("120111"), len(reads) - 1) == ("西青区", again)


def test_what_another_process_commits_is_seen_at_once(name_of):
    name_of("120111")
    elsewhere(lambda: rename("西青新区"))

    assert name_of("120111") == "西青新区"


def test_a_transaction_sees_what_it_changed_and_nobody_else_before_it_is_committed(name_of):
    name_of("120111")
    seen = []
    with transaction.atomic():
        rename("西青新区")
        seen.append(name_of("120111"))
        elsewhere(lambda: seen.append(name_of("120111")))

    assert (seen, name_of("120111")) == (["西青新区", "西青区"], "西青新区")


def test_what_was_undone_is_known_to_nobody(name_of):
    with transaction.atomic():
        rename("西青新区")
        name_of("120111")
        transaction.set_rollback(True)

    assert name_of("120111") == "西青区"


def test_a_fact_read_inside_a_transaction_is_not_kept(name_of, reads):
    with transaction.atomic():
        name_of("120111")
    name_of("120111")

    assert reads == ["120111"] * 2


def test_a_fact_ends_with_its_time(monkeypatch):
    asked = []
    lately = fact(lambda: (), seconds=30)(lambda: asked.append("read"))
    clock = [facts.timezone.now().timestamp()]
    monkeypatch.setattr(facts.time, "time", lambda: clock[0])

    for seconds in (0, 29, 2):
        clock[0] += seconds
        lately()

    assert len(asked) == 2


def test_there_is_an_end_to_what_is_kept(name_of, reads):
    name_of.most = 2

    for code in ("120111", "120112", "120113", "120113", "120111"):
        name_of(code)

    assert reads == ["120111", "120112", "120113", "120111"]


def test_long_values_have_an_end_by_their_length(reads):
    texts, made = facts.Memory(most=10, weigh=len), []

    def ask(text):
        texts.ask(text, lambda: made.append(text) or text)

    for text in (
        "一二三四五",
        "六七八",
        "一二三四五",
        "九十百千",
        "六七八",
        "一二三四五",
        "长" * 11,
        "六七八",
    ):
        ask(text)

    # The fourth does not fit beside the first two, and what is longer than all drives everything out.
    assert made == ["一二三四五", "六七八", "九十百千", "一二三四五", "长" * 11, "六七八"]
    assert texts.weight == len("六七八")


def test_the_tree_in_memory_is_the_tree_of_the_database():
    known = tree()
    every = District.objects.in_tree_order()
    odd = [
        district.code
        for district in every.order_by("code")[::40]
        if (
            [one.code for one in known.above(district, itself=True)],
            [one.code for one in known.below(district)],
            sorted(known.under(district)),
            known.by_code[district.code].parent,
        )
        != (
            list(every.filter(code__in=district.path.strip("/").split("/")).values_list("code", flat=True)),
            list(every.active().filter(parent=district).in_tree_order().values_list("code", flat=True)),
            sorted(every.filter(path__startswith=district.path).values_list("pk", flat=True)),
            district.parent,
        )
    ]

    assert (odd, len(known.by_pk)) == ([], every.count())
    wide = Q(parent=None) | Q(parent__code="120000")
    assert {one.code for one in known.offered()} == set(
        every.active().filter(wide).values_list("code", flat=True)
    )
