"""Requests that no honest browser sends, by family."""

import io
from typing import NamedTuple

FORM = "application/x-www-form-urlencoded"
PAGES = ["/", "/news/", "/submit/", "/inquire/", "/status/", "/admin/login/", "/feed.xml"]
FORMS = ["/submit/", "/inquire/", "/contact/", "/status/", "/admin/login/"]
DESK = "/admin/submissions/submission/"
MODELS = ["articles/article", "commons/letter", "commons/termsversion", "districts/district", "leads/topic"]
NUMBERS = f"0 -1 {2**31} {2**63} {10**30} 1e9 0x10 １２ ٣ 1_000 +1 1.0 NaN".split()
TEXTS = [
    "%ED%A0%80",
    "%C0%AF",
    "%FF%FE",
    "%F4%90%80%80",
    "%E2%80%AE%E6%8B%9B",
    "%25%32%35",
    "%",
    "%u62db",
    "{{7*7}}",
    "../../etc/passwd",
    "%0d%0aSet-Cookie:%20a=b",
    "${jndi:ldap://x}",
    "'%20OR%201=1--",
    "<script>alert(1)</script>",
    "%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9",
    "%CC%81" * 500,
    "a" * 9000,
]
HOSTS = [
    "evil.example.com",
    "",
    "a b",
    "localhost:99999999",
    "[::1",
    "localhost@evil",
    "localhost:8000/x",
    "127.0.0.1.evil.cn",
    ".localhost",
    "*",
    "-",
    "[::ffff:1.2.3.4]",
]
PATHS = [
    "//evil.example.com",
    "//evil.example.com/%2e%2e",
    "/..",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/",
    "/./",
    "/news/..;/admin/",
    "/news;x=1/",
    "/news/%2F",
    "/news\\",
    "/NEWS/",
    "/admin//",
    "/admin/login",
    "/admin/x",
    "/static/../manage.py",
    "/static/%2e%2e/manage.py",
    "/static/",
    "/media/",
    "/media/covers/../../x.jpg",
    "/.git/config",
    "/.env",
    "/wp-login.php",
    "/news/?page[]=1",
    "/news/?from[]=x&from=y",
    "/?%5B%5D",
    "/?=",
    "/admin/jsi18n/?x=%00",
    "/admin/autocomplete/?app_label=x",
    "/admin/autocomplete/",
    "/admin/r/x/y/",
    "/kinds/x/feed.xml",
    "/feed.xml/",
    "/news/?district=120000&district=x",
    "/inquire/?topic=x&entry=y",
]
NUMBERED = [
    "/articles/{n}/",
    "/archive/{n}/",
    "/archive/2026/{n}/",
    "/news/?page={n}",
    "/districts/{n}/",
    "/sitemap-{n}.xml",
    "/inquire/?article={n}",
    "/status/{n}/",
    "/submit/?article={n}&district={n}&kind={n}",
    "/news/?from={n}&to={n}",
    "/admin/r/{n}/{n}/",
    "/admin/submissions/submission/{n}/change/",
    "/admin/submissions/submission/?p={n}",
    "/admin/commons/letter/{n}/change/",
    "/media/covers/00000000000000000000000000000000/{n}.jpg",
]
HEADERS = [
    "COOKIE",
    "ACCEPT_LANGUAGE",
    "USER_AGENT",
    "REFERER",
    "ORIGIN",
    "RANGE",
    "IF_NONE_MATCH",
    "IF_MODIFIED_SINCE",
    "ACCEPT",
    "AUTHORIZATION",
    "X_CSRFTOKEN",
]
HEADER_VALUES = [
    "",
    "\xff\xfe",
    "a" * 60_000,
    "\t",
    '"',
    ";;;=;",
    "bytes=0-0,1-1,-9999999999",
    "Mon, 99 Foo 99999",
]
COOKIES = [
    "",
    "x",
    "x" * 32,
    "x" * 64,
    "x" * 5000,
    "\xe6\x8b\x9b",
    '"\\000"',
    "a;b;;c",
    "{}",
    "../../x",
    "' OR 1=1--",
]
HEAD = b'--b\r\nContent-Disposition: form-data; name="title"'
PARTS = [
    *(b"", b"--b", b"--b--", HEAD, HEAD + b"\r\n\r\nx", HEAD + b"\r\n\r\nx\r\n--b--"),
    HEAD + b'; filename="../../x"\r\n\r\nx\r\n--b--',
    HEAD + b'; filename="a\x00b"\r\n\r\nx\r\n--b--',
    HEAD + b"; filename*=utf-8''%FF%00\r\n\r\nx\r\n--b--",
    HEAD + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--b--",
    HEAD + b"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n--b--",
    (HEAD + b"\r\n\r\nx\r\n") * 1200 + b"--b--",
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
    b"--b\r\n" + b"X: y\r\n" * 3000 + b"\r\nx\r\n--b--",
]


