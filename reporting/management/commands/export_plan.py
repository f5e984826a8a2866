"""`manage.py export_plan CODE FILE`: a plan with everything that hangs on it, in one file."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from plans.models import ActionPlan
from reporting.services.packages import export_plan
from strategy_tracker.base.errors import Refused


class Command(BaseCommand):
    """Writes beside the place first: a file that is there is whole."""

    help = "Write a plan with everything that hangs on it to one JSON file. It holds exact figures of victims."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which plan, and where to."""
        parser.add_argument("code", help="The plan's code, such as 2022-2024.")
        parser.add_argument("file", type=Path, help="The file, which must not be there yet.")

    def handle(self, *args: Any, code: str, file: Path, **options: Any) -> None:
        """Write, and say how much it was."""
        plan = ActionPlan.objects.filter(code=code).first()
        if plan is None:
            raise CommandError(f"There is no plan {code}. There are: {', '.join(map(str, ActionPlan.objects.all()))}.")
        if file.exists():
            raise CommandError(f"{file} is there already.")
        with translation.override("en"), tempfile.NamedTemporaryFile(dir=file.parent) as out:
            try:
                n_rows = export_plan(plan=plan, out=out, by=None)
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
            out.flush()
            file.hardlink_to(out.name)
        file.chmod(0o600)
        self.stdout.write(f"Wrote {n_rows} rows of {plan} to {file}: {file.stat().st_size / 1024**2:.1f} MB.")
