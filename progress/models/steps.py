"""Rows whose state changes by the steps of their machine alone."""

from typing import Any, ClassVar, Protocol

from django.db import models

from progress.workflow import Transition


class Stepped(Protocol):
    """What `apply_transition` asks of a model: its machine, and the field that holds its state."""

    MACHINE: ClassVar[tuple[Transition, ...]]
    STATE_FIELD: ClassVar[str]
    objects: ClassVar[models.Manager]
    pk: Any


class SteppedQuerySet(models.QuerySet):
    """Rows that a step moves on."""

    def move(self, **changes: Any) -> int:
        """Take a step, for `apply_transition` alone; the number of rows that took it."""
        return self.update(**changes)

    move.alters_data = True
