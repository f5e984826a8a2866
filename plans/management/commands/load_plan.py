"""`manage.py load_plan`: the institutions and the action plan, as transcribed in fixtures/reference/."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Institution
from plans.models import Action, BudgetLine, Indicator, VictimFigure
from plans.services import load_plan


class Command(BaseCommand):
    """Loads the plan where it is missing; leaves alone what has been edited since, unless told otherwise."""

    help = "Load the institutions and the action plan (left as they are when they are there already)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument(
            "--again", action="store_true", help="Load over what is there, for corrected files of a new version."
        )

    def handle(self, *args: Any, again: bool = False, verbosity: int = 1, **options: Any) -> None:
        """Load and say in one line what is there now."""
        loading = again or not Action.objects.exists()
        if loading:
            load_plan()
        if verbosity:
            self.stdout.write(f"The plan is {'loaded' if loading else 'there already'}: {_contents()}.")


def _contents() -> str:
    counts = (
        (Institution, "institutions"),
        (Action, "actions"),
        (BudgetLine, "budget lines"),
        (Indicator, "indicators"),
        (VictimFigure, "victim figures"),
    )
    return ", ".join(f"{model.objects.count()} {name}" for model, name in counts)
