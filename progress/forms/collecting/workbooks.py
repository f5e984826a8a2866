"""The workbook that comes back."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from strategy_tracker.base.fields.files import FileForm

ENDING = ".xlsx"


class WorkbookForm(FileForm):
    """One XLSX file. What it holds is looked at by progress/workbook/reading.py alone."""

    file = forms.FileField(
        label=_("The workbook, filled in"),
        help_text=_("The XLSX file that you downloaded here. Nothing is stored before you have seen what it changes."),
        widget=forms.FileInput(attrs={"accept": ENDING}),
        error_messages={"empty": _("The file is empty.")},
    )

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
