"""The queries of docs/moving-in.md, run on databases like those of the three systems: what arrives."""

import csv
import io
import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles.importing.html import marks
from articles.models import Article
from commons.garbled import garbled_part
from tests.articles.importing.cms import COUNT, answers, dedecms, empirecms, wordpress

pytestmark = pytest.mark.django_db
DOCS = Path(settings.BASE_DIR, "docs", "moving-in.md").read_text(encoding="utf-8")
WORDPRESS, DEDECMS, EMPIRECMS = re.findall(r"```sql\n(.*?)```", DOCS, re.DOTALL)


def brought(file):
    """Import a file; {line: reason} of what was refused."""
    with suppress(CommandError):
        call_command("import_articles", file)
    rejected = file.with_name(f"{file.stem}.rejected.jsonl")
    rows = rejected.read_text(encoding="utf-8").splitlines() if rejected.exists() else []
    return {row["line"]: row for row in map(json.loads, rows)}


def lost(kept):
    """The sentences that did not arrive, whatever stands between their lines."""
    bodies = dict(Article.objects.values_list("external_id", "body"))
    return [
        (name, part)
        for name, parts in kept.items()
        for part in parts
        if part.replace(" ", "") not in re.sub(r"\s", "", bodies.get(name, ""))
    ]


def spoiled():
    """What readers should not see: tags, entities, marks of other systems, garbled text."""
    texts = [text for pair in Article.objects.values_list("title", "body") for text in pair]
    wrong = re.compile(r"\ufffd|wp:|mso|empirenews|\[/?caption|分页标题")
    return [text for text in texts if marks(text) or garbled_part(text) or wrong.search(text)]


def as_phpmyadmin(items):
    """A table as phpMyAdmin exports it: everything in quotes, but NULL."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NOTNULL, lineterminator="\n")
    writer.writerow(items[0])
    writer.writerows(row.values() for row in items)
    return re.sub(r"(?<=,)(?=,)", "NULL", text.getvalue())


@pytest.mark.parametrize(
    ("cms", "query"), [(wordpress, WORDPRESS), (dedecms, DEDECMS), (empirecms, EMPIRECMS)]
)
def test_what_the_query_gives_arrives_whole_or_is_refused_with_its_reason(tmp_path, cms, query):
    made, file = cms(), tmp_path / "old.jsonl"
    file.write_text("\n".join(answers(made, query)), encoding="utf-8")

    refused = brought(file)

    reasons = {row["item"]["external_id"]: row["reason"] for row in refused.values()}
    assert {name: reasons.get(name, "")[: len(start)] for name, start in made.refused.items()} == made.refused
    assert (len(made.refused) > 3, len(reasons) + Article.objects.count()) == (True, COUNT)
    assert (lost(made.kept), spoiled()) == ([], [])


def test_facts_of_an_article_come_from_their_columns(tmp_path):
    file = tmp_path / "old.jsonl"
    file.write_text(answers(dedecms(), DEDECMS)[1], encoding="utf-8")

    brought(file)

    article = Article.objects.get()
    assert (article.kind.slug, article.author, article.source_name, article.legacy_path) == (
        "policy",
        "",
        "某日报",
        "/a/zhengce/2014/0515/2.html",
    )


def test_a_table_in_gbk_brings_the_same(tmp_path):
    made, file = dedecms(), tmp_path / "old.csv"
    items = [json.loads(line) for line in answers(made, DEDECMS)]
    file.write_bytes(as_phpmyadmin(items).encode("gb18030"))

    refused = brought(file)

    assert {row["item"]["external_id"] for row in refused.values()} == set(made.refused)
    assert (lost(made.kept), spoiled(), Article.objects.filter(author="NULL").count()) == ([], [], 0)


def test_of_a_half_damaged_table_every_row_is_taken_or_told(tmp_path):
    made, file = empirecms(), tmp_path / "old.csv"
    items = [json.loads(line) for line in answers(made, EMPIRECMS)]
    raw = as_phpmyadmin(items).encode("gb18030")
    # Cut in the middle of a row, one row without its end, one with damaged bytes.
    damaged = (
        raw[: len(raw) // 2].replace(b'"ecms-7"', b'"ecms-7', 1).replace(b'ecms-9",', b'ecms-9",\xff', 1)
    )
    file.write_bytes(damaged)

    refused = brought(file)

    stored = set(Article.objects.values_list("external_id", flat=True))
    last = max(int(name.split("-")[1]) for name in stored)
    told = json.dumps(list(refused.values()), ensure_ascii=False)
    missing = [number for number in range(1, last + 1) if f"ecms-{number}" not in stored]
    assert [number for number in missing if f"ecms-{number}" not in told] == []
    assert (len(stored) > COUNT // 3, spoiled()) == (True, [])
