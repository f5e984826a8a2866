"""What people send about reports that were issued: a file or hash to check, a link to make."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from reporting.archive.authenticity import normal_hash
from reporting.services.publication import LONGEST
from strategy_tracker.base import clock
from strategy_tracker.base.fields import TextField
from strategy_tracker.base.fields.files import MEGABYTE

USUAL = dt.timedelta(days=30)


class CheckForm(forms.Form):
    """A file, or its SHA-256."""

    file = forms.FileField(
        label=_("PDF file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    sha256 = forms.CharField(
        label=_("or its SHA-256"),
        required=False,
        max_length=200,
        help_text=_("64 digits and letters a to f; spaces and capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.SIGNING_MAX_BYTES // MEGABYTE
        self.fields["file"].help_text = _("Up to %(limit)s MB. It is compared and then forgotten, never stored.") % {
            "limit": limit
        }

    def clean_file(self) -> UploadedFile | None:
        """Not larger than any issued report may be."""
        file = self.cleaned_data["file"]
        if file and file.size > settings.SIGNING_MAX_BYTES:
            raise forms.ValidationError(too_large(), code="too_large")
        return file

    def clean_sha256(self) -> str:
        """In the one way that it is stored."""
        text = self.cleaned_data["sha256"]
        sha256 = normal_hash(text) if text.strip() else ""
        if sha256 is None:
            raise forms.ValidationError(_("This is not a SHA-256: it has 64 hexadecimal digits."), code="not_a_hash")
        return sha256

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean()
        if not self.errors and (given.get("file") is None) == (not given.get("sha256")):
            raise forms.ValidationError(_("Choose a file or paste a hash, one of the two."), code="one_of_two")
        return given


def too_large() -> str:
    """What is said of a file that is not read because of its size."""
    return _("The file is larger than %(limit)s MB, so it is not a report that was issued here. It was not read.") % {
        "limit": settings.SIGNING_MAX_BYTES // MEGABYTE
    }


class LinkForm(forms.Form):
    """For whom a link is, and until when."""

    recipient = TextField(label=_("For whom"), max_length=200, help_text=_("Name and organisation."))
    until = forms.DateField(
        label=_("Good until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        field = self.fields["until"]
        field.initial = today + USUAL
        field.widget.attrs |= {"min": today.isoformat(), "max": (today + LONGEST).isoformat()}
        field.help_text = _("To the end of that day; at most %(days)s days from today.") % {"days": LONGEST.days}
