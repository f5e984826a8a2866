"""What the rules of the one page need, from the state that the page shows and the seal of the half-year before it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language

from accounts.models import Institution, User
from plans.models import Action, ActionInstitution
from progress.formulas.budget import sum_of, tabulate
from progress.formulas.deadlines import Lateness
from progress.formulas.rates import Share, implementation_rate_on
from progress.formulas.risks import is_high
from progress.formulas.values import Record, Records
from progress.models import Escalation, ProgressEntry, Risk
from progress.pages.collecting.risks import risks_of
from progress.selectors.forecasts import forecasts_of
from progress.selectors.indicators import fulfilment_of
from progress.selectors.reporting import count
from progress.selectors.states import MONEY, ROLES, PeriodState, SealedState, state_of
from progress.selectors.status import lateness_of
from reporting.document.one_page.facts import Facts, Figures, Work
from reporting.document.one_page.of_report import figures_of_point
from strategy_tracker.base.text import in_language
from strategy_tracker.base.web.addresses import address

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Said:
    """What is said of a late action: why, who is waited for, a difficulty in words; whether a high risk is open."""

    delay: str = ""
    blocked_by: str = ""
    difficulty: str = ""
    has_high_risk: bool = False


def facts_of(state: PeriodState, user: User, points: Records) -> Facts:
    """A constant number of queries: what is closed is read from its seals, the rest from the state."""
    period, before = state.period, _point_before(state, points)
    actions = state.actions_with(*ROLES, *MONEY)
    risks = _high_and_named(state, user)
    late = [action for action in actions if lateness_of(action, state.first_day) == Lateness.OVERDUE]
    said = _said(state, late, risks)
    was = _statuses_before(state, before)
    return Facts(
        day=state.day,
        day_label=date_format(state.day, "SHORT_DATE_FORMAT"),
        now=_now(state, points, risks),
        works=[_work(action, state, was, said) for action in actions],
        silent=[abbreviation_of(item.submission.institution) for item in state.reporting if item.is_missing],
        before=figures_of_point(before, [before]) if before else None,
        since=before["name"] if before else "",
        n_red=len(forecasts_of(actions).red),
        n_before_commission=Escalation.objects.filter(period__plan=state.plan, state=Escalation.State.PROPOSED).count()
        if period
        else 0,
        answers_until=date_format(period.submit_by, "SHORT_DATE_FORMAT")
        if period and period.is_open and state.day <= period.submit_by
        else "",
    )


def abbreviation_of(institution: Institution | None) -> str:
    """As the plan abbreviates it; in the reader's language where the plan prints a name; nothing of none."""
    if institution is None:
        return ""
    is_name = institution.abbreviation == institution.name
    return in_language(institution, "name")[0] if is_name else institution.abbreviation


def _point_before(state: PeriodState, points: Records) -> Record | None:
    """The last sealed half-year before the one that is shown, with its name."""
    if state.period is None:
        return None
    earlier = {p.code: p for p in state.plan.periods.all() if p.ends_on < state.period.starts_on}
    found = next((point for point in reversed(points) if point["period"] in earlier), None)
    return found and found | {"name": earlier[found["period"]].name, "at": earlier[found["period"]]}


def _statuses_before(state: PeriodState, before: Record | None) -> dict[str, str]:
    return state_of(before["at"]).statuses_by_key if before else {}


def _now(state: PeriodState, points: Records, risks: list[tuple[str, str, bool]]) -> Figures:
    year = state.year
    totals = tabulate(state.cells([year]), [year], lambda cell: "").totals
    money = totals.by_year[year]
    return Figures(
        year=year,
        rate=state.rates_of_year.due_by,
        due=implementation_rate_on(state.action_states, state.first_day - ONE_DAY),
        reporting=count(state.reporting).rate,
        fulfilment=fulfilment_of(state.indicators(), year) if state.period else Share(0, 0),
        planned=money.planned,
        spent=money.spent,
        money_of=str(year),
        high_risks=_n_high(state, points, risks),
    )


