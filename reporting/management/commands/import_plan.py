"""`manage.py import_plan FILE`: a plan with everything that hangs on it, from the file that export_plan wrote."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from reporting.services.packages import import_plan
from strategy_tracker.base.errors import Refused


class Command(BaseCommand):
    """All of it, or nothing."""

    help = "Read a plan with everything that hangs on it. A plan that is here already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and how strict."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unconfirmed", action="store_true", help="Also with signatures that cannot be confirmed here."
        )

    def handle(self, *args: Any, file: Path, unconfirmed: bool = False, **options: Any) -> None:
        """Read, and say what came of it."""
        with translation.override("en"):
            try:
                done = import_plan(content=file.read_bytes(), by=None, takes_unconfirmed=unconfirmed)
            except (Refused, OSError) as refusal:
                raise CommandError(str(refusal)) from None
        for doubt in done.doubts:
            self.stdout.write(f"Cannot be confirmed here: {doubt}")
        known = f"{done.n_known} rows were here already" if done.n_known else "nothing of it was here"
        self.stdout.write(f"Imported {done.plan}: {done.n_rows} rows and {done.n_files} files; {known}.")
