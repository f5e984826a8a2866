"""`manage.py send_reminders`: tells people what their institutions owe today; for a daily timer, safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from progress.notifications import reminder_writer
from progress.selectors.reminders import owing
from progress.services.collecting.reminders import send_reminders
from strategy_tracker.base import clock


class Command(BaseCommand):
    """The worker does the same by itself; whoever comes second finds nothing to do."""

    help = "Send the reminders that are due today: one message a person. The worker does so by itself every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether only to say."""
        parser.add_argument("--dry-run", action="store_true", help="Say what would go to whom; send nothing.")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        """One line a message: to whom, in which language, about what."""
        if dry_run:
            due = owing().due(clock.today())
            write = reminder_writer(due)
            for person in due:
                with translation.override(person.language):
                    self.stdout.write(f"{person.email} ({person.language}): {write(person)[0]}")
            return
        for reminder in send_reminders():
            self.stdout.write(f"{reminder.person.email} ({reminder.person.language}): {reminder.letter.subject}")
