"""The house (CONTRIBUTING.md) by machine. If a rule stops you, move the code; do not raise the limit.

The first half applies the rules of tests/house.py to this project, the second shows that each can fail.
"""

import pytest

from tests.house import (
    ARROWS,
    FILE_LINES,
    FUNCTION_LINES,
    TEMPLATE_COLUMNS,
    app_of,
    circles,
    files,
    hidden_imports,
    homeless,
    inline_parts,
    long_files,
    long_functions,
    misnamed,
    module,
    python_files,
    read,
    signal_receivers,
    strange_places,
    wide_lines,
    wrong_arrows,
    wrong_floors,
)

EVERYTHING = python_files()
HOUSE = [found for found in EVERYTHING if app_of(found.name) in ARROWS]
NAMES = {found.name for found in HOUSE}

# ── The house keeps its rules ──


def test_apps_import_along_the_arrows():
    assert list(wrong_arrows(HOUSE, NAMES)) == []


def test_modules_import_their_own_floor_or_lower():
    assert list(wrong_floors(HOUSE, NAMES)) == []


def test_every_module_has_a_floor():
    assert list(homeless(HOUSE)) == []


def test_no_imports_go_in_a_circle():
    assert list(circles(HOUSE, NAMES)) == []


def test_no_import_hides_in_a_function():
    assert list(hidden_imports(EVERYTHING)) == []


def test_functions_fit_on_a_screen():
    assert list(long_functions(EVERYTHING)) == []


def test_files_stay_short():
    assert list(long_files(EVERYTHING)) == []


def test_no_line_of_a_template_is_too_wide():
    pages = {path: read(path) for path in files(".html") if path.parts[0] == "templates"}

    assert list(wide_lines(pages)) == []


def test_no_module_is_named_after_nothing():
    assert misnamed(EVERYTHING) == []


def test_no_signals_are_received():
    assert list(signal_receivers(HOUSE)) == []


def test_pages_hold_no_inline_style_or_script():
    pages = {path: read(path) for path in files(".html") if path.parts[0] == "templates"}

    assert list(inline_parts(pages)) == []


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    assert list(strange_places({path: read(path) for path in files()})) == []


# ── And each rule would catch a violation ──

KNOWN = {
    "commons.models",
    "articles.models",
    "articles.views",
    "articles.actions",
    "submissions.models",
    "leads.models",
}


@pytest.mark.parametrize(
    ("name", "line", "count"),
    [
        ("commons.throttle", "from articles.models import Article", 1),
        ("commons.throttle", "from articles import models", 1),
        ("articles.models", "import submissions.models", 1),
        ("leads.views", "from submissions.models import Submission", 1),
        ("submissions.views", "from articles.views import by_day", 1),
        ("submissions.views", "from articles.actions import publish_article", 0),
        ("portal.home", "from articles.views import by_day", 0),
    ],
)
def test_arrows_catch_a_wrong_import(name, line, count):
    assert len(list(wrong_arrows([module(name, line)], KNOWN))) == count


@pytest.mark.parametrize(
    ("name", "line", "count"),
    [
        ("articles.models", "from articles.actions import publish_article", 1),
        ("articles.actions", "from articles.views import by_day", 1),
        ("articles.actions", "from articles.models import Article", 0),
        ("articles.management.commands.x", "from articles.actions import publish_article", 0),
    ],
)
def test_floors_catch_an_import_from_below(name, line, count):
    assert len(list(wrong_floors([module(name, line)], KNOWN))) == count


def test_homeless_module_is_caught():
    assert len(list(homeless([module("articles.stuff", "")]))) == 1


def test_circle_is_caught():
    ring = [
        module("articles.a", "from articles.b import x"),
        module("articles.b", "from articles.a import y"),
    ]

    assert list(circles(ring, {"articles.a", "articles.b"})) == ["articles.a → articles.b → articles.a"]


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("articles.views", "def f():\n    import json", 1),
        ("articles.apps", "def ready(self):\n    from articles import checks", 0),
        ("articles.views", "def ready(self):\n    import json", 1),
    ],
)
def test_hidden_import_is_caught(name, text, count):
    assert len(list(hidden_imports([module(name, text)]))) == count


def test_long_function_is_caught():
    text = "def f():\n" + "    x = 1\n" * FUNCTION_LINES

    assert len(list(long_functions([module("articles.views", text)]))) == 1


def test_long_file_is_caught():
    assert len(list(long_files([module("articles.views", "x = 1\n" * (FILE_LINES + 1))]))) == 1


def test_wide_line_of_a_template_is_caught():
    page = f"{'字' * TEMPLATE_COLUMNS}\n{'字' * (TEMPLATE_COLUMNS + 1)}"

    assert list(wide_lines({"page.html": page})) == ["page.html:2 has 121 columns"]


def test_nameless_module_is_caught():
    assert misnamed([module("articles.utils", "")]) == ["articles.utils"]


@pytest.mark.parametrize(
    "line", ["from django.dispatch import receiver", "from django.db.models.signals import post_save"]
)
def test_signal_receiver_is_caught(line):
    assert len(list(signal_receivers([module("articles.models", line)]))) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('<p style="color: red">', 1),
        ("<style nonce=x>p{}</style>", 1),
        ("<script>alert(1)</script>", 1),
        ('<button onclick="go()">', 1),
        ("<script src=\"{% static 'js/a.js' %}\" defer></script>", 0),
        ('<script type="application/ld+json">{{ structured }}</script>', 0),
        ('<script type="module">import "x"</script>', 1),
        ('<script data-type="application/ld+json">alert(1)</script>', 1),
        ('<link rel="stylesheet" href="x">{{ table|json_script:"table" }}', 0),
    ],
)
def test_inline_parts_are_caught(text, count):
    assert len(list(inline_parts({"page.html": text}))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("--index-url https://py" + "pi.org/simple", 1),
        ('"resolved": "https://registry.npm' + 'js.org/x"', 1),
        ('open("../sha' + 'red/text.json")', 1),
        ("cd /wo" + "rk/main", 1),
        ("we-share" + "d/parts and https://example.com/work", 0),
    ],
)
def test_strange_places_are_caught(text, count):
    assert len(list(strange_places({"file": text}))) == count
