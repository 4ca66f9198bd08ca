"""make check: format, lint, types, house rules, complete migrations, a safe deployment. Every step runs."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DJANGOFMT = Path(sys.executable).with_name("djangofmt")
DJADE = Path(sys.executable).with_name("djade")


def steps() -> list[tuple[str, list[str]]]:
    """(name, command) of each step."""
    python, manage = sys.executable, (sys.executable, "manage.py")
    pages = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return [
        ("格式", [python, "-m", "ruff", "format", "--check", "."]),
        ("代码检查", [python, "-m", "ruff", "check", "."]),
        ("模板格式", [str(DJANGOFMT), "--check", "templates"]),
        ("模板写法", [str(DJADE), "--check", "--target-version", "6.1", *pages]),
        ("类型", [python, "-m", "mypy"]),
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
        failed = [name for name, command in steps() if not passes(name, command, environment)]
    print(f"\n没有通过：{'、'.join(failed)}" if failed else "\n全部通过")
    return 1 if failed else 0


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one step under its name."""
    print(f"── {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=environment).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
