"""What an institution answers and what the Secretariat makes of it: worked out, nothing stored."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any
from zlib import crc32

from plans.models import Action, ActionInstitution, Output
from progress.demonstration import quantities, source
from progress.demonstration.source import PERIODS, Course
from progress.formulas.budget import sum_of
from progress.formulas.deadlines import is_due
from progress.formulas.rates import Threshold
from progress.models import DelayReason, ProgressEntry, ReportingPeriod, Status
from progress.selectors.outputs import Reached
from progress.selectors.spending import year_spending
from progress.services.answers import Answer, ChallengeAnswer, QuantityAnswer

DUE = (Status.PARTIALLY_IMPLEMENTED, Status.NOT_IMPLEMENTED)
# What holds actions up, by how often; who waits for another institution waits for one that supports the action.
DELAYS = ("procurement", "other_institution", "staff", "funds", "procurement", "other_institution", "legal", "other")
# An institution that says that the action is not its own: period, institution and action.
NOT_OURS = ("2024-H2", "kk", "I.3.4")


@dataclass(frozen=True)
class Judgement:
    """What the Secretariat decides about a lead's answer; no status means "as claimed"."""

    status: str = ""
    reason: str = ""
    is_override: bool = False


@dataclass(frozen=True)
class Turn:
    """One answer of one institution in one period, before it is given."""

    entry: ProgressEntry
    period: ReportingPeriod
    course: Course
    luck: Random
    so_far: dict[int, Reached]
    last: ProgressEntry | None  # what the institution answered before

    @property
    def number(self) -> int:
        """The number of the period."""
        return PERIODS.index(self.period.code)

    @property
    def flaw(self) -> str:
        """What goes wrong with the action in this period, if anything."""
        return self.course.flaws.get(self.period.code, "")

    @property
    def action(self) -> Action:
        """What the answer is about."""
        return self.entry.action

    @property
    def has_begun(self) -> bool:
        """Whether work on the action has begun."""
        return self.number >= self.course.first

    def is_due(self) -> bool:
        """Whether the deadline has been reached at the cut-off."""
        return is_due(self.action.deadline_on, self.period.ends_on)

    def quantities(self) -> dict[Output, QuantityAnswer]:
        """What the lead reports of each output that is counted."""
        counted = {
            output: quantities.quantity_of(output, self.course, self.period, self.so_far[output.pk])
            for output in self.action.outputs.all()
        }
        return {output: answer for output, answer in counted.items() if answer is not None}

    def is_done(self, counted: dict[Output, QuantityAnswer]) -> bool:
        """Whether it is done: the course says so, and so do the quantities."""
        if self.course.last is None or self.number < self.course.last:
            return False
        if self.flaw == "override":
            return True
        return all(
            quantities.is_reached(output, counted.get(output), self.period, self.so_far[output.pk])
            for output in self.action.outputs.all()
        )


def turn(entry: ProgressEntry, period: ReportingPeriod, so_far: dict[int, Reached], last: ProgressEntry | None) -> Turn:
    """The turn of an answer, with the luck that belongs to it."""
    course = source.courses()[entry.action.code]
    luck = source.dice(period.code, entry.submission.institution.code, entry.action.code)
    return Turn(entry, period, course, luck, so_far, last)


def answer_of(turn: Turn, default_source: int) -> Answer | None:
    """What the institution answers; None where it says that nothing has changed."""
    if not turn.entry.is_lead:
        return _contribution(turn)
    counted = turn.quantities()
    status = _claim(turn, counted)
    if _is_unchanged(turn, status, counted):
        return None
    return Answer(
        claimed_status=status,
        what_was_done=_narrative(turn, status, counted),
        completed_on=_completed_on(turn) if status == Status.IMPLEMENTED else None,
        next_steps=_next_steps(turn, status),
        quantities=tuple(counted.values()),
        spendings=tuple(
            quantities.spendings_of(turn.action, turn.course, turn.period, default_source) if turn.has_begun else ()
        ),
        challenges=_challenges(turn, status),
        **_delay(turn, status),
    )


