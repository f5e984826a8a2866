"""`manage.py audit_reports`: is everything that was stored still what it was? For a timer; exit code 1 if not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from reporting.archive.audit import audit
from reporting.signing.configuration import trust_policy


class Command(BaseCommand):
    """Says what was looked at, what can merely not be confirmed, and fails with the list of what is wrong."""

    help = (
        "Check every issued file, its chain, snapshot, signature, seal and edition of a plan against what was recorded."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything."""
        with translation.override("en"):
            found = audit(trust_policy())
            doubts = [str(problem) for problem in found.problems if not problem.is_certain]
            wrong = [str(problem) for problem in found.problems if problem.is_certain]
        self.stdout.write(
            f"{found.n_files} issued files, {found.n_signatures} signatures, {found.n_drafts} drafts,"
            f" {found.n_snapshots} snapshots, {found.n_seals} seals of periods and {found.n_editions} editions of the"
            " plan examined."
        )
        for doubt in doubts:
            self.stdout.write(f"Cannot be confirmed at present: {doubt}")
        if wrong:
            raise CommandError("\n- ".join([f"{len(wrong)} wrong:", *wrong]))
        self.stdout.write("All are what they were.")
