"""What people give when they finalise or sign a report."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.selectors.reports import current_issued
from strategy_tracker.base import clock
from strategy_tracker.base.fields import TextField
from strategy_tracker.base.fields.files import MEGABYTE


class FinaliseForm(forms.Form):
    """Decision and protocol number; of a correction, which version it corrects, and what."""

    decision_number = TextField(label=_("Number of the decision of the National Authority"), max_length=60)
    decided_on = forms.DateField(
        label=_("Date of the decision"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        localize=False,
    )
    protocol_number = TextField(label=_("Protocol number"), max_length=60)
    supersedes = forms.ModelChoiceField(
        label=_("Corrects and supersedes"), queryset=Report.objects.none(), empty_label=None
    )
    correction_reason = TextField(
        label=_("What is corrected"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("It is printed in the report and shown wherever the old version is read."),
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        """Only what this report asks for."""
        super().__init__(*args, **kwargs)
        standing = current_issued(report)
        if not REPORT_KINDS[report.kind].needs_decision:
            del self.fields["decision_number"], self.fields["decided_on"]
        else:
            first, last = report.period.ends_on.isoformat(), clock.today().isoformat()
            self.fields["decided_on"].widget.attrs |= {"min": first, "max": last}
        if standing:
            self.fields["supersedes"].queryset = standing
        else:
            del self.fields["supersedes"], self.fields["correction_reason"]


class SignedFileForm(forms.Form):
    """The report as it was signed outside."""

    signed_file = forms.FileField(
        label=_("Signed file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.SIGNING_MAX_BYTES // MEGABYTE
        self.fields["signed_file"].help_text = _("PDF, up to %(limit)s MB.") % {"limit": limit}


class CertificateFileForm(forms.Form):
    """A certificate file and its passphrase: both for this one signature."""

    certificate_file = forms.FileField(
        label=_("Certificate file"),
        help_text=_("With the ending .p12 or .pfx."),
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
    )
    passphrase = forms.CharField(
        label=_("Passphrase of the certificate file"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )
    without_timestamp = forms.BooleanField(
        label=_("Sign without a time-stamp"),
        required=False,
        help_text=_("Then nobody else vouches for the moment of the signature."),
    )

    def __init__(self, *args: Any, too_large: list[str] = (), offers_no_timestamp: bool = False, **kwargs: Any) -> None:
        """`too_large` names files that were refused while they came in."""
        self.too_large = list(too_large)
        super().__init__(*args, **kwargs)
        if not offers_no_timestamp:
            self.fields["without_timestamp"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """A file that was not taken for its size is named as such, not as missing."""
        given = super().clean()
        if self.too_large:
            self.errors.pop("certificate_file", None)
            self.add_error("certificate_file", _("This is not a certificate file (.p12 or .pfx): it is too large."))
        return given
