"""People, periods and submissions of the tests. Every state is reached through the real services.

Institutions and actions are those of the reference plan: `institution("pk")`, `action("IV.1.7")`. A submission of the
Police holds some thirty answers; take a small institution (`MSH`) where any will do.
"""

import datetime as dt
from decimal import Decimal

from accounts.models import Institution, Role, User
from plans.documents.writing import document_of
from plans.models import (
    Action,
    ActionPlan,
    BudgetLine,
    Indicator,
    PlanVersion,
    SpecificObjective,
    StrategicObjective,
)
from plans.services import refresh_search_text, write_edition
from progress.formulas.deadlines import is_due
from progress.models import DelayReason, Evidence, ProgressEntry, ReportingPeriod, Status, Submission
from progress.selectors.periods import closes_early
from progress.selectors.victims import statistics_until
from progress.services.answers import Answer, ChallengeAnswer, QuantityAnswer, save_answer, submit
from progress.services.evidence import GivenEvidence, add_entry_evidence, read_evidence, store_action_evidence
from progress.services.periods import close_period, plan_periods
from progress.services.periods import open_period as open_planned_period
from progress.services.verification import return_entry, verify_entry
from progress.services.victims import record_victim_statistics
from strategy_tracker.base import clock
from tests.worlds import remembered

PASSWORD = "fjalekalim-per-teste"
PK, MSH, MPB = "pk", "msh", "mpb"
EXPLANATION = "Vërejtjet janë të sakta; shpjegimi gjendet te përgjigjet."


def institution(code: str = PK) -> Institution:
    """An institution of the reference plan."""
    return Institution.objects.get(code=code)


def action(code: str) -> Action:
    """An action of the reference plan."""
    return Action.objects.select_related("objective__strategic__plan").get(code=code)


def the_plan() -> ActionPlan:
    """The reference plan."""
    return ActionPlan.objects.get(code="2022-2024")


def second_plan(
    code: str = "2025-2026", *, with_codes: tuple[str, ...] = ("I.1.1", "I.1.2"), later: tuple[str, ...] = ()
) -> ActionPlan:
    """Another, small plan of the same strategy: one objective, actions led by the Police and supported by Health.

    They are due at the end of the plan, those of `later` a year after it.
    """
    first_year, last_year = map(int, code.split("-"))
    first = the_plan()
    plan = ActionPlan.objects.create(
        strategy=first.strategy,
        code=code,
        title=f"Plani i veprimit {code}",
        first_year=first_year,
        last_year=last_year,
        dated_on=dt.date(first_year - 1, 12, 1),
    )
    version = PlanVersion.objects.create(
        plan=plan, number=1, decided_on=plan.dated_on, in_force_on=dt.date(first_year, 1, 1)
    )
    strategic = StrategicObjective.objects.create(plan=plan, code="I", position=1, title="Parandalimi")
    specific = SpecificObjective.objects.create(strategic=strategic, code="I.1", position=1, title="Vetëdijesimi")
    Indicator.objects.create(plan=plan, code="I-1", strategic=strategic, position=1, title="Numri i fushatave")
    for position, action_code in enumerate(with_codes, 1):
        made = Action.objects.create(
            objective=specific,
            code=action_code,
            key=action_code,
            printed_code=action_code,
            position=position,
            title=f"Veprimi {action_code} i planit {code}",
            deadline_on=dt.date(last_year + (action_code in later), 12, 31),
            introduced_in=version,
        )
        for number, (institution_code, part) in enumerate((("pk", "lead"), ("msh", "supporting")), 1):
            made.roles.create(institution=institution(institution_code), part=part, position=number)
        for year in plan.years:
            BudgetLine.objects.create(action=made, year=year, amount=Decimal(1000))
    refresh_search_text(plan.actions())
    write_edition(version=version, document=document_of(plan))
    PlanVersion.objects.filter(pk=version.pk).update(put_at=clock.now())
    return plan


# People