def _delay(turn: Turn, status: str) -> dict[str, Any]:
    """The reason of a delay, and who is waited for."""
    if status not in DUE:
        return {}
    reason = DELAYS[crc32(f"delay {turn.action.code}".encode()) % len(DELAYS)]
    roles = turn.action.roles.filter(part=ActionInstitution.Part.SUPPORTING, institution__is_reporting=True)
    supporting = roles.exclude(institution=turn.entry.submission.institution_id).order_by("position").first()
    if reason != DelayReason.OTHER_INSTITUTION:
        return {"delay_reason": reason}
    if supporting is None:
        return {"delay_reason": DelayReason.STAFF}
    return {"delay_reason": reason, "blocked_by_id": supporting.institution_id}


def with_explanation(turn: Turn, answer: Answer, before: dict[int, Decimal]) -> Answer:
    """The answer with why its spending differs from the plan, where that is asked; one in four does not say it."""
    now = sum_of(spending.amount for spending in answer.spendings)
    spending = replace(year_spending(turn.entry, before), now=now)
    number = crc32(f"{turn.period.code} {turn.action.code}".encode())
    if not spending.needs_explanation(Threshold()) or number % 4 == 0:
        return answer
    texts = source.common_texts()["spent_more" if spending.spent > spending.planned else "spent_less"]
    return replace(answer, spending_explanation=texts[number % len(texts)])


def _contribution(turn: Turn) -> Answer | None:
    """A supporting institution tells its contribution, that nothing has changed, or that the action is not its own."""
    if (turn.period.code, turn.entry.submission.institution.code, turn.action.code) == NOT_OURS:
        return Answer(is_not_ours=True, not_ours_reason=source.common_texts()["not_ours"][0])
    before, last = source.common_texts()["support_before"], turn.last.what_was_done if turn.last else ""
    if last and (last in before) is not turn.has_begun and turn.luck.random() < 0.5:
        return None
    if not turn.has_begun:
        return Answer(what_was_done=turn.luck.choice(before))
    written = source.texts(turn.course.kind)
    text = turn.luck.choice(written["support"])
    if turn.luck.random() < 0.4:
        text = f"{text} {turn.luck.choice(written['add'])}"
    return Answer(what_was_done=text, next_steps=turn.luck.choice(written["next"]) if turn.luck.random() < 0.3 else "")


def _claim(turn: Turn, counted: dict[Output, QuantityAnswer]) -> str:
    if turn.flaw == "overclaim" or turn.is_done(counted):
        return Status.IMPLEMENTED
    if not turn.has_begun:
        return Status.NOT_IMPLEMENTED if turn.is_due() else Status.NOT_STARTED
    if not turn.is_due():
        return Status.IN_PROGRESS
    return Status.PARTIALLY_IMPLEMENTED if _has_delivered(turn, counted) else Status.NOT_IMPLEMENTED


def _has_delivered(turn: Turn, counted: dict[Output, QuantityAnswer]) -> bool:
    """Whether anything countable was delivered so far, where the product can be counted."""
    targets = [output for output in turn.action.outputs.all() if output.is_quantified]
    return not targets or any(counted[output].value + turn.so_far[output.pk].total > 0 for output in targets)


def _is_unchanged(turn: Turn, status: str, counted: dict[Output, QuantityAnswer]) -> bool:
    if turn.last is None or turn.last.claimed_status != status:
        return False
    if turn.flaw == "no_change" or (turn.flaw == "no_evidence" and status == Status.IMPLEMENTED):
        return True
    if turn.flaw or status == Status.IMPLEMENTED or any(answer.value for answer in counted.values()):
        return False
    return turn.luck.random() < (0.3 if turn.has_begun else 0.7)


def _narrative(turn: Turn, status: str, counted: dict[Output, QuantityAnswer]) -> str:
    written, course = source.texts(turn.course.kind), turn.course
    if not turn.has_begun:
        return source.dice(course.code, "stalled").choice(written["stalled"])
    if status == Status.IMPLEMENTED:
        first = course.finished
    elif turn.number == course.first and not any(answer.value for answer in counted.values()):
        first = source.dice(course.code, "start").choice(written["start"])
    else:
        first = course.going
    add = written["add"]
    second = add[(source.dice(course.code, "add").randrange(len(add)) + turn.number) % len(add)]
    sentences = [first] if status == Status.IMPLEMENTED else [first, second]
    sentences += [_counted_sentence(turn, output, answer) for output, answer in counted.items()]
    return " ".join(sentence for sentence in sentences if sentence)


