"""The operator's words as a file: CSV in, all or nothing, and out."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from submissions.clauses import CLAUSES
from submissions.screening.folding import core
from submissions.screening.models import Term

COLUMNS = ("词语", "类别", "条款", "处理", "例外", "启用")
ACTIONS = {"提示": Term.Action.HINT, "说明": Term.Action.EXPLAIN}
YES, NO = "是", "否"
# Between two exceptions of one cell.
BETWEEN = "；"
# Excel on Chinese Windows writes the second of these where it is not told otherwise.
ENCODINGS = ("utf-8-sig", "gb18030")
MOST_BYTES, MOST_WRONG = 2_000_000, 20


class WrongFile(Exception):
    """The file cannot be taken; `problems` say why, line by line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


class Stored(NamedTuple):
    """How many words are new, and how many were there and are as the file says now."""

    new: int
    known: int


def read(content: bytes) -> list[Term]:
    """The words of a file, not stored yet; raises WrongFile with every line that is wrong."""
    rows = rows_of(content)
    if not rows or tuple(cell.strip() for cell in rows[0][: len(COLUMNS)]) != COLUMNS:
        raise WrongFile([f"第一行应当是：{','.join(COLUMNS)}"])
    terms: dict[str, Term] = {}
    problems = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            term = term_of([cell.strip() for cell in row])
            if term.core in terms:
                raise ValidationError("这个词前面已经有一行")
            terms[term.core] = term
        except ValidationError as wrong:
            problems.append(f"第 {number} 行：{'；'.join(wrong.messages)}")
    if problems:
        raise WrongFile(problems[:MOST_WRONG])
    return list(terms.values())


def rows_of(content: bytes) -> list[list[str]]:
    """The lines of the file, in whichever of the two encodings it is."""
    if len(content) > MOST_BYTES:
        raise WrongFile([f"文件太大，最多 {MOST_BYTES // 1_000_000} MB"])
    for encoding in ENCODINGS:
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise WrongFile(["文件读不出来，请另存为 UTF-8 的 CSV"])


def term_of(row: list[str]) -> Term:
    """The word of one line; raises ValidationError."""
    cells = dict(zip(COLUMNS, [*row, *[""] * len(COLUMNS)], strict=False))
    if not (cells["条款"].isdecimal() and int(cells["条款"]) in CLAUSES):
        raise ValidationError(f"条款应当是 1 到 {len(CLAUSES)}")
    if cells["处理"] not in ("", *ACTIONS):
        raise ValidationError(f"处理应当是{'或'.join(ACTIONS)}")
    if cells["启用"] not in ("", YES, NO):
        raise ValidationError(f"启用应当是{YES}或{NO}")
    term = Term(
        term=cells["词语"],
        core=core(cells["词语"]),
        category=cells["类别"],
        clause=int(cells["条款"]),
        action=ACTIONS.get(cells["处理"], Term.Action.HINT),
        exceptions=cells["例外"].replace(BETWEEN, "\n"),
        is_active=cells["启用"] != NO,
    )
    # Whether the word is known is no matter here: the file changes it.
    term.check_core()
    term.clean_fields()
    return term


@transaction.atomic
def store(terms: Iterable[Term]) -> Stored:
    """Keep all words of a file; those that are known become as the file says."""
    known = dict(Term.objects.values_list("core", "pk"))
    stored = Stored(0, 0)
    for term in terms:
        term.pk = known.get(term.core)
        stored = Stored(stored.new + (term.pk is None), stored.known + (term.pk is not None))
        term.save()
    return stored


def lines(terms: Iterable[Term]) -> Iterator[list[str]]:
    """The words as lines of a file that read() takes."""
    names = {action: name for name, action in ACTIONS.items()}
    yield list(COLUMNS)
    for term in terms:
        yield [
            term.term,
            term.category,
            str(term.clause),
            names[Term.Action(term.action)],
            BETWEEN.join(term.excepted),
            YES if term.is_active else NO,
        ]


def as_csv(terms: Iterable[Term]) -> str:
    """The file, with the mark by which Excel knows UTF-8."""
    file = io.StringIO()
    csv.writer(file).writerows(lines(terms))
    return "\ufeff" + file.getvalue()
