from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

SEAL = "progress.services.sealing.seal_what_is_closed"  # named and not imported: this module is there before any model


class ProgressConfig(AppConfig):
    """What happened: periods, submissions, entries, evidence, assessments."""

    name = "progress"
    verbose_name = _("Progress")

    def ready(self) -> None:
        """Periods that were closed before there were seals are sealed at the end of `manage.py migrate`."""
        post_migrate.connect(_seal_what_is_closed, sender=self)


def _seal_what_is_closed(*, verbosity: int = 0, using: str = DEFAULT_DB_ALIAS, **more: Any) -> None:
    """A migration could not: it knows the tables of its own day, and a seal is made by the rules of today."""
    if "plan" not in more or _is_migration_ahead(using):  # the first is there in `migrate` alone, not in `flush`
        return
    for seal in import_string(SEAL)():
        if verbosity:
            more["stdout"].write(f"Sealed {seal.period.plan} {seal.period.code}: {seal.sha256}\n")


def _is_migration_ahead(using: str) -> bool:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
