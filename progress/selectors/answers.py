"""Answers: which are given and which are open, and what was answered before."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Institution
from progress.models import AnswerDraft, Evidence, ProgressEntry, ReportingPeriod, Status, Submission

# What is implemented waits for nobody any more.
IS_BLOCKED = Q(blocked_by__isnull=False) & ~Q(claimed_status=Status.IMPLEMENTED)


def asked(at: str = "") -> Q:
    """Answers that are asked, as `ProgressEntry.is_asked` says it; `at` leads to them ("entries__")."""
    is_later = Q(**{f"{at}action__cancelled_on__gt": F(f"{at}submission__period__ends_on")})
    is_closed = Q(**{f"{at}submission__period__status": ReportingPeriod.Status.CLOSED})
    is_cancelled = Q(**{f"{at}action__cancelled_on__isnull": False}) & ~(is_closed & is_later)
    return Q(**{f"{at}review": ProgressEntry.Review.VERIFIED}) | ~is_cancelled


def answered(at: str = "") -> Q:
    """Those of them that are given, as `ProgressEntry.is_open` denies it: what was returned is open until corrected."""
    is_uncorrected = Q(**{f"{at}review": ProgressEntry.Review.RETURNED, f"{at}answered_at__lte": F(f"{at}reviewed_at")})
    return asked(at) & Q(**{f"{at}answered_at__isnull": False}) & ~is_uncorrected


def open_answers(*submissions: Submission) -> QuerySet[ProgressEntry]:
    """The answers that somebody has to write in these."""
    entries = ProgressEntry.objects.filter(submission__in=submissions)
    return entries.filter(asked()).exclude(pk__in=entries.filter(answered()).values("pk"))


def typed() -> Exists:
    """Whether somebody typed words that are not saved as an answer: its institution alone may be told."""
    return Exists(AnswerDraft.objects.filter(entry=OuterRef("pk"), answer_version=OuterRef("version")))


def with_answer(entries: QuerySet[ProgressEntry]) -> QuerySet[ProgressEntry]:
    """Answers with all that is shown of them and asked by their action, in a constant number of queries."""
    return entries.select_related(
        "action__objective",
        "answered_by",
        "reviewed_by",
        "blocked_by",
        "submission__institution",
        "submission__period__plan",
        "submission__submitted_by",
    ).prefetch_related(
        "quantities__output",
        "spendings__source",
        "challenges",
        Prefetch("evidence", Evidence.objects.select_related("added_by")),
        "action__outputs",
        "action__budget_lines",
        "action__fundings__source",
    )


def blocked_answers(*periods: ReportingPeriod, by: Institution) -> QuerySet[ProgressEntry]:
    """Answers as they were submitted that wait for this institution, with their difficulties."""
    return _handed_in(*periods).filter(IS_BLOCKED, blocked_by=by).prefetch_related("challenges")


class SaidBesides(NamedTuple):
    """What institutions say besides where an action stands."""

    not_ours: list[ProgressEntry]
    blocked: list[ProgressEntry]


def said_besides(*periods: ReportingPeriod) -> SaidBesides:
    """Which say that an action is not theirs, and which wait for whom, as they were submitted. One query."""
    said = list(_handed_in(*periods).filter(Q(is_not_ours=True) | IS_BLOCKED))
    return SaidBesides([e for e in said if e.is_not_ours], [e for e in said if not e.is_not_ours])


def _handed_in(*periods: ReportingPeriod) -> QuerySet[ProgressEntry]:
    """What others may know of: submitted, and not with its institution again. Drafts are its own (domain.md §8)."""
    return (
        ProgressEntry.objects.filter(asked(), submission__period__in=periods, submission__submitted_at__isnull=False)
        .exclude(review=ProgressEntry.Review.RETURNED)
        .select_related(
            "action__objective__strategic__plan", "blocked_by", "submission__institution", "submission__period__plan"
        )
        .order_by("submission__period", "action__position", "part", "submission__institution__code")
    )


def previous_answers(submission: Submission) -> dict[int, ProgressEntry]:
    """Per action (its pk) the institution's last answer before the period."""
    newest = dict(_earlier_answers(submission).values_list("action", "pk"))
    entries = with_answer(ProgressEntry.objects.filter(pk__in=newest.values()))
    return {entry.action_id: entry for entry in entries}


class LastWords(NamedTuple):
    """What an institution said of an action last."""

    what_was_done: str
    completed_on: dt.date | None


def last_words(submission: Submission) -> dict[int, LastWords]:
    """Per action (its pk) what the institution said of it last before the period. One query."""
    rows = _earlier_answers(submission).values_list("action", "what_was_done", "completed_on")
    return {action: LastWords(text, day) for action, text, day in rows}


def has_earlier_answers(submission: Submission) -> bool:
    """Whether the institution answered anything before the period."""
    return _earlier_answers(submission).exists()


def previous_answer(entry: ProgressEntry) -> ProgressEntry | None:
    """The institution's last answer on the action before the period: who missed one, that of the period before it."""
    return with_answer(_earlier_answers(entry.submission).filter(action=entry.action_id)).last()


def _earlier_answers(submission: Submission) -> QuerySet[ProgressEntry]:
    """Oldest first, so that the newest stands when they are gathered by action."""
    return ProgressEntry.objects.filter(
        submission__institution=submission.institution_id,
        submission__period__plan=submission.period.plan_id,
        submission__period__ends_on__lt=submission.period.starts_on,
        answered_at__isnull=False,
    ).order_by("submission__period__ends_on")