def _counted_sentence(turn: Turn, output: Output, answer: QuantityAnswer) -> str:
    """How far it has come by now: true also when it is later confirmed as unchanged."""
    written = source.common_texts()
    if output.is_percentage:
        return written["share"].format(unit=output.unit, percent=_one_decimal(answer))
    total = answer.value + turn.so_far[output.pk].total
    if output.basis == Output.Basis.BARE_COUNT or not total:
        return ""
    return written["count"].format(unit=output.unit, total=int(total))


def _one_decimal(answer: QuantityAnswer) -> str:
    """The percentage of an answer as the report prints it beside the words: "35,7"."""
    return f"{answer.value * 100 / answer.denominator:.1f}".replace(".", ",")


def _completed_on(turn: Turn) -> dt.date:
    """A day of the half-year in which it was done, which may lie before the period that is reported on."""
    year, half = int(turn.course.done[:4] or 0), turn.course.done[-2:]
    if turn.course.last is None or turn.course.last > turn.number:
        start = turn.period.starts_on
    else:
        start = dt.date(year, 1 if half == "H1" else 7, 1)
    return start + dt.timedelta(days=source.dice(turn.course.code, "completed").randint(25, 155))


def _next_steps(turn: Turn, status: str) -> str:
    if status == Status.IMPLEMENTED:
        return ""
    steps = source.texts(turn.course.kind)["next"] if turn.has_begun else source.common_texts()["next_before"]
    return steps[(source.dice(turn.course.code, "next").randrange(len(steps)) + turn.number) % len(steps)]


def _challenges(turn: Turn, status: str) -> tuple[ChallengeAnswer, ...]:
    likely = {Status.IMPLEMENTED: 0.0, Status.IN_PROGRESS: 0.35, Status.NOT_STARTED: 0.5}
    chance = likely.get(status, 1.0)
    number = (turn.luck.random() < chance) + (status in DUE and turn.luck.random() < 0.3)
    chosen = turn.luck.sample(source.challenges(turn.course.kind), number)
    due_on = turn.period.ends_on + dt.timedelta(days=turn.luck.randint(60, 150))
    return tuple(ChallengeAnswer(**challenge, due_on=due_on) for challenge in chosen)


def number_of_links(turn: Turn, status: str) -> int:
    """How many links prove the answer."""
    if turn.flaw == "no_evidence" or not turn.has_begun:
        return 0
    if "no_evidence" in turn.course.flaws.values() and status != Status.IMPLEMENTED:
        return 0  # an early link would prove the later claim
    if status == Status.IMPLEMENTED:
        return turn.luck.choice((1, 1, 2))
    return int(turn.entry.is_lead and turn.luck.random() < 0.35)


def judge(turn: Turn) -> Judgement:
    """What the Secretariat decides about the lead's answer."""
    reasons, claimed = source.secretariat(), turn.entry.claimed_status
    luck = source.dice(turn.course.code, turn.period.code, "reason")
    if turn.flaw == "no_evidence" and claimed == Status.IMPLEMENTED:
        return Judgement(Status.NO_EVIDENCE, luck.choice(reasons["no_evidence"]))
    if turn.flaw == "overclaim" and claimed == Status.IMPLEMENTED:
        status = Status.PARTIALLY_IMPLEMENTED if turn.is_due() else Status.IN_PROGRESS
        return Judgement(status, luck.choice(reasons["overclaim"]))
    if turn.flaw == "contradiction" and claimed == Status.IN_PROGRESS:
        return Judgement(Status.NOT_STARTED, luck.choice(reasons["contradiction"]))
    if turn.flaw == "override" and claimed == Status.IMPLEMENTED:
        return Judgement(Status.IMPLEMENTED, luck.choice(reasons["override"]), is_override=True)
    return Judgement()


def with_correction(turn: Turn, answer: Answer) -> str:
    """The text of an answer after its correction."""
    return f"{answer.what_was_done} {turn.luck.choice(source.common_texts()['correction'])}"
