"""One version, wherever it stands."""

import tomllib
from pathlib import Path

import portal

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def test_the_package_and_the_portal_name_the_same_version():
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]

    assert project["version"] == portal.__version__
