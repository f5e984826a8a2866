"""The house keeps its shape: every room is known, imports run one way, and a library that could leak lives in one."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# An app imports only from itself, from those before it, and from the ground that all stand on.
APPS = ("accounts", "plans", "progress", "reporting", "strategy_tracker")
GROUND = "strategy_tracker.base"
# The rooms of each app, from the roof to the ground: a room imports only from rooms in lines below its own, and those
# of one line know nothing of each other. Each package and each module at the root of an app stands here once.
ROOMS: dict[str, tuple[str, ...]] = {
    "accounts": (
        "urls admin_config admin admin_site",
        "views management",
        "forms resources demonstration",
        "backends security letters",
        "jobs roles",
        "models",
        "apps",
    ),
    "plans": (
        "urls admin",
        "views management resources",
        "forms",
        "services",
        "pages",
        "drafts",
        "permissions selectors",
        "documents",
        "published_victims",
        "findings disclosure_audit",
        "models reading",
        "disclosure workings refusals apps",
    ),
    "progress": (
        "urls admin",
        "views management",
        "demonstration workbook",
        "forms",
        "services",
        "pages templatetags",
        "permissions",
        "checks",
        "snapshot",
        "selectors",
        "events notifications",
        "words",
        "models",
        "charts",
        "formulas workflow uploads apps",
    ),
    "reporting": (
        "urls",
        "public_urls admin",
        "views management",
        "forms",
        "services",
        "pages",
        "package",
        "jobs",
        "data",
        "permissions",
        "selectors",
        "notifications archive",
        "templatetags",
        "document",
        "snapshot names transitions",
        "models",
        "spans",
        "kinds",
        "workflow pdf signing apps",
    ),
}
# What these give depends on nothing but their arguments: they ask no table, and not what time it is.
PURE = (
    "plans.disclosure",
    "plans.reading",
    "plans.workings",
    "progress.charts",
    "progress.formulas",
    "progress.workbook.columns",
    "progress.workflow",
    "reporting.document",
    "reporting.kinds",
    "reporting.pdf",
    "reporting.spans",
    "reporting.workflow",
)
# Of these not even the types of rows are known: they take numbers, days and words.
WITHOUT_MODELS = (
    "plans.disclosure",
    "plans.reading",
    "plans.workings",
    "progress.charts",
    "progress.formulas",
    "progress.workflow",
    "reporting.pdf",
    "reporting.workflow",
)
MOST_AT_A_ROOT = 12
MOST_IN_A_PACKAGE = 20
SIGNING = {str(path.relative_to(ROOT)) for path in (ROOT / "reporting" / "signing").rglob("*.py")}
HOMES = {
    "weasyprint": {"reporting/pdf/render.py"},
    "import_export": {"accounts/resources.py", "plans/resources.py"},
    "openpyxl": {
        "accounts/resources.py",
        "plans/reading/excel_file.py",
        "progress/workbook/reading_child.py",
        "progress/workbook/writing.py",
        "strategy_tracker/base/tables_child.py",
        "strategy_tracker/base/workbook.py",
        "reporting/data/workbook.py",
    },
    "icalendar": {"progress/pages/collecting/calendar.py"},
    "docx": {"plans/reading/word_file.py"},
    "django_tasks": {"accounts/jobs/tasks.py", "reporting/jobs/tasks.py"},
    "pypdf": {"progress/uploads/reading/pdf.py"},
    "PIL": {"progress/uploads/reading/picture.py"},
    "segno": {"reporting/pdf/qr_code.py"},
    "pikepdf": {
        "progress/uploads/reading/pdf.py",
        "reporting/pdf/signature_fields.py",
        "reporting/pdf/stream_endings.py",
        "reporting/signing/proof/second_reader.py",
    },
    **dict.fromkeys(("pyhanko", "pyhanko_certvalidator", "asn1crypto", "cryptography"), SIGNING),
}
KNOWS_MODELS = r"^(accounts|plans|progress|reporting)\.(models|selectors|findings|snapshot)\b"
FORBIDDEN_NAMES = {"core", "common", "utils", "helpers", "actions"}


def modules() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Every module that a file imports, at its top or inside a function, and whatever it takes from it."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides the direction"
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return frozenset(found)


ALL_MODULES = list(modules())
NAMES = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in ALL_MODULES}


def room_of(name: str) -> str:
    """The room that a module stands in: "progress.pages" for progress.pages.action_list.rows."""
    return ".".join(name.split(".")[:2])


def floor_of(room: str) -> int:
    """The line of the table, counted from the ground; the app itself, its __init__, is below all."""
    app, _, name = room.partition(".")
    lines = ROOMS[app]
    return next((len(lines) - place for place, line in enumerate(lines) if name in line.split()), 0)


def rooms_of(app: str) -> list[str]:
    """What lies at the root of an app: its packages, and its modules."""
    entries = (entry for entry in (ROOT / app).iterdir() if entry.name not in ("__init__.py", "migrations"))
    return sorted(e.stem for e in entries if e.suffix == ".py" or (e / "__init__.py").exists())


def test_there_is_something_to_read():
    assert len(ALL_MODULES) > 60


@pytest.mark.parametrize("app", ROOMS)
def test_every_room_is_known_and_no_other_is(app):
    known = [name for line in ROOMS[app] for name in line.split()]
    assert sorted(known) == rooms_of(app)


def test_a_room_fits_a_glance():
    """At most 12 modules at the root of an app, at most 20 in a package."""
    crowded = []
    for folder in sorted({path.parent for path in ALL_MODULES}):
        most = MOST_AT_A_ROOT if folder.name in ROOMS and len(folder.parts) == 1 else MOST_IN_A_PACKAGE
        n_modules = sum(path.parent == folder and path.name != "__init__.py" for path in ALL_MODULES)
        crowded += [f"{folder}: {n_modules}"] * (n_modules > most)
    assert not crowded


@pytest.mark.parametrize("path", ALL_MODULES, ids=str)
def test_imports_run_one_way_between_apps(path):
    """`strategy_tracker` wires everything and may know all; its ground knows nothing of what stands on it."""
    name = ".".join(path.with_suffix("").parts)
    is_ground = name.startswith(GROUND)
    allowed = set() if is_ground else set(APPS[: APPS.index(path.parts[0]) + 1])
    wrong = [
        imported
        for imported in imports_of(path)
        if imported.split(".")[0] in set(APPS) - allowed and not imported.startswith(GROUND)
    ]
    assert not [imported for imported in wrong if imported != "strategy_tracker"]


@pytest.mark.parametrize("path", [path for path in ALL_MODULES if path.parts[0] in ROOMS], ids=str)
def test_rooms_of_an_app_import_downwards(path):
    """Upward and sideways imports are refused, inside functions as well: so no circle of rooms can come to be."""
    room = room_of(".".join(path.with_suffix("").parts))
    upward = {
        imported
        for imported in imports_of(path)
        if imported.split(".")[0] == path.parts[0]
        and len(imported.split(".")) > 1
        and room_of(imported) != room
        and floor_of(room_of(imported)) >= floor_of(room)
    }
    assert not upward


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_asks_no_table_and_no_clock(room):
    paths = [path for name, path in NAMES.items() if name == room or name.startswith(f"{room}.")]
    asking = [
        f"{path}: {ast.unparse(node)}"
        for path in paths
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and re.search(r"[A-Z]\w*\.(objects|_base_manager)$", ast.unparse(node))
    ]
    asking += [f"{path}: {name}" for path in paths for name in imports_of(path) if "base.clock" in name]
    assert paths and not asking


@pytest.mark.parametrize("room", WITHOUT_MODELS)
def test_a_formula_knows_no_model(room):
    paths = [path for name, path in NAMES.items() if name == room or name.startswith(f"{room}.")]
    knowing = [f"{path}: {name}" for path in paths for name in imports_of(path) if re.search(KNOWS_MODELS, name)]
    assert paths and not knowing


def test_no_modules_import_in_a_circle():
    """Among all modules, as they are imported at their top; a package stands for its __init__."""
    arrows = {name: {i for i in top_imports_of(path) if i in NAMES and i != name} for name, path in NAMES.items()}
    while free := [name for name, targets in arrows.items() if not targets & arrows.keys()]:
        for name in free:
            del arrows[name]
    assert not arrows


def top_imports_of(path: Path) -> set[str]:
    """What is imported when the module is: not inside a function, and not for type checkers alone."""
    found = set()
    for node in tree_of(path).body:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(members if members <= NAMES.keys() else {node.module, *members})
    return found


def test_a_package_passes_on_what_is_there_and_somebody_takes():
    """`__all__` of a package: what callers ask the package for, and nothing else."""
    asked = {name for path in ALL_MODULES for name in names_asked(path)}
    passed_on = {
        f"{package}.{name}"
        for package, path in NAMES.items()
        if path.name == "__init__.py"
        for node in tree_of(path).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    idle = {name for name in passed_on - asked if not re.search(rf"\b{name.rpartition('.')[2]}\b", tests)}
    assert len(passed_on) > 100 and sorted(idle) == []


def names_asked(path: Path) -> Iterator[str]:
    """What a file takes from modules, as "module.name", by `from module import name` or through the module itself."""
    local = {}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            local |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    yield from local.values()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in local:
            yield f"{local[node.value.id]}.{node.attr}"


@pytest.mark.parametrize("library", HOMES)
def test_a_library_lives_in_its_home(library):
    users = {str(path) for path in ALL_MODULES if any(name.split(".")[0] == library for name in imports_of(path))}
    assert users, f"{library} is not used any more: take it out of requirements.txt and of this table"
    assert users <= HOMES[library]


def test_no_module_has_a_name_that_says_nothing():
    names = {part.removesuffix(".py") for path in ALL_MODULES for part in path.parts}
    assert not names & FORBIDDEN_NAMES


def test_time_is_asked_of_the_clock_alone():
    wanted = ("timezone.now", "date.today", "datetime.now", "localdate")
    guilty = [
        f"{path}: {name}"
        for path in ALL_MODULES
        if str(path) != "strategy_tracker/base/clock.py"
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for name in [ast.unparse(node.func)]
        if name.endswith(wanted) and "real_time" not in str(path)
    ]
    assert guilty in ([], ["reporting/jobs/heartbeat.py: timezone.now"])


def test_templates_hold_no_script_style_or_unsafe_text():
    """The content security policy would break them; `safe` would let text become markup."""
    banned = ("<script>", "<style", " style=", " onclick=", " onchange=", "|safe", "autoescape off")
    guilty = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "templates").rglob("*.html")
        for word in banned
        if word in path.read_text(encoding="utf-8")
    ]
    assert not guilty


def test_every_requirement_is_pinned_and_says_why():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert "==" in line and "  # " in line, f"{name}: {line}"


def test_nothing_committed_is_private_or_compiled():
    files = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert files
    endings = (".mo", ".sqlite3", ".pem", ".p12", ".key", ".pyc")
    assert not [name for name in files if name.endswith(endings) or name.startswith((".run/", ".venv/"))]
