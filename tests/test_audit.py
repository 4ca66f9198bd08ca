"""make audit: what it takes for new, and when it does not believe a scanner."""

import json
import tomllib

import pytest

from scripts.audit import ACCEPTED, unaccepted
from scripts.audits import readers
from scripts.audits.readers import CouldNotRun, Finding
from scripts.audits.tools import TOOLS

KNOWN = [{"tool": "bandit", "rules": ["B608"], "place": "articles/*", "count": 1}]


def finding(rule="B608", place="articles/counts.py"):
    return Finding(rule, place, 1, "")


@pytest.mark.parametrize(
    ("tool", "found", "new"),
    [
        ("bandit", [finding()], 0),
        ("bandit", [finding(), finding()], 1),
        ("bandit", [finding(place="leads/models.py")], 1),
        ("bandit", [finding(rule="B301")], 1),
        ("semgrep", [finding()], 1),
    ],
)
def test_one_more_of_a_kind_another_place_or_another_tool_is_new(tool, found, new):
    assert len(unaccepted(tool, found, KNOWN)) == new


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (readers.bandit, json.dumps({"errors": ["x.py"], "results": []})),
        (readers.semgrep, json.dumps({"errors": ["rules.yml"], "results": []})),
        (readers.pip_audit, json.dumps({"dependencies": [{"name": "a", "skip_reason": "not found"}]})),
        (readers.linkchecker, "# nothing\n"),
        (readers.wapiti, json.dumps({"infos": {"crawled_pages_nbr": 0}})),
        (readers.sqlmap, "connection refused"),
        (readers.bandit, "Traceback"),
    ],
)
def test_a_scanner_that_saw_nothing_could_not_run(read, said):
    with pytest.raises(CouldNotRun):
        list(read(said))


def test_each_answer_becomes_findings():
    hole = {"id": "PYSEC-1", "description": "bad"}
    package = {"name": "django", "version": "3.2", "vulns": [hole]}
    row = {"method": "GET", "path": "/find", "parameter": "q", "info": "XSS"}
    said = {
        readers.pip_audit: json.dumps({"dependencies": [package]}),
        readers.wapiti: json.dumps(
            {"infos": {"crawled_pages_nbr": 3}, "vulnerabilities": {"XSS": [row]}, "anomalies": {}}
        ),
        readers.sqlmap: "[INFO]\nParameter: q (GET)\n    Type: boolean\n",
        readers.linkchecker: "# x\nurlname;parentname;result;valid;url;line\n"
        "a;http://h/;404 Not Found;False;http://h:1/gone;7\nb;http://h/;200 OK;True;http://h:1/b;8\n",
    }

    assert {read.__name__: [one[:3] for one in read(text)] for read, text in said.items()} == {
        "pip_audit": [("PYSEC-1", "django 3.2", 0)],
        "wapiti": [("XSS", "/find", 0)],
        "sqlmap": [("injectable", "q (GET)", 0)],
        "linkchecker": [("404 Not Found", "/gone", 7)],
    }


def test_what_is_accepted_names_a_tool_and_has_a_reason():
    entries = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))["accepted"]

    assert {entry["tool"] for entry in entries} <= {tool.name for tool in TOOLS}
    assert [entry for entry in entries if not entry["reason"].endswith(".")] == []
