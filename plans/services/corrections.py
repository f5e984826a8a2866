"""Correcting how the plan was transcribed: a new edition of each version that prints the mistake (docs/adr/0016)."""

import copy
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from plans.documents.changing import row_of
from plans.documents.difference import difference
from plans.documents.editions import document_in
from plans.documents.rows import Fields
from plans.documents.shape import Document
from plans.documents.terms import Unknown, term_of, value_in
from plans.documents.writing import document_of
from plans.models import ActionPlan, Correction, PlanVersion, VersionEdition
from plans.models.amendments import MARKS, is_addition
from plans.permissions import can_correct_transcription
from plans.services.versions import put_again, write_edition
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean


@transaction.atomic
def correct_transcription(
    *,
    plan: ActionPlan,
    of: str,
    key: str,
    field: str,
    before: Any,
    after: Any,
    reason: str,
    by: User,
) -> list[VersionEdition]:
    """Put right what was read wrongly from the document, in each version that says `before` there.

    What is printed beside a value is corrected by itself. Seals hold on to the editions that they were made from.
    """
    can_correct_transcription(by).require()
    hold(plan)
    reason = clean(reason).strip()
    if not reason:
        raise Refused(_("Write what was read wrongly: it stands in the history of the action."))
    if after == before:
        raise Refused(_("Nothing is corrected: the value is the same."))
    made = [
        edition
        for version in plan.versions.all()
        if (edition := _corrected(version, of, key, field, before, after, reason, by))
    ]
    if not made:
        raise StaleEdit(_("No version of the plan says this any more. Look at it again."))
    told = {"field": field, "before": before, "after": after, "reason": reason}
    Correction.objects.create(plan=plan, key=key, made_at=clock.now(), made_by=by, **told)
    put_again(plan)
    return made


def _corrected(
    version: PlanVersion, of: str, key: str, field: str, before: Any, after: Any, reason: str, by: User
) -> VersionEdition | None:
    last = version.editions.last()
    if last is None:
        return None
    document = copy.deepcopy(document_in(last))
    try:
        row = row_of(document, of, key)
        if value_in(of, row, field) != before:
            return None
        term, argument = term_of(of, field)
        printed = copy.deepcopy(row)
        term.write(row, argument, after, document)
    except Unknown as unknown:
        if unknown.args == (key,):
            return None
        raise Refused(_("“%(name)s” is not known to the plan.") % {"name": unknown}) from unknown
    if term.is_amendable:
        _keep_printed(row, printed)
    if not difference(document_in(last), document):
        raise Refused(_("Nothing is corrected: the value is the same."))
    return write_edition(version=version, document=document, by=by, reason=reason)


def _keep_printed(row: Fields, before: Fields) -> None:
    """The document prints what it prints, however it was read."""
    row |= {name: value for name, value in before.items() if name.endswith("_printed") and name != "product_printed"}
    for name, key in (("budget_lines", "year"), ("targets", "kind")):
        printed = {one[key]: one for one in before.get(name, [])}
        for one in row.get(name, []):
            if one[key] in printed:
                kept = {field: printed[one[key]][field] for field in ("printed", "parts") if field in one}
                one |= kept


@transaction.atomic
def record_additions(*, plan: ActionPlan, by: User) -> None:
    """What we add to the plan is no term of it: each version of the same text gets what the rows say now."""
    hold(plan)
    now = document_of(plan)
    for version in plan.versions.all():
        last = version.editions.last()
        if last is not None:
            document = copy.deepcopy(document_in(last))
            for row, current in _pairs(document, now):
                _add(row, current)
            write_edition(version=version, document=document, by=by, reason=_("Translation"))


def _pairs(document: Document, now: Document) -> Iterator[tuple[Fields, Fields]]:
    yield document["strategy"], now["strategy"]
    yield document["plan"], now["plan"]
    for name, key, below, below_key in (
        ("strategic", "code", "specific_objectives", "code"),
        ("indicators", "code", "", ""),
        ("actions", "key", "outputs", "number"),
    ):
        for row, current in _matched(document[name], now[name], key):
            yield row, current
            if below:
                yield from _matched(row[below], current[below], below_key)


def _matched(rows: list[Fields], now: list[Fields], key: str) -> Iterator[tuple[Fields, Fields]]:
    current = {row[key]: row for row in now}
    yield from ((row, current[row[key]]) for row in rows if row[key] in current)


def _add(row: Fields, current: Fields) -> None:
    for name in row:
        original = name[:-3] if name[:-3] in row else f"{name[:-3]}_printed"
        if name in MARKS or (is_addition(name) and row.get(original) == current.get(original)):
            row[name] = current[name]
