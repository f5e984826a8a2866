"""Is a submission complete enough to submit? One function per rule; each yields what it found (after GSA FAC).

An error stops the submission, a warning needs an explanation, an info is only said.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.models import Action
from progress.formulas.deadlines import WHEN_DUE, claimable_statuses, is_due
from progress.formulas.likeness import are_same_words
from progress.formulas.rates import Threshold
from progress.models import (
    AnswerComment,
    DelayReason,
    Evidence,
    ProgressEntry,
    ReportingPeriod,
    Status,
    Submission,
)
from progress.selectors.answers import LastWords, last_words
from progress.selectors.comments import open_comments, unsettled
from progress.selectors.conflicts import Others, conflicts_with, others_of
from progress.selectors.outputs import Reached, reached
from progress.selectors.reporting import entries_with_children
from progress.selectors.spending import material_threshold, spent_before, year_spending
from progress.words import difference_in_words
from strategy_tracker.base import clock
from strategy_tracker.base.templatetags.words import money, number
from strategy_tracker.base.text import GAP


class Level(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Check:
    """One finding about one answer."""

    level: Level
    rule: str
    entry: ProgressEntry
    message: str | Promise


@dataclass(frozen=True)
class Context:
    """What the rules look at besides the answer itself."""

    first_day: dt.date
    cut_off: dt.date
    today: dt.date
    years: range
    reached: dict[int, Reached]
    spent_before: dict[int, Decimal]
    threshold: Threshold
    last: dict[int, LastWords]
    comments: dict[int, list[AnswerComment]]
    others: Others


Rule = Callable[[ProgressEntry, Context], Iterator[Check]]


def shortfalls_of(actions: Iterable[Action], period: ReportingPeriod) -> dict[int, list[str | Promise]]:
    """Per action (its pk) what is missing for "implemented": evidence, or a quantity below its target (domain.md §4).

    Three queries, however many actions.
    """
    actions = list(actions)
    evidence = Evidence.objects.filter(action__in=actions, period__ends_on__lte=period.ends_on)
    proven = set(evidence.values_list("action", flat=True))
    missing: dict[int, list[str | Promise]] = {
        action.pk: [] if action.pk in proven else [_("no evidence")] for action in actions
    }
    for item in reached(period, actions, is_verified_only=False).values():
        if item.output.is_quantified and not item.is_met(period.plan.years):
            message = _("the quantity is below the target: %(product)s") % {"product": item.output.printed}
            missing[item.output.action_id].append(message)
    return missing


def is_answered(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """Every action is answered, if only with "no change"."""
    if not entry.is_answered:
        yield Check(Level.ERROR, "is_answered", entry, _("This action has no answer yet."))


def is_corrected(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What was returned has been changed since, or it is explained why it was not."""
    if entry.review == ProgressEntry.Review.RETURNED and not entry.is_corrected:
        message = _("The Secretariat returned this answer, and it has not been changed since.")
        yield Check(Level.WARNING, "is_corrected", entry, message)


