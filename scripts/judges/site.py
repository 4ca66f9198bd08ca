"""The site that is judged: make run with samples in its own folder, and all its public pages."""

import http.cookiejar
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from scripts.judges.tools import ROOT
from scripts.postgres import free_port

# Seconds that the site may take to start.
PATIENCE = 240
HOTLINE = "400-000-0000"
# Samples have lower numbers.
ARTICLES = range(1, 80)
SENTENCE = "园区把厂房的层高、承重和供电容量逐项写明，企业带着图纸来看，当天就能算账。"
STORY = {
    "title": "武清区发布标准厂房空置清单",
    "body": SENTENCE * 33,
    "district": "120114",
    "kind": "news",
    "unit": "武清区园区联络处",
    "author": "沈砚",
    "contributor_type": "park",
    "source_type": "original",
    "ai_use": "none",
    "email": "shenyan@example.com",
    "accept_terms": "on",
    "consent": "on",
}
LEAD = {"name": "王先生", "phone": "13800000000", "topic": "plant", "consent": "on"}
# (name, address, status)
PLAIN = (
    ("首页", "/", 200),
    ("最新", "/news/", 200),
    ("最新，第二页", "/news/?page=2", 200),
    ("最新，筛选", "/news/?kind=policy", 200),
    ("最新，条件有误", "/news/?from=2026-13-01&kind=poem", 200),
    ("搜索，有结果", "/news/?q=厂房", 200),
    ("搜索，无结果", "/news/?q=不存在的词语", 200),
    ("区域", "/districts/120111/", 200),
    ("区域，没有稿件", "/districts/540000/", 200),
    ("区域，全部", "/districts/", 200),
    ("按日期", "/archive/", 200),
    ("投稿须知", "/terms/", 200),
    ("个人信息说明", "/privacy/", 200),
    ("无障碍说明", "/accessibility/", 200),
    ("关于本站", "/about/", 200),
    ("审阅公示", "/board/", 200),
    ("联系我们", "/contact/", 200),
    ("网站地图", "/sitemap/", 200),
    ("我的稿件", "/status/mine/", 200),
    ("订阅说明", "/feeds/", 200),
    ("找不到", "/nothing/", 404),
    ("订阅", "/feed.xml", 200),
)


class Page(NamedTuple):
    """noindex: whether search engines must leave it out; wrong: its status, if another one was expected."""

    name: str
    path: str
    body: str
    noindex: bool
    wrong: int | None


@contextmanager
def running(**settings):
    """The address of a portal that stops at the end; `settings` go into its environment."""
    with tempfile.TemporaryDirectory(prefix="yuanxun-judge-") as folder:
        port = free_port()
        # Without the environment of this shell, so that the result does not depend on it.
        environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": folder,
            "PORT": str(port),
            "HOTLINE": HOTLINE,
            "FORM_MIN_SECONDS": "0",
            **settings,
        }
        with open(Path(folder, "judged.log"), "w+") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "scripts.run"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
            try:
                wait_for_welcome(process, Path(log.name))
                yield f"http://localhost:{port}"
            finally:
                process.terminate()
                process.wait()


def wait_for_welcome(process, log):
    """Wait until the site says that it runs; SystemExit if it does not."""
    deadline = time.monotonic() + PATIENCE
    while "Ctrl-C" not in (said := log.read_text(encoding="utf-8")):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"网站没有启动：\n{said}")
        time.sleep(0.2)


class Hidden(HTMLParser):
    """The hidden values of a page's forms."""

    def __init__(self, page):
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.values[given["name"]] = given.get("value") or ""


class Visitor:
    """A simple browser: keeps cookies, follows redirects, sends the hidden values of forms."""

    def __init__(self, site):
        self.site = site
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def open(self, name, path, status=200, typed=None):
        """The page at an address, or the answer to a form."""
        address = self.site + urllib.parse.quote(path, safe="/?=&%")
        form = urllib.parse.urlencode(typed).encode() if typed is not None else None
        try:
            answer = self.opener.open(address, form, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            body = answer.read().decode()
            found = urllib.parse.urlsplit(answer.url).path if typed else path
            noindex = "noindex" in answer.headers.get("X-Robots-Tag", "") or bool(
                re.search(r'<meta name="robots"[^>]*noindex', body)
            )
        return Page(name, found, body, noindex, answer.status if answer.status != status else None)

    def send(self, name, page, typed):
        """Fill in the form of a page and send it."""
        return self.open(name, page.path, typed=Hidden(page.body).values | typed)


def pages(site):
    """Every public template at least once, also with errors in its form."""
    visitor = Visitor(site)
    found = [visitor.open(name, path, status) for name, path, status in PLAIN]
    return [*found, *archive(visitor), *articles(visitor), *author(visitor), *investor(visitor)]


def archive(visitor):
    """The newest year and the newest month with articles."""
    index = visitor.open("按日期", "/archive/")
    year = re.findall(r'href="(/archive/\d+/)', index.body)[0]
    month = re.findall(rf'href="({year}\d+/)', visitor.open("按日期，一年", year).body)[0]
    return [visitor.open("按日期，一年", year), visitor.open("按日期，一月", month)]


def articles(visitor):
    """The first article that can be read and the first that was taken down."""
    found: dict[int | None, Page] = {}
    for number in ARTICLES:
        page = visitor.open("稿件", f"/articles/{number}/")
        found.setdefault(page.wrong, page)
        if {None, 410} <= set(found):
            break
    return [found[None], found[410]._replace(name="稿件，已下架", wrong=None)]


def author(visitor):
    """The form, its errors, the page for a last check, and the author's page."""
    form = visitor.open("投稿", "/submit/")
    errors = visitor.send("投稿，有错误", form, {"step": "check"})
    check = visitor.send("投稿，核对", form, {**STORY, "step": "check"})
    status = visitor.send("稿件进度", check, {**STORY, "step": "send"})
    find = visitor.open("查进度", "/status/")
    return [
        *(form, errors, check, status, find),
        visitor.open("撤稿", f"{status.path}withdraw/"),
        visitor.send("查进度，有错误", find, {}),
        visitor.open("查进度，已发出", "/status/?sent=1"),
    ]


def investor(visitor):
    """The form, its errors, the thanks."""
    form = visitor.open("政策资料", "/inquire/")
    return [form, visitor.send("政策资料，有错误", form, {}), visitor.send("政策资料，已提交", form, LEAD)]
