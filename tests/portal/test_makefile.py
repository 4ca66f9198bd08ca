"""The Makefile's own promise: an environment whose Python is gone is made anew."""

import shutil
import subprocess

import pytest
from django.conf import settings


@pytest.fixture
def folder(tmp_path):
    """The Makefile beside an environment that was complete once."""
    shutil.copy(settings.BASE_DIR / "Makefile", tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").touch()
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (tmp_path / ".venv" / "base.stamp").touch()
    return tmp_path


def put_python(folder, answer):
    """The environment's Python: what it does when it is asked for pip."""
    program = folder / ".venv" / "bin" / "python"
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)


def would_do(folder):
    """What make says that it would do for `make run`."""
    done = subprocess.run(["make", "-n", "run"], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_an_environment_whose_python_is_gone_is_made_anew(folder):
    put_python(folder, "echo 'ModuleNotFoundError: no module named pip' >&2; exit 1")

    steps = would_do(folder)

    assert not (folder / ".venv").exists()
    assert ("venv --clear .venv" in steps, "-r requirements/base.txt" in steps) == (True, True)


def test_an_environment_that_works_is_left_alone(folder):
    put_python(folder, "exit 0")

    steps = would_do(folder)

    assert (folder / ".venv" / "base.stamp").exists()
    assert ("venv --clear .venv" in steps, "-r requirements/base.txt" in steps) == (False, False)
