"""The previous release on the schema of this one: its journeys must pass while machines are updated in turn.

python -m scripts.previous takes the newest tag; without one, the commit before the newest migration; BASE
names another. Its worktree gets our migrations, so that its tests make their database with them. make faults
calls it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Readers, authors, editors and investors, from the first click to the last.
JOURNEYS = [
    "tests/browser/test_journeys.py",
    "tests/submissions/author/test_pages.py",
    "tests/submissions/test_actions.py",
    "tests/articles/pages/test_lists.py",
    "tests/leads",
]


def git(*arguments):
    """What git says; "" where it knows nothing."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout.strip()


def base():
    """The release that is still at work while this one comes."""
    named = os.environ.get("BASE") or git("describe", "--tags", "--abbrev=0")
    newest = git("log", "-1", "--diff-filter=A", "--format=%H", "--", ":(glob)*/migrations/0*.py")
    return named or f"{newest}~1"


def bring_migrations(worktree):
    """Our migrations for the apps that it has; their names that are new to it."""
    new = []
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        target = worktree / path.relative_to(ROOT)
        if target.parent.is_dir():
            new += [] if target.exists() else [str(path.relative_to(ROOT))]
            shutil.copyfile(path, target)
    return new


def main():
    """Run the journeys; returns pytest's exit code."""
    release = base()
    folder = tempfile.mkdtemp(prefix="yuanxun-previous-")
    worktree = Path(folder, "release")
    try:
        subprocess.run(["git", "worktree", "add", "-q", "--detach", worktree, release], cwd=ROOT, check=True)
        new = bring_migrations(worktree)
        print(f"上一版：{release}；它还不知道的迁移：{'、'.join(new) or '没有'}", flush=True)
        there = [path for path in JOURNEYS if (worktree / path).exists()]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *there]
        return subprocess.run(command, cwd=worktree).returncode
    finally:
        git("worktree", "remove", "--force", str(worktree))
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