class Sent(NamedTuple):
    """One request for the test client; `extra` goes into the WSGI environment."""

    family: str
    method: str
    path: str
    body: bytes = b""
    content_type: str = FORM
    extra: dict = {}


def nul():
    """NUL wherever it can stand."""
    for path in FORMS:
        for body in (b"title=%00&name=a%00b", b"ti%00tle=x", b"title=\x00"):
            yield Sent("nul", "POST", path, body)
        yield Sent("nul", "GET", f"{path}?q=%00&%00=1")
    for path in ["/%00", "/articles/%00/", "/districts/12%00/", "/status/1-1~%00/", "/admin/%00/"]:
        yield Sent("nul", "GET", path)
    yield Sent("nul", "GET", "/admin/", extra={"HTTP_COOKIE": "sessionid=a\x00b"})


def charsets():
    """Forms that claim another encoding, or none that exists."""
    for path in FORMS:
        for charset in [
            *["gbk", "utf-7", "utf-16", "base64", "idna", "nonsense", '"', "utf-8;charset=gbk"],
            "x" * 3000,
        ]:
            yield Sent("charset", "POST", path, "title=招商".encode("gb18030"), f"{FORM}; charset={charset}")
        for kind in ["", ";", "text/xml", "application/json", "multipart/form-data", "x" * 5000]:
            yield Sent("charset", "POST", path, b'{"title": "x"}', kind)
        yield Sent("charset", "POST", path, b"title=\xb0\xa1\xff\xfe&name=%B0%A1%FF")


def sizes():
    """Too much of everything, and lengths that are none."""
    fields = "&".join(f"f{number}=1" for number in range(3000))
    bodies = [b"body=" + b"a" * 1_100_000, fields.encode(), b"&" * 100_000]
    bodies += [b"title=" + b"%E6%8B%9B" * 60_000, b"title=" + b"%CC%81" * 50_000]
    for path in FORMS:
        for body in bodies:
            yield Sent("size", "POST", path, body)
        for length in ("", "-1", "abc", "99999999999999999999", "１２", "1e3", " 5", "0x5"):
            yield Sent("size", "POST", path, b"title=a+longer+text", extra={"CONTENT_LENGTH": length})
    for path in ("/news/?q=" + "%E6%8B%9B" * 2000, f"/news/?{fields}", "/" + "a/" * 4000):
        yield Sent("size", "GET", path)


def hosts():
    """Names under which the portal does not stand."""
    for host in [*HOSTS, "x" * 5000, "localhost\r\nX: y"]:
        yield Sent("host", "GET", "/", extra={"HTTP_HOST": host})
        yield Sent("host", "POST", "/submit/", b"title=x", extra={"HTTP_HOST": host})
    for name in ["X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_FORWARDED_FOR", "FORWARDED"]:
        sent = {f"HTTP_{name}": "evil, \xff, 1.2.3.4.5, ::1%eth0"}
        yield Sent("host", "POST", "/submit/", b"title=x", extra=sent)


