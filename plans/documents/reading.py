"""A document read as rows of the plan that are not the tables': frozen, with everything below them at hand.

They are instances of the models, so that pages and formulas read them as they read any row, and carry the primary keys
of the tables' rows, on which the answers hang. They know no `filter()` and no `save()`: what a version says cannot be
mixed with what the tables say today.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import Institution
from plans.documents.rows import Fields, key_of, natural_fields, own_fields
from plans.documents.shape import CATALOGUES, PLAN, Branch, Document
from plans.models import (
    Action,
    ActionPlan,
    FundingSource,
    Indicator,
    Output,
    Passage,
    PlanVersion,
    SpecificObjective,
    StrategicObjective,
)
from strategy_tracker.base.written_once import WrittenOnce

Model = type[models.Model]
# Below the top of the document only of these does anybody ask for the primary key: pages and answers hang on them.
ANSWERED = (SpecificObjective, Output)


class FrozenRows(models.QuerySet):
    """Rows that are at hand and only those: `all()` gives them, and every question to the database is refused."""

    @classmethod
    def of(cls, model: Model, rows: list[models.Model]) -> "FrozenRows":
        """These rows, in this order."""
        found = cls(model)
        found._result_cache = rows
        found._prefetch_done = True
        return found

    def _chain(self) -> "FrozenRows":
        raise TypeError(f"{self.model.__name__} rows of a plan document are read with all() and in Python.")

    def all(self) -> "FrozenRows":
        """The rows."""
        return self


@dataclass(frozen=True)
class PlanRows:
    """A document as rows, each kind in the plan's order."""

    plan: ActionPlan
    strategic: list[StrategicObjective]
    specific: list[SpecificObjective]
    indicators: list[Indicator]
    actions: list[Action]
    institutions: list[Institution]
    sources: list[FundingSource]
    passages: list[Passage]


def read(document: Document, plan: ActionPlan) -> PlanRows:
    """The document's rows. `plan` is the tables' row; a constant number of queries, for the primary keys alone.

    A row that the tables do not hold (in a draft) has a negative primary key.
    """
    reader = _Reader(plan)
    tops = {branch.name: reader.rows(branch, document[branch.name], [plan.code]) for branch in (*CATALOGUES, *PLAN)}
    reader.join()
    specific = [objective for strategic in tops["strategic"] for objective in strategic.specific_objectives.all()]
    _hang(tops["strategic"], "indicators", Indicator, tops["indicators"], "strategic_id")
    _hang(specific, "indicators", Indicator, tops["indicators"], "specific_id")
    _hang(specific, "actions", Action, tops["actions"], "objective_id")
    names = ("strategic", "indicators", "actions", "institutions", "sources", "passages")
    return PlanRows(plan=plan, specific=specific, **{name: tops[name] for name in names})


class _Reader:
    """What has been read so far, by model and natural key, so that rows can name each other."""

    def __init__(self, plan: ActionPlan) -> None:
        self.plan = plan
        versions = {(plan.code, version.number): version for version in plan.versions.all()}
        self.named: dict[Model, dict[tuple, models.Model]] = {ActionPlan: {(plan.code,): plan}, PlanVersion: versions}
        self.primary_keys: dict[Model, dict[tuple, Any]] = {}
        self.waiting: list[tuple[models.Model, str, Model, tuple]] = []

    def rows(self, branch: Branch, told: list[Fields], parent: list[Any]) -> list[Any]:
        """The rows of a branch below one parent, with those below them."""
        model = model_of(branch)
        self.named.setdefault(model, {})
        return [self._row(branch, model, fields, parent) for fields in told]

    def _row(self, branch: Branch, model: Model, told: Fields, parent: list[Any]) -> Any:
        fields = told | {branch.parent: parent} if branch.parent else told
        key = key_of(model, fields)
        row = self.named[model][key] = model(pk=self._primary_key(branch, model, key), **_values(model, fields))
        row.save = row.delete = _refuse
        for link, related in links_of(model):
            if fields.get(link) is not None:
                self._link(row, link, related, tuple(fields[link]))
        for child in branch.children:
            _attach(row, child.name, model_of(child), self.rows(child, told[child.name], list(key)))
        return row

    def _link(self, row: models.Model, link: str, related: Model, key: tuple) -> None:
        target = self.named.get(related, {}).get(key)
        if target is None:
            self.waiting.append((row, link, related, key))
        else:
            setattr(row, link, target)

    def join(self) -> None:
        """Set the rows that stand later in the document, or (the earlier action of a split) not in it any more."""
        elsewhere = {}
        if keys := [key[-1] for _row, _link, related, key in self.waiting if key not in self.named.get(related, {})]:
            found = Action.objects.filter(key__in=keys).select_related("objective__strategic__plan")
            elsewhere = {action.natural_key(): action for action in found}
        for row, link, related, key in self.waiting:
            setattr(row, link, self.named.get(related, {}).get(key) or elsewhere[key])

    def _primary_key(self, branch: Branch, model: Model, key: tuple) -> int | None:
        """That of the tables' row, on which answers and pages hang; leaves have none.

        The ORM gives what hangs below a row only where that has a key at all.
        """
        if branch.parent not in ("", "plan") and model not in ANSWERED:
            return -len(self.named[model]) - 1 if branch.children else None
        if model not in self.primary_keys:
            of_plan = {branch.path: self.plan} if branch.path else {}
            rows = model._base_manager.filter(**of_plan).values_list("pk", *natural_fields(model))
            self.primary_keys[model] = {tuple(names): pk for pk, *names in rows}
        return self.primary_keys[model].get(key, -len(self.named[model]) - 1)


@cache
def model_of(branch: Branch) -> Model:
    """The model of a branch's rows."""
    return apps.get_model(branch.model)


@cache
def links_of(model: Model) -> tuple[tuple[str, Model], ...]:
    """The fields that name other rows, with what they name."""
    return tuple((field.name, field.related_model) for field in own_fields(model) if field.related_model)


@cache
def _plain_fields(model: Model) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """The other fields, with what makes a value of what a document holds (None: it is the value)."""
    written = (models.DecimalField, models.DateField)
    return tuple(
        (field.name, field.to_python if isinstance(field, written) else None)
        for field in own_fields(model)
        if not field.related_model
    )


def _values(model: Model, told: Fields) -> Fields:
    """What the document says; a field that it does not know yet has its default."""
    return {
        name: make(told[name]) if make and told[name] is not None else told[name]
        for name, make in _plain_fields(model)
        if name in told
    }


def _attach(row: models.Model, name: str, model: Model, children: list[Any]) -> None:
    """Where the ORM keeps rows that it has loaded before they are asked for."""
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = FrozenRows.of(model, children)


def _hang(parents: list[Any], name: str, model: Model, rows: list[Any], link: str) -> None:
    for parent in parents:
        _attach(parent, name, model, [row for row in rows if getattr(row, link) == parent.pk])


def _refuse(*args: Any, **kwargs: Any) -> None:
    raise WrittenOnce("This row was read from a plan document: it is not the tables' and is never stored.")
