"""Drafts that people have written into, made through the real services; none has a file."""

import datetime as dt

from accounts.models import Role
from progress.models import ReportingPeriod
from progress.services.periods import close_period
from progress.services.periods import open_period as open_planned
from reporting.models import Report
from reporting.services.consultation import answer_comment, comment, consult
from reporting.services.making import make_report
from reporting.services.writing import save_recommendation, save_text
from reporting.transitions import apply_transition
from strategy_tracker.base import clock
from tests.factories import closed_period, someone
from tests.worlds import remembered

# Whom a recommendation is addressed to, by when, and why: what it asks for is told beside it.
ASKED = {"also_to": "Institucionet", "due_on": dt.date(2024, 12, 31), "fact": "Dikush nuk është përgjigjur."}


@remembered
def written_report(period: ReportingPeriod | None = None) -> Report:
    """A draft with a text in two versions and a recommendation."""
    by = someone(Role.SECRETARIAT)
    period = period or closed_period("2022-H1")
    report = make_report(kind="six_month", period=period, language="sq", by=by, is_queued=False)
    save_text(report=report, chapter="summary", text="## Gjendja\n\nNjë fjali e *shkruar* nga njerëz.", by=by)
    save_recommendation(report=report, text="Institucionet të përgjigjen me kohë.", by=by, **ASKED)
    return report


@remembered
def consulted_report(report: Report | None = None) -> Report:
    """In consultation until today, with an answered comment and one without an answer."""
    by, member = someone(Role.SECRETARIAT), someone(Role.AUTHORITY)
    report = consult(report=report or written_report(), until=clock.today(), by=by)
    first = comment(report=report, chapter="summary", text="Shtoni shifrat e vitit.", by=member)
    answer_comment(comment=first, text="U shtuan.", by=by)
    comment(report=report, chapter="problems", text="Pse nuk përmenden komunat?", by=someone(Role.OBSERVER))
    return report


@remembered
def following_report() -> Report:
    """The draft about 2022-H2; the report before was issued with one recommendation."""
    by = someone(Role.SECRETARIAT)
    issue(written_report())
    second = ReportingPeriod.objects.select_related("plan").get(code="2022-H2")
    open_planned(period=second, by=by)
    close_period(period=second, by=by)
    return written_report(second)


@remembered
def issue(report: Report) -> None:
    """As finalised, with the least that the database asks for: how that comes about has tests of its own."""
    report.decision_number, report.decided_on = "7/2023", clock.today()
    report.save()
    finaliser = someone(Role.COORDINATOR)
    apply_transition(report, "finalise", issued=report.snapshot, finalised_at=clock.now(), finalised_by=finaliser)
