"""Institutions, their aliases, and the people who sign in."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.password_validation import validate_password
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Which institutions."""

    def get_by_natural_key(self, code: str) -> "Institution":
        """The institution with this code."""
        return self.get(code=code)

    def asked_to_report(self) -> "InstitutionQuerySet":
        """Those that are asked for progress; donors never are (domain.md §4)."""
        return self.filter(is_reporting=True).exclude(kind=Institution.Kind.DONOR)


class Institution(models.Model):
    """A body named in the plan, with the abbreviation as printed and, where the document gives it, its full name."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministry")
        COORDINATION = "coordination", _("Coordination mechanism")
        POLICE = "police", _("Police and inspectorates")
        JUSTICE = "justice", _("Judiciary and prosecution")
        AGENCY = "agency", _("Agency or public service")
        LOCAL = "local", _("Municipalities and local services")
        CIVIL_SOCIETY = "civil_society", _("Civil society and media")
        INTERNATIONAL = "international", _("International organisation")
        DONOR = "donor", _("Donor")

    natural_fields = ("code",)

    code = models.SlugField(_("code"), max_length=30, unique=True, help_text=_("Lower case, also the account's name."))
    abbreviation = models.CharField(_("abbreviation"), max_length=60, help_text=_("As printed in the plan."))
    name = models.CharField(_("full name"), max_length=200, blank=True)
    name_en = models.CharField(_("full name in English"), max_length=200, blank=True)
    name_sr = models.CharField(_("full name in Serbian"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    is_reporting = models.BooleanField(_("asked to report"), default=False)
    needs_approval = models.BooleanField(
        _("its head approves"),
        default=False,
        help_text=_("Answers are submitted by the head of the institution, once a colleague has written them."),
    )
    note = models.TextField(_("note"), blank=True)

    history = HistoricalRecords()
    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="donor", is_reporting=True), name="institution_donors_are_never_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.abbreviation

    def natural_key(self) -> tuple[str]:
        """For fixtures that hold no primary keys."""
        return (self.code,)

    @property
    def label(self) -> str:
        """The full name where the document gives one, else the abbreviation as printed."""
        return self.name or self.abbreviation


class InstitutionAliasManager(models.Manager["InstitutionAlias"]):
    """Finds an alias by its text."""

    def get_by_natural_key(self, alias: str) -> "InstitutionAlias":
        """The alias with this text."""
        return self.get(alias=alias)


class InstitutionAlias(models.Model):
    """Another way in which the document prints an institution ("MFTP" and "MPMS" are MFPT)."""

    natural_fields = ("alias",)

    alias = models.CharField(_("alias"), max_length=120, unique=True)
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="aliases", verbose_name=_("institution"))

    objects = InstitutionAliasManager()

    class Meta:
        ordering = ["alias"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")

    def __str__(self) -> str:
        return self.alias

    def natural_key(self) -> tuple[str]:
        """For fixtures that hold no primary keys."""
        return (self.alias,)


class Role(models.TextChoices):
    """What a person may do (domain.md §8). Everybody has exactly one."""

    ADMINISTRATOR = "administrator", _("Administrator")
    SECRETARIAT = "secretariat", _("Secretariat")
    INSTITUTION = "institution", _("Institution")
    COORDINATOR = "coordinator", _("National Coordinator")
    AUTHORITY = "authority", _("Member of the National Authority")
    SECRETARY_GENERAL = "secretary_general", _("Secretary General")
    MINISTER = "minister", _("Minister")
    OBSERVER = "observer", _("Observer")


class Duty(models.TextChoices):
    """What somebody does for the answers of the institution."""

    FOCAL_POINT = "focal_point", _("focal point")
    DEPUTY = "deputy", _("deputy")
    HEAD = "head", _("head of the institution")
    COLLEAGUE = "colleague", _("colleague")


class PeopleManager(UserManager["User"]):
    """Makes people."""

    use_in_migrations = False

    def create_superuser(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> "User":
        """The first administrator, from the command line. Raises ValidationError for a password that is none."""
        if password is not None:
            validate_password(password, self.model(username=username, email=email))
        return super().create_superuser(username, email, password, **fields)


class User(AbstractUser):
    """A person with one role; people of institutions belong to one."""

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OBSERVER)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("institution")
    )
    duty = models.CharField(
        _("duty"),
        max_length=20,
        choices=Duty.choices,
        blank=True,
        help_text=_("Of people of institutions alone. Reminders go to the focal point, and to the deputy meanwhile."),
    )
    language = models.CharField(_("language"), max_length=10, default="sq")
    # The address of the person's calendar is signed with it: counted on, the address given out before is worthless.
    calendar_number = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(_("demonstration account"), default=False, editable=False)

    # `createsuperuser` asks for the role too: the first administrator could not enter the administration without it.
    REQUIRED_FIELDS = [*AbstractUser.REQUIRED_FIELDS, "role"]

    history = HistoricalRecords(excluded_fields=["password", "last_login", "calendar_number"])
    objects = PeopleManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="institution") | Q(institution__isnull=False), name="user_of_institution_has_one"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def is_away(self, day: dt.date) -> bool:
        """Whether the person is absent on the day. One query, none where absences are prefetched."""
        return any(absence.starts_on <= day <= absence.ends_on for absence in self.absences.all())

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether the role has the permission. Django would give all of them to whoever `createsuperuser` has made."""
        return self.is_active and perm in self.get_all_permissions(obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the role has any permission of the app."""
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions() if self.is_active)


class Absence(models.Model):
    """Days on which a person is away; the deputy is told meanwhile."""

    person = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name=_("person"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=models.F("ends_on")), name="absence_starts_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}"
