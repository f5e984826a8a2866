"""Which edition of which version counts on a day, and what it says."""

import datetime as dt
import json
from functools import lru_cache

from plans.documents.shape import Document
from plans.models import ActionPlan, VersionEdition


def edition_on(plan: ActionPlan, day: dt.date) -> VersionEdition:
    """The last edition of the version that was in force on the day. One query."""
    in_order = VersionEdition.objects.filter(version__plan=plan).select_related("version__plan__strategy")
    editions = list(in_order.defer("data").order_by("version__number", "number"))
    in_force = [edition for edition in editions if edition.version.in_force_on <= day]
    if in_force:
        return in_force[-1]
    first = [edition for edition in editions if edition.version_id == editions[0].version_id]
    if not first:
        raise VersionEdition.DoesNotExist(f"{plan} has no document.")
    return first[-1]


def is_in_the_tables(plan: ActionPlan, day: dt.date) -> bool:
    """Whether the plan's tables hold the version of the day: they are the projection of the one in force today."""
    held = plan.versions.exclude(put_at=None).order_by("-number").first()
    return held is None or edition_on(plan, day).version_id == held.pk


def document_in(edition: VersionEdition) -> Document:
    """What an edition says, as a document that nobody may change: it is parsed once in a process."""
    return _parsed(edition.pk, edition.sha256)


@lru_cache(maxsize=8)
def _parsed(pk: int, sha256: str) -> Document:
    return json.loads(VersionEdition.objects.values_list("data", flat=True).get(pk=pk, sha256=sha256))
