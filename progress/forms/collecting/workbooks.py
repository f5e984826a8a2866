"""The workbook that comes back."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
ENDING = ".xlsx"


class WorkbookForm(forms.Form):
    """One XLSX file. What it holds is looked at by progress/workbook/reading.py alone."""

    file = forms.FileField(
        label=_("The workbook, filled in"),
        help_text=_("The XLSX file that you downloaded here. Nothing is stored before you have seen what it changes."),
        widget=forms.FileInput(attrs={"accept": ENDING}),
        error_messages={"empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, too_large: list[str] = (), **kwargs: Any) -> None:
        """`too_large` names files that were refused while they came in."""
        self.too_large = list(too_large)
        super().__init__(*args, **kwargs)

    def clean_file(self) -> UploadedFile:
        """Name the kinds that are easily taken for it."""
        file = self.cleaned_data["file"]
        if file.name.lower().endswith((".xlsm", ".xltm", ".xlsb")):
            raise ValidationError(
                _("The workbook holds macros (.xlsm). Save it as XLSX, without macros, and give that one.")
            )
        if not file.name.lower().endswith(ENDING):
            raise ValidationError(
                _("Save the workbook as XLSX (in LibreOffice: “Save as”, Excel 2007–365) and give that.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Name the file that was too large to be taken."""
        for name in self.too_large:
            self.errors.pop("file", None)
            limit = settings.UPLOAD_MAX_BYTES // MEGABYTE
            self.add_error("file", _("The file is larger than %(limit)s MB: %(name)s") % {"limit": limit, "name": name})
        return super().clean()
