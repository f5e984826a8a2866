"""What was issued: the frozen file, each signed revision of it, and who may sign for which role."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from reporting.models.reports import Report
from strategy_tracker.base.written_once import FrozenModel, FrozenQuerySet, WrittenOnceModel
from strategy_tracker.base.written_once_storage import issued_storage


def issued_path(issued: "IssuedFile", name: str) -> str:
    """Where a file is kept: by its hash, so that nothing is ever written over."""
    return f"issued/{issued.sha256[:2]}/{issued.sha256}.pdf"


class IssuedFile(WrittenOnceModel):
    """The PDF as it was finalised (position 0), and as it was after each signature (1, 2 …)."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="issued_files", verbose_name=_("report"))
    position = models.PositiveSmallIntegerField(_("position"))
    file = models.FileField(_("file"), upload_to=issued_path, storage=issued_storage, max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    n_pages = models.PositiveSmallIntegerField(_("pages"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["report", "position"]
        verbose_name = _("issued file")
        verbose_name_plural = _("issued files")
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="issued_file_position_once_per_report"),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.position}"


class SignatoryQuerySet(FrozenQuerySet):
    """Of a registration under which something was signed only the end is set."""

    changeable = frozenset({"valid_until"})

    def frozen(self) -> "SignatoryQuerySet":
        """Those that have signed."""
        return self.filter(signatures__isnull=False)


class Signatory(FrozenModel):
    """Whose certificate may sign for a role, from when until when. Kept by the administrator."""

    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=200)
    certificate = models.TextField(_("certificate (PEM)"))
    certificate_sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64, editable=False)
    subject = models.CharField(_("subject"), max_length=500, editable=False)
    issuer = models.CharField(_("issuer"), max_length=500, editable=False)
    valid_from = models.DateField(_("registered from"))
    valid_until = models.DateField(_("registered until"), null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        ordering = ["role", "-valid_from"]
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="signatory_until_after_from",
            ),
            models.UniqueConstraint(
                fields=["role", "certificate_sha256", "valid_from"], name="signatory_certificate_once_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"


class Signature(WrittenOnceModel):
    """One signature that was accepted, with the answer to each of the seven questions."""

    class Method(models.TextChoices):
        OUTSIDE = "outside", _("signed outside and uploaded")
        CERTIFICATE_FILE = "certificate_file", _("with a certificate file in the browser")
        SEAL = "seal", _("institutional seal")

    report = models.ForeignKey(Report, models.PROTECT, related_name="signatures", verbose_name=_("report"))
    signed_file = models.OneToOneField(
        IssuedFile, models.PROTECT, related_name="signature", verbose_name=_("signed file")
    )
    field = models.CharField(_("signature field"), max_length=60)
    role = models.CharField(_("role"), max_length=20, choices=[*Role.choices, ("seal", _("Institutional seal"))])
    signatory = models.ForeignKey(
        Signatory, models.PROTECT, null=True, blank=True, related_name="signatures", verbose_name=_("signatory")
    )
    method = models.CharField(_("method"), max_length=20, choices=Method.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    signed_at = models.DateTimeField(_("signed at"))
    certificate_sha256 = models.CharField(_("fingerprint of the certificate (SHA-256)"), max_length=64)
    certificate_subject = models.CharField(_("subject of the certificate"), max_length=500)
    verdict = models.CharField(_("verdict"), max_length=20)
    level = models.CharField(_("PAdES level"), max_length=10)
    checks = models.JSONField(_("the seven checks"))

    class Meta:
        ordering = ["report", "signed_at", "pk"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["report", "field"], name="signature_once_per_field"),
            models.CheckConstraint(
                condition=Q(method="seal") | Q(signatory__isnull=False), name="signature_has_its_signatory"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.get_role_display()}"