def make_person(role: str = Role.SECRETARIAT, institution: Institution | str | None = None, **fields) -> User:
    """A person who can sign in with PASSWORD; `institution` may be a code."""
    if isinstance(institution, str):
        institution = Institution.objects.get(code=institution)
    username = fields.pop("username", None) or f"{role}-{User.objects.count() + 1}"
    password = fields.pop("password", PASSWORD)
    defaults = {"first_name": username.capitalize(), "email": f"{username}@example.test"}
    return User.objects.create_user(
        username, password=password, role=role, institution=institution, **(defaults | fields)
    )


def someone(role: str, institution: Institution | str | None = None) -> User:
    """Anybody with this role (and institution): the first there is, else a new person."""
    if isinstance(institution, str):
        institution = Institution.objects.get(code=institution)
    return User.objects.filter(role=role, institution=institution).order_by("pk").first() or make_person(
        role, institution
    )


# Periods


def make_period(code: str = "2022-H1") -> ReportingPeriod:
    """A planned period of the reference plan, with all others of it."""
    plan_periods(plan=the_plan(), by=someone(Role.SECRETARIAT))
    return ReportingPeriod.objects.select_related("plan").get(code=code)


@remembered
def open_period(code: str = "2022-H1", by: User | None = None) -> ReportingPeriod:
    """An open period, with an empty submission of every institution that is asked."""
    period = make_period(code)
    if not period.is_open:
        open_planned_period(period=period, by=by or someone(Role.SECRETARIAT))
    return period


@remembered
def closed_period(code: str = "2022-H1", by: User | None = None) -> ReportingPeriod:
    """A closed period; what nobody answered is recorded as not reported."""
    period = open_period(code, by)
    reason = "Vendim." if closes_early(period) else ""  # where a test stands before the last day
    return close_period(period=period, by=by or someone(Role.SECRETARIAT), reason=reason)


def before_deadline(period: ReportingPeriod) -> dt.datetime:
    """A working moment two days before the last day to submit, for `clock.at`."""
    return dt.datetime.combine(period.submit_by - dt.timedelta(days=2), dt.time(9), tzinfo=dt.UTC)


# Answers


def make_answer(entry: ProgressEntry, **fields) -> Answer:
    """An answer without errors: in progress while the deadline is ahead, partially implemented when it has passed."""
    has_passed = is_due(entry.action.deadline_on, entry.submission.period.ends_on)
    answer = {
        "claimed_status": "",
        "what_was_done": "Puna ka vazhduar sipas planit dhe është raportuar për tre muaj.",
        "next_steps": "Aktivitetet e mbetura kryhen në gjashtëmujorin e ardhshëm.",
    }
    if entry.is_lead:
        answer["claimed_status"] = Status.PARTIALLY_IMPLEMENTED if has_passed else Status.IN_PROGRESS
        if has_passed:
            answer["challenges"] = (ChallengeAnswer("difficulty", "Mungesë e stafit.", "Është hapur konkursi."),)
            answer["delay_reason"] = DelayReason.STAFF
    return Answer(**(answer | fields))


def implemented_answer(entry: ProgressEntry, **fields) -> Answer:
    """A claim of "implemented" that reaches every target stated in total (yearly targets need every year)."""
    quantities = tuple(
        QuantityAnswer(
            output_id=output.pk,
            value=output.value_in_total or output.value_per_year,
            denominator=Decimal(100) if output.is_percentage else None,
        )
        for output in entry.action.outputs.all()
        if output.is_quantified
    )
    claim = {
        "claimed_status": Status.IMPLEMENTED,
        "completed_on": entry.submission.period.ends_on,
        "delay_reason": "",
        "quantities": quantities,
    }
    return make_answer(entry, **(claim | fields))


def get_submission(period: ReportingPeriod, institution: Institution | str = MSH) -> Submission:
    """The envelope of an institution in an open period."""
    code = institution if isinstance(institution, str) else institution.code
    return Submission.objects.select_related("period__plan", "institution").get(period=period, institution__code=code)


def entries_of(submission: Submission, *, part: str | None = None) -> list[ProgressEntry]:
    """The answers of a submission in the order of the plan, fit to be handed to the services."""
    entries = submission.entries.select_related("action", "submission__period__plan", "submission__institution")
    if part:
        entries = entries.filter(part=part)
    return list(entries.order_by("action__position"))


def get_entry(submission: Submission, code: str) -> ProgressEntry:
    """The answer of a submission on one action."""
    return submission.entries.select_related("action", "submission__period__plan", "submission__institution").get(
        action__code=code
    )


