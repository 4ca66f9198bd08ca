"""deploy/environment.sample, and the names that the program reads."""

import re

from django.conf import settings

DEPLOY = settings.BASE_DIR / "deploy"
TEXT = (DEPLOY / "environment.sample").read_text(encoding="utf-8")
# A # before the name: the default, which an operator may change.
LINE = re.compile(r"(#?)([A-Z][A-Z_]*)='([^']*)'")


def names_read():
    """Every name that the program reads from the environment."""
    files = [settings.BASE_DIR / "portal" / "settings.py", DEPLOY / "gunicorn.conf.py"]
    sources = "".join(file.read_text(encoding="utf-8") for file in files)
    return set(re.findall(r"""env\.\w+\(\s*["'](\w+)["']""", sources))


def lines():
    """("#" or "", name, value) of each setting, in order."""
    return [match.groups() for line in TEXT.splitlines() if (match := LINE.fullmatch(line))]


def given():
    """{name: value} of the settings that are not commented out."""
    return {name: value for hidden, name, value in lines() if not hidden}
