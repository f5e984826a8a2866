"""Who changes what happened in a period holds the period: everything of it is then judged as it is, and one by one.

Submissions, answers, evidence, statuses and measurements hang together by rules (a status rests on an answer, its
evidence and its quantities; closing looks at them all), so they share one lock (docs/adr/0014).
"""

from progress.models import Evidence, ProgressEntry, ReportingPeriod, Submission
from strategy_tracker.base.locks import hold, hold_all, read_anew


def hold_submission(submission: Submission) -> None:
    """The submission as it is now, its period held."""
    hold(submission.period)
    read_anew(submission, "period__plan", "institution")


def hold_entry(entry: ProgressEntry) -> None:
    """The answer and its submission as they are now, their period held."""
    hold(entry.submission.period)
    read_anew(entry, "action", "submission__period__plan", "submission__institution")


def hold_evidence(evidence: Evidence) -> None:
    """The evidence and its answer as they are now, their period held. Raises StaleEdit when it is gone."""
    hold(evidence.period)
    read_anew(evidence, "action", "institution", "entry__action", "entry__submission__period__plan")


def hold_figures(period: ReportingPeriod) -> None:
    """All that the figures of the period come from: the plan, and every period up to this one.

    They are read by many queries; held, they all see the same moment.
    """
    hold(period.plan)
    hold_all(ReportingPeriod.objects.filter(plan=period.plan_id, ends_on__lte=period.ends_on))
    read_anew(period, "plan")
