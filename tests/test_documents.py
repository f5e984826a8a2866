"""What the documents for who carries on name is there: files, folders, and what is taken out of a module."""

import re
import subprocess
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("CONTRIBUTING.md", "README.md", "THIRD_PARTY.md", "docs/architecture.md", "docs/testing.md")
# Made where the product runs, or part of a name of somebody else.
ELSEWHERE = {".run/", "@expo-google-fonts/noto-sans"}
NAMED = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.*@<>…-]*/[\w./*<>…-]*")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def known():
    """Every file of the repository and every folder, by its path and by each end of it."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    paths = {PurePosixPath(name) for name in listed}
    paths |= {folder for path in paths for folder in path.parents}
    return {"/".join(path.parts[start:]) for path in paths for start in range(len(path.parts))}


def is_there(name, known):
    """A pattern stands for whatever fits it; `module.name` for what the module defines."""
    name = name.rstrip("/.")
    if re.search(r"[*<…]", name):
        fitting = re.compile(re.sub(r"\\\*|<[^>]*>|…", r"[^/]+", re.escape(name)) + r"(\.py)?")
        return any(fitting.fullmatch(path) for path in known)
    if name in known or f"{name}.py" in known:
        return True
    module, _dot, member = name.rpartition(".")
    for path in (f"{module}.py", f"{module}/__init__.py"):
        files = [ROOT / path, *(ROOT / app / path for app in ("accounts", "plans", "progress", "reporting"))]
        if path in known and any(file.exists() and re.search(rf"\b{member}\b", file.read_text()) for file in files):
            return True
    return False


def names_in(text):
    """Paths within code spans, and what is linked to."""
    spans = (span for span in NAMED.findall(text) if "://" not in span)
    return {name for span in spans for name in PATH.findall(span) if not name.startswith("/")} - ELSEWHERE


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_is_there(document, known):
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = sorted(name for name in names_in(text) if not is_there(name, known))
    missing += [link for link in LINK.findall(text) if not (ROOT / document).parent.joinpath(link).exists()]
    assert not missing
    assert document in ("README.md", "THIRD_PARTY.md") or len(names_in(text)) > 10


def test_a_file_that_was_moved_is_noticed(known):
    assert is_there("progress/formulas/rates.implementation_rate", known)
    assert not is_there("progress/calculations.py", known)
    assert not is_there("progress/formulas/rates.sigma_points", known)


def test_every_vendored_file_is_named_with_its_licence(known):
    """A folder of somebody else's files holds the licence, and THIRD_PARTY.md names both."""
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    for folder in (*(ROOT / "static" / "vendor").iterdir(), ROOT / "static" / "fonts"):
        relative = folder.relative_to(ROOT).as_posix()
        assert f"`{relative}/LICENSE`" in text and (folder / "LICENSE").stat().st_size > 500
        for file in folder.iterdir():
            assert file.name == "LICENSE" or f"`{relative}/{file.name}`" in text or "*" in text and relative in text
