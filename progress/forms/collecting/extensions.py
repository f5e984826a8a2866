"""A later day to submit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from strategy_tracker.base.fields import DayField, TextField


class ExtensionForm(forms.Form):
    """Until when, and why."""

    until = DayField(label=_("New last day to submit"), required=True)
    reason = TextField(
        label=_("Reason"),
        help_text=_("It is shown to the institution and printed in the report."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
