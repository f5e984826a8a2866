"""Rows that refuse change: written once, or frozen from some moment on.

Every way that Django has to write ends in one of the methods here: `update`, `bulk_update`, `update_or_create`, an
upsert, `save` in all its forms, `loaddata`, the managers of relations, the administration, a cascade. What goes past
the models, in SQL, is found by `manage.py audit_reports`.
"""

from typing import Any

from django.db import models


class WrittenOnce(Exception):
    """Somebody tried to change or delete what is written once."""


class FrozenQuerySet(models.QuerySet):
    """Reads and adds; refuses to change or delete what is `frozen()`.

    `changeable` names what may change even then; `fixed` what a plain change never touches, frozen or not.
    """

    changeable: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()

    def frozen(self) -> "FrozenQuerySet":
        """Those of these rows that refuse change."""
        return self.all()

    def refuse_change(self, changes: dict[str, Any]) -> None:
        """Raise WrittenOnce when one of the changes (name of a field → value) may not be made to these rows."""
        fixed = {name: value for name, value in changes.items() if name in self.fixed}
        if fixed and self.exclude(**fixed).exists():
            raise WrittenOnce(f"{self.model.__name__}: {', '.join(sorted(fixed))} cannot be changed like this.")
        if set(changes) - self.changeable and self.frozen().exists():
            raise self._refusal()

    def update(self, **kwargs: Any) -> int:
        """Refused for frozen rows. `bulk_update` and the managers of relations come through here as well."""
        self.refuse_change({self.model._meta.get_field(name).name: value for name, value in kwargs.items()})
        return super().update(**kwargs)

    def _update(self, values: list[tuple[models.Field, Any, Any]]) -> int:
        """What every `save()` of a row that is there does."""
        self.refuse_change({field.name: value for field, _model, value in values})
        return super()._update(values)

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> list:
        """Adds; does not write over what is there."""
        if update_conflicts or len(args) > 2:
            raise self._refusal()
        return super().bulk_create(objs, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused for frozen rows."""
        self._refuse_deletion()
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        """What a cascade does."""
        self._refuse_deletion()
        return super()._raw_delete(using)

    def _refuse_deletion(self) -> None:
        if self.frozen().exists():
            raise self._refusal()

    def _refusal(self) -> WrittenOnce:
        return WrittenOnce(f"{self.model.__name__} rows are never changed or deleted once they stand.")

    # As in Django: no template calls these; a manager saves through _update, and does not delete everything.
    update.alters_data = _update.alters_data = bulk_create.alters_data = True
    delete.alters_data = _raw_delete.alters_data = True
    _update.queryset_only = False
    delete.queryset_only = _raw_delete.queryset_only = True


class FrozenModel(models.Model):
    """A row that refuses change once it is `frozen()`. A model's own manager is called `objects` too."""

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # saving, cascades and the managers of relations go through it, not past it

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused for a frozen row."""
        type(self)._base_manager.filter(pk=self.pk)._refuse_deletion()
        return super().delete(*args, **kwargs)


class WrittenOnceQuerySet(FrozenQuerySet):
    """Reads and adds; refuses to change, whatever the rows."""

    def refuse_change(self, changes: dict[str, Any]) -> None:
        """Refused, unless the row is not there yet (`loaddata` looks for it first)."""
        if self.exists():
            raise self._refusal()

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refused."""
        raise self._refusal()


class WrittenOnceModel(FrozenModel):
    """A row that stays as it was written."""

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if self.pk is not None and not kwargs.get("force_insert"):
            raise WrittenOnce(f"{type(self).__name__} rows are written once.")
        super().save(*args, **kwargs)
