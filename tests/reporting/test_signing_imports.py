"""What the web process imports of signing when it starts, and which way the imports inside run."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIGNING = ROOT / "reporting" / "signing"
HEAVY = {"pyhanko", "pyhanko_certvalidator", "aiohttp", "asn1crypto", "cryptography", "pikepdf"}
# A room of signing → what of signing it may import.
ALLOWED = {
    "proof": {"proof", "outcomes", "model", "errors"},
    "certificates": {"certificates", "model", "errors"},
    "demo": {"demo"},
}


def test_nothing_heavy_comes_along():
    modules = "configuration, errors, model, outcomes, report, timestamps, words"
    code = f"import sys; from reporting.signing import check, {modules}; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = {name.partition(".")[0] for name in said.split()}
    assert "reporting" in found and not found & HEAVY


def test_what_a_check_does_not_need_stays_out_of_its_child():
    """Of half a second that a child needs to start, these were a third."""
    code = "import sys; import reporting.signing; print(*sys.modules)"
    settings = "from django.conf import settings; settings.configure(); "
    said = subprocess.run(
        [sys.executable, "-c", settings + code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert not {"django.http", "django.forms", "django.db.models"} & set(said.split())


def imported_from_signing(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("reporting.signing"):
            parts = node.module.split(".")
            yield from [parts[2]] if len(parts) > 2 else [alias.name for alias in node.names]


@pytest.mark.parametrize("room", ALLOWED)
def test_imports_run_one_way(room):
    found = {name for path in (SIGNING / room).glob("*.py") for name in imported_from_signing(path)}
    assert found <= ALLOWED[room]


def test_the_demonstration_is_no_part_of_the_rest():
    users = [path.name for path in SIGNING.rglob("*.py") if "demo" in imported_from_signing(path)]
    assert not users
