"""One institution: how it answered through the half-years, and where the actions stand that it leads or supports."""

from collections import Counter
from dataclasses import dataclass

from accounts.models import Institution
from plans.models import Action, ActionInstitution, ActionPlan
from progress.charts.over_time import StatusOverTime, course_of
from progress.formulas.half_years import half_year_short
from progress.formulas.values import Record
from progress.selectors.seals import sealed_of
from progress.selectors.states import ROLES, PeriodState

# The badge of each way to have answered.
OUTCOMES = {"on_time": "verified", "late": "late", "missing": "not_reported"}


@dataclass(frozen=True)
class InstitutionMoment:
    """How it answered in a half-year, as that was sealed."""

    code: str
    name: str
    outcome: str
    days_late: int
    n_verified: int
    n_asked: int
    n_led: int
    n_implemented: int

    @property
    def badge(self) -> str:
        """The code of its badge."""
        return OUTCOMES[self.outcome]


@dataclass(frozen=True)
class InstitutionPage:
    """What the page of an institution shows."""

    moments: list[InstitutionMoment]
    chart: StatusOverTime | None
    leading: list[Action]
    supporting: list[Action]

    @property
    def on_time(self) -> int:
        """How many times it was on time."""
        return sum(moment.outcome == "on_time" for moment in self.moments)


def institution_page(state: PeriodState, institution: Institution) -> InstitutionPage:
    """A constant number of queries; of what is past, what the seals hold."""
    leading: list[Action] = []
    supporting: list[Action] = []
    for action in state.actions_with(*ROLES):
        for role in action.roles.all():
            if role.institution_id == institution.pk:
                (leading if role.part == ActionInstitution.Part.LEAD else supporting).append(action)
    return InstitutionPage(
        moments_of(state.plan, institution), led_over_time(state.plan, institution), leading, supporting
    )


def moments_of(plan: ActionPlan, institution: Institution) -> list[InstitutionMoment]:
    """The half-years in which it was asked, the oldest first."""
    found = []
    for data in sealed_of(plan):
        reporting = data["spans"]["half_year"]["reporting"]["by_institution"]
        row = next((row for row in reporting if row["code"] == institution.code), None)
        if row is not None:
            found.append(_moment(data, row))
    return found


def _moment(data: Record, row: Record) -> InstitutionMoment:
    led = _led(data, row["code"])
    code = data["period"]["code"]
    return InstitutionMoment(
        code=code,
        name=half_year_short(code),
        outcome=row["outcome"],
        days_late=row["days_late"],
        n_verified=row["n_verified"],
        n_asked=row["n_asked"],
        n_led=led.total(),
        n_implemented=led["implemented"],
    )


def led_over_time(plan: ActionPlan, institution: Institution) -> StatusOverTime | None:
    """Where the actions stood that it leads; None while there is nothing to compare."""
    rows = [(data["period"]["code"], _led(data, institution.code)) for data in sealed_of(plan)]
    return course_of(institution.code, rows) if len(rows) > 1 and any(counts for _code, counts in rows) else None


def _led(data: Record, code: str) -> Counter[str]:
    return Counter(row["status"] for row in data["actions"] if row["lead"] == code)
