"""What a draft is read with: the institutions, sources and reference documents that are there, by every spelling."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.models import Institution, InstitutionAlias
from plans.documents.rows import own_fields
from plans.documents.writing import plain_value
from plans.models import FundingSource, ReferenceDocument
from plans.reading.document import Catalogues
from plans.reading.known import Known

NAMES = ("name", "name_en", "name_sr")


@dataclass(frozen=True)
class KnownNow:
    """The same in the three forms in which it is needed: spellings, rows of a document, and the rows themselves."""

    known: Known
    catalogues: Catalogues
    institutions: list[Institution]
    sources: list[FundingSource]


def known_now() -> KnownNow:
    """What is there at this moment. Four queries."""
    institutions = list(Institution.objects.select_related("parent"))
    sources = list(FundingSource.objects.select_related("institution"))
    spellings = _spellings(institutions, ("abbreviation", *NAMES))
    spellings |= dict(InstitutionAlias.objects.values_list("alias", "institution__code"))
    known = Known(
        institutions=spellings,
        never_asked=frozenset(row.code for row in institutions if not row.is_reporting),
        sources=_spellings(sources, NAMES),
        references=tuple(ReferenceDocument.objects.values_list("title", flat=True)),
    )
    rows = Catalogues({row.code: _fields(row) for row in institutions}, {row.code: _fields(row) for row in sources})
    return KnownNow(known, rows, institutions, sources)


def _spellings(rows: list[Any], names: tuple[str, ...]) -> dict[str, str]:
    return {getattr(row, name): row.code for row in rows for name in names if getattr(row, name)}


def _fields(row: models.Model) -> dict[str, Any]:
    """As a document holds it; what it names is named by its code."""
    fields = {}
    for field in own_fields(type(row)):
        value = getattr(row, field.name if field.related_model else field.attname)
        fields[field.name] = [value.code] if field.related_model and value else plain_value(field, value)
    return fields
