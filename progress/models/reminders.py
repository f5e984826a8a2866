"""Messages to the people of institutions about what they still owe: who was told what, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Letter
from progress.models.submissions import Submission


class Reminder(models.Model):
    """One message to one person about everything that the institution owes, in however many plans."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        BEFORE = "before", _("Before the last day")
        AFTER = "after", _("After the last day")
        BY_HAND = "by_hand", _("By hand")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name=_("person")
    )
    day = models.DateField(_("day"), db_index=True)
    written_at = models.DateTimeField(_("written"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    note = models.TextField(_("sentence of the Secretariat"), blank=True)
    submissions = models.ManyToManyField(Submission, related_name="reminders", verbose_name=_("submissions"))
    letter = models.OneToOneField(
        Letter, models.SET_NULL, null=True, blank=True, related_name="reminder", verbose_name=_("letter")
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"], condition=~Q(kind="by_hand"), name="reminder_one_a_person_and_day"
            ),
            models.CheckConstraint(
                condition=Q(kind="by_hand", by__isnull=False) | (~Q(kind="by_hand") & Q(by__isnull=True, note="")),
                name="reminder_by_hand_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.day:%Y-%m-%d} · {self.get_kind_display()}"

    @property
    def takes_more(self) -> bool:
        """Whether its letter waits and nobody has tried to send it: then it can be written anew."""
        return self.letter is not None and self.letter.state == Letter.State.WAITING and not self.letter.tries
