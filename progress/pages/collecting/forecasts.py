"""The forecasts of a plan as pages show them: counts by colour, and the red actions by name."""

from typing import Any

from django.utils.translation import gettext as _

from progress.models import Confidence
from progress.selectors.forecasts import forecasts_of
from progress.selectors.states import ROLES, PeriodState


def forecast_context(state: PeriodState) -> dict[str, Any]:
    """For templates/progress/_forecasts.html: the red ones by name; the others are counted, and a link away."""
    forecasts = forecasts_of(state.actions_with(*ROLES))
    words = dict(Confidence.choices) | {"": _("not stated")}
    counts = [{"code": code or "none", "label": words[code], "count": n} for code, n in forecasts.counts.items()]
    return {
        "counts": counts,
        "of": forecasts.of,
        "is_stated": forecasts.is_stated,
        "actions": [(action, _lead(action)) for action in forecasts.red],
    }


def _lead(action: Any) -> str:
    return next((str(role.institution) for role in action.roles.all() if role.part == "lead"), "")
