"""Lists that somebody brings into the administration: read, judged and taken over by the worker."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# A job of which nothing has been heard for so long was killed.
SILENT = dt.timedelta(minutes=10)
# One may stand behind long reports; the job of one that waits longer was lost.
FORGOTTEN = dt.timedelta(days=1)


class ListImport(models.Model):
    """One file with rows of one list, from its upload to its end. All of its rows are taken over, or none."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be checked")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked: can be imported")
        CONFIRMED = "confirmed", _("Waiting to be imported")
        STORING = "storing", _("Being imported")
        STORED = "stored", _("Imported")
        REFUSED = "refused", _("Refused: nothing was changed")

    QUEUED = (State.WAITING, State.CONFIRMED)
    TAKEN_UP = (State.CHECKING, State.STORING)
    RUNNING = (*QUEUED, *TAKEN_UP)

    list_label = models.CharField(_("list"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    file_format = models.CharField(max_length=4)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    asked_at = models.DateTimeField(_("when"))
    changed_at = models.DateTimeField(_("last sign of life"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("imported list")
        verbose_name_plural = _("imported lists")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        """Whether the worker has it, or will have."""
        return self.state in self.RUNNING
