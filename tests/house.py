"""The rules of the house as functions over source text: who may import whom, how long things may be, what no
file may hold. tests/test_house.py applies them to this project and shows that each can fail.
"""

import ast
import os
import re
from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# commons ← districts ← articles ← submissions; commons, districts, articles ← leads; all ← portal.
ARROWS = {
    "commons": (),
    "districts": ("commons",),
    "articles": ("commons", "districts"),
    "submissions": ("commons", "districts", "articles"),
    "leads": ("commons", "districts", "articles"),
    "feedback": ("commons",),
    "portal": ("commons", "districts", "articles", "submissions", "leads", "feedback"),
}
PURE, MODELS, SEARCH, ACTIONS, FORMS, VIEWS, URLS = range(7)
# The floor of each module or folder inside its app; the longest name counts. New ones are given theirs here.
FLOORS = {
    PURE: (
        "charts chinese codes difference eml garbled person prose wordcount wrapping clock hours "
        "chain contributors permissions reasons states packs.files packs.kinds packs.budget "
        "packs.office_files packs.pdf headlines lint smtp_words office docx numbering "
        "clauses phrases addresses likeness screening screening.folding screening.signals screening.terms "
        "screening.checks screening.marks reads.readers search.words search.highlight covers.images "
        "sharing.cards pages.structured importing.html importing.listing importing.outcomes "
        "importing.recognise importing.tables tables rounds screening.copied screening.changed"
    ),
    MODELS: (
        "models packs.models kept likeness.models reads.models screening.models fields story_fields links "
        "tree kinds topics bucket sqlite pages.changes pages.keeping pages.ledger pages.facts pages.store "
        "pages.shared downloads publishing.models desk.models"
    ),
    SEARCH: (
        "counts once pings search letters moves outbox receipts record throttle subjects unasked "
        "export heartbeats team reading promises packs.storing likeness.rows likeness.filling "
        "screening.lines screening.findings screening.likeness screening.clearing screening.lists figures "
        "chat publishing.guards publishing.verifying publishing.proofs publishing.owners "
        "publishing.covers publishing.previews"
    ),
    ACTIONS: (
        "actions erasure intake loading reads resolve covers.actions packs.actions admin.origin facts "
        "publishing packs.sending"
    ),
    FORMS: (
        "forms public_forms lists importing jobs covers.jobs board clockwork templatetags confirm "
        "desk_forms people sheets attachments preview_links"
    ),
    VIEWS: "views pages packs covers sharing author desk admin documents management",
    URLS: "urls",
}
FLOOR_OF = {name: floor for floor, names in FLOORS.items() for name in names.split()}
FUNCTION_LINES = 40
FILE_LINES = 400
TEMPLATE_COLUMNS = 120
SKIPPED = {
    ".git",
    ".venv",
    ".audit",
    "var",
    "node_modules",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".mypy_cache",
    ".hypothesis",
}

Module = namedtuple("Module", "name tree text")


# ── Reading ──


def files(*suffixes):
    """Every file of the project with one of the suffixes; all files without suffixes."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - SKIPPED)
        # In a git worktree .git is a file.
        for name in sorted(set(names) - SKIPPED):
            path = Path(folder, name)
            if not suffixes or path.suffix in suffixes:
                yield path.relative_to(ROOT)


def read(path):
    """The text of a file of the project; "" for pictures and the like."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def module(name, text):
    """A Module from its dotted name and source."""
    return Module(name, ast.parse(text), text)


def python_files():
    """All our Python as Modules, migrations left out."""
    return [
        module(".".join(path.with_suffix("").parts).removesuffix(".__init__"), read(path))
        for path in files(".py")
        if "migrations" not in path.parts
    ]


def imports(found, names):
    """The names of our modules that a Module imports, each with its line."""
    for node in ast.walk(found.tree):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # `from articles import models` names a module, `from articles.models import Kind` a thing in it.
            source = node.module or ""
            parts = [f"{source}.{alias.name}" for alias in node.names]
            wanted = [part if part in names else source for part in parts]
        else:
            continue
        for name in wanted:
            if name in names and name != found.name:
                yield name, node.lineno


