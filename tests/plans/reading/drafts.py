"""Drafts of plans for tests: a small document, read."""

import datetime as dt

from plans.models import PlanDraft
from plans.reading.blocks import lines
from plans.reading.rows import PrintedPlan, read_rows
from plans.services.drafts import Adoption, ReadFile, start_draft
from tests.plans.reading.layout import Table, boxes

HEADINGS = ["Objektivi strategjik I: Parandalimi", "Objektivi specifik I.1: Vetëdijesimi"]
HEADER = boxes(
    "Nr.", "Veprimi", "Afati", "Buxheti 2026", "Buxheti 2027", "Burimi i financimit", "Institucioni", "Produkti"
)
TRAINING = boxes(
    "I.1.1", "Trajnimi i policëve", "2026", "1,000.00", "0.00", "BK", "PK, MPB", "Së paku dyzet (40) policë çdo vit."
)
LEAFLETS = boxes(
    "1.1.2", "Shtypja e fletushkave", "pas miratimit", "", "250.00", "USAID", "Agjencia e Re", "Fletushkat e shtypura."
)
STRATEGY = {
    "code": "2022-2026",
    "title": "Strategjia Kombëtare Kundër Trafikimit me Njerëz në Kosovë 2022-2026",
    "title_sr": "",
    "title_en": "",
    "first_year": 2022,
    "last_year": 2026,
    "dated_on": "2022-03-29",
}


def printed(*rows) -> PrintedPlan:
    """A plan of these rows, read without any file."""
    return of_table([HEADER, *rows])


def of_table(table: Table) -> PrintedPlan:
    """The rows of a table below the headings, as the child would give them."""
    rows = [[box.text for box in row] for row in table]
    return read_rows(lines([*({"text": text} for text in HEADINGS), {"name": "1", "rows": rows, "spans": []}]))


def read_file(*rows, name="plani.docx", sha256="a" * 64) -> ReadFile:
    """The same as a file that was read."""
    return ReadFile(name, sha256, printed(*(rows or (TRAINING, LEAFLETS))))


def plan_draft(*rows, by) -> PlanDraft:
    """A draft of a plan, kept by the service."""
    return start_draft(file=read_file(*rows), by=by)


def adoption(code="2026-2027", **changes) -> Adoption:
    """A decision."""
    plan = {"code": code, "title": "Plani i Veprimit 2026-2027", "title_sr": "", "title_en": ""}
    plan |= {"first_year": 2026, "last_year": 2027, "dated_on": "2026-01-15"}
    told = {"strategy": STRATEGY, "plan": plan, "decision_number": "01/2026"}
    return Adoption(**told | {"decided_on": dt.date(2026, 1, 15), "in_force_on": dt.date(2026, 2, 1)} | changes)
