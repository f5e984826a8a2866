"""The fingerprint covers every template, module, stylesheet, font and library that writes a document."""

import ast
import inspect
import re
import sys
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings
from django.test.signals import template_rendered

from reporting.data.workbook import workbook
from reporting.document.html import html
from reporting.document.reader import Edition
from reporting.document.software import LIBRARIES, PATTERNS, covered_files, fingerprint
from reporting.pdf import render
from reporting.pdf.signature_fields import Anchor, FieldSpec, add_signature_fields
from reporting.pdf.stamp import stamp
from tests.reporting.conftest import MADE_AT, csv_files
from tests.reporting.test_data_files import WRITTEN

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "plans", "progress", "reporting", "strategy_tracker")
NOT_WRITING = {
    "asgiref": "keeps the language of the thread",
    "cffi": "hands calls on to Pango",
    "hypothesis": "runs tests, and may still look on",
    "pluggy": "runs the tests",
    "pycparser": "reads for cffi how Pango is called",
    "pytest": "runs the tests",
    "setuptools": "looks at every import",
}
# What stands in where HarfBuzz cannot cut fonts down, and what reads texts that were stored in Markdown.
UNSEEN = {"fonttools", "markdown-it-py"}
# What is read once, for all documents, and what takes a report from the database through all this.
NOT_RECORDED = {"strategy_tracker/formats/**/*.py", "locale/**/*.po", "reporting/jobs/**/*.py"}


class Recorded:
    """Files below ROOT, and distributions, whose code ran or that were read."""

    def __init__(self):
        self.files, self.code = set(), set()

    def call(self, frame, event, argument):
        if frame.f_code.co_flags & inspect.CO_OPTIMIZED:  # a function: being imported says nothing about being used
            self.code.add(frame.f_code.co_filename)

    def template(self, sender, template, **more):
        self.files.add(Path(template.origin.name))

    @cached_property
    def modules(self):
        """Those of the product whose code ran, and those whose names these take in."""
        ran = {Path(name) for name in self.code if name.startswith(tuple(f"{ROOT}/{app}/" for app in APPS))}
        return ran | {path for module in ran for path in imported(module)}

    def distributions(self):
        known = packages_distributions()
        packages = {found[1] for name in self.code if (found := re.search(r"site-packages/(\w+)", name))}
        return {known[package][0] for package in packages if package in known}


def imported(module):
    """The modules of the product that a module imports."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in APPS:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                path = ROOT.joinpath(*name.split("."))
                yield from (found for found in (path.with_suffix(".py"), path / "__init__.py") if found.exists())


@contextmanager
def recording(monkeypatch):
    recorded, find = Recorded(), render.static_file

    def static_file(url):
        found = find(url)
        recorded.files.add(found)
        return found

    monkeypatch.setattr(render, "static_file", static_file)
    template_rendered.connect(recorded.template)
    before = sys.getprofile()
    sys.setprofile(recorded.call)
    try:
        yield recorded
    finally:
        sys.setprofile(before)
        template_rendered.disconnect(recorded.template)


@pytest.fixture(scope="module")
def used(year):
    """What writing one document of each kind takes, with every chapter it may have, and one small file of them."""
    issued = Edition("sq", 3, is_demo=True, check_url="https://example.org/check/", has_seal=True)
    html(year["2022-H2"], issued)  # what the first document alone takes: libraries of tags, imports
    with pytest.MonkeyPatch.context() as patch, recording(patch) as recorded:
        for data in (year["2022-H2"], year["annual"], year["final"]):
            document = html(data | WRITTEN, issued, note="Shënim.")
        csv_files(year["final"] | WRITTEN, "sq")
        data_file = render.EmbeddedFile("data.xlsx", workbook(year["2022-H2"], "sq"), "Të dhënat")
        small = re.sub(r"(<body[^>]*>).*(?=<section class=.about signing-page)", r"\1", document, flags=re.S)
        made = render.render_pdf(
            small, identifier="small", created_at=MADE_AT, variant=render.ISSUED_VARIANT, embedded=[data_file]
        )
        add_signature_fields(made.content, [FieldSpec("minister", "Nënshkrimi", Anchor("field-minister"))])
        stamp(name="Genta Kelmendi", role="Ministri", at=MADE_AT, language="sq")
    return recorded


def uncovered(used, patterns=PATTERNS):
    found = (used.files | used.modules) - set(covered_files(ROOT, patterns))
    return sorted(str(path.relative_to(ROOT)) for path in found)


def test_nothing_that_writes_a_document_is_left_out(used):
    assert uncovered(used) == []


def test_enough_was_recorded_to_judge(used):
    names = {str(path.relative_to(ROOT)) for path in used.files | used.modules}
    assert {"templates/pdf/_signing.html", "templates/components/_segment.html", "static/css/stamp.css"} <= names
    assert {
        "progress/charts/bars.py",
        "progress/words.py",
        "strategy_tracker/base/templatetags/words.py",
    } <= names
    assert sum(name.startswith("templates/") for name in names) > 40 and len(names) > 90


def test_without_any_of_its_patterns_something_would_be_left_out(used):
    idle = [
        pattern for pattern in PATTERNS if not uncovered(used, tuple(other for other in PATTERNS if other != pattern))
    ]
    assert set(idle) == NOT_RECORDED


def test_libraries_are_those_that_wrote_it(used):
    names = {name.casefold() for name in used.distributions()} - set(NOT_WRITING)
    assert names <= {name.casefold() for name in LIBRARIES} <= names | UNSEEN


def test_a_file_that_moves_changes_the_fingerprint(tmp_path):
    folder = tmp_path / "templates" / "pdf"
    folder.mkdir(parents=True)
    before = fingerprint(tmp_path)
    (folder / "a.html").write_text("one")
    added = fingerprint(tmp_path)
    (folder / "a.html").rename(folder / "b.html")
    assert len({before, added, fingerprint(tmp_path)}) == 3
