"""Plans that are larger than the true one: everybody writes much in every half-year; every action several times.

Invented are all answers: their sentences, lengths, numbers, problems, money, and that every institution reports in time
on every action in all six half-years. To be asked each time, no action is ever implemented, so the final report has
none among its achievements and all that were due among its failures, with every cause that was named. There is no
evidence. Actions, institutions, deadlines, budgets and indicators are those of the plan; `write_much` goes through the
real services. `repeated` adds actions to the snapshot alone: the plan has 101, and no service adds 909 more.
"""

from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from accounts.letters import silenced
from plans.models import ActionPlan, FundingSource, Output
from progress.demonstration import days, source
from progress.demonstration.making import Cast, demonstration_cast
from progress.demonstration.measurements import record_measurements
from progress.forms.fields import LONGEST_TEXT
from progress.formulas.deadlines import is_due
from progress.models import (
    Challenge,
    ProgressEntry,
    ReportingPeriod,
    Status,
    Submission,
)
from progress.selectors.reporting import entries_with_children
from progress.services.answers import Answer, ChallengeAnswer, QuantityAnswer, SpendingAnswer, save_answer, submit
from progress.services.periods import close_period, open_period, plan_periods
from progress.services.verification import verify_entry
from strategy_tracker.base import clock

# Lengths in characters with how often each occurs; the longest is what the forms take.
Lengths = dict[int, int]
LEAD: Lengths = {800: 2, 2000: 4, 4000: 4, 7000: 2, LONGEST_TEXT: 1}
SUPPORT: Lengths = {400: 4, 1000: 4, 2000: 3, 4000: 2, LONGEST_TEXT: 1}
PROBLEM: Lengths = {150: 30, 300: 40, 700: 20, 1500: 9, LONGEST_TEXT: 1}

MUNICIPALITIES = (
    *("Prishtinës", "Prizrenit", "Pejës", "Gjakovës", "Gjilanit", "Ferizajt", "Mitrovicës", "Podujevës"),
    *("Vushtrrisë", "Suharekës", "Rahovecit", "Lipjanit", "Drenasit", "Skenderajt", "Istogut", "Klinës"),
)
SENTENCES = (
    "Gjatë periudhës janë mbajtur {n} takime koordinuese me përfaqësues të {m} institucioneve, në të cilat janë"
    " shqyrtuar ecuria e veprimit dhe çështjet e mbetura.",
    "Në komunën e {place} janë informuar {n} persona për rreziqet e trafikimit me njerëz dhe për mënyrat e raportimit"
    " të rasteve të dyshuara.",
    "Nga {n} zyrtarë të planifikuar, {m} e kanë përfunduar trajnimin dhe janë pajisur me certifikata.",
    "Vonesa në komunën e {place} është shkaktuar nga procedura e prokurimit, e cila është përsëritur sepse asnjë ofertë"
    " nuk i ka plotësuar kushtet.",
    "Grupi punues është takuar {m} herë, ka shqyrtuar {n} komente dhe i ka pranuar pjesërisht ato të shoqërisë civile.",
    "Procedurat standarde të veprimit janë shpërndarë në të gjitha njësitë, ndërsa në komunën e {place} është mbajtur"
    " edhe një punëtori për zbatimin e tyre.",
    "Janë kontrolluar {n} lokale dhe vende pune; për {m} prej tyre janë rekomanduar masa të mëtejme.",
    "Mjetet e planifikuara janë shpenzuar në masën {m} për qind, sepse një pjesë e aktiviteteve është mbuluar nga"
    " partnerët ndërkombëtarë.",
    "Bashkëpunimi ndërmjet policisë, prokurorisë dhe qendrës për punë sociale në komunën e {place} është vlerësuar si i"
    " mirë, por shkëmbimi i të dhënave mbetet i ngadaltë.",
    "Është përgatitur raporti përmbledhës me {n} faqe, i cili u është dërguar të gjitha institucioneve mbështetëse për"
    " mendim.",
    "Në mungesë të përkthyesve, materialet në gjuhën serbe janë dorëzuar me {m} ditë vonesë.",
    "Fushata është zhvilluar në {m} shkolla të mesme të komunës së {place}, me gjithsej {n} nxënës.",
)
EXPLANATION = "Vërejtjet janë të sakta: arsyet janë shënuar te vështirësitë."


