"""The word for every state, from its code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from progress.formulas.achievement import Band
from progress.models import Confidence, ProgressEntry, ReportingPeriod, Status, Submission

BANDS: dict[str, str | Promise] = {
    Band.MET.value: _("met"),
    Band.CLOSE.value: _("close"),
    Band.NOT_MET.value: _("not met"),
    Band.NOT_MEASURED.value: _("not measured"),
    Band.NO_TARGET.value: _("no target"),
    Band.NO_BASELINE.value: _("no baseline"),
    Band.HIDDEN.value: _("hidden: a small number"),
}
LABELS: dict[str, str | Promise] = {
    **dict(ReportingPeriod.Status.choices),
    **dict(ProgressEntry.Review.choices),
    **dict(Submission.Status.choices),
    **dict(Confidence.choices),
    **dict(Status.choices),
    **BANDS,
}
