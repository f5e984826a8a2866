"""The mail that goes out: written with what it tells about, and kept until it is sent."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# How long after each try that failed the next one is made; after the last one it is given up.
WAITS = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60, 24 * 60)]


class LetterQuerySet(models.QuerySet["Letter"]):
    """Which letters."""

    def due(self, now: dt.datetime) -> "LetterQuerySet":
        """Those that are to be sent by now, the oldest first."""
        return self.filter(state=Letter.State.WAITING, next_try_at__lte=now).order_by("pk")


class Letter(models.Model):
    """One message to one person. Its text is kept while it waits, and is shown to nobody."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given_up", _("Given up")

    address = models.EmailField(_("addressee"))
    subject = models.CharField(_("subject"), max_length=400)
    text = models.TextField(_("text"), blank=True)
    about = models.CharField(_("about"), max_length=60)
    written_at = models.DateTimeField(_("written"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    problem = models.CharField(_("last problem"), max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="letter_sent_has_its_moment",
            ),
            models.CheckConstraint(condition=Q(state="waiting") | Q(text=""), name="letter_over_keeps_no_text"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"

    @property
    def problem_in_words(self) -> str:
        """What the mail server said, or ours why it was given up."""
        return gettext(self.problem) if self.problem else ""
