"""make audit: scanners of others look at the code, at the pinned packages and at a running demo site.

Each has to find a planted hole first: one that does not is not believed. Exit code 1 if one could not run,
or found anything that does not stand in scripts/audits/accepted.toml with its reason.
"""

import sys
import tempfile
import time
import tomllib
from collections import Counter
from contextlib import ExitStack
from fnmatch import fnmatch
from pathlib import Path

from scripts.audits import holes
from scripts.audits.readers import CouldNotRun, Finding
from scripts.audits.tools import FOLDER, PINNED, ROOT, SEARCH, TOOLS, Target, Tool, scan
from scripts.judges import site

# Scanners send many forms: the limits would hide the holes behind them.
OPEN = {"SUBMIT_LIMIT": "0", "LEAD_LIMIT": "0"}
ACCEPTED = Path(__file__).with_name("audits") / "accepted.toml"


def main(names: list[str]) -> int:
    """Run the named scanners, all without names; returns the exit code."""
    accepted = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))["accepted"]
    tools = [tool for tool in TOOLS if not names or tool.name in names]
    wrong: list[str] = []
    FOLDER.mkdir(exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yuanxun-audit-")))
        # Only who looks at a site waits for its start.
        needs_site = any(tool.is_online for tool in tools)
        address = stack.enter_context(site.running(**OPEN)) if needs_site else ""
        ours = Target(ROOT, PINNED, f"{address}/", f"{address}/{SEARCH}")
        for tool in tools:
            row, new = audit(tool, ours, folder, accepted)
            print(row, flush=True)
            wrong += new
    print("\n" + "\n".join(wrong) if wrong else "\n没有新的发现。")
    return 1 if wrong else 0


def audit(tool: Tool, ours: Target, folder: Path, accepted: list[dict]) -> tuple[str, list[str]]:
    """The line of the table for one scanner, and what is new."""
    started = time.monotonic()
    try:
        find_the_hole(tool, folder)
        found = scan(tool, ours, folder)
    except CouldNotRun as reason:
        return f"{tool.name:<12}没能运行", [f"{tool.name} 没能运行：{reason}"]
    new = unaccepted(tool.name, found, accepted)
    row = f"{tool.name:<12}发现 {len(found):>3}　新的 {len(new):>3}　{time.monotonic() - started:.0f} 秒"
    words = [f"{tool.name} {one.rule} {one.place}:{one.line} {one.words}" for one in new]
    return row, words


def find_the_hole(tool: Tool, folder: Path) -> None:
    """Raises CouldNotRun unless the scanner sees what was planted for it."""
    planted = folder / "planted"
    planted.mkdir(exist_ok=True)
    holes.write_files(planted)
    with holes.open_site() as address:
        found = scan(tool, Target(planted, planted / "planted.txt", address, f"{address}find?q=1"), folder)
    if not any(one.rule.startswith(tool.hole) for one in found):
        raise CouldNotRun("没有发现特意埋下的漏洞，它的结果不可信")
    answer = folder / f"{tool.name}.answer"
    answer.unlink(missing_ok=True)


def unaccepted(name: str, found: list[Finding], accepted: list[dict]) -> list[Finding]:
    """What no entry accepts. An entry with `count` accepts so many: one more in the same file is new."""
    used: Counter[int] = Counter()
    new = []
    for one in found:
        for index, entry in enumerate(accepted):
            is_meant = entry["tool"] == name and one.rule in entry["rules"]
            if is_meant and fnmatch(one.place, entry["place"]) and used[index] < entry.get("count", 10_000):
                used[index] += 1
                break
        else:
            new.append(one)
    return new


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
