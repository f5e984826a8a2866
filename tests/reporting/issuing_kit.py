"""Reports on their way from draft to signed, reached through the real services; the pages are laid out only once."""

import datetime as dt
from contextlib import contextmanager
from unittest import mock

from accounts.models import Role, User
from reporting.jobs import draft
from reporting.jobs.issue import issue
from reporting.models import Report, Snapshot
from reporting.pdf import render
from reporting.selectors.checklist import lines_of, open_among
from reporting.services import issuing, making
from reporting.services.signatories import register_signatory
from reporting.services.waivers import waive_line
from strategy_tracker.base import clock
from tests.factories import closed_period, make_person, someone
from tests.reporting import signing_kit
from tests.worlds import remembered

REASON = "Nuk u bë: nuk kishte kohë para afatit."
QUICK = b"%PDF-1.7 a draft"
NOW = dt.datetime(2025, 1, 6, 10, tzinfo=dt.UTC)
DECISION = {"decision_number": "12/2025", "decided_on": dt.date(2025, 1, 3), "protocol_number": "MPB-55/2025"}


@contextmanager
def quick_pages():
    """Lay out nothing: a draft's file is made of a line."""
    with mock.patch.object(render, "render_pdf", lambda html, **options: render.Rendered(QUICK, 60)):
        yield


@contextmanager
def small_pages(title="Raporti 6-mujor"):
    """Issue the small document of the signing tests for a report, with a place for its field: it lays out nothing."""
    content, layout = signing_kit.document(title), render.render_pdf

    def made(html, **options):
        is_stamp = options.get("variant", render.VARIANT) is None
        return layout(html, **options) if is_stamp else render.Rendered(content, 2)

    with (
        mock.patch.object(render, "render_pdf", made),
        mock.patch("reporting.jobs.issue.anchor_of", lambda field: "field-coordinator"),
    ):
        yield


@remembered
def make_draft(period, *, kind="six_month", language="sq", by=None) -> Report:
    """A draft whose file is ready."""
    by = by or someone(Role.SECRETARIAT)
    report = making.make_report(kind=kind, period=period, language=language, by=by, is_queued=False)
    with quick_pages():
        return draft.make_draft(report.pk)


@remembered
def first_report(*, kind="six_month", language="sq", by=None, is_queued=False) -> Report:
    """A report about the first half-year; nobody has made its file yet."""
    by = by or someone(Role.SECRETARIAT)
    return making.make_report(kind=kind, period=closed_period("2022-H1"), language=language, by=by, is_queued=is_queued)


@remembered
def first_draft(*, kind="six_month", language="sq", by=None) -> Report:
    """A draft about the first half-year, whose file is ready."""
    return make_draft(closed_period("2022-H1", by), kind=kind, language=language, by=by)


def settle(report) -> Report:
    """Waive what is open on a draft's checklist and can be waived; nobody is told."""
    with mock.patch("reporting.services.waivers.tell_if_ready"):
        for line in open_among(lines_of(report, compares=False)):
            if line.can_be_waived:
                given = {"line": line.key, "reason": REASON, "codes": line.codes}
                waive_line(report=report, by=someone(Role.SECRETARIAT), **given)
    return report


def hand_over(report, by, **given) -> Snapshot:
    """Settled and finalised now, for the worker to make its file: the content that was frozen."""
    settle(report)
    return issuing.finalise_report(report=report, by=by, is_queued=False, **(DECISION | given))


def finalise(report, by=None, *, now=NOW, **given) -> Report:
    """Finalised, with its file, as the worker makes it."""
    with clock.at(now):
        content = hand_over(report, by or someone(Role.COORDINATOR), **given)
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
