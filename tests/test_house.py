"""The house (CONTRIBUTING.md) by machine. If a rule stops you, move the code; do not raise the limit.

Ruff holds the rest (pyproject.toml): no import inside a function, no signals, complexity of at most 8.

The first half applies the rules of tests/house.py to this project, the second shows that each can fail.
"""

import pytest
from django.apps import apps

from commons.models import Staff
from tests.house import (
    ARROWS,
    FILE_LINES,
    FUNCTION_LINES,
    TEMPLATE_COLUMNS,
    app_of,
    arrows_by_string,
    borrowed_tests,
    circles,
    files,
    homeless,
    idle_floors,
    inline_parts,
    long_files,
    long_functions,
    lost_names,
    lost_paths,
    misnamed,
    module,
    open_comments,
    python_files,
    read,
    strange_places,
    ways_back,
    wide_lines,
    wrong_arrows,
    wrong_floors,
)

EVERYTHING = python_files()
HOUSE = [found for found in EVERYTHING if app_of(found.name) in ARROWS]
NAMES = {found.name for found in HOUSE}
FOLDERS = {path.parts[0] for path in files() if len(path.parts) > 1}

# ── The house keeps its rules ──


def test_apps_import_along_the_arrows():
    assert list(wrong_arrows(HOUSE, NAMES)) == []


def test_modules_import_their_own_floor_or_lower():
    assert list(wrong_floors(HOUSE, NAMES)) == []


def test_every_module_has_a_floor():
    assert list(homeless(HOUSE)) == []


def test_every_floor_has_a_module():
    assert list(idle_floors(HOUSE)) == []


def test_strings_name_apps_along_the_arrows():
    assert list(arrows_by_string(HOUSE)) == []


def test_no_relation_leads_back_to_a_higher_app():
    assert list(ways_back(apps.get_models(), ARROWS)) == []


def test_no_imports_go_in_a_circle():
    assert list(circles(HOUSE, NAMES)) == []


def test_functions_fit_on_a_screen():
    assert list(long_functions(EVERYTHING)) == []


def test_files_stay_short():
    assert list(long_files(EVERYTHING)) == []


def test_no_line_of_a_template_is_too_wide():
    pages = {path: read(path) for path in files(".html", ".txt") if path.parts[0] == "templates"}

    assert list(wide_lines(pages)) == []


def test_no_comment_of_a_template_is_printed():
    pages = {path: read(path) for path in files(".html", ".txt") if path.parts[0] == "templates"}

    assert list(open_comments(pages)) == []


def test_no_module_is_named_after_nothing():
    assert misnamed(EVERYTHING) == []


def test_pages_hold_no_inline_style_or_script():
    pages = {path: read(path) for path in files(".html") if path.parts[0] == "templates"}

    assert list(inline_parts(pages)) == []


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    assert list(strange_places({path: read(path) for path in files()})) == []


def test_documents_name_files_that_are_there():
    documents = {path: read(path) for path in files(".md")}

    assert list(lost_paths(documents, FOLDERS)) == []


def test_documents_name_what_stands_in_those_files():
    documents = {path: read(path) for path in files(".md")}

    assert list(lost_names(documents)) == []


def test_no_test_module_lends_to_others():
    assert list(borrowed_tests(EVERYTHING)) == []


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


def test_floor_of_a_module_that_went_is_caught():
    every_other = [found for found in HOUSE if found.name != "submissions.receipts"]

    assert list(idle_floors(every_other)) == ["receipts"]


@pytest.mark.parametrize(
    ("name", "line", "count"),
    [
        ("articles.actions", 'user.has_perm("submissions.review_submission")', 1),
        ("districts.models", 'reverse("articles:district")', 1),
        ("articles.admin.steps", 'reverse("admin:submissions_submission_change")', 1),
        ("articles.pages.lists", 'render(request, "submissions/_dial.html")', 1),
        ("commons.admin", 'render(request, "admin/leads/lead.html")', 1),
        ("commons.models", 'models.ForeignKey("articles.Article", models.PROTECT)', 1),
        ("articles.models", 'apps.get_model("leads", "Lead")', 1),
        ("articles.models", 'f"submissions:{route}"', 1),
        ("leads.views", 'reverse("submissions:submit")', 1),
        ("submissions.letters", 'reverse("articles:article")', 0),
        ("submissions.letters", 'reverse("admin:submissions_submission_change")', 0),
        ("portal.settings", 'JOBS = ["submissions.jobs.remind"]', 0),
        ("commons.admin", 'HELP = "leads to articles: read them"', 0),
        ("commons.admin", '"""articles.models has them."""', 0),
        ("commons.admin", "def f():\n    'articles.models has them.'", 0),
    ],
)
def test_arrow_by_string_is_caught(name, line, count):
    assert len(list(arrows_by_string([module(name, line)]))) == count


def test_way_back_is_caught():
    # Django's groups can be asked for their users; were auth an app of ours, that would be an arrow upwards.
    assert list(ways_back([Staff], {"commons", "auth"})) == [
        "commons.Staff.groups can be reached from auth",
        "commons.Staff.user_permissions can be reached from auth",
    ]


def test_circle_is_caught():
    ring = [
        module("articles.a", "from articles.b import x"),
        module("articles.b", "from articles.a import y"),
    ]

    assert list(circles(ring, {"articles.a", "articles.b"})) == ["articles.a → articles.b → articles.a"]


def test_long_function_is_caught():
    text = "def f():\n" + "    x = 1\n" * FUNCTION_LINES

    assert len(list(long_functions([module("articles.views", text)]))) == 1


def test_long_file_is_caught():
    assert len(list(long_files([module("articles.views", "x = 1\n" * (FILE_LINES + 1))]))) == 1


def test_wide_line_of_a_template_is_caught():
    page = f"{'字' * TEMPLATE_COLUMNS}\n{'字' * (TEMPLATE_COLUMNS + 1)}"

    assert list(wide_lines({"page.html": page})) == ["page.html:2 has 121 columns"]


def test_comment_over_two_lines_is_caught():
    page = "{# whole #}\n{# begun\nand ended #}"

    assert list(open_comments({"page.html": page})) == ["page.html:2 begins a comment that readers see"]


def test_nameless_module_is_caught():
    assert misnamed([module("articles.utils", "")]) == ["articles.utils"]


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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("see `articles/shelves.py`", 1),
        ("see `articles/models.py` and `articles/lists/`", 0),
        ("see `templates/letters/<event>/` and `somewhere/else.py`", 0),
    ],
)
def test_lost_path_is_caught(text, count):
    assert len(list(lost_paths({"page.md": text}, FOLDERS))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("`submissions/desk/shared.py` (`CHIEF_STEPS`, `story_url`)", 1),
        ("`articles/models.py`: `is_far`", 1),
        ("`articles/models.py` (`Article`, `ArticleQuerySet.published()`)", 0),
    ],
)
def test_lost_name_is_caught(text, count):
    assert len(list(lost_names({"page.md": text}))) == count


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("from tests.browser.test_journeys import press", 1),
        ("from tests.browser import test_journeys", 1),
        ("import tests.test_visibility", 1),
        ("from tests.test_visibility import WORDS as words", 1),
        ("from tests.browser.steps import press", 0),
    ],
)
def test_borrowed_test_is_caught(line, count):
    assert len(list(borrowed_tests([module("tests.test_x", line)]))) == count
