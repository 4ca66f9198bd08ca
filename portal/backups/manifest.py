"""What a backup says about itself, as the first thing in the file. Pure."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Self

# Who reads this must know every earlier number; a later one is refused.
FORMAT = 1
KIND = "yuanxun-backup"
TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class BackupRefused(Exception):
    """It cannot be done; the message is the one line that the operator reads."""


FOREIGN = "这不是园讯的备份文件。没有作任何改动。"
DAMAGED = "备份文件已损坏（{}）。没有作任何改动，请换一份备份。"


@dataclass(frozen=True)
class Manifest:
    """The facts of one backup."""

    portal_version: str
    vendor: str
    made_at: str
    site_host: str
    # Tells on another machine whether its key is the same one; the key cannot be told from it.
    key_fingerprint: str
    # Size of the database as it will lie on the disk: what is unpacked beyond is no database of ours.
    database_bytes: int
    # Applied migrations as "articles.0001_articles".
    migrations: list[str]
    # How many rows each table of the portal has.
    counts: dict[str, int]

    def to_json(self) -> bytes:
        """The text of manifest.json."""
        facts = {"kind": KIND, "format": FORMAT, **asdict(self)}
        return json.dumps(facts, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Raises BackupRefused for anything that to_json() does not write."""
        try:
            facts = json.loads(text)
        except (ValueError, RecursionError):
            raise BackupRefused(DAMAGED.format("manifest.json 读不懂")) from None
        if not isinstance(facts, dict) or facts.pop("kind", None) != KIND:
            raise BackupRefused(FOREIGN)
        if facts.pop("format", None) != FORMAT:
            version = str(facts.get("portal_version"))[:20]
            raise BackupRefused(
                f"备份来自更新的版本（{version}），本版读不了。没有作任何改动，请先更新程序，再恢复。"
            )
        if not is_well_formed(facts):
            raise BackupRefused(FOREIGN)
        return cls(**facts)


def is_well_formed(facts: dict) -> bool:
    """Whether every fact is there, no other, and each of its type."""
    texts = ("portal_version", "vendor", "made_at", "site_host", "key_fingerprint")
    if set(facts) != {*texts, "database_bytes", "migrations", "counts"}:
        return False
    numbers = (
        (facts["database_bytes"], *facts["counts"].values()) if isinstance(facts["counts"], dict) else ("",)
    )
    words = [facts[name] for name in texts]
    words += facts["migrations"] if isinstance(facts["migrations"], list) else [None]
    return (
        all(isinstance(word, str) for word in words)
        and all(type(number) is int and number >= 0 for number in numbers)
        and all(TABLE_NAME.fullmatch(name) for name in facts["counts"])
    )
