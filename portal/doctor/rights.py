"""Who may read and write the portal's files."""

import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal import env
from portal.doctor.findings import Finding

# Where deploy/yuanxun and the units read the settings, passwords among them.
ENVIRONMENT = Path("/etc/yuanxun/environment")
GROUP_AND_OTHERS, OTHERS = 0o077, 0o007


def examine() -> Iterator[Finding]:
    """The data folder and the secrets outside it."""
    yield from whose()
    yield from closed(settings.DATA_DIR, OTHERS, "700")
    for path in private_files():
        yield from closed(path, GROUP_AND_OTHERS, "600")
    for path in secrets_outside():
        yield from closed(path, OTHERS, "640")
    for folder in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.DATA_DIR / "cards", settings.STATIC_ROOT):
        if Path(folder).exists() and not os.access(folder, os.W_OK | os.X_OK):
            yield Finding(f"{user()} 写不进 {folder}。", f"请运行 chown -R {user()} {folder}。")


def private_files() -> Iterator[Path]:
    """What nobody but the site's user may read, wherever the folder around it is opened to."""
    names = ["secret-key", "demo-password"]
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        yield from (Path(f"{database}{end}") for end in ("", "-wal", "-shm"))
    yield from (settings.DATA_DIR / name for name in names)


def secrets_outside() -> Iterator[Path]:
    """The file of settings, and the files that NAME_FILE settings name."""
    yield ENVIRONMENT
    yield from env.FILES


def closed(path: Path, to_whom: int, mode: str) -> Iterator[Finding]:
    """Nobody else has any right to it."""
    try:
        found = path.stat().st_mode
    except OSError:
        # It is not there, or lies where we cannot look.
        return
    if stat.S_IMODE(found) & to_whom:
        yield Finding(
            f"{path} 的权限是 {stat.S_IMODE(found):o}，本机的其他用户也能读到。",
            f"请运行 chmod {mode} {path}。",
        )


def whose() -> Iterator[Finding]:
    """Everything belongs to whoever runs the site; what another user's command left the site cannot write."""
    data = settings.DATA_DIR
    owner = data.stat().st_uid
    if owner != os.geteuid():
        yield Finding(
            f"{data} 属于 {name_of(owner)}，现在的用户是 {user()}。",
            f"请用 {name_of(owner)} 来运行；sudo yuanxun doctor 会自己换过去。",
        )
    yield from strangers(data, owner)


def strangers(data: Path, owner: int) -> Iterator[Finding]:
    """What does not belong to the owner of the folder around it."""
    foreign = [path for path in data.iterdir() if path.stat().st_uid != owner]
    if foreign:
        yield Finding(
            f"{foreign[0]} 不属于运行网站的 {name_of(owner)}，多半是用别的用户运行过命令。",
            f"请运行 chown -R {name_of(owner)} {data}。",
        )


def user() -> str:
    """Who runs this."""
    return name_of(os.geteuid())


def name_of(number: int) -> str:
    """The name of a user; a container may have none for its number."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
