"""What the administrator gives of a signatory: the person, the days, and the certificate as a file or as text."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from reporting.kinds import REPORT_KINDS
from reporting.models import Signatory
from reporting.services.signatories import fill_from_certificate, has_signed, refuse_overlap

LARGEST = 64 * 1024  # a certificate has a few kilobytes


class SignatoryForm(forms.ModelForm):
    """One certificate for one role. What the certificate says is read from it, never typed."""

    certificate_upload = forms.FileField(
        label=_("Certificate as a file"),
        required=False,
        help_text=_("Without its key: .cer, .crt, .der or .pem."),
    )
    certificate_text = forms.CharField(
        label=_("or as text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("From -----BEGIN CERTIFICATE----- on."),
    )

    class Meta:
        model = Signatory
        fields = ("role", "person", "name", "valid_from", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_signed(self.instance):
            del self.fields["certificate_upload"], self.fields["certificate_text"]
        if "role" in self.fields:
            roles = {role for kind in REPORT_KINDS.values() for role in kind.signed_by}
            self.fields["role"].choices = [(role, label) for role, label in Role.choices if role in roles]
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Empty: as the certificate has it.")

    def clean_certificate_upload(self) -> UploadedFile | None:
        """Certificates are small; anything larger is something else and is not read."""
        file = self.cleaned_data["certificate_upload"]
        if file and file.size > LARGEST:
            raise forms.ValidationError(_("This is not a certificate (.cer, .crt or .pem)."))
        return file

    def clean(self) -> dict[str, Any]:
        """Read the certificate; refuse another key to sign with on the same days."""
        given = super().clean()
        content = self._content(given)
        if content:
            from reporting.signing import CertificateUnusable

            try:
                fill_from_certificate(self.instance, content)
            except CertificateUnusable as refusal:
                self.add_error(None, str(refusal.message))
        elif not self.instance.certificate and "certificate_text" in self.fields:
            self.add_error("certificate_upload", _("Give the certificate, as a file or as text."))
        return given

    def _post_clean(self) -> None:
        """The certificate's name where none was typed; then the days, which only a whole registration has."""
        typed = self.cleaned_data.get("name", "")
        if "name" in self.fields and not typed:
            self.cleaned_data["name"] = self.instance.name
        super()._post_clean()
        if not self.errors:
            try:
                refuse_overlap(self.instance)
            except forms.ValidationError as refusal:
                self.add_error(None, refusal)

    def _content(self, given: dict[str, Any]) -> bytes:
        file = given.get("certificate_upload")
        return file.read() if file else given.get("certificate_text", "").strip().encode()
