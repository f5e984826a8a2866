"""Workbooks that came back and wait for the word of the person who gave them."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from progress.models.submissions import Submission

KEPT = dt.timedelta(days=7)


class WorkbookUploadQuerySet(models.QuerySet["WorkbookUpload"]):
    """Which uploads."""

    def forgotten(self, now: dt.datetime) -> "WorkbookUploadQuerySet":
        """Those that nobody confirmed for long: what they are compared with has moved on."""
        return self.filter(uploaded_at__lt=now - KEPT)


class WorkbookUpload(models.Model):
    """A workbook between its upload and its confirmation, with which it goes: nothing of it is anybody's answer yet.

    Kept are what stands in it, as progress/workbook/reading.py tells it, and the bytes, to give it back marked.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="workbooks", verbose_name=_("submission"))
    file_name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField(_("content"))
    told = models.JSONField(_("what stands in it"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))

    objects = WorkbookUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("uploaded workbook")
        verbose_name_plural = _("uploaded workbooks")
        constraints = [
            models.UniqueConstraint(fields=["submission", "uploaded_by"], name="workbook_one_a_person_and_submission")
        ]

    def __str__(self) -> str:
        return self.file_name
