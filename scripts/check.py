"""make check: format, lint, types, house rules, complete migrations, a safe deployment.

Every step runs, two at a time; what they say comes in their order.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DJANGOFMT = Path(sys.executable).with_name("djangofmt")
DJADE = Path(sys.executable).with_name("djade")


def steps() -> list[tuple[str, list[str]]]:
    """(name, command) of each step."""
    python, manage = sys.executable, (sys.executable, "manage.py")
    pages = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return [
        # The longest first.
        ("类型", [python, "-m", "mypy"]),
        ("格式", [python, "-m", "ruff", "format", "--check", "."]),
        ("代码检查", [python, "-m", "ruff", "check", "."]),
        ("模板格式", [str(DJANGOFMT), "--check", "templates"]),
        ("模板写法", [str(DJADE), "--check", "--target-version", "6.1", *pages]),
        ("房规", [python, "-m", "pytest", "-q", "tests/test_house.py"]),
        ("迁移完整", [*manage, "makemigrations", "--check", "--dry-run"]),
        ("部署检查", [*manage, "check", "--deploy", "--fail-level", "WARNING"]),
    ]


def main() -> int:
    """Run all steps; returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="yuanxun-check-") as folder:
        environment = os.environ | {
            "DATA_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_URL": "https://news.example.com",
            "OPERATOR_NAME": "示例运营单位",
            "CONTACT_EMAIL": "editor@example.com",
            "MAIL_URL": "smtp://mail.example.com:587?tls=1",
        }
        with ThreadPoolExecutor(2) as pool:
            ended = pool.map(lambda step: run(step[1], environment), steps())
            failed = [name for (name, _), done in zip(steps(), ended, strict=True) if not passes(name, done)]
    print(f"\n没有通过：{'、'.join(failed)}" if failed else "\n全部通过")
    return 1 if failed else 0


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one step; what it said is kept."""
    out, err = subprocess.PIPE, subprocess.STDOUT
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=out, stderr=err, text=True)


def passes(name: str, done: subprocess.CompletedProcess[str]) -> bool:
    """Print what a step said under its name."""
    print(f"── {name}\n{done.stdout}", end="", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
