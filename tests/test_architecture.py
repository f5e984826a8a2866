"""The house keeps its shape: imports run one way, and a library that could leak lives in one module."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "plans", "progress", "reporting", "strategy_tracker")
# An app imports only from itself and from those to its left.
MAY_IMPORT = {app: set(APPS[: position + 1]) for position, app in enumerate(APPS)}
# Inside an app a layer imports only from itself and below (docs/adr/0001).
LAYERS = (
    {"workflow", "calculations", "achievement", "workings", "keys", "text", "verdict", "clock"},
    {"models"},
    {"selectors", "checks", "permissions", "roles", "findings"},
    {"services"},
    {"forms", "resources", "filters"},
    {"views"},
    {"urls", "admin"},
)
SIGNING = {str(path.relative_to(ROOT)) for path in (ROOT / "reporting" / "signing").rglob("*.py")}
HOMES = {
    "weasyprint": {"reporting/pdf/render.py"},
    "import_export": {"accounts/resources.py", "plans/resources.py"},
    "openpyxl": {"accounts/resources.py", "strategy_tracker/base/workbook.py", "reporting/data/files.py"},
    "pypdf": {"progress/uploads/scanning.py"},
    "django_tasks": {"reporting/jobs/tasks.py"},
    "django_ratelimit": {"strategy_tracker/base/limits.py"},
    "segno": {"reporting/pdf/qr_code.py"},
    "pikepdf": {
        "reporting/pdf/signature_fields.py",
        "reporting/pdf/stream_endings.py",
        "reporting/signing/proof/second_reader.py",
    },
    **dict.fromkeys(("pyhanko", "pyhanko_certvalidator", "asn1crypto", "cryptography"), SIGNING),
}
FORBIDDEN_NAMES = {"core", "common", "utils", "helpers", "actions"}


def modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


def imports_of(path):
    """Every module that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides the direction"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


ALL_MODULES = list(modules())


def layer_of(parts):
    names = [part.removesuffix(".py") for part in parts[1:3]]
    for height, layer in enumerate(LAYERS):
        if any(name in layer for name in names):
            return height
    return None


def test_there_is_something_to_read():
    assert len(ALL_MODULES) > 60


@pytest.mark.parametrize("path", ALL_MODULES, ids=str)
def test_imports_run_one_way_between_apps(path):
    allowed = MAY_IMPORT[path.parts[0]]
    wrong = [
        name
        for name in imports_of(path)
        if name.split(".")[0] in set(APPS) - allowed and not name.startswith("strategy_tracker.base")
    ]
    # The WSGI door and the settings wire everything; nothing below may know them.
    assert not wrong


@pytest.mark.parametrize("path", ALL_MODULES, ids=str)
def test_layers_inside_an_app_import_downwards(path):
    height = layer_of(path.parts)
    if height is None:
        return
    upward = []
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] == path.parts[0]:
            other = layer_of(parts)
            if other is not None and other > height:
                upward.append(name)
    assert not upward


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
