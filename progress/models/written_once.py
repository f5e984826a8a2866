"""Rows that are written once: no update, no delete, neither one by one nor in bulk, nor through the administration."""

from typing import Any, NoReturn

from django.db import models


class WrittenOnce(Exception):
    """Somebody tried to change or delete what is written once."""


class WrittenOnceQuerySet(models.QuerySet):
    """Reads and adds; refuses to change."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise WrittenOnce(f"{self.model.__name__} rows are written once.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise WrittenOnce(f"{self.model.__name__} rows are written once.")

    def delete(self) -> NoReturn:
        """Refused."""
        raise WrittenOnce(f"{self.model.__name__} rows are written once.")


class WrittenOnceModel(models.Model):
    """A row that stays as it was written."""

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if self.pk is not None and not kwargs.get("force_insert"):
            raise WrittenOnce(f"{type(self).__name__} rows are written once.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise WrittenOnce(f"{type(self).__name__} rows are written once.")
