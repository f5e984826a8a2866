"""A closed period is sealed: its figures stay what they were, whatever happens afterwards."""

import copy
import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from plans.documents.editions import document_in
from plans.models import Action, BudgetLine, Indicator, PlanVersion
from plans.services import bring_into_force, write_edition
from progress.formulas.rates import Share
from progress.formulas.spans import Covers
from progress.models import Measurement, PeriodSeal, ReportingPeriod, Status
from progress.selectors.seals import data_of, outdated_by, seal_of
from progress.selectors.states import live_state, state_of
from progress.services.periods import close_period, reopen_period
from progress.services.sealing import seal_what_is_closed, software
from progress.snapshot import build, for_span, frozen
from progress.snapshot.changes import changes
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.written_once import WrittenOnce
from tests.factories import closed_period, open_period
from tests.reporting import story

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 2, 1)
REASON = "Policia dërgoi një korrigjim."


def test_closing_seals(arta):
    period = closed_period("2022-H1", arta)
    seal = period.seals.get()
    assert (seal.number, seal.sealed_by, seal.software, seal.is_broken) == (1, arta, software(), False)
    assert seal.sha256 == sha256(seal.data) and canonical_json(json.loads(seal.data)) == seal.data
    assert seal_of(period) == seal and data_of(seal)["period"]["code"] == "2022-H1"


def test_reopening_breaks_the_seal_and_closing_makes_the_next(arta):
    period = closed_period("2022-H1", arta)
    with clock.at(dt.date(2022, 9, 1)):
        reopen_period(period=period, reason=REASON, by=arta)
    assert seal_of(period) is None
    with clock.at(dt.date(2022, 9, 2)):
        close_period(period=period, by=arta)
    first, second = period.seals.all()
    assert (first.broken_by, first.broken_reason, clock.local_day(first.broken_at)) == (
        arta,
        REASON,
        dt.date(2022, 9, 1),
    )
    assert (second.number, second.is_broken, seal_of(period)) == (2, False, second)


def test_a_seal_is_written_once_and_broken_once(arta):
    period = closed_period("2022-H1", arta)
    seal = period.seals.get()
    broken = {"broken_at": clock.now(), "broken_by": arta, "broken_reason": REASON}
    for change in (seal.delete, period.seals.all().delete, lambda: period.seals.update(number=7)):
        with pytest.raises(WrittenOnce), transaction.atomic():
            change()
    seal.data = "{}"
    with pytest.raises(WrittenOnce), transaction.atomic():
        seal.save()
    assert period.seals.unbroken().update(**broken) == 1
    with pytest.raises(WrittenOnce), transaction.atomic():
        period.seals.update(broken_reason="Një arsye tjetër.")


