"""make planted: does the suite see a hole? Seven are planted, each into a copy of the project.

For each the tests that should see it run in the copy, and must fail there. They pass without it first.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    "var",
    "node_modules",
    ".judge",
    ".audit",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
)


class Hole(NamedTuple):
    """What is wrong when `old` in `file` reads `new`, and the tests that should tell."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


HOLES = (
    Hole(
        "下架的稿件仍然公开：published() 漏掉条件",
        "articles/models.py",
        "return self.filter(state=Article.State.PUBLISHED)",
        "return self.exclude(state=Article.State.DRAFT)",
        ("tests/test_visibility.py",),
    ),
    Hole(
        "投稿不查 CSRF 凭证",
        "submissions/urls.py",
        'path("submit/", SubmitView.as_public_view(), name="submit")',
        'path("submit/", __import__("django.views.decorators.csrf", fromlist=["x"]).csrf_exempt('
        'SubmitView.as_public_view()), name="submit")',
        ("tests/submissions/author/test_pages.py",),
    ),
    Hole(
        "标题里的 HTML 不转义",
        "articles/lists/rows.py",
        "return self.marked(self.title)",
        "return self.marked(mark_safe(self.title))",
        ("tests/abuse/test_scripts.py",),
    ),
    Hole(
        "不验证作者链接的签名",
        "commons/links.py",
        "unsigned(purpose, text).split",
        'text.partition("~")[0].split',
        (
            "tests/commons/test_links.py",
            "tests/abuse/test_hostile.py::test_no_guess_at_a_link_opens_a_story_or_brings_it_down",
        ),
    ),
    Hole(
        "perform() 不问权限",
        "submissions/actions.py",
        "if not actor.has_perm(rule.right):",
        "if False:",
        ("tests/submissions/test_actions.py", "tests/portal/test_move_story.py"),
    ),
    Hole(
        "NUL 字符不再拒绝",
        "portal/settings.py",
        '    "portal.middleware.reject_invalid_input",\n',
        "",
        ("tests/portal/test_bad_requests.py",),
    ),
    Hole(
        "登录失败多少次都不锁",
        "portal/login/backends.py",
        "if request is not None:",
        "if False:",
        ("tests/portal/login/test_lockout.py",),
    ),
)


def main() -> int:
    """Plant them all; the exit code is 1 where one was not seen."""
    rows = [(hole.name, seen(hole)) for hole in HOLES]
    print("\n" + "\n".join(f"{'发现了' if is_seen else '没发现！'}　{name}" for name, is_seen in rows))
    return 0 if all(is_seen for _, is_seen in rows) else 1


def seen(hole: Hole) -> bool:
    """Whether the hole's tests pass without it and fail with it."""
    print(f"── {hole.name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="yuanxun-planted-") as folder:
        copy = Path(folder, "portal")
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        if failures(copy, hole.tests):
            print("这些测试没有漏洞时也不通过，先修好它们。")
            return False
        plant(hole, copy)
        return failures(copy, hole.tests)


def plant(hole: Hole, copy: Path) -> None:
    """Change the one place; a place that is not there any more stops everything."""
    file = copy / hole.file
    text = file.read_text(encoding="utf-8")
    if text.count(hole.old) != 1:
        raise SystemExit(
            f"{hole.file} 里应当正好有一处“{hole.old.strip()}”。代码变了，请改 scripts/planted.py。"
        )
    file.write_text(text.replace(hole.old, hole.new), encoding="utf-8")


def failures(copy: Path, tests: tuple[str, ...]) -> bool:
    """Whether pytest found failing tests; that it cannot even begin is no finding."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=no", "-x", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    done = subprocess.run(
        [*command, *tests], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in {0, 1}:
        raise SystemExit(f"pytest 没能运行：\n{done.stdout}{done.stderr}")
    print((done.stdout.strip().splitlines() or [""])[-1], flush=True)
    return done.returncode == 1


if __name__ == "__main__":
    sys.exit(main())
