"""The year of tests/reporting/story.py as snapshots, and its report as PDF: made once for the whole suite."""

import fcntl
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings

from accounts.demonstration import create_demonstration_accounts
from progress.demonstration import fixture
from progress.models import ReportingPeriod
from reporting import snapshot
from reporting.data.files import csv_file, tables_in
from reporting.document.html import html
from reporting.document.reader import Edition
from reporting.pdf import render
from tests.reporting import story

MADE_AT = datetime(2023, 2, 1, 10, tzinfo=UTC)
LANGUAGES = ("sq", "sr-latn", "en")
FULLEST = "fullest"


@pytest.fixture(scope="session")
def year(django_db_setup, django_db_blocker):
    """Snapshots of 2022-H1 (as it was, and made again half a year later) and 2022-H2; nothing stays in the database."""

    def make():
        with django_db_blocker.unblock(), transaction.atomic():
            made = _snapshots()
            transaction.set_rollback(True)
        return json.dumps(made).encode()

    return json.loads(made_once(f"year-{connection.vendor}.json", make).read_bytes())


def _snapshots():
    first = story.first_half()
    before = snapshot.build("six_month", first)
    period = story.second_half()
    second = snapshot.build("six_month", period)
    again = snapshot.build("six_month", first)
    kinds = {kind: snapshot.build(kind, period) for kind in ("annual", "final")}
    return {"2022-H1": before, "2022-H1 again": again, "2022-H2": second, **kinds}


@pytest.fixture(scope="session")
def demonstrations(django_db_setup, django_db_blocker):
    """Snapshots of the demonstration, made of the progress that is shipped; once for all.

    Its annual report of 2023, and the 6-month report on the half-year with which it has most to tell.
    """

    def make():
        demo = override_settings(
            DEMO=True, DEMO_TODAY=date(2025, 1, 6), MEDIA_ROOT=f"{os.environ['SUITE_FOLDER']}/demo"
        )
        with django_db_blocker.unblock(), demo, transaction.atomic():
            create_demonstration_accounts("vetëm-për-teste")
            fixture.load()
            annual = snapshot.build("annual", ReportingPeriod.objects.get(code="2023-H2"))
            six_month = snapshot.build("six_month", ReportingPeriod.objects.get(code="2024-H1"))
            transaction.set_rollback(True)
        return json.dumps({"annual": annual, "six_month": six_month}).encode()

    return json.loads(made_once(f"demonstration-{connection.vendor}.json", make).read_bytes())


@pytest.fixture(scope="session")
def demonstration(demonstrations):
    """The demonstration's annual report of 2023 as a snapshot."""
    return demonstrations["annual"]


@pytest.fixture(scope="session")
def data(year):
    """The snapshot of 2022-H2: deadlines reached, spending, changes, a cancelled action."""
    return year["2022-H2"]


@pytest.fixture(scope="session")
def annual(year):
    """The annual snapshot of 2022."""
    return year["annual"]


@pytest.fixture(scope="session")
def final(year):
    """The final snapshot, as if the plan had ended with 2022."""
    return year["final"]


@pytest.fixture(scope="session")
def documents(data, demonstrations):
    """The document in the three languages, and in Serbian that of the half-year with which there is most to tell."""
    told = {language: html(data, edition(language)) for language in LANGUAGES}
    return told | {FULLEST: html(demonstrations["six_month"], edition("sr-latn"))}


def csv_files(data: dict, language: str) -> dict[str, bytes]:
    """All tables of a report as CSV, by key."""
    return {key: csv_file(table, language) for key, table in tables_in(data, language).items()}


def edition(language: str) -> Edition:
    """A version 3 of the demonstration."""
    return Edition(language=language, version=3, is_demo=True, software="0.0.0+test")


@pytest.fixture(scope="session")
def pdf_file(documents):
    """Give the PDF in a language, or the fullest: laid out once, whichever test process asks first."""

    def file(language: str) -> Path:
        return laid_out(f"report-{language}", lambda: documents[language])

    return file


@pytest.fixture(scope="session")
def pdf_of_kind(year):
    """Give the PDF of the annual or the final report, in Albanian; laid out once."""

    def file(kind: str) -> Path:
        return laid_out(f"report-{kind}", lambda: html(year[kind], edition("sq")))

    return file


def laid_out(name: str, document: Callable[[], str]) -> Path:
    """The PDF with this name, laid out by the first process that wants it."""

    def lay_out():
        return render.render_pdf(document(), identifier=name.replace("report", "test"), created_at=MADE_AT).content

    return made_once(f"{name}.pdf", lay_out)


def made_once(name: str, make: Callable[[], bytes]) -> Path:
    """The file with this name in the suite's folder; whoever else wants it meanwhile waits for it."""
    path = Path(os.environ["SUITE_FOLDER"]) / name
    with open(f"{path}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_bytes(make())
    return path
