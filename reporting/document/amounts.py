"""Planned and spent money as a document writes it. What is not known is n/a: it is neither 0.00 nor 0 %.

Every rate is the quotient of the two amounts that it stands beside: spent on costed actions ÷ planned.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from progress.formulas.budget import sum_of
from progress.formulas.rates import Threshold, budget_execution, is_material
from progress.formulas.values import Record, euros
from reporting.document.reader import decimal
from strategy_tracker.base.templatetags.words import money, percent

NBSP = "\u00a0"
AMOUNTS = ("adopted", "planned", "spent", "spent_unplanned", "spent_in_all")
COUNTS = ("n_amounts", "n_zero", "n_costed", "n_blank")


def percentage(share: Decimal | None) -> str:
    """A share as a percentage that does not break before its sign; "n/a" where it cannot be said."""
    return _("n/a") if share is None else percent(share).replace(" ", NBSP)


def euro(text: str | None) -> str:
    """An amount with its currency."""
    return f"{money(decimal(text))}{NBSP}EUR"


def planned(text: str | None) -> str:
    """An amount of the plan; a dash where it is blank."""
    return money(decimal(text)) or "–"


def printed_before(row: Record) -> str:
    """What the first version says where a decision has revised it; nothing where it says nothing, as of new actions."""
    now = row["planned"] if "planned" in row else row["amount"]
    return "" if row.get("adopted", now) in (now, None) else planned(row["adopted"])


def spent(text: str | None) -> str:
    """What was spent; "n/a" where nobody has said so."""
    return _("n/a") if text is None else money(decimal(text))


def execution(row: Record) -> Decimal | None:
    """Spent ÷ planned of a line (progress.snapshot.budget.line); None where it cannot be said."""
    known = decimal(row["spent"])
    return None if known is None else budget_execution(known, decimal(row["planned"]))


def rate(row: Record) -> str:
    """The same as a percentage."""
    return percentage(execution(row))


def added(rows: Iterable[Record]) -> Record:
    """Lines as one."""
    rows = list(rows)
    return {name: euros(sum_of(decimal(row.get(name)) for row in rows)) for name in AMOUNTS} | {
        name: sum(row[name] for row in rows) for name in COUNTS
    }


def shown_line(label: object, row: Record) -> Record:
    """A line of a table: every amount, the rate of planned and spent, how many cells there are of each kind."""
    return {
        "label": str(label),
        "planned": planned(row["planned"]),
        "printed": printed_before(row),
        "spent": spent(row["spent"]),
        "rate": rate(row),
        "unplanned": planned(row["spent_unplanned"]),
        "in_all": spent(row["spent_in_all"]),
        **{name: row[name] for name in COUNTS},
    }


def shown_rows(label: Record, row: Record, years: Iterable[int], *, code: str = "") -> Record:
    """A source, an objective or the whole plan: a line for each year, and, of several, one for the whole plan."""
    lines = [shown_line(year, row["by_year"][str(year)]) for year in years]
    total = [shown_line(_("Total"), row["total"])] if len(lines) > 1 else []
    return {
        "code": code,
        "label": label,
        "n_actions": row["n_actions"],
        "lines": [*lines, *total],
    }


def threshold_of(budget: Record) -> Threshold:
    """From where on the report calls a difference material; in reports that do not say so, a fifth."""
    found = budget.get("threshold") or {"percent": "20", "euros": "0"}
    return Threshold(Decimal(found["percent"]), Decimal(found["euros"]))


def is_line_material(row: Record, threshold: Threshold) -> bool:
    """Whether planned and spent of a line differ so much that somebody has to say why."""
    return is_material(decimal(row["spent"]), decimal(row["planned"]), threshold)
