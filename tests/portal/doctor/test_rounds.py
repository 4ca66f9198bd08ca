"""The doctor's rounds: every check in its time, and no traceback whatever is broken."""

import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings

from portal.doctor.findings import Finding
from portal.doctor.rounds import Check, make_rounds, side_by_side
from scripts.postgres import free_port


def test_a_check_that_hangs_is_not_waited_for():
    for_ever = threading.Event()

    [(name, found)] = side_by_side([Check("hangs", lambda: [str(for_ever.wait())])], seconds=0.1)
    for_ever.set()

    assert (name, [finding.what for finding in found]) == ("hangs", ["0 秒没有查完。"])


@pytest.mark.django_db(transaction=True)
def test_a_check_that_breaks_is_a_finding_and_the_others_are_told():
    checks = [
        Check("breaks", lambda: [1 // 0]),
        Check("finds", lambda: [Finding("found", "mend it")], needs_database=True),
    ]

    told = list(make_rounds(checks))

    assert [(name, [finding.what for finding in found]) for name, found in told] == [
        ("数据库连接", []),
        ("breaks", ["没有查成：ZeroDivisionError，integer division or modulo by zero。"]),
        ("finds", ["found"]),
    ]


def doctor(folder, **environment):
    """What it says and its exit code, in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "SECRET_KEY": "k" * 40} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def faults(done):
    """How each line about a fault begins; whether this machine has fonts is no matter of these tests."""
    lines = [line.removeprefix("  ✗ ") for line in done.stdout.splitlines() if line.startswith("  ✗ ")]
    return [line.partition("：")[0] for line in lines if "中文字体" not in line]


def test_where_everything_is_down_each_is_said_in_one_line(tmp_path):
    port = free_port()

    done = doctor(
        tmp_path,
        SITE_URL="http://news.example.com",
        DATABASE_URL=f"postgres://nobody:secret@127.0.0.1:{port}/none",
        MAIL_URL=f"smtp://somebody:secret@127.0.0.1:{port}",
    )

    assert (done.returncode, done.stderr) == (1, "")
    assert faults(done) == [
        "数据库连不上",
        "公开的网站还没有写明由谁运营、怎样联系",
        "SITE_URL 是 http://news.example.com",
        "样式和脚本不是这一版的",
        f"邮件服务器 127.0.0.1:{port} 用不了",
    ]
    assert ("secret" in done.stdout, "工作人员" in done.stdout) == (False, False)


def test_a_file_that_is_no_database_is_one_line(tmp_path):
    (tmp_path / "yuanxun.sqlite3").write_bytes(b"no database at all" * 1000)

    done = doctor(tmp_path)

    assert (done.returncode, done.stderr, faults(done)[0]) == (1, "", "数据库连不上")
    assert "file is not a database" in done.stdout
