"""Whom to remind by hand, and a sentence besides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from progress.models import ReportingPeriod
from progress.pages.collecting.reminders import asked_in
from strategy_tracker.base.fields import TextField


class ReminderForm(forms.Form):
    """The institutions by their codes; the page shows them as a table."""

    institutions = forms.MultipleChoiceField(
        label=_("Institutions"), error_messages={"required": _("Choose the institutions to remind.")}
    )
    note = TextField(
        label=_("A sentence of your own"),
        help_text=_("Optional. It stands at the end of each message, as you write it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, period: ReportingPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institutions"].choices = asked_in(period)
