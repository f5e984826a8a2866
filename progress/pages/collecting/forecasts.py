"""The forecasts of a plan as pages show them: counts by colour, and the actions in doubt by name."""

from typing import Any

from django.utils.translation import gettext as _

from progress.models import Confidence
from progress.selectors.forecasts import forecasts_of
from progress.selectors.states import ROLES, PeriodState


def forecast_context(state: PeriodState, *, is_red_alone: bool = False) -> dict[str, Any]:
    """For templates/progress/_forecasts.html; `is_red_alone`: amber ones are counted, not named."""
    forecasts = forecasts_of(state.actions_with(*ROLES))
    words = dict(Confidence.choices) | {"": _("not stated")}
    counts = [{"code": code or "none", "label": words[code], "count": n} for code, n in forecasts.counts.items()]
    return {
        "counts": counts,
        "of": forecasts.of,
        "is_stated": forecasts.is_stated,
        "actions": [(action, _lead(action)) for action in (forecasts.red if is_red_alone else forecasts.in_doubt)],
    }


def _lead(action: Any) -> str:
    return next((str(role.institution) for role in action.roles.all() if role.part == "lead"), "")
