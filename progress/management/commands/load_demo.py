"""`manage.py load_demo`: the demonstration accounts and their invented progress."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demonstration import create_demonstration_accounts, demonstration_accounts
from accounts.models import Role
from progress.demonstration import fixture, source
from progress.demonstration.colleagues import settle_colleagues
from progress.demonstration.making import Tell, demonstration_cast, make_progress
from progress.demonstration.telling import deliver
from progress.models import ReportingPeriod


class Command(BaseCommand):
    """Brings what is missing and leaves alone what is there; prints the accounts."""

    help = "Make the demonstration accounts and their invented progress. Needs DEMO=1 and DEMO_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much of it."""
        parser.add_argument(
            "--until", default=source.OPEN_PERIOD, choices=source.PERIODS, help="Make no period after this one."
        )
        parser.add_argument("--no-progress", action="store_true", help="Make the accounts only.")

    def handle(
        self, *args: Any, until: str = source.OPEN_PERIOD, no_progress: bool = False, verbosity: int = 1, **options: Any
    ) -> None:
        """Accounts, then progress; what happens goes to stderr, the accounts to stdout."""
        password = os.environ.get("DEMO_PASSWORD", "")
        if not settings.DEMO:
            raise CommandError("Demonstration data is made in a demonstration only (DEMO=1).")
        if not password:
            raise CommandError("DEMO_PASSWORD is missing: it becomes the password of the demonstration accounts.")
        create_demonstration_accounts(password)
        if not no_progress and not is_begun(until):
            bring_progress(until, self.stderr.write if verbosity else lambda text: None)
        if verbosity:
            self.stdout.write(accounts_in_words(password))


def bring_progress(until: str, tell: Tell) -> None:
    """Load the progress that is shipped; make it where only a part is wanted, or missing."""
    if until == source.OPEN_PERIOD and fixture.is_nothing_there():
        tell("Loading the demonstration's progress: six half-years, some 8,000 rows")
        try:
            fixture.load()
            settle_colleagues()
            deliver_reminders()
            return
        except fixture.UnknownRow as error:
            tell(f"The plan is not the one whose progress is shipped: {error.args[0]}")
    tell("Making the demonstration's progress through the services; this takes a minute")
    started = time.monotonic()
    number = make_progress(plan=source.plan(), until=until, tell=tell)
    tell(f"Made {number} of the half-years in {time.monotonic() - started:.0f} s.")


def deliver_reminders() -> None:
    """What was shipped as told has had its letters."""
    by = demonstration_cast().secretariat
    for period in ReportingPeriod.objects.open().filter(plan__code=source.PLAN).select_related("plan"):
        deliver(period, by)


def is_begun(until: str) -> bool:
    """Whether the period has been made, or whoever uses the demonstration is in the middle of another one."""
    periods = ReportingPeriod.objects.filter(plan__code=source.PLAN, code__in=source.PERIODS)
    return periods.open().exists() or periods.filter(code=until).exclude(status=ReportingPeriod.Status.PLANNED).exists()


def accounts_in_words(password: str) -> str:
    """The accounts and their password, as they are shown to whoever starts the demonstration."""
    people = list(demonstration_accounts())
    roles = [person.username for person in people if person.role != Role.INSTITUTION]
    institutions = [person.username for person in people if person.role == Role.INSTITUTION]
    return "\n".join(
        (
            f"Demonstration accounts (password {password}):",
            f"  by role         {' '.join(roles)}",
            f"  by institution  {' '.join(institutions)}",
        )
    )
