"""The strategy's own plan, read from its tables and adopted again, is the plan that is there, field by field."""

import datetime as dt
import json

import pytest

from plans.documents.writing import document_of
from plans.models import ActionPlan
from plans.reading.blocks import lines
from plans.reading.child import blocks
from plans.reading.rows import read_rows
from plans.services.drafts import ReadFile, adopt_draft, decide_name, start_draft
from tests.plans.reading.drafts import STRATEGY, adoption
from tests.plans.reading.layout import docx_bytes
from tests.plans.reading.strategy import parts
from tests.plans.reading.test_strategy import DECISIONS

pytestmark = pytest.mark.django_db
OLD, NEW = "2022-2024", "2022-2024-2"
# What the tables do not say: the chapters of the strategy; and what was decided of two indicators without any unit.
NOT_IN_THE_TABLES = ("schema", "strategy", "plan", "passages")
DECIDED = {"III.2-1", "V.1-1"}


def test_the_document_is_the_one_that_is_there(arta):
    content = json.loads(blocks(docx_bytes(parts())))["blocks"]
    draft = start_draft(file=ReadFile("plani.docx", "a" * 64, read_rows(lines(content))), by=arta)
    for one in DECISIONS.names:
        decide_name(draft=draft, **one, by=arta)
    plan = {"code": NEW, "title": "Plani", "title_sr": "", "title_en": ""}
    plan |= {"first_year": 2022, "last_year": 2024, "dated_on": "2022-03-29"}
    adopt_draft(draft=draft, adoption=adoption(plan=plan, strategy=STRATEGY, decided_on=dt.date(2022, 3, 29)), by=arta)
    told, found = (document_of(ActionPlan.objects.get(code=code)) for code in (OLD, NEW))
    for name in told.keys() - set(NOT_IN_THE_TABLES):
        for one, other in zip(_plain(told[name], OLD), _plain(found[name], NEW), strict=True):
            assert one == other


def _plain(rows, code):
    """The rows without the plan's code, by which they name each other."""
    rows = json.loads(json.dumps(rows).replace(f'"{code}"', '"plan"'))
    return [row | {"span_rule": ""} if row.get("code") in DECIDED else row for row in rows]