def _n_high(state: PeriodState, points: Records, risks: list[tuple[str, str, bool]]) -> int | None:
    """As the seal counts them; None where it holds no register."""
    if isinstance(state, SealedState):
        return next((point["high_risks"] for point in points if point["period"] == state.period.code), None)
    return sum(is_high for _code, _text, is_high in risks)


def _high_and_named(state: PeriodState, user: User) -> list[tuple[str, str, bool]]:
    """What is not settled in the register: the action, the words, whether it is high. One query, or the seal."""
    if isinstance(state, SealedState):
        told = state.data["spans"]["half_year"]["problems"]
        return [
            (row["action"], row["description"], is_high(row["probability"], row["impact"], told["risk_high_from"]))
            for row in told.get("register", ())
            if row["state"] != Risk.State.SETTLED
        ]
    rows = risks_of(state.plan, user).live()
    return [(row.action.code if row.action else "", row.text, row.is_high) for row in rows]


def _said(state: PeriodState, late: list[Action], risks: list[tuple[str, str, bool]]) -> dict[str, Said]:
    answers = _sealed_answers(state) if isinstance(state, SealedState) else _answers(state, late)
    words: dict[str, str] = {}
    for code, text, _is_high in risks:
        words.setdefault(code, text)
    high = {code for code, _text, is_high in risks if is_high}
    return {
        action.code: Said(
            *answers.get(action.code, ("", "")),
            difficulty=words.get(action.code, ""),
            has_high_risk=action.code in high,
        )
        for action in late
    }


def _answers(state: PeriodState, late: list[Action]) -> dict[str, tuple[str, str]]:
    """The last verified answer of each lead: reason of the delay, who is waited for. One query."""
    if state.period is None:
        return {}
    rows = ProgressEntry.objects.filter(
        action__in=[action.pk for action in late],
        part=ActionInstitution.Part.LEAD,
        review=ProgressEntry.Review.VERIFIED,
        is_not_ours=False,
        submission__period__ends_on__lte=state.period.ends_on,
    ).order_by("submission__period__ends_on")
    found = rows.select_related("action", "blocked_by")
    return {entry.action.code: (entry.delay_reason, abbreviation_of(entry.blocked_by)) for entry in found}


def _sealed_answers(state: SealedState) -> dict[str, tuple[str, str]]:
    names = {code: row["abbreviation"] for code, row in state.data["institutions"].items()}
    return {
        row["code"]: (answer.get("delay_reason", ""), names.get(answer.get("blocked_by", ""), ""))
        for row in state.data["actions"]
        for answer in row["answers"]
        if answer["part"] == ActionInstitution.Part.LEAD
    }


def _work(action: Action, state: PeriodState, was: dict[str, str], said: dict[str, Said]) -> Work:
    found, is_late = said.get(action.code, Said()), action.code in said
    roles = list(action.roles.all())
    text, language = in_language(action, "title")
    return Work(
        code=action.code,
        title={"text": text, "is_fallback": language != (get_language() or "sq")},
        lead=abbreviation_of(
            next((role.institution for role in roles if role.part == ActionInstitution.Part.LEAD), None)
        ),
        objective=action.objective.strategic.code,
        status=action.status,
        was=was.get(action.key, ""),
        days_late=(state.first_day - action.deadline_on).days if is_late else 0,
        planned=sum_of(line.amount for line in action.budget_lines.all()),
        n_institutions=len(roles),
        deadline=date_format(action.deadline_on, "SHORT_DATE_FORMAT") if action.deadline_on else "",
        completed=date_format(action.status_completed_on, "SHORT_DATE_FORMAT") if action.status_completed_on else "",
        delay=found.delay,
        blocked_by=found.blocked_by,
        difficulty=found.difficulty,
        has_high_risk=found.has_high_risk,
        url=address("action_detail", action),
    )
