"""Natural keys, so that fixtures are readable and load in any order of primary keys."""

from typing import Any

from django.db import models


class NaturalKeyManager(models.Manager):
    """Finds a row by the fields that its model names in `natural_fields` ("action__code" reaches through)."""

    def get_by_natural_key(self, *values: Any) -> Any:
        """The row whose natural fields have these values."""
        return self.get(**dict(zip(self.model.natural_fields, values, strict=True)))


class NaturalKeyModel(models.Model):
    """A row that fixtures name by what it is, never by its primary key."""

    natural_fields: tuple[str, ...] = ("code",)

    objects = NaturalKeyManager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        """The values of the natural fields."""
        return tuple(self._reach(path) for path in self.natural_fields)

    def _reach(self, path: str) -> Any:
        value: Any = self
        for name in path.split("__"):
            value = getattr(value, name)
        return value
