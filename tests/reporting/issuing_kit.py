"""Reports on their way from draft to signed, reached through the real services; the pages are laid out only once."""

import datetime as dt
from contextlib import contextmanager
from unittest import mock

from accounts.models import Role, User
from reporting.jobs import draft
from reporting.jobs.issue import issue
from reporting.models import Report
from reporting.pdf import render
from reporting.services import issuing, making
from reporting.services.signatories import register_signatory
from strategy_tracker.base import clock
from tests.factories import make_person, someone
from tests.reporting import signing_kit

QUICK = b"%PDF-1.7 a draft"
NOW = dt.datetime(2025, 1, 6, 10, tzinfo=dt.UTC)
DECISION = {"decision_number": "12/2025", "decided_on": dt.date(2025, 1, 3), "protocol_number": "MPB-55/2025"}


@contextmanager
def quick_pages():
    """Lay out nothing: a draft's file is made of a line."""
    with mock.patch.object(render, "render_pdf", lambda html, **options: render.Rendered(QUICK, 60)):
        yield


def make_draft(period, *, kind="six_month", language="sq", by=None) -> Report:
    """A draft whose file is ready."""
    by = by or someone(Role.SECRETARIAT)
    report = making.make_report(kind=kind, period=period, language=language, by=by, is_queued=False)
    with quick_pages():
        return draft.make_draft(report.pk)


def finalise(report, by=None, *, now=NOW, **given) -> Report:
    """Finalised, with its file, as the worker makes it."""
    by = by or someone(Role.COORDINATOR)
    with clock.at(now):
        content = issuing.finalise_report(report=report, by=by, is_queued=False, **(DECISION | given))
        return issue(report.pk, content.pk)


def register(identity, role=Role.COORDINATOR, person=None, **days):
    """Let this certificate sign for the role."""
    return register_signatory(
        role=role, certificate=identity.pem, person=person, **({"valid_from": dt.date(2024, 1, 1)} | days)
    )


def cast() -> dict[str, User]:
    """The people of the suite by name, for a world that lasts longer than one test."""
    known = {
        "arta": "secretariat",
        "elira": "coordinator",
        "afrim": "authority",
        "fatmir": "secretary_general",
        "genta": "minister",
        "hana": "administrator",
        "ilir": "observer",
    }
    people = {name: make_person(role, username=name) for name, role in known.items()}
    return people | {"driton": make_person("institution", "msh", username="driton")}


def trusting(settings, folder):
    """Let the product trust the authority of the tests, and nobody else."""
    (folder / "trust").mkdir(exist_ok=True)
    (folder / "trust" / "root.pem").write_bytes(signing_kit.authority().root.pem)
    for name, content in zip(("root", "issuing"), signing_kit.authority().revocation_lists(), strict=True):
        (folder / "trust" / f"{name}.crl").write_bytes(content)
    settings.SIGNING_TRUST_ANCHORS = str(folder / "trust")


def in_english(client, person):
    """The person's browser, which asks for English."""
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client
