"""The Nu Html Checker: no error on any public page. It does not check feeds; they must be well-formed XML."""

import json
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, NamedTuple

from scripts.judges.site import Page


class Verdict(NamedTuple):
    """problems: errors with their lines, in words; warnings: how many."""

    page: Page
    problems: list[str]
    warnings: int


def judge(tools, pages):
    """One Verdict for each page."""
    with tempfile.TemporaryDirectory(prefix="yuanxun-judge-") as folder:
        files = {}
        for number, page in enumerate(pages):
            if page.body.startswith("<?xml"):
                continue
            file = Path(folder, f"{number:02}.html")
            file.write_text(page.body, encoding="utf-8")
            files[file.name] = page
        messages = check(tools, [Path(folder, name) for name in files])
    verdicts = [verdict(page, messages.get(name, [])) for name, page in files.items()]
    return verdicts + [feed(page) for page in pages if page.body.startswith("<?xml")]


def check(tools, files):
    """The messages of the checker: {file name: [message, …]}."""
    command = [tools.java, "-jar", str(tools.vnu), "--format", "json", "--exit-zero-always", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    messages: dict[str, list[dict[str, Any]]] = {}
    for message in json.loads(done.stderr)["messages"]:
        messages.setdefault(message["url"].rsplit("/", 1)[-1], []).append(message)
    return messages


def verdict(page, messages):
    """The Verdict on a page, from its messages and its status."""
    problems = [f"答复 {page.wrong}"] if page.wrong else []
    problems += [
        f"第 {message.get('lastLine', '?')} 行 {message['message']}"
        for message in messages
        if message["type"] != "info"
    ]
    return Verdict(page, problems, sum(message["type"] == "info" for message in messages))


def feed(page):
    """The Verdict on an XML page."""
    try:
        ElementTree.fromstring(page.body)
    except ElementTree.ParseError as error:
        return Verdict(page, [str(error)], 0)
    return verdict(page, [])
