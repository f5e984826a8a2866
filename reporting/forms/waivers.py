"""The reason for which a line of the checklist is waived."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.selectors.checklist import ChecklistLine
from strategy_tracker.base.fields import TextField


class WaiverForm(forms.Form):
    """The reason, and what was missing when the person gave it."""

    reason = TextField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed in the report: write it in the report’s language."),
    )
    codes = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, line: ChecklistLine, **kwargs: Any) -> None:
        """With the reason that the line was waived for before other things were missing."""
        self.line = line.key
        given = {"codes": line.codes, "reason": line.waiver.reason if line.waiver else ""}
        super().__init__(data, initial=given, auto_id=f"id_{line.key}_%s", **kwargs)

    def clean_codes(self) -> list[str]:
        """Only a list of words is compared with what is missing."""
        codes = self.cleaned_data["codes"]
        return codes if isinstance(codes, list) and all(isinstance(code, str) for code in codes) else []
