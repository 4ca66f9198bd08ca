"""All before the first request: key, database, basic rows, static files. A second run changes nothing.

For units and containers, after an installation and after every change of release; `make run` adds samples.
"""

import os
import secrets
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from portal import env
from portal.doctor.program import stale_static_files

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Prepare; returns the exit code."""
    # Only the operator may read the database, letters and keys.
    os.umask(0o077)
    if problem := problem_of(prepare):
        print(problem)
        return 1
    print(f"已就绪：{settings.DATA_DIR}")
    return 0


def problem_of(work) -> str:
    """Do it; what went wrong in one line, "" when nothing did."""
    try:
        work()
    except CommandError as error:
        return str(error)
    except OperationalError as error:
        return f"数据库连不上：{str(error).strip().splitlines()[0]}。请检查 DATABASE_URL 后重新启动。"
    return ""


def prepare() -> None:
    """Key, database, basic rows, static files."""
    make_secret_key(Path(env.text("DATA_DIR", str(ROOT / "var"))))
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    print("正在准备数据库和静态文件……", flush=True)
    call_command("migrate", verbosity=0)
    call_command("prepare", verbosity=0)
    if not settings.IS_LOCAL and settings.PASSWORD_FILE.exists():
        # The password of the demo accounts is in a file, and the samples are invented.
        env.refuse(
            "DATA_DIR", str(settings.DATA_DIR), "这里是演示数据，不能用于公开的 SITE_URL，请换一个空目录"
        )
    # Takes seconds: what stops the start has been told before.
    collect_static_files()


def collect_static_files() -> None:
    """Those of this release beside those that the running one still serves; nothing where all are there."""
    stale = stale_static_files()
    # The copies come first, then their packing: who was stopped between the two finds all copies there.
    unfinished = settings.DATA_DIR / "static-unfinished"
    # To pack all of them takes longer than all else that a start does.
    if not stale and not unfinished.exists():
        return
    unfinished.touch()
    # Django leaves a copy that is younger than its source: on the way back to an earlier release all are.
    for name in stale:
        Path(settings.STATIC_ROOT, name).unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    unfinished.unlink(missing_ok=True)


def make_secret_key(folder: Path) -> None:
    """Write a key into its file, readable by the owner only, unless there is one or SECRET_KEY is set."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        env.refuse("DATA_DIR", str(folder), f"目录建不出来（{error.strerror}）")
    file = folder / "secret-key"
    if env.text("SECRET_KEY") or file.exists():
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        env.refuse("DATA_DIR", str(folder), f"目录写不进去（{error.strerror}）")
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(50) + "\n")


if __name__ == "__main__":
    sys.exit(main())
