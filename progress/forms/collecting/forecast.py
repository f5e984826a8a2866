"""The forecast of an action (domain.md §4): how likely its delivery is, and where in doubt, why and what leads back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from progress.forms.fields import NarrativeField
from progress.models import Assessment, Confidence

IN_DOUBT = (Confidence.AMBER, Confidence.RED)
FORECAST = ("confidence", "confidence_reason", "way_back")


class ForecastForm(forms.Form):
    """The three fields, for the forms that say where an action stands."""

    confidence = forms.ChoiceField(
        label=_("Forecast"), required=False, choices=[("", _("not stated")), *Confidence.choices]
    )
    confidence_reason = NarrativeField(label=_("Why the delivery is in doubt"), rows=2)
    way_back = NarrativeField(label=_("Step back to green"), rows=2)

    def clean(self) -> dict[str, Any]:
        """Doubt has its reason and the step back."""
        data = super().clean()
        if data.get("confidence") in IN_DOUBT:
            for name in ("confidence_reason", "way_back"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for a forecast that is not green."))
        return data

    @property
    def has_open_forecast(self) -> bool:
        """Whether the part for the forecast opens by itself: something in it is wrong. Its line says what stands."""
        return any(self[name].errors for name in FORECAST)


def forecast_of(assessment: Assessment | None) -> dict[str, str]:
    """What stands of it, to be shown in the form; nothing where it was never stated."""
    return {name: getattr(assessment, name) for name in FORECAST} if assessment else {}
