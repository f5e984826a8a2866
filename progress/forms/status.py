"""What the Secretariat fills in to set the status of an action, or to cancel it by decision."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import Action
from progress.checks import shortfalls_of
from progress.forms.collecting.forecast import FORECAST, ForecastForm, forecast_of
from progress.forms.fields import NarrativeField
from progress.formulas.deadlines import assessable_statuses
from progress.models import Assessment, ProgressEntry, ReportingPeriod, Status
from strategy_tracker.base import clock
from strategy_tracker.base.fields import DayField, TextField


def _past(day: dt.date | None) -> dt.date | None:
    if day and day > clock.today():
        raise forms.ValidationError(_("This day lies in the future."))
    return day


class StatusForm(ForecastForm):
    """Status with reason and forecast. `version` is that of the assessment which the person saw, 0 where none was."""

    status = forms.ChoiceField(label=_("Status"))
    completed_on = DayField(label=_("Completed on"))
    is_override = forms.BooleanField(label=_("Override: implemented although something is missing"), required=False)
    reason = NarrativeField(
        label=_("Reason"),
        help_text=_("Needed when it differs from what the institution claims, and for an override."),
        rows=2,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    period = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, action: Action, period: ReportingPeriod, claim: ProgressEntry | None, **kwargs: Any
    ) -> None:
        """`action` is annotated with its status; `initial` replaces what would be filled in from the present state."""
        present = _present_state(action, period, claim)
        kwargs["initial"] = present | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        statuses = assessable_statuses(action.deadline_on, period.ends_on)
        fitting = [(status.value, status.label) for status in statuses]
        is_chosen = kwargs["initial"]["status"] in dict(fitting)
        self.fields["status"].choices = fitting if is_chosen else [("", _("choose")), *fitting]
        if not self.is_bound:
            self.fields["status"].widget.attrs["autofocus"] = True
        self.fields["status"].error_messages["invalid_choice"] = _("This status does not fit the action's deadline.")

    def clean_completed_on(self) -> dt.date | None:
        """Not in the future."""
        return _past(self.cleaned_data["completed_on"])

    def clean(self) -> dict[str, Any]:
        """What belongs together is given together."""
        data = super().clean()
        if data.get("status") == Status.IMPLEMENTED and not data.get("completed_on") and "completed_on" in data:
            self.add_error("completed_on", _("Give the day on which the action was completed."))
        return data

    @property
    def assessment(self) -> dict[str, Any]:
        """What `services.assessments.set_status` takes of it."""
        data = self.cleaned_data
        names = ("status", "reason", "completed_on", *FORECAST)
        return {
            **{name: data[name] for name in names},
            "is_override": data["is_override"] and data["status"] == Status.IMPLEMENTED,
            "expected_version": data["version"],
        }


def _present_state(action: Action, period: ReportingPeriod, claim: ProgressEntry | None) -> dict[str, Any]:
    """What stands now: the period's assessment; the forecast also from earlier periods; else what is claimed."""
    newest = Assessment.objects.filter(action=action, period__ends_on__lte=period.ends_on)
    newest = newest.order_by("-period__ends_on").first()
    fitting = assessable_statuses(action.deadline_on, period.ends_on)
    status = action.status if action.status in fitting else _fair_claim(action, period, claim)
    state: dict[str, Any] = {"status": status if status in fitting else "", "version": 0, "period": period.code}
    if claim is not None:
        state["completed_on"] = claim.completed_on
    if newest is not None:
        state |= forecast_of(newest)
        state["completed_on"] = newest.completed_on or state.get("completed_on")
    if newest is not None and newest.period_id == period.pk:
        state |= {"version": newest.version, "reason": newest.reason, "is_override": newest.is_override}
    return state


def _fair_claim(action: Action, period: ReportingPeriod, claim: ProgressEntry | None) -> str:
    """What is claimed; nothing where evidence or quantity is short of it: then a person decides."""
    if claim is None or (claim.claimed_status == Status.IMPLEMENTED and shortfalls_of([action], period)[action.pk]):
        return ""
    return claim.claimed_status


class CancelForm(forms.Form):
    """The decision that takes an action out of the plan."""

    decision = TextField(label=_("Number of the decision"), max_length=60)
    decided_on = DayField(label=_("Date of the decision"), required=True)
    reason = NarrativeField(label=_("Reason"), required=True, rows=3)

    def clean_decided_on(self) -> dt.date:
        """Not in the future."""
        return _past(self.cleaned_data["decided_on"])
