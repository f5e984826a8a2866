"""The file of a whole plan."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024**2


class PackageForm(forms.Form):
    """The file, and whether signatures are taken that this system cannot confirm."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"empty": _("The file is empty.")},
    )
    takes_unconfirmed = forms.BooleanField(
        label=_("Also with signatures that cannot be confirmed here"),
        help_text=_("When the certificates were issued by somebody whom this system does not know."),
        required=False,
    )

    def __init__(self, *args: Any, too_large: list[str] = (), **kwargs: Any) -> None:
        """`too_large` names files that were refused while they came in."""
        self.too_large = list(too_large)
        super().__init__(*args, **kwargs)
        limit = settings.PACKAGE_MAX_BYTES // MEGABYTE
        self.fields["file"].help_text = _("JSON, up to %(limit)s MB.") % {"limit": limit}

    def clean(self) -> dict[str, Any]:
        """Name the file that was too large to be taken."""
        if self.too_large:
            self.errors.pop("file", None)
            limit = settings.PACKAGE_MAX_BYTES // MEGABYTE
            self.add_error("file", _("The file is larger than %(limit)s MB.") % {"limit": limit})
        return super().clean()
