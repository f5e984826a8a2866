"""What a decision may change of a plan, and what the plan says there: each term with how it is read and written.

Values are plain JSON: a text in three languages is {"sq": …, "en": …, "sr": …}, an amount a string, a day an ISO day,
other rows their codes, the split of an amount its parts. Blank (None) is no 0.00. What is printed beside a value
follows it: the decision prints it so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.documents.rows import Fields, own_fields
from plans.documents.shape import CATALOGUES, PLAN, Branch, Document
from plans.documents.writing import plain_value
from plans.models.budget import BudgetPart, Nature, Recurrence
from plans.models.planned import ActionInstitution, Output
from strategy_tracker.base.errors import Refused

ACTION, INDICATOR, OBJECTIVE = "action", "indicator", "objective"
BRANCHES = {branch.name: branch for top in (*CATALOGUES, *PLAN) for branch in top.below()}
LANGUAGES = {"sq": "", "en": "_en", "sr": "_sr"}

Read = Callable[[Fields, str], Any]
Write = Callable[[Fields, str, Any, Document], None]


@dataclass(frozen=True)
class Term:
    """One term of a kind of row. A field is its name, with an argument where there are several ("budget_2023").

    `kind` says what its values are: text, texts, day, amount, number, roles, sources, output, target, split.
    What is not amendable is transcription alone: only a correction may change it.
    """

    of: str
    name: str
    label: str | Promise
    kind: str
    read: Read
    write: Write
    is_amendable: bool = True


class Unknown(LookupError):
    """The plan has no such term, row or name."""


def blank_row(name: str, **told: Any) -> Fields:
    """A row of the branch with its defaults, every field that a document holds of it, and nothing below it."""
    branch: Branch = BRANCHES[name]
    model = apps.get_model(branch.model)
    fields = {
        f.name: _plain(f, told.get(f.name, f.get_default())) for f in own_fields(model) if f.name != branch.parent
    }
    return fields | {child.name: [] for child in branch.children}


def _plain(field: models.Field, value: Any) -> Any:
    return value if field.related_model else plain_value(field, field.to_python(value))


def put_value(name: str, row: Fields, **told: Any) -> None:
    """Set values of a row of the branch, written as documents write them."""
    model = apps.get_model(BRANCHES[name].model)
    row.update({key: _plain(model._meta.get_field(key), value) for key, value in told.items()})


def _texts(name: str, printed: str = "") -> tuple[Read, Write]:
    names = {language: (printed or name) if language == "sq" else name + end for language, end in LANGUAGES.items()}

    def read(row: Fields, _argument: str) -> Any:
        return {language: row[field] for language, field in names.items()}

    def write(row: Fields, _argument: str, value: Any, _document: Document) -> None:
        row.update({field: value.get(language, "") for language, field in names.items()})

    return read, write


def _plain_field(branch: str, name: str) -> tuple[Read, Write]:
    def write(row: Fields, _argument: str, value: Any, _document: Document) -> None:
        put_value(branch, row, **{name: value})

    return (lambda row, _argument: row[name]), write


def _write_deadline(row: Fields, _argument: str, value: Any, _document: Document) -> None:
    put_value("actions", row, deadline_on=value, deadline_printed=_printed_day(value))


def _printed_day(value: str | None) -> str:
    return ".".join(reversed(value.split("-"))) if value else ""


def _line(row: Fields, year: str) -> Fields | None:
    return next((line for line in row["budget_lines"] if str(line["year"]) == year), None)


def _read_budget(row: Fields, year: str) -> str | None:
    line = _line(row, year)
    return line["amount"] if line else None


def _write_budget(row: Fields, year: str, value: Any, _document: Document) -> None:
    """The parts of the cell were those of the earlier amount."""
    line = _line(row, year)
    if line is None:
        line = blank_row("budget_lines", year=int(year))
        row["budget_lines"] = sorted([*row["budget_lines"], line], key=lambda one: one["year"])
    put_value("budget_lines", line, amount=value)
    line["printed"], line["parts"] = f"{Decimal(value):,.2f}" if value is not None else "", []


def _read_printed_budget(row: Fields, year: str) -> str:
    line = _line(row, year)
    return line["printed"] if line else ""


def _write_printed_budget(row: Fields, year: str, value: Any, _document: Document) -> None:
    line = _line(row, year)
    if line is None:
        raise Unknown(year)
    put_value("budget_lines", line, printed=value)


def _read_roles(row: Fields, _argument: str) -> Any:
    codes = {part.value: [] for part in ActionInstitution.Part}
    for role in sorted(row["roles"], key=lambda one: one["position"]):
        codes[role["part"]].append(role["institution"][0])
    return {"lead": next(iter(codes["lead"]), None), "supporting": codes["supporting"]}


def _write_roles(row: Fields, _argument: str, value: Any, document: Document) -> None:
    there = {role["institution"][0]: role for role in row["roles"]}
    wanted = [(value["lead"], "lead")] if value["lead"] else []
    wanted += [(code, "supporting") for code in value["supporting"] if code != value["lead"]]
    row["roles"] = []
    for position, (code, part) in enumerate(wanted, start=1):
        role = there.get(code) or blank_row(
            "roles", institution=[code], printed=named(document, "institutions", code)["abbreviation"]
        )
        row["roles"].append(role | {"part": part, "position": position})
    row["institutions_printed"] = "; ".join(role["printed"] for role in row["roles"])


def _read_sources(row: Fields, _argument: str) -> list[str]:
    return [one["source"][0] for one in sorted(row["fundings"], key=lambda one: one["position"])]


def _write_sources(row: Fields, _argument: str, value: Any, document: Document) -> None:
    there = {one["source"][0]: one for one in row["fundings"]}
    row["fundings"] = []
    for position, code in enumerate(dict.fromkeys(value), start=1):
        printed = named(document, "sources", code)["name"]
        one = there.get(code) or blank_row("fundings", source=[code], printed=printed)
        row["fundings"].append(one | {"position": position})
    row["funding_printed"] = "; ".join(one["printed"] for one in row["fundings"])


NOT_SAID = "unspecified"


def _read_split(row: Fields, year: str) -> list[Fields]:
    line = _line(row, year)
    return [
        {
            "category": part["category"],
            "nature": part["nature"],
            "recurrence": part.get("recurrence", NOT_SAID),
            "source": part["source"][0] if part.get("source") else None,
            "amount": part["amount"],
        }
        for part in (line["parts"] if line else [])
    ]


def _write_split(row: Fields, year: str, value: Any, document: Document) -> None:
    """The parts take the place of those before; what they leave of the amount stays unspecified."""
    line = _line(row, year)
    if line is None or line["amount"] is None:
        raise Unknown(year)
    if sum((Decimal(part["amount"]) for part in value or ()), Decimal(0)) > Decimal(line["amount"]):
        raise Refused(_("The parts of %(year)s come to more than its amount.") % {"year": year})
    line["parts"] = [_part(number, part, document) for number, part in enumerate(value or (), start=1)]


def _part(number: int, told: Fields, document: Document) -> Fields:
    for name, choices in (("nature", Nature), ("recurrence", Recurrence), ("category", BudgetPart.Category)):
        if told[name] not in choices:
            raise Unknown(told[name])
    source = [named(document, "sources", told["source"])["code"]] if told["source"] else None
    kinds = {name: told[name] for name in ("nature", "recurrence", "category")}
    return blank_row("parts", number=number, printed="", source=source, amount=told["amount"], **kinds)


def named(document: Document, catalogue: str, code: str) -> Fields:
    """The row of a catalogue. Raises Unknown."""
    for row in document[catalogue]:
        if row["code"] == code:
            return row
    raise Unknown(code)


OUTPUT_FIELDS = ("printed", "basis", "unit", "unit_en", "unit_sr", "value_in_total", "value_per_year")


def _output(row: Fields, number: str) -> Fields | None:
    return next((output for output in row["outputs"] if str(output["number"]) == number), None)


def _read_output(row: Fields, number: str) -> Any:
    output = _output(row, number)
    return {name: output[name] for name in OUTPUT_FIELDS} if output else None


def _write_output(row: Fields, number: str, value: Any, _document: Document) -> None:
    """A product that is there stays, because answers hang on it; a new one gets the next number."""
    output = _output(row, number)
    if output is None:
        if int(number) != 1 + max((one["number"] for one in row["outputs"]), default=0) or value is None:
            raise Unknown(number)
        output = blank_row("outputs", number=int(number), basis=Output.Basis.DELIVERY.value)
        row["outputs"].append(output)
    put_value("outputs", output, **{name: value[name] for name in OUTPUT_FIELDS if name in value})


def _target_of_output(name: str) -> tuple[Read, Write]:
    def read(row: Fields, number: str) -> str | None:
        output = _output(row, number)
        return output[name] if output else None

    def write(row: Fields, number: str, value: Any, _document: Document) -> None:
        output = _output(row, number)
        if output is None:
            raise Unknown(number)
        put_value("outputs", output, **{name: value})

    return read, write


def _target_of_indicator(kind: str) -> tuple[Read, Write]:
    def find(row: Fields) -> Fields | None:
        return next((target for target in row["targets"] if target["kind"] == kind), None)

    def read(row: Fields, _argument: str) -> Any:
        target = find(row)
        return {"value": target["value"], "due_on": target["due_on"]} if target else {"value": None, "due_on": None}

    def write(row: Fields, _argument: str, value: Any, _document: Document) -> None:
        target = find(row)
        if target is None:
            target = blank_row("targets", kind=kind)
            row["targets"].append(target)
        put_value("targets", target, value=value["value"], due_on=value["due_on"])
        year = (value["due_on"] or "")[:4]
        number = f"{Decimal(value['value']).normalize():f}" if value["value"] is not None else ""
        target["printed"] = " ".join(
            filter(None, (year, number + ("%" if number and row["unit"] == "percent" else "")))
        )

    return read, write


def _of_transcription(of: str, branch: str, name: str) -> Term:
    """What only the document prints: corrected where it was read wrongly, and changed by nobody else."""
    model = apps.get_model(BRANCHES[branch].model)
    label = model._meta.get_field(name).verbose_name
    return Term(of, name, label, "text", *_plain_field(branch, name), is_amendable=False)


TERMS: tuple[Term, ...] = (
    Term(ACTION, "title", _("Title"), "texts", *_texts("title")),
    Term(ACTION, "deadline_on", _("Deadline"), "day", _plain_field("actions", "deadline_on")[0], _write_deadline),
    Term(ACTION, "product", _("Product"), "texts", *_texts("product", "product_printed")),
    Term(ACTION, "output", _("What it delivers, no. %(argument)s"), "output", _read_output, _write_output),
    Term(
        ACTION,
        "target_in_total",
        _("Target in total, product no. %(argument)s"),
        "number",
        *_target_of_output("value_in_total"),
    ),
    Term(
        ACTION,
        "target_per_year",
        _("Target per year, product no. %(argument)s"),
        "number",
        *_target_of_output("value_per_year"),
    ),
    Term(ACTION, "budget", _("Budget %(argument)s, EUR"), "amount", _read_budget, _write_budget),
    Term(ACTION, "split", _("Split of the budget %(argument)s"), "split", _read_split, _write_split),
    Term(ACTION, "fundings", _("Funding"), "sources", _read_sources, _write_sources),
    Term(ACTION, "roles", _("Institutions"), "roles", _read_roles, _write_roles),
    Term(INDICATOR, "target_interim", _("Interim target"), "target", *_target_of_indicator("interim")),
    Term(INDICATOR, "target_final", _("Final-year target"), "target", *_target_of_indicator("final")),
    Term(
        ACTION,
        "budget_printed",
        _("Budget %(argument)s as printed"),
        "text",
        _read_printed_budget,
        _write_printed_budget,
        is_amendable=False,
    ),
    _of_transcription(ACTION, "actions", "printed_code"),
    _of_transcription(ACTION, "actions", "deadline_printed"),
    _of_transcription(ACTION, "actions", "funding_printed"),
    _of_transcription(ACTION, "actions", "institutions_printed"),
    _of_transcription(ACTION, "actions", "references_printed"),
    Term(INDICATOR, "title", _("Indicator"), "texts", *_texts("title"), is_amendable=False),
    _of_transcription(INDICATOR, "indicators", "baseline_printed"),
    Term(OBJECTIVE, "title", _("Title"), "texts", *_texts("title"), is_amendable=False),
    Term(OBJECTIVE, "result", _("Result"), "texts", *_texts("result"), is_amendable=False),
)
# A year, or the number of a product.
ARGUMENT = re.compile(r"[1-9][0-9]{0,3}")
_BY_NAME = {(term.of, term.name): term for term in TERMS}


def term_of(of: str, field: str) -> tuple[Term, str]:
    """The term of a field and its argument. Raises Unknown."""
    if (of, field) in _BY_NAME:
        return _BY_NAME[of, field], ""
    name, _sign, argument = field.rpartition("_")
    if (of, name) in _BY_NAME and ARGUMENT.fullmatch(argument):
        return _BY_NAME[of, name], argument
    raise Unknown(field)


def label_of(of: str, field: str) -> str:
    """What the field is called in the person's language."""
    term, argument = term_of(of, field)
    return str(term.label) % {"argument": argument} if argument else str(term.label)


def fields_of(of: str, row: Fields) -> list[str]:
    """The fields that the row has, in the order of the terms."""
    found = []
    for term in TERMS:
        if term.of == of:
            found += [f"{term.name}_{argument}" for argument in _arguments(term, row)] or (
                [] if term.name in SEVERAL else [term.name]
            )
    return found


SEVERAL = ("output", "target_in_total", "target_per_year", "budget", "budget_printed", "split")


def _arguments(term: Term, row: Fields) -> list[str]:
    if term.name in ("budget", "budget_printed"):
        return [str(line["year"]) for line in row["budget_lines"]]
    if term.name == "split":
        return [str(line["year"]) for line in row["budget_lines"] if line["amount"] is not None]
    return [str(output["number"]) for output in row["outputs"]] if term.name in SEVERAL else []


def value_in(of: str, row: Fields, field: str) -> Any:
    """What the row says in the field. Raises Unknown."""
    term, argument = term_of(of, field)
    return term.read(row, argument)
