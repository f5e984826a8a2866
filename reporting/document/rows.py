"""Rows of the big tables: actions with what was answered about them, all actions at a glance, money."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import zip_longest

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.models import ActionInstitution
from progress.formulas.budget import sum_of
from progress.formulas.half_years import half_year_name
from progress.formulas.statuses import OVER
from progress.formulas.values import Record, euros
from progress.models import Confidence
from reporting.document import amounts
from reporting.document.amounts import percentage
from reporting.document.lineage import formerly, left_by
from reporting.document.reader import HIDDEN, Reader, decimal
from strategy_tracker.base.templatetags.words import money, number

# A row that is taller than a page loses the repeated header of its table, so a long text becomes several rows.
LONGEST_PIECE = 1400
LONGEST_IN_COLUMN = 700  # where two texts stand side by side
LONGEST_IN_CHAPTER = 260


def action_row(reader: Reader, action: Record) -> Record:
    """One action as chapter 4 prints it: a line of facts, and beneath it what was told, piece by piece."""
    return {
        "code": action["code"],
        "title": reader.text(action, "title"),
        "formerly": formerly(reader, action["code"]),
        "deadline": reader.day(action["deadline_on"]),
        "deadline_printed": _range(action["deadline_printed"]),
        "is_late": action["is_late"],
        "lead": reader.abbreviation(action["lead"]),
        "supporting": reader.abbreviations(action["supporting"]),
        "product": reader.text(action, "product"),
        "status": reader.status(action["status"]),
        "evidence": evidence(action["evidence"]),
        "told": list(_beneath(reader, action)),
    }


def _range(printed: str) -> str:
    """The deadline as printed where it says more than a year ("2022-2026")."""
    return "" if re.fullmatch(r"\s*(\d{4})?\s*", printed) else printed


def evidence(counts: Record) -> str:
    """How many files and links prove an action; they themselves stay with the Secretariat."""
    parts = []
    if counts["files"]:
        parts.append(ngettext("%(n)s file", "%(n)s files", counts["files"]) % {"n": counts["files"]})
    if counts["links"]:
        parts.append(ngettext("%(n)s link", "%(n)s links", counts["links"]) % {"n": counts["links"]})
    return ", ".join(parts)


def _beneath(reader: Reader, action: Record) -> Iterator[Record]:
    for answer in action["answers"]:
        yield from _pieces(_who(reader, answer), answer["what_was_done"])
        yield from _pieces(_who(reader, answer), _not_theirs(answer))
    if not any(answer["what_was_done"] for answer in action["answers"]):
        yield {"who": "", "text": _("No verified answer says what was done."), "is_quiet": True}
    if action["assessment_reason"]:
        yield from _pieces(_("Secretariat"), action["assessment_reason"])
    if action["status"] == "cancelled":
        yield from _pieces(left_by(reader, action), action["cancelled_reason"])


def _not_theirs(answer: Record) -> str:
    reason = answer.get("not_ours_reason", "")
    return _("Says that the action is not its own: %(reason)s") % {"reason": reason} if reason else ""


def _who(reader: Reader, answer: Record) -> str:
    """Who told it; with the period where it is an earlier one."""
    who = reader.abbreviation(answer["institution"])
    if answer["is_unchanged"]:
        who = _("%(who)s, no change") % {"who": who}
    return who if answer["period"] == reader.period["code"] else f"{who}, {half_year_name(answer['period'])}"


def _pieces(who: str, text: str) -> Iterator[Record]:
    for index, piece in enumerate(cut(text)):
        yield {"who": who if index == 0 else "", "text": piece, "is_quiet": False}


def cut(text: str, longest: int = LONGEST_PIECE) -> list[str]:
    """A text in pieces of at most `longest` characters, cut at paragraphs, sentences, words, else anywhere."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > longest:
        head = rest[:longest]
        places = (head.rfind("\n"), head.rfind(". ") + 1, head.rfind(" "))
        at = next((place for place in places if place > longest // 3), longest)
        pieces.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*pieces, rest] if rest else pieces


def shortened(text: str, longest: int = LONGEST_IN_CHAPTER) -> str:
    """A text of which a chapter quotes the beginning, up to a sentence or word; in full it stands in annex A."""
    piece, *rest = cut(" ".join(text.split()), longest) or [""]
    return f"{piece} …" if rest else piece


def side_by_side(*texts: str) -> list[tuple[str, ...]]:
    """The texts of one row's columns as the rows that they take, so that none is taller than a page; at least one."""
    pieces = (cut(text, LONGEST_IN_COLUMN) for text in texts)
    return list(zip_longest(*pieces, fillvalue="")) or [("",) * len(texts)]


def full_row(reader: Reader, action: Record, years: Iterable[int]) -> Record:
    """One action as annex A prints it, the only place with everything: facts, product, what was told, money."""
    row = action_row(reader, action)
    return row | {
        "before": _before(reader, action),
        "forecast": _forecast(action),
        "completed_on": reader.day(action["completed_on"]) if action["status"] == "implemented" else "",
        "quantities": [line for output in action["outputs"] if (line := quantity(reader, output))],
        "sources": ", ".join(reader.text(source, "name")["text"] for source in action["funding"]),
        "told": _together(row["told"]),
        **_money(action, years),
    }


def _before(reader: Reader, action: Record) -> Record | None:
    """The status in the previous report, where it was another one."""
    return None if action["status_before"] == action["status"] else reader.status(action["status_before"])


def _forecast(action: Record) -> Record | None:
    """How likely its delivery is, with the reason and the step back to green; where somebody has stated it."""
    told = action.get("forecast")
    return {**told, "label": str(Confidence(told["confidence"]).label)} if told else None


def _together(pieces: Iterable[Record]) -> list[list[Record]]:
    """What was told, one after the other on as few rows as there may be."""
    rows: list[list[Record]] = []
    length = LONGEST_PIECE
    for piece in pieces:
        length += len(piece["who"]) + len(piece["text"])
        if length > LONGEST_PIECE:
            rows.append([])
            length = len(piece["who"]) + len(piece["text"])
        rows[-1].append(piece)
    return rows


def _money(action: Record, years: Iterable[int]) -> Record:
    """What the plan foresees for an action by year and in all, what was spent, and which amounts were revised."""
    cells = {year: action["budget"].get(str(year), {"amount": None}) for year in years}
    return {
        "amounts": [(year, amounts.planned(cell["amount"])) for year, cell in cells.items()],
        "total": amounts.planned(euros(sum_of(decimal(cell["amount"]) for cell in cells.values()))),
        "spent": spent_on(action),
        "revised": [(year, before) for year, cell in cells.items() if (before := amounts.printed_before(cell))],
    }


def spent_on(action: Record) -> str:
    """What was spent on an action in all years; "n/a" where nobody has said so."""
    return amounts.spent(euros(sum_of(Decimal(row["amount"]) for row in action["spent"])))


def quantity(reader: Reader, output: Record) -> Record | None:
    """What was reached of an output against its target; nothing where there is nothing to count."""
    if output["basis"] == "delivery":
        return None
    unit = reader.text(output, "unit")
    if output.get("is_hidden"):
        return {"unit": unit, "line": HIDDEN}
    if output["basis"] == "percentage":
        target = output["target_in_total"] or output["target_per_year"]
        return {"unit": unit, "line": f"{_percent(output['reached_share'])} / {_percent(target)}"}
    reached = number(decimal(output["reached"])) or "–"
    if output["basis"] == "bare_count":
        return {"unit": unit, "line": _("%(reached)s (no target)") % {"reached": reached}}
    lines = []
    if output["target_in_total"]:
        lines.append(f"{reached} / {number(decimal(output['target_in_total']))}")
    if output["target_per_year"]:
        this_year = number(decimal(output["reached_by_year"].get(str(reader.year)))) or "–"
        target = number(decimal(output["target_per_year"]))
        lines.append(f"{reader.year}: {this_year} / {target}")
    return {"unit": unit, "line": "; ".join(lines)}


def _percent(text: str | None) -> str:
    value = decimal(text)
    return "–" if value is None else percentage(value / 100)


def sums_by_objective(reader: Reader) -> list[Record]:
    """Annex B: what the actions of each specific objective add up to, and the total that the document states."""
    years = reader.data["plan"]["years"]
    totals = {row["code"]: row for row in reader.budget["by_specific"]}
    stated = {(row["code"], row["year"]): row for row in reader.budget["stated"]}
    groups = []
    for specific in (row for strategic in reader.data["objectives"] for row in strategic["specific"]):
        code = specific["code"]
        if code not in totals:
            continue
        lines, total = totals[code]["by_year"], totals[code]["total"]
        groups.append(
            {
                "code": code,
                "title": reader.text(specific, "title"),
                "planned": [amounts.planned(lines[str(year)]["planned"]) for year in years],
                "total": amounts.planned(total["planned"]),
                "spent": amounts.spent(total["spent_in_all"]),
                "has_stated": any((code, year) in stated for year in years),
                "stated": [_stated(stated.get((code, year)), as_adopted(lines[str(year)])) for year in years],
            }
        )
    return groups


def as_adopted(line: Record) -> str | None:
    """What the first version plans: with this the totals that the document prints are compared."""
    return line.get("adopted", line["planned"])


def _stated(row: Record | None, computed: str | None) -> Record:
    """The total that the document states, and whether it differs from the sum of its rows."""
    return {"amount": money(decimal(row["amount"])), "differs": row["amount"] != computed} if row else {"amount": ""}


def lead_answers(reader: Reader) -> list[tuple[Record, Record]]:
    """Each action that is not implemented with its lead's last answer; seals of before know no reasons of delay."""
    return [
        (action, answer)
        for action in reader.data["actions"]
        if action["status"] not in OVER
        for answer in action["answers"]
        if answer["part"] == ActionInstitution.Part.LEAD
    ]
