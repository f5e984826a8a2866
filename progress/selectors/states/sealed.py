"""Where everything stood as of a closed period: what its seal holds."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from plans.models import Action, Indicator, Output, Passport, PlanVersion
from plans.selectors import PlanOnDay, plan_in
from progress.formulas.achievement import Band
from progress.formulas.budget import UNSPECIFIED, BudgetCell, CellPart
from progress.formulas.cells import cell_in
from progress.formulas.rates import Share, Threshold
from progress.formulas.spans import Covers
from progress.formulas.values import Record, Records, as_decimal
from progress.models import PeriodSeal, Submission
from progress.selectors.indicators import IndicatorProgress, SpanPart, is_in_span, progress_over
from progress.selectors.outputs import Reached, reached
from progress.selectors.rates import YearRates
from progress.selectors.reporting import Reporting, submissions_of
from progress.selectors.spending import Spendings
from progress.selectors.states.live import PeriodState, counted
from progress.selectors.status import give_forecast, is_carried

# The figures of an indicator's progress that are quantities.
FIGURES = ("baseline", "target", "value", "compared", "numerator", "denominator")


@dataclass(frozen=True)
class SealedMeasurement:
    """What had been recorded of an indicator in a half-year."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    source: str
    note: str
    absent_reason: str


@dataclass(frozen=True)
class SealedState(PeriodState):
    """The same, as the seal holds it: nothing that happened since is in it."""

    seal: PeriodSeal
    data: Record

    @cached_property
    def document(self) -> PlanOnDay:
        """The plan as it was printed when the period was sealed."""
        return plan_in(self.seal.edition)

    @property
    def version(self) -> PlanVersion:
        """The version that it was sealed with, whatever a later decision says of that day."""
        return self.seal.edition.version

    @cached_property
    def actions(self) -> list[Action]:
        """The actions of the plan that was sealed, with their statuses of then."""
        rows = [action for action in self.document.actions if action.code in self._rows]
        for action in rows:
            self._give_status(action, self._rows[action.code])
        return rows

    @cached_property
    def _rows(self) -> dict[str, Record]:
        return {row["code"]: row for row in self.data["actions"]}

    def _give_status(self, action: Action, told: Record) -> None:
        assessed = self.data["assessed"].get(action.code, {"at": None, "version": None})
        action.deadline_on, action.cancelled_on = _day(told["deadline_on"]), _day(told["cancelled_on"])
        action.cancelled_by_decision, action.cancelled_reason = told["cancelled_by_decision"], told["cancelled_reason"]
        action.status = action.reading = told["status"]
        action.status_period = told["assessed_in"]
        action.is_carried = is_carried(action, self.period)
        action.status_completed_on = _day(told["completed_on"])
        action.status_version = assessed["version"]
        action.status_at = dt.datetime.fromisoformat(assessed["at"]) if assessed["at"] else None
        forecast = told.get("forecast") or {}  # earlier seals hold none
        give_forecast(action, *(forecast.get(name, "") for name in ("confidence", "reason", "way_back")))

    @cached_property
    def statuses(self) -> dict[str, str]:
        """The statuses that were sealed. No query."""
        return {row["code"]: row["status"] for row in self.data["actions"]}

    @cached_property
    def statuses_by_key(self) -> dict[str, str]:
        """The same by keys; a row says its key where that is not its code. No query."""
        return {row.get("key", row["code"]): row["status"] for row in self.data["actions"]}

    @cached_property
    def by_objective(self) -> dict[str, Counter[str]]:
        """The counts that were sealed. No query."""
        return counted((row["specific"], row["status"]) for row in self.data["actions"])

    @cached_property
    def rates(self) -> dict[int, YearRates]:
        """The implementation rates by year, as they were sealed."""
        return {row["year"]: _rates(row) for row in self.data["figures"]["rates"]}

    def indicator(self, indicator: Indicator, covers: Covers) -> IndicatorProgress:
        """Where the indicator stood, as it was judged when the period was sealed."""
        told = self.data["stand"][covers].get(indicator.code)
        if told is None:  # it came into the plan later
            return progress_over([indicator], self.periods, {}, covers)[0]
        return IndicatorProgress(
            indicator=indicator,
            passport=self._passport(indicator),
            period=self.period,
            covers=covers,
            due_on=_day(told["due_on"]),
            is_result_target=told["is_result_target"],
            **{name: as_decimal(told[name]) for name in (*FIGURES, "achieved")},
            band=Band(told["band"]),
            parts=self._parts(indicator.code, covers, told["hidden_parts"]),
            is_hidden=told["is_hidden"],
        )

    def _passport(self, indicator: Indicator) -> Passport:
        """How it was measured when the period was sealed: what the plan prints may have been corrected since."""
        units = {row["code"]: row["unit"] for row in self.data["indicators"]}
        rules = {row["code"]: row["rule"] for row in self.data["spans"][Covers.PLAN]["tracking"]}
        passport = indicator.passport_on(self.period.ends_on)
        return replace(passport, unit=units[indicator.code], span_rule=rules[indicator.code])

    def _parts(self, code: str, covers: Covers, hidden: list[str]) -> tuple[SpanPart, ...]:
        told = self.data["measured"].get(code, {})
        return tuple(
            SpanPart(period, _measurement(told[period.code]) if period.code in told else None, period.code in hidden)
            for period in self.periods
            if is_in_span(period, self.period, covers)
        )

    @cached_property
    def reporting(self) -> list[Reporting]:
        """How each institution reported: its submission with the counts that were sealed."""
        told, names = self.data["submissions"], self.data["institutions"]
        submissions = [item for item in submissions_of(self.period) if item.institution.code in told]
        for institution in (item.institution for item in submissions):
            for name, value in names[institution.code].items():  # it may be called otherwise since
                setattr(institution, name, value)
        return [_reporting(item, told[item.institution.code]) for item in submissions]

    @cached_property
    def spendings(self) -> Spendings:
        """What was spent, as it was sealed."""
        actions = {action.code: action.pk for action in self.actions}
        return {
            (actions[row["code"]], year): parts
            for row in self.data["actions"]
            for year, parts in _spent_parts(row["spent"]).items()
        }

    def cell(self, action: Action, year: int) -> BudgetCell:
        """What was planned, revised and spent, as it was sealed."""
        row = self._rows[action.code]
        sources = tuple(sorted(funding["code"] for funding in row["funding"]))
        return cell_in(row, year, objective=row["specific"], sources=sources)

    @property
    def threshold(self) -> Threshold:
        """The threshold by which the seal says what is material."""
        told = self.data["budget"]["threshold"]
        return Threshold(percent=Decimal(told["percent"]), euros=Decimal(told["euros"]))

    def reached(self, action: Action) -> dict[int, Reached]:
        """As it was sealed. A small number of victims is in no seal: who may read it exactly reads the answers."""
        told = {row["number"]: row for row in self._rows[action.code]["outputs"]}
        hidden = any(row["is_hidden"] for row in told.values())
        exact = reached(self.period, [action]) if hidden else {}
        return {
            output.pk: exact[output.pk] if told[output.number]["is_hidden"] else _reached(output, told[output.number])
            for output in action.outputs.all()
        }