def app_of(name):
    """The app of a module."""
    return name.split(".")[0]


def place_in_app(name):
    """The entry of FLOORS that a module falls under, "apps" for an app's package and AppConfig, else ""."""
    parts = name.split(".")[1:]
    if not parts or parts == ["apps"]:
        return "apps"
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((known for known in names if known in FLOOR_OF), "")


def floor_of(name):
    """The floor of a module: an app's package and its AppConfig are on the lowest, strangers on the roof."""
    known = place_in_app(name)
    return PURE if known == "apps" else FLOOR_OF.get(known, URLS)


# ── The rules: each takes Modules or texts and yields what is wrong, in words ──


def wrong_arrows(modules, names):
    """Imports against the arrows between apps, and imports of another app's forms, views and above."""
    for found in modules:
        app = app_of(found.name)
        for name, line in imports(found, names):
            other = app_of(name)
            if other == app:
                continue
            if other not in ARROWS[app]:
                yield f"{found.name}:{line} imports {name}: {app} must not know {other}"
            elif app != "portal" and other != "commons" and floor_of(name) > ACTIONS:
                yield f"{found.name}:{line} imports {name}: from another app only actions and below"


def wrong_floors(modules, names):
    """Imports of a higher floor of the same app."""
    for found in modules:
        # An AppConfig makes its app's modules known, in ready(); ruff (PLC0415) sees that it is there.
        if app_of(found.name) == "portal" or found.name.endswith(".apps"):
            continue
        for name, line in imports(found, names):
            if app_of(name) == app_of(found.name) and floor_of(name) > floor_of(found.name):
                yield f"{found.name}:{line} imports {name}, which stands on a higher floor"


def homeless(modules):
    """Modules without a floor."""
    for found in modules:
        if app_of(found.name) not in {"portal", found.name} and not place_in_app(found.name):
            yield f"{found.name} has no floor: give it one in FLOORS"


def circles(modules, names):
    """The first import circle."""
    arrows = {found.name: [name for name, _ in imports(found, names)] for found in modules}
    done = set()

    def walk(name, way):
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return None
        for target in arrows.get(name, ()):
            if circle := walk(target, [*way, name]):
                return circle
        done.add(name)
        return None

    for name in sorted(arrows):
        if circle := walk(name, []):
            yield " → ".join(circle)
            return


def functions(found):
    """Every function of a Module."""
    return [node for node in ast.walk(found.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def long_functions(modules):
    """Functions over the limit."""
    for found in modules:
        for function in functions(found):
            length = function.end_lineno - function.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{found.name}:{function.lineno} {function.name}() has {length} lines"


def long_files(modules):
    """Files over the limit."""
    for found in modules:
        length = len(found.text.splitlines())
        if length > FILE_LINES:
            yield f"{found.name} has {length} lines"


def wide_lines(texts):
    """Lines of templates over the limit, a Chinese character one column. `texts` is {path: text}."""
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), start=1):
            if len(line) > TEMPLATE_COLUMNS:
                yield f"{path}:{number} has {len(line)} columns"


def misnamed(modules):
    """Modules named after nothing."""
    return [found.name for found in modules if found.name.split(".")[-1] in {"utils", "helpers", "misc"}]


def idle_floors(modules):
    """Names in FLOORS that no module and no folder has."""
    places = {".".join(found.name.split(".")[1:]) for found in modules}
    for name in FLOOR_OF:
        if not any(place == name or place.startswith(f"{name}.") for place in places):
            yield name


# "app.thing" (a permission, a dotted path), "app:route", "admin:app_model_page", "app/part.html",
# "admin/app/page.html", and the app's name alone, as in get_model("app", "Model").
NAMING = re.compile(
    r"(?:admin:(?P<desk>{apps})_|(?:admin/)?(?P<app>{apps})(?:[.:/](?!\s)|$))".format(apps="|".join(ARROWS))
)


