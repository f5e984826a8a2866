"""What changes the plan."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from plans.models import Action


def refresh_search_text(actions: Iterable[Action]) -> int:
    """Write anew what each action can be searched by; the number of actions that this changed."""
    changed = []
    for action in actions:
        words = action.words_for_search()
        if words != action.search_text:
            action.search_text = words
            changed.append(action)
    return Action.objects.bulk_update(changed, ["search_text"]) if changed else 0


def plan_files() -> list[Path]:
    """The files of fixtures/reference/, in the order in which they are loaded."""
    return sorted(path for folder in settings.FIXTURE_DIRS for path in Path(folder).glob("*.json"))


@transaction.atomic
def load_plan() -> None:
    """Load the institutions and the whole plan, over what may be there: safe to repeat, by natural keys.

    It brings the transcribed values back; what people recorded since (progress, events) is left alone.
    """
    call_command("loaddata", *plan_files(), verbosity=0)
    refresh_search_text(Action.objects.all())