def comments_are_answered(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """Each comment of a corrected answer has a reply, or what it speaks of has been changed."""
    if not entry.is_corrected:
        return
    for comment in unsettled(entry, context.comments.get(entry.pk, [])):
        message = _("Neither changed nor replied to: “%(comment)s”") % {"comment": comment.text}
        yield Check(Level.WARNING, "comments_are_answered", entry, message)


def has_status(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """A lead claims a status."""
    if entry.is_answered and entry.is_lead and not entry.claimed_status:
        yield Check(Level.ERROR, "has_status", entry, _("Choose a status: your institution leads this action."))


def status_fits_deadline(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """Partial and not implemented are said of what is due; in progress and not started of what is ahead."""
    deadline_on, claim = entry.action.deadline_on, entry.claimed_status
    if not entry.is_lead or not claim or claim in claimable_statuses(deadline_on, context.cut_off):
        return
    message = _("The deadline is still ahead: choose implemented, in progress or not started.")
    if is_due(deadline_on, context.cut_off):
        message = _("The deadline has passed: choose implemented, partially implemented or not implemented.")
    yield Check(Level.ERROR, "status_fits_deadline", entry, message)


def has_narrative(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What was done is told, unless nothing was."""
    if not entry.is_answered or entry.what_was_done.strip():
        return
    if entry.claimed_status not in (Status.NOT_STARTED, Status.NOT_IMPLEMENTED) or not entry.is_lead:
        yield Check(Level.ERROR, "has_narrative", entry, _("Write what was done."))


def has_completion_date(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What is implemented has a day on which it was, not after the cut-off that everything is told as of."""
    if entry.claimed_status == Status.IMPLEMENTED and entry.is_lead and entry.completed_on is None:
        yield Check(Level.ERROR, "has_completion_date", entry, _("Give the day on which the action was completed."))
    if entry.completed_on and entry.completed_on > context.today:
        yield Check(Level.ERROR, "has_completion_date", entry, _("The day of completion lies in the future."))
    elif entry.completed_on and entry.completed_on > context.cut_off:
        message = _("The day of completion lies after the period: report it in the next one.")
        yield Check(Level.ERROR, "has_completion_date", entry, message)


def completion_is_news(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What was completed before the period should have been told then; what was told then is no news."""
    day, last = entry.completed_on, context.last.get(entry.action_id)
    if not day or day >= context.first_day or (last and last.completed_on == day):
        return
    message = _("The day of completion, %(day)s, lies before the period: say why it is reported only now.")
    yield Check(Level.WARNING, "completion_is_news", entry, message % {"day": date_format(day, "SHORT_DATE_FORMAT")})


def words_are_new(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What was done is not told in the words of the last period, unless it is said that nothing is new."""
    last = context.last.get(entry.action_id)
    if entry.is_unchanged or last is None or not entry.what_was_done.strip():
        return
    if are_same_words(entry.what_was_done, last.what_was_done):
        message = _("The text is that of the last answer: say what is new, or confirm that nothing is.")
        yield Check(Level.INFO, "words_are_new", entry, message)


def has_evidence(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What is implemented has evidence; without it the Secretariat will record "no evidence"."""
    if entry.claimed_status == Status.IMPLEMENTED and entry.is_lead and not list(entry.evidence.all()):
        message = _("Implemented is claimed without evidence: add a file or a link, or it will be recorded so.")
        yield Check(Level.WARNING, "has_evidence", entry, message)


def quantity_reaches_target(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What is implemented reaches the quantity that the plan states."""
    if entry.claimed_status != Status.IMPLEMENTED or not entry.is_lead:
        return
    for output in entry.action.outputs.all():
        if output.is_quantified and not context.reached[output.pk].is_met(context.years):
            message = _("Implemented is claimed, but the quantity is below the target: %(product)s")
            yield Check(Level.WARNING, "quantity_reaches_target", entry, message % {"product": output.printed})


def share_has_denominator(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """A percentage is a numerator over a denominator."""
    for quantity in entry.quantities.all():
        if quantity.output.is_percentage and quantity.denominator is None:
            message = _("A percentage needs both numbers: how many, and out of how many.")
            yield Check(Level.ERROR, "share_has_denominator", entry, message)
        if quantity.output.is_percentage and quantity.denominator is not None and quantity.value > quantity.denominator:
            message = _("The part is larger than the whole.")
            yield Check(Level.ERROR, "share_has_denominator", entry, message)


def share_does_not_fall(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What is reached adds up over the periods: a percentage lower than before is a mistake, or has its reason."""
    for quantity in entry.quantities.all():
        shares = [reading.figure for _year, reading in context.reached[quantity.output_id].readings]
        if quantity.output.is_percentage and len(shares) > 1 and None not in shares[-2:] and shares[-1] < shares[-2]:
            message = _("%(product)s: %(now)s %% now, %(before)s %% before. Say why it is less.")
            told = {"product": quantity.output.printed, "now": number(shares[-1]), "before": number(shares[-2])}
            yield Check(Level.WARNING, "share_does_not_fall", entry, message % told)


def shortfall_is_explained(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What is due and not done says what stood in the way."""
    if not entry.is_lead or entry.claimed_status not in WHEN_DUE:
        return
    if not list(entry.challenges.all()):
        message = _("The deadline was missed: name what stood in the way.")
        yield Check(Level.WARNING, "shortfall_is_explained", entry, message)


def next_step_is_named(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What is due and not done says what comes next."""
    if entry.is_lead and entry.claimed_status in WHEN_DUE and not entry.next_steps.strip():
        message = _("The deadline was missed: name the next step.")
        yield Check(Level.WARNING, "next_step_is_named", entry, message)


def risk_is_addressed(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """A difficulty, challenge or risk says how it is addressed."""
    if any(not challenge.mitigation.strip() for challenge in entry.challenges.all()):
        message = _("Say how each difficulty, challenge or risk is addressed.")
        yield Check(Level.WARNING, "risk_is_addressed", entry, message)


def due_day_lies_ahead(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """A day by which something is to be addressed lies ahead, unless it was taken over from the last answer."""
    days = [c.due_on for c in entry.challenges.all() if c.due_on and c.due_on < context.today]
    if days:
        message = _("The day by which it is addressed has passed: %(days)s. Is it settled, or is there a new day?")
        yield Check(Level.INFO, "due_day_lies_ahead", entry, message % {"days": ", ".join(map(date_format, days))})


def delay_has_reason(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What is due and not implemented names the reason from the list, as reports count it."""
    is_late = entry.claimed_status in WHEN_DUE and is_due(entry.action.deadline_on, context.cut_off)
    if entry.is_lead and is_late and not entry.delay_reason:
        message = _("The deadline has passed: choose the reason for the delay from the list.")
        yield Check(Level.WARNING, "delay_has_reason", entry, message)


def blocker_is_named(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """Who waits for another institution says for which, so that it is told."""
    if entry.delay_reason == DelayReason.OTHER_INSTITUTION and entry.blocked_by_id is None:
        message = _("Another institution holds the action up: choose which one.")
        yield Check(Level.WARNING, "blocker_is_named", entry, message)


def gap_is_filled(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """Words that were taken over come without their figures: each gap wants the figure of this half-year."""
    challenges = entry.challenges.all()
    texts = [entry.what_was_done, entry.next_steps, *(f"{c.description} {c.mitigation}" for c in challenges)]
    if any(GAP in text for text in texts):
        message = _("A figure is missing where %(gap)s stands: write that of this half-year, or take the mark out.")
        yield Check(Level.ERROR, "gap_is_filled", entry, message % {"gap": GAP})


def spending_fits_plan(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """Money on an action for which the plan names no amount, or a cost of nothing; or a little more than planned."""
    spending = year_spending(entry, context.spent_before)
    if not spending.now or spending.needs_explanation(context.threshold):
        return
    if spending.planned is None:
        message = _("Money was spent although the plan names no amount for the year.")
        yield Check(Level.INFO, "spending_fits_plan", entry, message)
    elif not spending.planned:
        message = _("Money was spent although the plan says that the action costs nothing in the year.")
        yield Check(Level.INFO, "spending_fits_plan", entry, message)
    elif spending.spent > spending.planned:
        yield Check(Level.INFO, "spending_fits_plan", entry, difference_in_words(spending))


def spending_follows_the_start(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """What has not begun costs nothing yet."""
    now = year_spending(entry, context.spent_before).now
    if entry.is_lead and entry.claimed_status == Status.NOT_STARTED and now:
        message = _("%(amount)s EUR were spent, although the action is said not to have begun. Say on what.")
        yield Check(Level.WARNING, "spending_follows_the_start", entry, message % {"amount": money(now)})


def spending_is_explained(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """A material difference between the year's spending and its plan is explained in the answer (domain.md §5)."""
    spending = year_spending(entry, context.spent_before)
    if spending.needs_explanation(context.threshold) and not entry.spending_explanation.strip():
        message = _("%(numbers)s Say in your answer why.")
        yield Check(Level.WARNING, "spending_is_explained", entry, message % {"numbers": difference_in_words(spending)})


def institutions_agree(entry: ProgressEntry, context: Context) -> Iterator[Check]:
    """The answers of several institutions on one action do not contradict each other."""
    for conflict in conflicts_with(entry, context.others.get(entry.action_id, [])):
        yield Check(Level.WARNING, "institutions_agree", entry, conflict.message)


RULES: tuple[Rule, ...] = (
    is_answered,
    is_corrected,
    comments_are_answered,
    has_status,
    status_fits_deadline,
    has_narrative,
    has_completion_date,
    completion_is_news,
    words_are_new,
    has_evidence,
    quantity_reaches_target,
    share_has_denominator,
    share_does_not_fall,
    shortfall_is_explained,
    next_step_is_named,
    risk_is_addressed,
    due_day_lies_ahead,
    delay_has_reason,
    blocker_is_named,
    gap_is_filled,
    spending_fits_plan,
    spending_follows_the_start,
    spending_is_explained,
    institutions_agree,
)


def check_entries(
    entries: Iterable[ProgressEntry], submission: Submission, others: Others | None = None
) -> list[Check]:
    """What the rules find in these answers. The entries come with their children prefetched.

    Nothing is asked any more of an action that has been cancelled since the period opened. `others`: what other
    institutions say of the actions; without it what is verified of that, which their own people may know.
    """
    entries = [entry for entry in entries if not entry.action.is_cancelled]
    context = Context(
        first_day=submission.period.starts_on,
        cut_off=submission.period.ends_on,
        today=clock.today(),
        years=submission.period.plan.years,
        reached=reached(submission.period, [entry.action for entry in entries], is_verified_only=False),
        spent_before=spent_before(submission),
        threshold=material_threshold(),
        last=last_words(submission),
        comments=open_comments(submission),
        others=others_of(submission, is_verified_only=True) if others is None else others,
    )
    return [check for entry in entries for check in _check_entry(entry, context)]


def _check_entry(entry: ProgressEntry, context: Context) -> list[Check]:
    """What the rules find; nothing else is asked yet where no answer was given, or of what is another's action."""
    found = list(is_answered(entry, context))
    rules = (is_corrected,) if entry.is_not_ours else RULES
    return found or [check for rule in rules for check in rule(entry, context)]


def check_submission(submission: Submission) -> list[Check]:
    """What the rules find in a whole submission."""
    return check_entries(entries_with_children(submission), submission)