def strings(found):
    """Every string of a Module with its line, parts of f-strings too; docstrings left out."""
    prose = {id(node.value) for node in ast.walk(found.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(found.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value, node.lineno


def arrows_by_string(modules):
    """Strings that name an app which the module's app must not know."""
    for found in modules:
        app = app_of(found.name)
        for text, line in strings(found):
            match = NAMING.match(text)
            other = match and (match["desk"] or match["app"])
            if other and other != app and other not in ARROWS[app]:
                yield f"{found.name}:{line} names {text!r}: {app} must not know {other}"


def ways_back(models, apps):
    """Relations between two of the apps that the lower one can follow back; related_name="+" hides them."""
    for model in models:
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if not field.is_relation or field.remote_field.hidden:
                continue
            app, other = model._meta.app_label, field.related_model._meta.app_label
            if app != other and {app, other} <= set(apps):
                yield f"{model._meta.label}.{field.name} can be reached from {other}"


def open_comments(texts):
    """{# … #} over several lines, which Django prints. `texts` is {path: text}."""
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), start=1):
            if "{#" in line and "#}" not in line.partition("{#")[2]:
                yield f"{path}:{number} begins a comment that readers see"


INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "a <style>": re.compile(r"<style[\s>]", re.I),
    # JSON-LD is no script: browsers run nothing of that type, and the policy does not ask about it.
    "a <script> without src": re.compile(
        r'<script(?! type="application/ld\+json">)(?![^>]*\ssrc\s*=)[^>]*>', re.I
    ),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
}


def inline_parts(texts):
    """Styles and scripts inside pages: the browser is told to refuse them. `texts` is {path: text}."""
    for path, text in texts.items():
        for name, pattern in INLINE.items():
            if match := pattern.search(text):
                yield f"{path}:{text.count(chr(10), 0, match.start()) + 1} has {name}"


# The brackets keep this file from matching itself.
STRANGE = {
    "a package registry": re.compile(
        r"[p]ypi\.(org|io)|[p]ythonhosted\.|[n]pmjs\.|[c]rates\.io|[p]roxy\.golang|[y]arnpkg\.|[m]irrors?\.\w+\.\w"
    ),
    "the shared folder": re.compile(r"(?<![\w-])[s]hared/"),
    "a path of one machine": re.compile(r"(?<![\w.])/([w]ork|[r]oot|[h]ome/\w+)/"),
}


def strange_places(texts):
    """Names of hosts and folders that a clone elsewhere does not have. `texts` is {path: text}."""
    for path, text in texts.items():
        for name, pattern in STRANGE.items():
            if match := pattern.search(text):
                yield f"{path}:{text.count(chr(10), 0, match.start()) + 1} names {name}"


# `folder/file.py` or `folder/`, as our documents write it.
MENTIONED = re.compile(r"`([a-z]+/[\w./-]*)`")
# And with the names in it that belong to the change.
NAMED_IN = re.compile(r"`([\w/]+\.py)`(?:\s\(([^)]*)\)|:\s(`\w+`))")


def lost_paths(texts, folders):
    """Files in our folders that a document names and that are not there. `texts` is {path: text}."""
    for path, text in texts.items():
        for name in dict.fromkeys(MENTIONED.findall(text)):
            if name.split("/")[0] in folders and not (ROOT / name).exists():
                yield f"{path} names {name}, which is not there"


def lost_names(texts):
    """Names that a document gives behind a file, `a/b.py` (`NAME`) or `a/b.py`: `NAME`, and that it lacks."""
    for path, text in texts.items():
        for file, listed, alone in NAMED_IN.findall(text):
            made = defined(read(file)) if (ROOT / file).exists() else set()
            for name in re.findall(r"`(?:\w+\.)?(\w+)(?:\(\))?`", listed or alone):
                if made and name not in made:
                    yield f"{path} names {name} in {file}, which makes none"


def defined(text):
    """The names of functions, classes, constants and attributes that a source makes itself."""
    nodes = list(ast.walk(ast.parse(text)))
    kinds = (ast.FunctionDef, ast.ClassDef)
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.name for node in nodes if isinstance(node, kinds)}


def borrowed_tests(modules):
    """Imports from test modules: what two of them need has a module with a name of its own."""
    for found in modules:
        for node in ast.walk(found.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            else:
                continue
            if any(re.match(r"tests\.(.*\.)?test_\w+$", name) for name in wanted):
                yield f"{found.name}:{node.lineno} imports from a test module"
