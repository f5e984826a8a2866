"""Institutions: their names, how they reported, and where the actions that they lead stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain

from accounts.models import Institution
from progress.formulas.values import Record, Records, counts, iso, translated
from progress.models import ReportingPeriod
from progress.selectors.reporting import Reporting
from progress.selectors.states import PeriodState
from progress.selectors.states.sealed import COUNTS
from strategy_tracker.base import clock


def institutions_part() -> dict[str, dict[str, str]]:
    """Abbreviation and names by code; a name that the document does not give stays empty."""
    return {
        institution.code: {"abbreviation": institution.abbreviation, **translated(institution, "name")}
        for institution in Institution.objects.order_by("code")
    }


def reporting_part(state: PeriodState, covered: Iterable[PeriodState], actions: Records) -> Record:
    """On time, late, or not reported, in sum over the half-years of the span (domain.md §4, §5).

    By institution: how each reported in the last of them, which is the period; of several, also in all of them.
    """
    halves = {half.period: half for half in (*covered, state)}
    outcomes = Counter(outcome_of(reporting) for half in halves.values() for reporting in half.reporting)
    return {
        "expected": outcomes.total(),
        **{outcome: outcomes[outcome] for outcome in ("on_time", "late", "missing")},
        "extensions": [
            _extension(r, half.period) for half in halves.values() for r in half.reporting if _is_extended(r)
        ],
        "by_institution": [_row(reporting, actions) for reporting in state.reporting],
        **({"of_span": _of_span((half.reporting for half in halves.values()), actions)} if len(halves) > 1 else {}),
    }


def submissions_part(state: PeriodState) -> Record:
    """How each institution reported, by its code, with the counts of its answers: what pages show of it."""
    return {
        item.submission.institution.code: {
            **{name: getattr(item.submission, name) for name in COUNTS},
            **{name: getattr(item, name) for name in ("is_on_time", "is_late", "is_missing", "days_late")},
        }
        for item in state.reporting
    }


def outcome_of(reporting: Reporting) -> str:
    """How an institution reported: "on_time", "late" or "missing"."""
    return "missing" if reporting.is_missing else "late" if reporting.is_late else "on_time"


def _is_extended(reporting: Reporting) -> bool:
    return reporting.submission.extended_until is not None


def _extension(reporting: Reporting, period: ReportingPeriod) -> Record:
    """A later day that one institution was given, and why (domain.md §4: printed in the report)."""
    submission = reporting.submission
    return {
        "code": submission.institution.code,
        "period": period.code,
        "until": iso(submission.extended_until),
        "reason": submission.extension_reason,
    }


def _row(reporting: Reporting, actions: Records) -> Record:
    submission = reporting.submission
    code = submission.institution.code
    return {
        "code": code,
        "outcome": outcome_of(reporting),
        "submitted_on": None if reporting.is_missing else iso(clock.local_day(submission.first_submitted_at)),
        "days_late": reporting.days_late,
        "n_asked": submission.n_entries,
        "n_verified": submission.n_verified,
        **_part_in_plan(code, actions),
    }


def _part_in_plan(code: str, actions: Records) -> Record:
    """What the institution supports and leads, and where that stands."""
    led = [action for action in actions if action["lead"] == code]
    return {
        "n_supporting": sum(code in action["supporting"] for action in actions),
        "led": counts(action["status"] for action in led),
        "led_missed": [a["code"] for a in led if a["is_late"] and a["status"] != "implemented"],
    }


def _of_span(reported: Iterable[list[Reporting]], actions: Records) -> Records:
    """A row for each institution that was asked in any half-year, with what its half-years come to."""
    by_code: dict[str, list[Reporting]] = defaultdict(list)
    for reporting in chain.from_iterable(reported):
        by_code[reporting.submission.institution.code].append(reporting)
    return [
        {
            "code": code,
            "outcomes": Counter(map(outcome_of, found)),
            "days_late": sum(reporting.days_late for reporting in found),
            "n_asked": sum(reporting.submission.n_entries for reporting in found),
            "n_verified": sum(reporting.submission.n_verified for reporting in found),
            **_part_in_plan(code, actions),
        }
        for code, found in sorted(by_code.items())
    ]
