"""What a draft of changes makes of the newest version, and what stands in its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from plans.documents.changing import Decision, apply, present_value
from plans.documents.editions import document_in
from plans.documents.shape import Document
from plans.documents.terms import Unknown
from plans.documents.writing import all_names
from plans.models import ActionPlan, Amendment, AmendmentChange, VersionEdition

UNDECIDED = "–"  # in place of a decision's number while there is none
ENDINGS = frozenset((AmendmentChange.Kind.CANCEL, AmendmentChange.Kind.SPLIT, AmendmentChange.Kind.MERGE))


@dataclass(frozen=True)
class Conflict:
    """A change that cannot be decided as it stands, and what stands against it.

    `now` is what the newest version says, where the draft was made on an earlier one; `other` another draft.
    """

    change: AmendmentChange
    now: Any = None
    other: Amendment | None = None


def newest_edition(plan: ActionPlan) -> VersionEdition:
    """What amendments are made on: the last edition of the last version, in force or not yet."""
    editions = VersionEdition.objects.filter(version__plan=plan).select_related("version__plan").defer("data")
    return editions.order_by("-version__number", "-number")[:1].get()


def proposed_document(
    amendment: Amendment, changes: Iterable[AmendmentChange], decision: Decision | None = None
) -> Document:
    """The plan as these changes of the amendment would make it. Raises DoesNotFit."""
    edition = newest_edition(amendment.plan)
    undecided = Decision(
        amendment.plan.code, edition.version.number + 1, UNDECIDED, amendment.made_at.date().isoformat()
    )
    return apply(document_in(edition), changes, decision or undecided, all_names())


def outdated_changes(document: Document, changes: Iterable[AmendmentChange]) -> list[Conflict]:
    """The changes that begin with something which the newest document says otherwise."""
    found = []
    for change in changes:
        try:
            now = present_value(document, change)
        except Unknown:
            now = None
        if now != change.before or _has_left(document, change):
            found.append(Conflict(change, now=now))
    return found


def _has_left(document: Document, change: AmendmentChange) -> bool:
    keys = [*(change.after["from"] if change.kind == AmendmentChange.Kind.MERGE else []), change.key]
    rows = (row for key in keys for row in document["actions"] if row["key"] == key)
    return any(row["cancelled_on"] for row in rows)


def other_drafts(amendment: Amendment, changes: Iterable[AmendmentChange]) -> list[Conflict]:
    """The changes that another draft makes otherwise: the same term, or an action that one of the two ends."""
    drafts = Amendment.objects.drafts().filter(plan=amendment.plan_id).exclude(pk=amendment.pk)
    theirs = list(AmendmentChange.objects.filter(amendment__in=drafts).select_related("amendment"))
    pairs = ((mine, other) for mine in changes for other in theirs)
    return [Conflict(mine, other=other.amendment) for mine, other in pairs if _collide(mine, other)]


def _collide(one: AmendmentChange, other: AmendmentChange) -> bool:
    is_same = (one.kind, one.key, one.field) == (other.kind, other.key, other.field)
    return is_same or bool(
        (one.kind in ENDINGS and _ended(one) & _touched(other))
        or (other.kind in ENDINGS and _ended(other) & _touched(one))
    )


def _ended(change: AmendmentChange) -> set[str]:
    return set(change.after["from"]) if change.kind == AmendmentChange.Kind.MERGE else {change.key}


def _touched(change: AmendmentChange) -> set[str]:
    return {change.key} | (set(change.after["from"]) if change.kind == AmendmentChange.Kind.MERGE else set())
