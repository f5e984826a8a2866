"""What is asked about the people of an institution."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Duty
from strategy_tracker.base.fields import DayField, TextField


class ColleagueForm(forms.Form):
    """An account for a colleague."""

    first_name = TextField(label=_("First name"), max_length=150)
    last_name = TextField(label=_("Last name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=150, help_text=_("The colleague signs in with it."))
    duty = forms.ChoiceField(label=_("Duty"), choices=Duty.choices, initial=Duty.COLLEAGUE)


class AbsenceForm(forms.Form):
    """Days on which somebody is away."""

    starts_on = DayField(label=_("First day"), required=True)
    ends_on = DayField(label=_("Last day"), required=True)


class DecisionForm(forms.Form):
    """What the administrator answers."""

    answer = TextField(label=_("Answer"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class GiveBackForm(forms.Form):
    """What the head wants changed."""

    comment = TextField(
        label=_("What is to be changed"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