def test_the_database_refuses_two_seals_that_hold_and_a_break_without_reason(arta):
    period = closed_period("2022-H1", arta)
    fields = {"period": period, "sealed_at": clock.now(), "software": "1", "data": "{}", "sha256": "0" * 64}
    nobody = {"broken_at": clock.now(), "broken_by": None, "broken_reason": ""}
    for number, more in (
        (2, {}),
        (1, {"broken_at": clock.now(), "broken_by": arta, "broken_reason": "x"}),
        (2, nobody),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PeriodSeal.objects.create(number=number, **fields, **more)


def whole(state):
    """Everything that pages are told of a period, as plain values."""
    return {
        "actions": [
            (a.code, a.status, a.reading, a.status_period, a.status_version, a.status_at, a.status_completed_on)
            for a in state.actions
        ],
        "statuses": state.statuses,
        "by_objective": state.by_objective,
        "rates": state.rates,
        "indicators": {covers: [_indicator(item) for item in state.indicators(covers)] for covers in Covers},
        "reporting": [
            (r.submission.institution.code, r.is_on_time, r.is_late, r.is_missing, r.days_late, _counts(r.submission))
            for r in state.reporting
        ],
        "spendings": state.spendings,
    }


def _counts(submission):
    return [getattr(submission, name) for name in ("n_entries", "n_asked", "n_answered", "n_lead", "n_verified")]


def _indicator(item):
    names = "value compared numerator denominator achieved band target due_on source note absent_reason n_unmeasured"
    return (item.indicator.code, item.is_hidden, *(getattr(item, name) for name in names.split()))


def test_the_sealed_state_is_the_live_one_of_the_day():
    """What a seal gives back is what was read when it was made, number by number."""
    period = story.second_half()
    assert whole(state_of(period)) == whole(live_state(period))


def change_everything():
    """What nobody should do, past every service."""
    Action.objects.update(deadline_on=dt.date(2022, 1, 31))
    Action.objects.filter(code="I.1.2").update(
        cancelled_on=DAY, cancelled_by_decision="9/2022", cancelled_reason="Gabim.", ended_how="cancelled"
    )
    BudgetLine.objects.update(amount=1)
    Indicator.objects.update(counts_victims=True)
    Measurement.objects.filter(value__isnull=False).update(value=7)


def test_nothing_that_happens_later_moves_a_sealed_figure():
    period = story.second_half()
    before, told = whole(state_of(period)), frozen(period)
    change_everything()
    period = ReportingPeriod.objects.select_related("plan__strategy").get(pk=period.pk)
    after = whole(state_of(period))
    for name in ("actions", "statuses", "by_objective", "rates", "reporting", "spendings"):
        assert after[name] == before[name], name
    assert frozen(period) == told


def test_an_earlier_period_sealed_anew_is_named_by_the_later_one(arta):
    first = closed_period("2022-H1", arta)
    second = closed_period("2022-H2", arta)
    assert outdated_by(second) == []
    reopen_period(period=first, reason=REASON, by=arta)
    assert outdated_by(second) == []  # nothing has changed yet; that it is open is said elsewhere
    ReportingPeriod.objects.filter(pk=first.pk).update(verify_by=first.submit_by)
    close_period(period=first, by=arta)
    assert outdated_by(second) == ["2022-H1"]
    reopen_period(period=second, reason=REASON, by=arta)
    close_period(period=second, by=arta)
    assert outdated_by(second) == []


def test_periods_that_were_closed_before_there_were_seals_are_sealed_by_migrate():
    """A database of before: its figures are those that the periods had, and nobody is said to have sealed them."""
    periods = [story.first_half(), story.second_half()]
    told = [frozen(period)["seal"] for period in periods]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM progress_periodseal")
    out = io.StringIO()
    call_command("migrate", stdout=out, verbosity=1)
    assert [frozen(period)["seal"] for period in periods] == told
    assert all(
        f"Sealed 2022-2024 {p.code}: {seal['sha256']}" in out.getvalue() for p, seal in zip(periods, told, strict=True)
    )
    assert set(PeriodSeal.objects.values_list("number", "sealed_by")) == {(1, None)}
    assert seal_what_is_closed() == []


def test_an_open_period_is_read_live(arta):
    period = open_period("2022-H1", arta)
    with clock.at(dt.date(2022, 3, 1)):
        state = state_of(period)
        assert state.statuses["I.1.2"] == Status.NOT_STARTED and state.rates[2022].due_by == Share(0, 12)
    assert set(frozen(period)) == set(build(period))


def test_each_span_of_a_seal_is_what_a_report_about_it_needs():
    data = frozen(story.second_half())
    half, year = (for_span(data, covers) for covers in (Covers.HALF_YEAR, Covers.YEAR))
    assert "tracking" not in half and len(year["tracking"]) == 20
    assert half["figures"]["rates"] == year["figures"]["rates"]
    assert not {"measured", "assessed", "submissions", "rules", "counts_on", "spans"} & set(year)


def amend(period, day, **changed):
    """A second version in force from the day, in which rows of the document ("strategic", "actions") say otherwise."""
    document = copy.deepcopy(document_in(period.plan.versions.get(number=1).editions.last()))
    for name, (code, fields) in changed.items():
        next(row for row in document[name] if row["code"] == code).update(fields)
    decided = {"number": 2, "decision_number": "7/2022", "decided_on": day, "in_force_on": day}
    write_edition(version=PlanVersion.objects.create(plan=period.plan, **decided), document=document)
    bring_into_force(plan=period.plan, day=day)


def test_a_version_in_force_after_the_last_day_is_not_in_the_seal(arta):
    """Nothing of it, although the tables hold it when the period is closed."""
    period = open_period("2022-H1")
    with clock.at(dt.date(2022, 7, 20)):
        before = build(period)
        amend(period, dt.date(2022, 7, 10), strategic=("I", {"title": "Titull i ri", "result": "Rezultat i ri"}))
        period.plan.strategic_objectives.get(code="I").specific_objectives.get(code="I.1").stated_totals.update(
            amount=7
        )
        close_period(period=period, by=arta)
    told = frozen(period)
    assert told["objectives"] == before["objectives"] and told["quality"] == before["quality"]
    assert told["budget"]["stated"] == before["budget"]["stated"]


def test_the_rates_of_objectives_add_up_to_that_of_the_year(arta):
    """A deadline moved within the year counts from the next year on, in the sum and in its parts.

    Of 2022 the version of its 1 January tells: twelve were due. Of 2023 the new one: one fewer than the 33 of before.
    """
    closed_period("2022-H1", arta)
    period = open_period("2022-H2")
    due = next(action for action in live_state(period).actions if action.deadline_year == 2022)
    amend(period, dt.date(2022, 9, 1), actions=(due.code, {"deadline_on": "2024-06-30"}))
    with clock.at(dt.date(2023, 1, 20)):
        close_period(period=period, by=arta)
    figures = frozen(period)["figures"]
    rates = {row["year"]: (row["version"], row["due_by"]["of"]) for row in figures["rates"]}
    assert rates == {2022: (1, 12), 2023: (2, 32), 2024: (2, 89)}
    assert state_of(period).rates_of_year.due_by.of == 12
    whole = figures["rates"][0]["due_by"]
    for level in ("by_strategic", "by_specific"):
        assert sum(row["due_by"]["of"] for row in figures[level]) == whole["of"], level


def test_an_action_that_moves_is_compared_with_itself(arta):
    """Under another code it is neither a new one, nor is the one that it was gone."""
    first = closed_period("2022-H1", arta)
    period = open_period("2022-H2")
    moved = {"code": "II.1.90", "printed_code": "II.1.90", "objective": [period.plan.code, "II.1"]}
    amend(period, dt.date(2022, 9, 1), actions=("I.1.2", moved))
    with clock.at(dt.date(2023, 1, 20)):
        close_period(period=period, by=arta)
    told = for_span(frozen(period), Covers.HALF_YEAR)
    row = next(row for row in told["actions"] if row["code"] == "II.1.90")
    assert (row["key"], row["status_before"]) == ("I.1.2", state_of(first).statuses["I.1.2"])
    found = changes(frozen(first), told)
    assert found["new"] == found["removed"] == []


def test_a_sealed_value_keeps_its_unit_and_rule(arta):
    """What the plan prints of an indicator may be corrected; the value was read by what stood there."""
    state = state_of(closed_period("2022-H1", arta))
    one = Indicator.objects.filter(unit="percent").first()
    before = state.indicator(one, Covers.YEAR).passport
    Indicator.objects.filter(pk=one.pk).update(unit="count", span_rule="sum")
    found = state_of(state.period).indicator(Indicator.objects.get(pk=one.pk), Covers.YEAR).passport
    assert (found.unit, found.span_rule) == (before.unit, before.span_rule) != ("count", "sum")