def methods():
    """What programs try."""
    for path in [*PAGES, "/nothing/", DESK]:
        for method in [
            *["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "M-SEARCH"],
            "A" * 300,
        ]:
            yield Sent("method", method, path, b"title=x")


def numbers():
    """Numbers that no column holds."""
    for number in NUMBERS:
        for path in NUMBERED:
            yield Sent("number", "GET", path.format(n=number))


def unicode():
    """Bytes that are no text, and texts that are no word."""
    for text in TEXTS:
        for path in (f"/{text}/", f"/news/?q={text}&district={text}&kind={text}", f"/districts/{text}/"):
            yield Sent("unicode", "GET", path)
        yield Sent("unicode", "POST", "/submit/", f"title={text}&district={text}&step={text}".encode())
        yield Sent("unicode", "POST", "/status/", f"receipt={text}&email={text}".encode())
        yield Sent(
            "unicode", "POST", "/admin/login/", f"username={text}&password={text}&next={text}".encode()
        )


def headers():
    """Headers that nobody reads to the end."""
    for name in HEADERS:
        for value in HEADER_VALUES:
            yield Sent("header", "GET", "/feed.xml", extra={f"HTTP_{name}": value})
            yield Sent("header", "POST", "/status/", b"receipt=x", extra={f"HTTP_{name}": value})


def multipart():
    """Forms with files that are cut, nested or lie about themselves."""
    for path in [*FORMS, "/admin/articles/article/add/"]:
        for body in PARTS:
            yield Sent("multipart", "POST", path, body, "multipart/form-data; boundary=b")
        for boundary in ("", "é", "x" * 300, '"', "b; boundary=c", "\x00"):
            yield Sent("multipart", "POST", path, PARTS[5], f"multipart/form-data; boundary={boundary}")


def paths():
    """Ways round the routes."""
    for path in PATHS:
        yield Sent("path", "GET", path)


def cookies():
    """Sessions and tokens that nobody gave out."""
    for name in ("sessionid", "csrftoken", "messages"):
        for value in COOKIES:
            sent = {"HTTP_COOKIE": f"{name}={value}"}
            yield Sent("cookie", "GET", "/admin/", extra=sent)
            yield Sent("cookie", "POST", "/submit/", b"title=x&csrfmiddlewaretoken=x", extra=sent)


def tokens(token):
    """A link of an author, and what guesses make of it."""
    head, _, signature = token.partition("~")
    guesses = f"""
    ~ 1-1 1-1~ {head}~{signature[::-1]} 9{head}~{signature} {head}~{signature}x -~- {10**40}-1~x 1-{10**40}~x
    {head}-1~{signature} {token.upper()} {head}%7E {token}%00 招-商~x %20{token} {token}~{signature}
    {"x" * 5000} a-b~c 1.0-1~x １-1~{signature}
    """
    for guess in guesses.split():
        for page in ("", "edit/", "withdraw/", "confirm/"):
            yield Sent("token", "GET", f"/status/{guess}/{page}")
            yield Sent("token", "POST", f"/status/{guess}/{page}", b"step=send&title=x")
        yield Sent("token", "GET", f"/inquire/{guess}/")


DECISIONS = f"""
 conclusion=x conclusion=accept&version=-1 conclusion=reject&reasons=x&version=9e9 publish=1
conclusion=return&version={10**40}&note=x publish_at_0=99999-99-99&schedule=1&version=1
""".split()
BULK = f"claim=1&story=x spam=1&story={10**17}.1 release=1&story=1.1&back=%00x x=1".split()
QUERIES = [
    "?o=x.y",
    "?p=x",
    "?x__y__z=1",
    "?id__in=a,b",
    "?all=",
    "?e=1",
    "?_to_field=x",
    "?_popup=1&_to_field=id",
]


def desk(story):
    """What somebody who is signed in may send."""
    for body in [*DECISIONS, "", "conclusion=accept&version=1&checklist_g1=on&note=" + "%E6%8B%9B" * 30_000]:
        yield Sent("desk", "POST", f"{DESK}{story.pk}/change/", body.encode())
    for body in BULK:
        yield Sent("desk", "POST", f"{DESK}bulk/", body.encode())
    for name in ["claim", "release", "take_down", "restore", "reopen", "prioritise", "letters/1/resend"]:
        yield Sent("desk", "POST", f"{DESK}{story.pk}/{name}/", b"reason=x&note=%CC%81")
        yield Sent("desk", "GET", f"{DESK}{10**18}/{name}/")
    for model in MODELS:
        for query in [*QUERIES, "?q=" + "%CC%81" * 300]:
            yield Sent("desk", "GET", f"/admin/{model}/{query}")
        added = b"_save=1&title=&parent=x&district=x&kind=x&effective_at_0=x&corrections-TOTAL_FORMS=x"
        yield Sent("desk", "POST", f"/admin/{model}/add/", added)
        deleted = b"action=delete_selected&_selected_action=x&select_across=1"
        yield Sent("desk", "POST", f"/admin/{model}/", deleted)
    for path in ["/admin/code/", "/admin/two-step/", "/admin/password_change/"]:
        yield Sent("desk", "POST", path, b"code=%F0%9F%91%A8&old_password=x")


class HungUp(io.BytesIO):
    """A client that is gone while it sends."""

    def read(self, *size):
        """What gunicorn raises."""
        raise OSError("connection reset by peer")

    readline = read


LOST = {"wsgi.input": HungUp(), "CONTENT_LENGTH": "500", "REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM}
CHANGES = {
    "PATH_INFO": ["", "news", "/\xff\xfe", "/\xc0\xaf", "/a\r\nb", "/\x00", "/a/../b"],
    "QUERY_STRING": ["q=\xff", "q=\xe6\x8b\x9b", "\x00", "q=\r\n", "%", "=" * 9000],
    "CONTENT_TYPE": [
        "\xff",
        "a;b*=c",
        "x; charset*=zz''x",
        "multipart/form-data;boundary",
        "a/b; c*=d'e'%41",
    ],
    "HTTP_COOKIE": ["\x01=\x02", "a=b\r\nc: d", "\xff=\xfe", "=" * 5000],
    "REQUEST_METHOD": ["", "get", "GET\r\n", "\xff"],
    "HTTP_HOST": ["\xff", "a\x00b", "localhost\n"],
    "REMOTE_ADDR": ["", "unix:", "999.1.1.1", "::1%eth0"],
    "SCRIPT_NAME": ["/x", "//evil.example.com"],
    "wsgi.url_scheme": ["javascript", ""],
    "SERVER_PORT": ["x", "0"],
}


def environments(environ):
    """Changes to a WSGI environment that the test client would not make."""
    for name, values in CHANGES.items():
        for value in values:
            yield {**environ, name: value}
    yield environ | LOST
    yield environ | LOST | {"CONTENT_TYPE": "multipart/form-data; boundary=b"}
