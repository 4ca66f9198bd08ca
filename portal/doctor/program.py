"""Whether the program is whole: packages, collected static files, a font for the cards."""

import filecmp
import json
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import connection

from articles.sharing.cards import font_file
from portal import __version__
from portal.doctor.findings import PREPARE, Finding

# How many names stand in one finding.
NAMED = 5


def facts() -> str:
    """The versions, as one line for whoever is asked for help."""
    return f"园讯 {__version__}，Python {platform.python_version()}，Django {django.get_version()}"


def examine() -> Iterator[Finding]:
    """Packages, static files, fonts."""
    lists = {"sqlite": "base.txt", "postgresql": "server.txt"}
    pinned = settings.BASE_DIR / "requirements" / lists[connection.vendor]
    if different := different_packages(pinned):
        yield Finding(
            f"程序包和 requirements/{pinned.name} 不一致：{shortened(different)}。",
            f"请运行 .venv/bin/pip install --require-hashes -r requirements/{pinned.name}，再启动。",
        )
    if stale := stale_static_files():
        yield Finding(f"样式和脚本不是这一版的：{shortened(stale)}。", PREPARE + "然后重新启动网站。")
    if not font_file():
        yield Finding(
            "没有中文字体：转发到微信等处的文章，没有题图的就没有卡片图。",
            "请运行 apt-get install fonts-noto-cjk，再重新启动网站。",
        )


def shortened(names: list[str]) -> str:
    """The first few names."""
    rest = f"等 {len(names)} 项" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + rest


def different_packages(pinned: Path) -> list[str]:
    """Packages of the list that are missing here, or here in another version."""
    found = []
    for line in pinned.read_text(encoding="utf-8").splitlines():
        requirement, _, condition = line.rstrip(" \\").partition(" ; ")
        name, is_pin, wanted = requirement.partition("==")
        if not is_pin or name.startswith((" ", "#")):
            continue
        here = installed(name)
        # Some are for other systems only.
        if here != wanted and (here or not condition):
            found.append(f"{name} 应为 {wanted}，现为 {here or '未安装'}")
    return found


def installed(name: str) -> str:
    """The version of a package; "" where it is missing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def stale_static_files() -> list[str]:
    """Names of static files that were not collected, or from another release."""
    collected = Path(settings.STATIC_ROOT)
    manifest = collected / "staticfiles.json"
    # Another release may have packed without a file of this one: its copy is there, and no page can name it.
    known = names_in(manifest)
    copies = [
        (name, name in known and is_same(Path(storage.path(name)), collected / name))
        for finder in get_finders()
        for name, storage in finder.list([])
    ]
    copies.append((manifest.name, bool(known)))
    return sorted(name for name, is_fresh in copies if not is_fresh)


def names_in(manifest: Path) -> set[str]:
    """The files that pages can name; none where the manifest is missing or was cut off."""
    try:
        return set(json.loads(manifest.read_text(encoding="utf-8"))["paths"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def is_same(source: Path, copy: Path) -> bool:
    """Whether both are there with the same content."""
    return copy.exists() and filecmp.cmp(source, copy, shallow=False)
