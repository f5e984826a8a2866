"""What people of an institution ask the administrator: an account for a colleague, the end of one, another duty."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Duty, Institution


class PersonRequest(models.Model):
    """One such wish: waiting until the administrator grants or refuses it."""

    class Kind(models.TextChoices):
        INVITE = "invite", _("an account for a colleague")
        REMOVE = "remove", _("the end of an account")
        DUTY = "duty", _("another duty")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="person_requests", verbose_name=_("institution")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests_about",
        verbose_name=_("person"),
        help_text=_("Of an account that is there; of one that was asked for, once it has been granted."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    duty = models.CharField(_("duty"), max_length=20, choices=Duty.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.TextField(_("answer"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("request about a person")
        verbose_name_plural = _("requests about people")
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="invite") & ~Q(email="") & ~Q(last_name="")) | Q(person__isnull=False),
                name="person_request_names_somebody",
            ),
            models.CheckConstraint(condition=Q(kind="remove") | ~Q(duty=""), name="person_request_names_a_duty"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="person_request_decided_has_its_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="person_request_refused_says_why"
            ),
            models.UniqueConstraint(
                fields=["institution", "email"],
                condition=Q(kind="invite", state="waiting"),
                name="person_request_once_for_an_address",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="waiting", person__isnull=False),
                name="person_request_once_for_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.institution} · {self.name}"

    @property
    def name(self) -> str:
        """Who it is about."""
        return str(self.person) if self.person_id else f"{self.first_name} {self.last_name}".strip()
