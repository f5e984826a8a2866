"""The one thing that is asked about a period."""

from django import forms
from django.utils.translation import gettext_lazy as _

from strategy_tracker.base.fields import TextField


class PeriodReasonForm(forms.Form):
    """Why a period is closed before its time, or a closed one is opened again."""

    reason = TextField(
        label=_("Reason"),
        help_text=_("It is kept in the history and shown on the period's page."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
