"""The file of a whole plan."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from strategy_tracker.base.fields.files import MEGABYTE, FileForm


class PackageForm(FileForm):
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

    MOST_BYTES = "PACKAGE_MAX_BYTES"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.PACKAGE_MAX_BYTES // MEGABYTE
        self.fields["file"].help_text = _("JSON, up to %(limit)s MB.") % {"limit": limit}
