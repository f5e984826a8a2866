"""A year of the plan, told through the real services: two closed half-years with a little of everything."""

import datetime as dt
from decimal import Decimal

from accounts.models import Role
from plans.models import Indicator
from progress.models import ProgressEntry, ReportingPeriod, Status
from progress.services.amendments import cancel_action
from progress.services.answers import Answer, ChallengeAnswer, QuantityAnswer, SpendingAnswer, save_answer, submit
from progress.services.measurements import record_measurement
from progress.services.periods import close_period, open_period
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base import clock
from tests.factories import (
    EXPLANATION,
    action,
    add_link,
    before_deadline,
    entries_of,
    get_entry,
    get_submission,
    implemented_answer,
    make_answer,
    make_period,
    record_victims,
    someone,
)
from tests.worlds import remembered

# Letters of both languages that a wrong font would draw wrongly.
ALBANIAN = "Është mbajtur një takim çdo muaj me përfaqësuesit e komunave për çështjet e mbrojtjes."
SERBIAN = (
    "Održana su četiri sastanka; đaci i učenici u školi obavešteni su o opasnostima, a priručnik će žiri odobriti."
)
LONG = " ".join(f"Pika {number}: {ALBANIAN}" for number in range(1, 61))
RISK = "Donatori mund të mos e vazhdojë financimin."
DIFFICULTY = "Mungesë e stafit në njësinë përgjegjëse."
SECRET = "Kjo përgjigje u kthye dhe nuk u verifikua kurrë."

ON_TIME, LATE, SILENT, RETURNED = ("kgjk", "qps", "qsmrvt"), "msh", "masht", "ad"
# Implemented in the second half-year, in time; in both, an answer in Serbian and a very long one.
DELIVERED, IN_SERBIAN, VERY_LONG = "IV.3.7", "III.2.3", "I.1.6"
CANCELLED = "V.1.6"
SHARE, NUMBER = "I-1", "III-2"
NOTE, NOT_MEASURED = "Tridhjetë institucione u pyetën dy herë.", "Baza e të dhënave nuk ishte në funksion."

# Of 2022; what is not named is 0. Some are small, so that something must be hidden.
VICTIMS = {
    "identified": 31,
    "case_assisted": 20,
    "case_not_assisted": 11,
    "case_repatriated": 2,
    "sex_female": 24,
    "sex_male": 7,
    "origin_kosovo": 28,
    "origin_albania": 3,
    "age_under_18": 17,
    "age_18_22": 8,
    "age_23_25": 3,
    "age_26_30": 2,
    "age_over_40": 1,
    "exploitation_prostitution": 16,
    "exploitation_forced_labour": 9,
    "exploitation_begging": 5,
    "exploitation_forced_marriage": 1,
}


@remembered
def first_half() -> ReportingPeriod:
    """2022-H1: closed, no deadline reached yet."""
    return _half("2022-H1", {*ON_TIME, LATE})


@remembered
def second_half() -> ReportingPeriod:
    """2022-H2: closed, twelve deadlines reached; one answer returned and never corrected."""
    return _half("2022-H2", {*ON_TIME, LATE, RETURNED})


def _half(code: str, answering: set[str]) -> ReportingPeriod:
    period = make_period(code)
    secretariat = someone(Role.SECRETARIAT)
    with clock.at(period.ends_on):
        open_period(period=period, by=secretariat)
    for institution in sorted(answering):
        _answer(period, institution, secretariat)
    if code == "2022-H2":
        _measure(period, secretariat)
        with clock.at(period.ends_on):
            record_victims(2022, by=secretariat, **VICTIMS)
        with clock.at(period.ends_on):
            cancel_action(
                action=action(CANCELLED),
                decision="12/2022",
                decided_on=period.ends_on - dt.timedelta(days=11),
                reason="Bashkuar me veprimin V.1.7.",
                by=secretariat,
            )
    with clock.at(dt.datetime.combine(period.verify_by, dt.time(15), tzinfo=dt.UTC)):
        close_period(period=period, by=secretariat)
    return ReportingPeriod.objects.select_related("plan__strategy").get(pk=period.pk)


def _measure(period: ReportingPeriod, secretariat) -> None:
    """A share, a number, and for every other indicator the reason why there is neither."""
    figures = {
        SHARE: {"numerator": Decimal(28), "denominator": Decimal(44), "source": "Pyetësor", "note": NOTE},
        NUMBER: {"value": Decimal(145), "source": "Evidenca e trajnimeve"},
    }
    with clock.at(period.ends_on):
        for indicator in Indicator.objects.filter(plan=period.plan):
            told = figures.get(indicator.code, {"absent_reason": NOT_MEASURED})
            record_measurement(indicator=indicator, period=period, by=secretariat, **told)


def _answer(period: ReportingPeriod, institution: str, secretariat) -> None:
    submission = get_submission(period, institution)
    person = someone(Role.INSTITUTION, institution)
    with clock.at(before_deadline(period)):
        for entry in entries_of(submission):
            given = _answer_on(entry)
            save_answer(entry=entry, answer=given, by=person)
            if given.claimed_status == Status.IMPLEMENTED:
                add_link(entry, person)
    late = dt.timedelta(days=7 if institution == LATE else 0, hours=2)
    with clock.at(before_deadline(period) + late):
        submit(submission=submission, by=person, explanation=EXPLANATION)
    with clock.at(before_deadline(period) + late + dt.timedelta(hours=2)):
        for code in [entry.action.code for entry in entries_of(submission)]:
            entry = get_entry(submission, code)
            if entry.what_was_done == SECRET:
                return_entry(entry=entry, comment="Shtoni të dhënat.", by=secretariat)
            else:
                verify_entry(entry=entry, by=secretariat)


def _answer_on(entry: ProgressEntry) -> Answer:
    code, period = entry.action.code, entry.submission.period.code
    if not entry.is_lead:
        return make_answer(entry, what_was_done=SECRET if _is_secret(entry) else "Ka marrë pjesë në takime.")
    if code == VERY_LONG:
        return make_answer(entry, what_was_done=LONG, spendings=_spent(entry, "1250.50"))
    if code == IN_SERBIAN:
        return make_answer(entry, what_was_done=SERBIAN, challenges=(_risk(),), spendings=_spent(entry, "0"))
    if code == DELIVERED and period == "2022-H2":
        return implemented_answer(entry, what_was_done=ALBANIAN)
    return make_answer(entry, quantities=_a_fifth(entry), challenges=(_difficulty(),))


def _is_secret(entry: ProgressEntry) -> bool:
    return entry.submission.institution.code == RETURNED and entry.submission.period.code == "2022-H2"


def _spent(entry: ProgressEntry, amount: str) -> tuple[SpendingAnswer, ...]:
    funding = entry.action.fundings.first()
    return (SpendingAnswer(funding.source_id, Decimal(amount)),) if funding else ()


def _a_fifth(entry: ProgressEntry) -> tuple[QuantityAnswer, ...]:
    return tuple(
        QuantityAnswer(output.pk, Decimal(1), Decimal(3) if output.is_percentage else None)
        for output in entry.action.outputs.all()
        if output.is_quantified
    )


def _risk() -> ChallengeAnswer:
    return ChallengeAnswer("risk", RISK, "Kërkesë për buxhet shtesë.", "medium", "high", "MSH", dt.date(2022, 11, 30))


def _difficulty() -> ChallengeAnswer:
    return ChallengeAnswer("difficulty", DIFFICULTY, "")
