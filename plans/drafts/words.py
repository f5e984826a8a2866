"""What an earlier plan says beside the same printed text, so that nobody words or translates it twice."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from plans.documents.shape import Document
from plans.models import Action, Indicator, Output, SpecificObjective, StrategicObjective

Fields = dict[str, Any]
OF_OBJECTIVES = {"title": ("title_en", "title_sr"), "result": ("result_en", "result_sr")}
OF_ACTIONS = {"title": ("title_en", "title_sr"), "product_printed": ("product_en", "product_sr")}
OF_OUTPUTS = {"printed": ("unit", "unit_en", "unit_sr")}
OF_INDICATORS = {"title": ("title_en", "title_sr")}


def with_known_words(document: Document) -> Document:
    """Put translations and units in where an earlier plan prints just the same. Eight queries."""
    for model, fields, rows in _kinds(document):
        for printed, others in fields.items():
            known = _known(model, printed, others)
            for row in rows:
                row |= dict(zip(others, known.get(row[printed], ()), strict=False))
    return document


def _kinds(document: Document) -> Iterator[tuple[type[models.Model], dict[str, tuple[str, ...]], list[Fields]]]:
    strategic = document["strategic"]
    yield StrategicObjective, OF_OBJECTIVES, strategic
    yield SpecificObjective, OF_OBJECTIVES, [below for row in strategic for below in row["specific_objectives"]]
    yield Indicator, OF_INDICATORS, document["indicators"]
    yield Action, OF_ACTIONS, document["actions"]
    counted = [
        output for action in document["actions"] for output in action["outputs"] if output["basis"] != "delivery"
    ]
    yield Output, OF_OUTPUTS, counted


def _known(model: type[models.Model], printed: str, others: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What stands beside each printed text, in the newest plan that has anything there."""
    rows = model._base_manager.order_by("pk").values_list(printed, *others)
    return {text: tuple(words) for text, *words in rows if text and any(words)}
