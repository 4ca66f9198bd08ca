"""deploy/environment.sample: every setting, no other, explained, with the defaults that the program has."""

import json
import os
import re
import shlex
import subprocess
import sys

from django.conf import settings

from tests.deploy.sample import LINE, TEXT, given, lines, names_read

SHOW = (
    "import json; from portal import settings as s;"
    "print(json.dumps({n: v for n, v in vars(s).items() if n.isupper()}, default=str))"
)


def loaded(tmp_path, chosen):
    """All settings as the program has them in an environment."""
    environment = {"PATH": os.environ["PATH"], **chosen, "DATA_DIR": str(tmp_path), "SECRET_KEY": "k" * 40}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=settings.BASE_DIR, env=environment, capture_output=True, check=True
    )
    return json.loads(done.stdout)


def test_the_sample_names_every_setting_once_and_none_that_is_not_read():
    names = [name for _, name, _ in lines()]

    assert (sorted(names), len(names_read()) > 35) == (sorted(names_read()), True)


def test_every_setting_is_explained_in_the_line_above():
    text = TEXT.splitlines()
    explained = [
        bool(re.match(r"# .*[\u4e00-\u9fff].*[。；）]$", text[number - 1]))
        for number, line in enumerate(text)
        if LINE.fullmatch(line)
    ]

    assert explained == [True] * len(lines())


def test_what_is_commented_out_is_the_default(tmp_path):
    everything = {name: value for _, name, value in lines()}

    assert loaded(tmp_path, everything) == loaded(tmp_path, given())


def test_shell_and_systemd_read_it_alike():
    for line in TEXT.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            assert [f"{name}={value[1:-1]}"] == shlex.split(line)


def test_the_table_of_the_readme_names_every_setting():
    table = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]

    named = re.findall("`([A-Z0-9_]+)`", " ".join(rows))

    assert (set(names_read()) - set(named), [name for name in named if named.count(name) > 1]) == (set(), [])
