"""How often somebody has tried something that must not be tried without end."""

from django.db import models


class Tries(models.Model):
    """The tries of one kind by one account, browser or address. Who it is cannot be read from `key`, a keyed hash."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    free_at = models.DateTimeField(help_text="From then on the next try is taken.")
    forgotten_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} × {self.key[:8]}"
