"""`manage.py prepare_demo`: everything that the demonstration needs before it can be served, in one process."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from plans.models import Action


class Command(BaseCommand):
    """Does what is missing, says before each step what is waited for, and prints accounts and certificates."""

    help = "Prepare the demonstration: tables, plan, accounts, progress, certificates, static files. Needs DEMO=1."
    requires_system_checks = []  # they load the code of every page; `make check` runs them

    def handle(self, *args: Any, **options: Any) -> None:
        """Safe to repeat; what happens goes to stderr, accounts and certificates to stdout."""
        if not settings.DEMO:
            raise CommandError("Only a demonstration is prepared like this (DEMO=1).")
        self.stderr.style_func = None  # what is waited for is no error
        if is_migration_ahead():
            self.stderr.write("Making the tables of the database")
            call_command("migrate", verbosity=0)
        if not Action.objects.exists():
            self.stderr.write("Loading the action plan")
            call_command("load_plan", verbosity=0)
        call_command("load_demo", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write()
        call_command("make_demo_certificates", stdout=self.stdout, stderr=self.stderr)
        self._collect_static()

    def _collect_static(self) -> None:
        stamp, state = Path(settings.STATIC_ROOT).with_suffix(".stamp"), state_of_static_files()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == state and Path(settings.STATIC_ROOT).exists():
            return
        self.stderr.write("Collecting the static files: styles, fonts, scripts")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(state, encoding="utf-8")


def is_migration_ahead() -> bool:
    """Whether the database lacks a table or a column."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def state_of_static_files() -> str:
    """A hash that changes when a static file of the product or of a package is added, changed or removed."""
    told = [settings.STORAGES["staticfiles"]["BACKEND"], *sorted(_static_files())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            path = Path(storage.path(name))
            yield f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}"
