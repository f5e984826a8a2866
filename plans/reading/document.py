"""A read plan as what a plan document holds: nested rows as plans.documents.shape has them, but for its number."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from plans.reading import titles
from plans.reading.cells import codes, targets
from plans.reading.cells.names import PrintedName
from plans.reading.interpret import ReadPlan, ReadRow
from plans.reading.known import INSTITUTION, SOURCE, Decisions, Known
from plans.reading.rows import ACTION, INDICATOR, SPECIFIC, STRATEGIC, TOTAL
from strategy_tracker.base.text import fold

Fields = dict[str, Any]
LONGEST_CODE, LONGEST_ABBREVIATION = 30, 60


@dataclass(frozen=True)
class Catalogues:
    """Rows of institutions and sources that are there, by their codes: what a document names, it holds."""

    institutions: dict[str, Fields]
    sources: dict[str, Fields]


def plan_document(
    plan: ReadPlan, *, strategy: Fields, fields: Fields, known: Known, catalogues: Catalogues, decisions: Decisions
) -> Fields:
    """The document of version 1. `strategy` and `fields` are the fields of the strategy and of the plan."""
    maker = _Maker(fields["code"], plan, known, decisions)
    document = {
        "strategy": strategy,
        "plan": fields,
        "strategic": maker.strategic(),
        "indicators": maker.indicators(),
        "actions": maker.actions(),
        "passages": [],
    }
    return document | maker.catalogues(catalogues)


class _Maker:
    def __init__(self, code: str, plan: ReadPlan, known: Known, decisions: Decisions) -> None:
        self.code, self.plan, self.known, self.decisions = code, plan, known, decisions
        self.institutions: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.references: dict[str, None] = {}

    def strategic(self) -> list[Fields]:
        """Strategic objectives with the specific ones below them."""
        specific: dict[str, list[ReadRow]] = {}
        for row in self.plan.of_kind(SPECIFIC):
            specific.setdefault(codes.parent(row.code), []).append(row)
        return [
            {
                **_objective(row, place),
                "specific_objectives": [
                    {**_objective(below, number), "stated_totals": self._stated_totals(below.code)}
                    for number, below in enumerate(specific.get(row.code, []), start=1)
                ],
            }
            for place, row in enumerate(self.plan.of_kind(STRATEGIC), start=1)
        ]

    def _stated_totals(self, objective: str) -> list[Fields]:
        return [
            {
                "year": year,
                "nature": row.value("nature"),
                "printed": cell.printed,
                "amount": money(cell.value.amount),
            }
            for row in self.plan.of_kind(TOTAL)
            if row.code == objective
            for year in self.plan.years
            for cell in [row.cells[f"budget_{year}"]]
        ]

    def indicators(self) -> list[Fields]:
        """The indicators of both levels in the order of the document."""
        found: list[Fields] = []
        numbers: dict[str, int] = {}
        for row in self.plan.of_kind(INDICATOR):
            for title in row.value("title"):
                numbers[row.code] = numbers.get(row.code, 0) + 1
                place = {"code": f"{row.code}-{numbers[row.code]}", "position": len(found) + 1, "title": title}
                found.append({**place, **self._measures(row, title)})
        return found

    def _measures(self, row: ReadRow, title: str) -> Fields:
        kinds = [(kind, row.cells[kind]) for kind in (titles.INTERIM, titles.FINAL)]
        unit, span = targets.unit_and_span(title, [cell.value for _kind, cell in kinds])
        level = "strategic" if codes.level(row.code) == 1 else "specific"
        baseline = row.value("baseline")
        return {
            "strategic": None,
            "specific": None,
            level: [self.code, row.code],
            "baseline_printed": row.cells["baseline"].printed,
            "baseline_year": baseline.year,
            "baseline_value": measure(baseline.value),
            "unit": unit,
            "span_rule": span,
            "counts_victims": targets.counts_victims(title),
            "targets": [
                {
                    "kind": kind,
                    "printed": cell.printed,
                    "due_on": day(cell.value.due_on),
                    "value": measure(cell.value.value),
                }
                for kind, cell in kinds
            ],
        }

    def actions(self) -> list[Fields]:
        """The actions in the natural order of their codes."""
        rows = sorted(self.plan.of_kind(ACTION), key=lambda row: codes.order(row.code))
        return [self._action(row, place) for place, row in enumerate(rows, start=1)]

    def _action(self, row: ReadRow, place: int) -> Fields:
        deadline = row.value("deadline")
        return {
            "objective": [self.code, codes.parent(row.code)],
            "code": row.code,
            "key": row.code,
            "printed_code": row.cells["code"].printed or row.code,
            "position": place,
            "title": row.value("title"),
            "deadline_printed": row.cells["deadline"].printed,
            "deadline_on": day(deadline.due_on),
            "checkpoints_from": deadline.checkpoints_from,
            "funding_printed": _flat(row.cells["funding"].printed),
            "institutions_printed": _flat(row.cells["institutions"].printed),
            "product_printed": _flat(row.cells["product"].printed),
            "references_printed": _flat(row.cells["references"].printed),
            "introduced_in": [self.code, 1],
            "is_external_evaluation": is_external_evaluation(row.value("title")),
            "roles": self._roles(row.value("institutions")),
            "fundings": self._fundings(row.value("funding")),
            "budget_lines": [self._budget_line(row, year) for year in self.plan.years],
            "outputs": [_output(number, out) for number, out in enumerate(row.value("product"), start=1)],
            "reference_links": self._references(row.value("references")),
            "predecessors": [],
        }

    def _roles(self, pieces: list[PrintedName]) -> list[Fields]:
        """The first one leads. Where a donor does, the whole cell is to be confirmed by a person."""
        is_odd = bool(pieces) and pieces[0].code in self.known.never_asked
        pieces = self._once(self.institutions, pieces)
        return [
            {
                "institution": [self._code(self.institutions, piece)],
                "part": "lead" if place == 1 else "supporting",
                "printed": piece.printed[:120],
                "position": place,
                "needs_confirmation": is_odd,
            }
            for place, piece in enumerate(pieces, start=1)
        ]

    def _fundings(self, pieces: list[PrintedName]) -> list[Fields]:
        pieces = self._once(self.sources, pieces)
        return [
            {
                "source": [self._code(self.sources, piece)],
                "printed": piece.printed[:120],
                "position": place,
                "first_year": piece.first_year,
                "last_year": piece.last_year,
                "amount": piece.amount,
            }
            for place, piece in enumerate(pieces, start=1)
        ]

    def _once(self, used: dict[str, str], pieces: list[PrintedName]) -> list[PrintedName]:
        """Each name once, also where two spellings are one."""
        found: dict[str, PrintedName] = {}
        for piece in pieces:
            found.setdefault(self._code(used, piece), piece)
        return list(found.values())

    def _code(self, used: dict[str, str], piece: PrintedName) -> str:
        code = piece.code or new_code(piece.printed)
        used.setdefault(code, piece.printed)
        return code

    def _budget_line(self, row: ReadRow, year: int) -> Fields:
        cell = row.cells[f"budget_{year}"]
        parts = [
            {
                "number": number,
                "printed": part.printed[:120],
                "category": part.category,
                "nature": "unspecified",
                "amount": money(part.amount),
            }
            for number, part in enumerate(cell.value.parts, start=1)
        ]
        return {"year": year, "printed": cell.printed, "amount": money(cell.value.amount), "parts": parts}

    def _references(self, found: Iterable[Any]) -> list[Fields]:
        links: dict[str, Fields] = {}
        for place, reference in enumerate(found, start=1):
            title = reference.title[:300]
            self.references.setdefault(title)
            links.setdefault(title, {"document": [title], "printed": reference.printed[:300], "position": place})
        return list(links.values())

    def catalogues(self, there: Catalogues) -> Fields:
        """The institutions, sources and documents that the plan names, and the new ones among them."""
        sources = [there.sources.get(code) or self._new_source(code) for code in sorted(self.sources)]
        wanted = set(self.institutions) | {row["institution"][0] for row in sources if row.get("institution")}
        while parents := {there.institutions[c]["parent"][0] for c in wanted if _parent(there, c)} - wanted:
            wanted |= parents
        institutions = [there.institutions.get(code) or self._new_institution(code) for code in sorted(wanted)]
        return {
            "institutions": institutions,
            "sources": sources,
            "references": [{"title": title} for title in sorted(self.references)],
        }

    def _new_institution(self, code: str) -> Fields:
        printed = self.institutions[code]
        decided = self.decisions.name(INSTITUTION, printed) or {}
        kind = decided.get("kind") or "agency"
        fields = {
            "code": code,
            "abbreviation": printed[:LONGEST_ABBREVIATION],
            "name": decided.get("name", ""),
            "kind": kind,
        }
        return fields | {"parent": None, "is_reporting": kind not in ("donor", "international"), "note": ""}

    def _new_source(self, code: str) -> Fields:
        printed = self.sources[code]
        decided = self.decisions.name(SOURCE, printed) or {}
        return {"code": code, "name": printed[:120], "kind": decided.get("kind") or "donor", "institution": None}


def new_code(printed: str) -> str:
    """A code for a name that has none: of its Latin letters, else of its bytes."""
    code = slugify(fold(printed))[:LONGEST_CODE].strip("-")
    return code or f"x-{hashlib.sha256(printed.encode()).hexdigest()[:8]}"


def is_external_evaluation(title: str) -> bool:
    """Whether an action has the plan evaluated from outside."""
    text = fold(title)
    is_evaluation = any(word in text for word in ("vleresim", "evaluacij", "procen", "evaluation"))
    return is_evaluation and any(
        word in text for word in ("jashtem", "pavarur", "spoljn", "nezavis", "external", "independent")
    )


def money(amount: Decimal | None) -> str | None:
    """An amount as a document writes it."""
    return None if amount is None else f"{amount:.2f}"


def measure(value: Decimal | None) -> str | None:
    """The value of a target or baseline as a document writes it."""
    return None if value is None else f"{value:.4f}"


def day(value: Any) -> str | None:
    """A day as a document writes it."""
    return value.isoformat() if value else None


def _objective(row: ReadRow, place: int) -> Fields:
    text, target = row.value("result")
    return {
        "code": row.code,
        "printed_code": row.cells["code"].printed or row.code,
        "position": place,
        "title": row.value("title"),
        "result": text,
        "result_target_printed": target.printed,
        "result_target_value": measure(target.value),
        "result_target_unit": target.unit,
    }


def _output(number: int, output: Any) -> Fields:
    return {
        "number": number,
        "printed": output.printed,
        "basis": output.basis,
        "unit": output.unit,
        "counts_victims": output.counts_victims,
        "value_in_total": money(output.value_in_total),
        "value_per_year": money(output.value_per_year),
    }


def _parent(there: Catalogues, code: str) -> Any:
    return there.institutions.get(code, {}).get("parent")


def _flat(text: str) -> str:
    return " ".join(text.split())