def write_much(plan: ActionPlan) -> None:
    """Every action is reported on at length by all its institutions in every half-year, verified and closed."""
    cast = demonstration_cast()
    with silenced():
        plan_periods(plan=plan, by=cast.secretariat)
        for period in plan.periods.filter(code__in=source.PERIODS).order_by("starts_on").select_related("plan"):
            with transaction.atomic():
                _write_period(period, cast)


def _write_period(period: ReportingPeriod, cast: Cast) -> None:
    with clock.at(days.moment(days.opening_day(period), 9)):
        open_period(period=period, by=cast.secretariat)
    money = FundingSource.objects.get(code="bk")
    for submission in period.submissions.select_related("period__plan", "institution").order_by("institution__code"):
        _report(submission, cast, money)
    record_measurements(period, cast.secretariat)
    with clock.at(days.moment(days.closing_day(period), 15)):
        close_period(period=period, by=cast.secretariat)


def _report(submission: Submission, cast: Cast, money: FundingSource) -> None:
    person = cast.institutions[submission.institution.code]
    with clock.at(days.moment(days.working_day(submission.period.submit_by, step=-1), 10)):
        for entry in entries_with_children(submission):
            save_answer(entry=entry, answer=_answer(entry, submission, money), by=person)
        submit(submission=submission, by=person, explanation=EXPLANATION)
    with clock.at(days.moment(days.closing_day(submission.period), 10)):
        for entry in entries_with_children(submission):
            luck = source.dice("much", submission.period.code, entry.action.code, "reason")
            reason = text(luck, LEAD, _kind(entry)) if entry.is_lead else ""
            verify_entry(entry=entry, by=cast.secretariat, reason=reason)


def _answer(entry: ProgressEntry, submission: Submission, money: FundingSource) -> Answer:
    luck = source.dice("much", submission.period.code, submission.institution.code, entry.action.code)
    kind = _kind(entry)
    if not entry.is_lead:
        return Answer(what_was_done=text(luck, SUPPORT, kind))
    has_passed = is_due(entry.action.deadline_on, submission.period.ends_on)
    return Answer(
        claimed_status=Status.PARTIALLY_IMPLEMENTED if has_passed else Status.IN_PROGRESS,
        what_was_done=text(luck, LEAD, kind),
        next_steps=text(luck, PROBLEM, kind),
        quantities=tuple(
            QuantityAnswer(output.pk, Decimal(1), Decimal(100) if output.is_percentage else None)
            for output in entry.action.outputs.all()
            if output.basis != Output.Basis.DELIVERY
        ),
        spendings=(SpendingAnswer(money.pk, Decimal(luck.randint(100, 5000))),),
        challenges=(_problem(luck, kind, submission.period),),
    )


def _problem(luck: Random, kind: str, period: ReportingPeriod) -> ChallengeAnswer:
    levels = Challenge.Level.values
    told = luck.choice(source.challenges(kind))
    begun = told["description"]
    told |= {"description": f"{begun} {text(luck, PROBLEM, kind, len(begun) + 1)}".strip()}
    told |= {"mitigation": text(luck, PROBLEM, kind)}
    if told["kind"] == Challenge.Kind.RISK:
        told |= {"probability": luck.choice(levels), "impact": luck.choice(levels)}
    return ChallengeAnswer(**told, due_on=period.verify_by)


def _kind(entry: ProgressEntry) -> str:
    return source.courses()[entry.action.code].kind


def text(luck: Random, lengths: Lengths, kind: str, taken: int = 0) -> str:
    """Paragraphs of three to six sentences, together not longer than one of the lengths less what is taken of it."""
    limit = luck.choices(tuple(lengths), tuple(lengths.values()))[0] - taken
    told = source.texts(kind)
    choices = (*SENTENCES, *told["start"], *told["add"], *told["support"], *told["next"])
    written, left = "", luck.randint(3, 6)
    while True:
        sentence = luck.choice(choices).format(
            n=luck.randint(20, 400), m=luck.randint(2, 19), place=luck.choice(MUNICIPALITIES)
        )
        between = "" if not written else " " if left else "\n\n"
        if len(written) + len(between) + len(sentence) > limit:
            return written
        written += between + sentence
        left = left - 1 if left else luck.randint(2, 5)


# Every action several times


def repeated(data: dict[str, Any], times: int) -> dict[str, Any]:
    """The snapshot with each action so many times: I.1.1, I.1.1.1, …; the seal that it is made from has each once."""
    actions = [
        action if number == 0 else action | {"code": f"{action['code']}.{number}"}
        for number in range(times)
        for action in data["actions"]
    ]
    return data | {"actions": actions}
