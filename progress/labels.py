"""The word for every state, from its code."""

from django.utils.functional import Promise

from progress.models import Confidence, ProgressEntry, ReportingPeriod, Status, Submission

LABELS: dict[str, str | Promise] = {
    **dict(ReportingPeriod.Status.choices),
    **dict(ProgressEntry.Review.choices),
    **dict(Submission.Status.choices),
    **dict(Confidence.choices),
    **dict(Status.choices),
}