def add_link(entry: ProgressEntry, by: User, title: str = "Raport"):
    """Evidence of an answer: a link."""
    return add_entry_evidence(
        entry=entry, by=by, title=title, is_declared=True, url=f"https://example.test/{entry.action.code}"
    )


@remembered
def answered_submission(
    period: ReportingPeriod | None = None,
    institution: Institution | str = MSH,
    by: User | None = None,
    answers: dict[str, Answer] | None = None,
) -> Submission:
    """A draft in which every action has an answer; `answers` replaces the answer on the action with that code."""
    submission = get_submission(period or open_period(), institution)
    by = by or someone(Role.INSTITUTION, submission.institution)
    with clock.at(before_deadline(submission.period)):
        for entry in entries_of(submission):
            answer = (answers or {}).get(entry.action.code) or make_answer(entry)
            save_answer(entry=entry, answer=answer, by=by)
            if answer.claimed_status == Status.IMPLEMENTED:
                add_link(entry, by)
    return submission


@remembered
def submitted_submission(
    period: ReportingPeriod | None = None,
    institution: Institution | str = MSH,
    by: User | None = None,
    answers: dict[str, Answer] | None = None,
) -> Submission:
    """Answered in full and submitted two days before the last day."""
    submission = answered_submission(period, institution, by, answers)
    by = by or someone(Role.INSTITUTION, submission.institution)
    with clock.at(before_deadline(submission.period) + dt.timedelta(hours=2)):
        return submit(submission=submission, by=by, explanation=EXPLANATION)


@remembered
def returned_submission(
    period: ReportingPeriod | None = None,
    institution: Institution | str = MSH,
    by: User | None = None,
    comment: str = "Shtoni të dhënat për periudhën.",
    secretariat: User | None = None,
) -> Submission:
    """Submitted; its first answer was returned with a comment."""
    submission = submitted_submission(period, institution, by)
    entry = entries_of(submission)[0]
    with clock.at(before_deadline(submission.period) + dt.timedelta(hours=4)):
        return_entry(entry=entry, comment=comment, by=secretariat or someone(Role.SECRETARIAT))
    return get_submission(submission.period, submission.institution)


@remembered
def verified_submission(
    period: ReportingPeriod | None = None,
    institution: Institution | str = MSH,
    by: User | None = None,
    answers: dict[str, Answer] | None = None,
    secretariat: User | None = None,
) -> Submission:
    """Submitted and verified as claimed, answer by answer."""
    submission = submitted_submission(period, institution, by, answers)
    secretariat = secretariat or someone(Role.SECRETARIAT)
    with clock.at(before_deadline(submission.period) + dt.timedelta(hours=4)):
        for entry in entries_of(submission):
            verify_entry(entry=entry, by=secretariat)
    return get_submission(submission.period, submission.institution)


# Victim statistics


def victim_counts(identified: int = 26, **changes: int | None) -> dict[tuple[str, str], int | None]:
    """Numbers of one year that fit together; `changes` by name of the field, with _ for -: age_under_18=3."""
    counts = {(figure.dimension, figure.category): 0 for figure in statistics_until().typed.values()}
    first = {}
    for place in counts:
        first.setdefault(place[0], place)
    counts |= dict.fromkeys(first.values(), identified)
    counts[("case", "assisted")], counts[("case", "not-assisted")] = identified, 0
    names = {"-".join(place).replace("-", "_"): place for place in counts}
    return counts | {names[name]: value for name, value in changes.items()}


def record_victims(*years: int, by: User | None = None, **changes: int | None) -> None:
    """Victim statistics of these years, of all years of the plan when none is named."""
    known = statistics_until()
    for year in years or known.missing:
        record_victim_statistics(
            year=year, by=by or someone(Role.SECRETARIAT), counts=victim_counts(**changes), source="Baza e të dhënave"
        )


def action_evidence(*, action: Action, period: ReportingPeriod, by: User, **given: object) -> Evidence:
    """What the Secretariat proves a status with: set_status stores it so, before the status itself."""
    ready = read_evidence(GivenEvidence(**given))
    return store_action_evidence(action=action, period=period, by=by, ready=ready)
