"""Words for codes that are no choices of a model."""

from django.utils.translation import gettext as _

from plans.models.budget import Nature, Recurrence

OUTCOMES = ("on_time", "late", "missing")
# The symbols of templates/components/_segment.html that these outcomes are drawn with.
OUTCOME_CODES = {"on_time": "verified", "late": "late", "missing": "not_reported"}


def outcome_label(outcome: str) -> str:
    """How an institution reported, in a word."""
    return {"on_time": _("on time"), "late": _("late"), "missing": _("not reported")}[outcome]


def nature_label(nature: str) -> str:
    """Capital or current spending, or neither said."""
    return str(Nature(nature).label)


def recurrence_label(recurrence: str) -> str:
    """One-off or recurrent spending, or neither said."""
    return str(Recurrence(recurrence).label)
