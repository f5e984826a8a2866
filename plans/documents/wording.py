"""Values of terms in words, in the person's language: for pages and reports."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.documents.rows import Fields
from plans.documents.shape import Document
from plans.documents.terms import LANGUAGES, NOT_SAID, term_of
from plans.models.budget import BudgetPart, Nature, Recurrence
from strategy_tracker.base.text import FIELD_SUFFIX


@dataclass(frozen=True)
class Names:
    """How the documents at hand call institutions and sources, by code."""

    institutions: dict[str, str]
    sources: dict[str, str]

    @classmethod
    def of(cls, *documents: Document) -> "Names":
        """Those of the documents (or catalogues), the later ones winning."""
        institutions: dict[str, str] = {}
        sources: dict[str, str] = {}
        for document in documents:
            institutions |= {row["code"]: row["abbreviation"] for row in document["institutions"]}
            sources |= {row["code"]: row["name"] for row in document["sources"]}
        return cls(institutions, sources)


def written(of: str, field: str, value: Any, names: Names) -> str:
    """A value of the field in words; blank stays blank."""
    if value in (None, "", [], {}):
        return ""
    return _WRITERS[term_of(of, field)[0].kind](value, names)


def _day(value: str) -> str:
    return formats.date_format(dt.date.fromisoformat(value), "SHORT_DATE_FORMAT")


def _number(value: str) -> str:
    number = Decimal(value)
    decimals = max(0, -number.normalize().as_tuple().exponent)
    return formats.number_format(number, decimals, use_l10n=True, force_grouping=True)


def _amount(value: str) -> str:
    return formats.number_format(Decimal(value), 2, use_l10n=True, force_grouping=True)


def _in_languages(value: Fields) -> str:
    told = [(language, value.get(language)) for language in LANGUAGES]
    return "\n".join(text if language == "sq" else f"{language}: {text}" for language, text in told if text)


def _suffix() -> str:
    """That of the fields in the current language; Albanian, in which the plan is printed, has none."""
    return FIELD_SUFFIX.get(get_language() or "", "")


def _output_in_words(value: Fields, _names: Names) -> str:
    said = [value["printed"]]
    said += [f"{_('target in total')}: {_number(value['value_in_total'])}"] if value["value_in_total"] else []
    said += [f"{_('target per year')}: {_number(value['value_per_year'])}"] if value["value_per_year"] else []
    unit = value.get(f"unit{_suffix()}") or value["unit"]
    said += [f"{_('unit')}: {unit}"] if unit else []
    return "\n".join(said)


def _roles_in_words(value: Fields, names: Names) -> str:
    lead = names.institutions.get(value["lead"], value["lead"]) if value["lead"] else "–"
    supporting = ", ".join(names.institutions.get(code, code) for code in value["supporting"])
    return f"{_('lead')}: {lead}" + (f"\n{_('supporting')}: {supporting}" if supporting else "")


def _target_in_words(value: Fields, _names: Names) -> str:
    said = [_number(value["value"])] if value["value"] is not None else []
    return " · ".join([*said, *([_day(value["due_on"])] if value["due_on"] else [])])


def _split_in_words(value: list[Fields], names: Names) -> str:
    """A line for each part; kinds that nobody says are left out."""
    kinds = (("category", BudgetPart.Category), ("nature", Nature), ("recurrence", Recurrence))
    lines = []
    for part in value:
        said = [str(choices(part[name]).label) for name, choices in kinds if part[name] != NOT_SAID]
        source = [names.sources.get(part["source"], part["source"])] if part["source"] else []
        lines.append(" · ".join([_amount(part["amount"]), *said, *source]))
    return "\n".join(lines)


_WRITERS: dict[str, Callable[[Any, Names], str]] = {
    "text": lambda value, _names: value,
    "texts": lambda value, _names: _in_languages(value),
    "day": lambda value, _names: _day(value),
    "amount": lambda value, _names: _amount(value),
    "number": lambda value, _names: _number(value),
    "roles": _roles_in_words,
    "sources": lambda value, names: ", ".join(names.sources.get(code, code) for code in value),
    "output": _output_in_words,
    "target": _target_in_words,
    "split": _split_in_words,
}