def _spent_parts(spent: Records) -> dict[int, tuple[CellPart, ...]]:
    """By year; the half-years of a year are added up."""
    amounts: dict[tuple[int, str, str, str], Decimal] = {}
    for row in spent:
        place = row["year"], row["source"], row["nature"], row["recurrence"]
        amounts[place] = amounts.get(place, Decimal(0)) + Decimal(row["amount"])
    found: dict[int, tuple[CellPart, ...]] = {}
    for (year, source, nature, recurrence), amount in sorted(amounts.items()):
        found[year] = (*found.get(year, ()), CellPart(UNSPECIFIED, nature, amount, recurrence, source))
    return found


def _reached(output: Output, told: Record) -> Reached:
    by_year = {int(year): Decimal(value) for year, value in told["reached_by_year"].items()}
    return Reached(output, by_year, as_decimal(told["reached_share"]))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _rates(row: Record) -> YearRates:
    due_by, due_within = (Share(row[name]["n"], row[name]["of"]) for name in ("due_by", "due_within"))
    return YearRates(row["year"], row["version"], due_by, due_within)


def _measurement(row: Record) -> SealedMeasurement:
    figures = {name: as_decimal(row[name]) for name in ("value", "numerator", "denominator")}
    return SealedMeasurement(**figures, **{name: row[name] for name in ("source", "note", "absent_reason")})


COUNTS = ("n_entries", "n_asked", "n_answered", "n_lead", "n_verified", "n_returned")


def _reporting(submission: Submission, told: Record) -> Reporting:
    for name in COUNTS:
        setattr(submission, name, told[name])
    return Reporting(submission, **{name: told[name] for name in ("is_on_time", "is_late", "is_missing", "days_late")})
