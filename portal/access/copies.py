"""Making a copy: what was collected as JSON or as a text, and the record that it was made."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from commons.chinese import beijing
from commons.models import Staff
from commons.person import Person
from leads.desk.models import AccessCopy
from portal.access.collecting import Entry, Sections, collect


class Copy(NamedTuple):
    """A copy that was made: its content, and how many things it holds."""

    content: bytes
    held: int


@transaction.atomic
def make(
    person: Person, *, by: Staff | None, proof: str, has_notes: bool, file_format: str, now: datetime
) -> Copy:
    """The copy in `file_format` (txt or json); who made it, for whom and on what proof is written down."""
    sections = collect(person, has_notes=has_notes)
    count = sum(map(len, sections.values()))
    AccessCopy.objects.create(
        made_at=now,
        by=by,
        phone=person.masked_phone,
        email=person.masked_email,
        proof=proof,
        has_notes=has_notes,
        count=count,
    )
    return Copy(FORMATS[file_format][0](heading(now, has_notes), sections), held=count)


def heading(now: datetime, has_notes: bool) -> Entry:
    """What stands above the data."""
    notes = "附在“内部备注”里" if has_notes else "没有附上"
    return {
        "说明": f"{settings.SITE_NAME}里以这个电话或邮箱保存的个人信息，个人信息保护法第四十五条",
        "时间": f"{beijing(now):%Y-%m-%d %H:%M}",
        "工作人员之间的备注": notes,
    }


def as_json(head: Entry, sections: Sections) -> bytes:
    """For programs, and for moving on elsewhere."""
    return json.dumps({**head, **sections}, ensure_ascii=False, indent=2).encode()


def as_text(head: Entry, sections: Sections) -> bytes:
    """For people; Windows knows UTF-8 by its mark at the beginning."""
    lines = [*lines_of(head, 0)]
    for name, entries in sections.items():
        lines += ["", f"【{name}】{len(entries)} 项"]
        for entry in entries:
            lines += ["", *lines_of(entry, 0)]
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def lines_of(entry: Entry, depth: int) -> Iterator[str]:
    """The facts of an entry, a line each; those of further entries are set in."""
    space = "　　" * depth
    for name, value in entry.items():
        if isinstance(value, list):
            yield f"{space}{name}："
            for inner in value:
                yield from lines_of(inner, depth + 1)
                yield ""
        else:
            yield f"{space}{name}：{str(value).replace('\n', f'\n{space}　　')}"


FORMATS: dict[str, tuple[Any, str]] = {
    "txt": (as_text, "text/plain; charset=utf-8"),
    "json": (as_json, "application/json"),
}
