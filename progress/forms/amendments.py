"""What changes of the plan are written with: one form for each kind of term, and one for a whole new action."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.models import ActionPlan, BudgetPart, FundingSource, Output, SpecificObjective
from plans.models.budget import Nature, Recurrence
from progress.forms.fields import NarrativeField
from progress.uploads.evidence_files import FILE_KINDS, limits_in_words
from strategy_tracker.base.fields import MONEY, DayField, NumberField, TextField

LANGUAGES = (("sq", _("in Albanian")), ("en", _("in English")), ("sr", _("in Serbian")))
NOBODY = [("", _("nobody"))]


def _reason() -> NarrativeField:
    return NarrativeField(label=_("Reason"), required=True, rows=3, help_text=_("It is printed beside the change."))


class TermForm(forms.Form):
    """One term after the change, in the fields that its kind takes; `value` gives what plans.documents.terms holds."""

    def __init__(self, *args: Any, kind: str, label: str, value: Any, with_reason: bool = True, **kwargs: Any) -> None:
        """`value` is what stands before, or what was typed last."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields |= FIELDS[kind](label, value)
        if with_reason:
            self.fields["reason"] = _reason()

    @property
    def value(self) -> Any:
        """The term as a document says it."""
        return VALUES[self.kind](self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        """A quantity is given with its basis, and percentages end at 100."""
        data = super().clean()
        if self.kind == "output":
            check_output(self, data)
        if self.kind == "texts" and "sq" in data and not data["sq"]:
            self.add_error("sq", _("Write the text in Albanian: it is the text of the plan."))
        return data


def check_output(form: forms.Form, data: dict[str, Any]) -> None:
    """What the plan's tables ask of a product."""
    numbers = [data.get(name) for name in ("value_in_total", "value_per_year")]
    is_quantified = data.get("basis") in (Output.Basis.QUANTITY, Output.Basis.PERCENTAGE)
    if is_quantified and numbers == [None, None] and not form.errors:
        form.add_error("value_in_total", _("Give a number to reach, in total or per year."))
    if not is_quantified and any(number is not None for number in numbers):
        form.add_error("basis", _("A number to reach needs “quantity” or “percentage”."))
    if data.get("basis") == Output.Basis.PERCENTAGE and any(number is not None and number > 100 for number in numbers):
        form.add_error("value_in_total", _("A percentage is at most 100."))


def institution_choices() -> list[tuple[str, str]]:
    """All institutions by their code."""
    rows = Institution.objects.order_by("abbreviation")
    return [(row.code, f"{row.abbreviation} · {row.name}" if row.name else row.abbreviation) for row in rows]


def source_choices() -> list[tuple[str, str]]:
    """All funding sources by their code."""
    return [(row.code, row.name) for row in FundingSource.objects.all()]


def _text(label: str, value: Any) -> dict[str, forms.Field]:
    return {"text": TextField(label=label, initial=value, required=False, max_length=2000)}


def _texts(label: str, value: Any, prefix: str = "") -> dict[str, forms.Field]:
    value = value or {}
    return {
        f"{prefix}{code}": NarrativeField(label=f"{label}, {words}", initial=value.get(code, ""), rows=3)
        for code, words in LANGUAGES
    }


def _day(label: str, value: Any) -> dict[str, forms.Field]:
    initial = dt.date.fromisoformat(value) if value else None
    return {"day": DayField(label=label, initial=initial, help_text=_("Empty: the plan has no deadline for it."))}


def _amount(label: str, value: Any) -> dict[str, forms.Field]:
    help_text = _("Empty: not costed. 0 is something else: it costs nothing.")
    return {"amount": NumberField(label=label, initial=_decimal(value), decimals=2, units=MONEY, help_text=help_text)}


def _number(label: str, value: Any) -> dict[str, forms.Field]:
    return {"number": NumberField(label=label, initial=_decimal(value))}


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _roles(_label: str, value: Any) -> dict[str, forms.Field]:
    value, choices = value or {"lead": None, "supporting": []}, institution_choices()
    lead = forms.ChoiceField(
        label=_("Lead institution"), choices=NOBODY + choices, initial=value["lead"] or "", required=False
    )
    supporting = forms.MultipleChoiceField(
        label=_("Supporting institutions"),
        choices=choices,
        initial=value["supporting"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    return {"lead": lead, "supporting": supporting}


def _sources(label: str, value: Any) -> dict[str, forms.Field]:
    field = forms.MultipleChoiceField(
        label=label,
        choices=source_choices(),
        initial=value or [],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    return {"sources": field}


def _output(_label: str, value: Any) -> dict[str, forms.Field]:
    value = value or {}
    return {
        "printed": NarrativeField(label=_("What is delivered"), initial=value.get("printed", ""), rows=2),
        "basis": forms.ChoiceField(
            label=_("How it is counted"),
            choices=Output.Basis.choices,
            initial=value.get("basis", Output.Basis.DELIVERY),
            required=False,
        ),
        "value_in_total": NumberField(label=_("Target in total"), initial=_decimal(value.get("value_in_total"))),
        "value_per_year": NumberField(label=_("Target per year"), initial=_decimal(value.get("value_per_year"))),
        "unit": TextField(label=_("Unit"), initial=value.get("unit", ""), required=False, max_length=120),
        "unit_en": TextField(
            label=_("Unit in English"), initial=value.get("unit_en", ""), required=False, max_length=120
        ),
        "unit_sr": TextField(
            label=_("Unit in Serbian"), initial=value.get("unit_sr", ""), required=False, max_length=120
        ),
    }


def _target(label: str, value: Any) -> dict[str, forms.Field]:
    value = value or {"value": None, "due_on": None}
    initial = dt.date.fromisoformat(value["due_on"]) if value["due_on"] else None
    return {
        "number": NumberField(label=label, initial=_decimal(value["value"])),
        "due_on": DayField(label=_("Due on"), initial=initial),
    }


MOST_PARTS = 4


def _split(label: str, value: Any) -> dict[str, forms.Field]:
    """Rows of a part each, one more than there are; one without an amount is no part."""
    parts = [*(value or []), {}]
    found: dict[str, forms.Field] = {}
    for number, part in enumerate((parts + [{}] * MOST_PARTS)[: max(MOST_PARTS, len(parts))], start=1):
        found[f"amount_{number}"] = NumberField(
            label=_("Part %(number)s (EUR)") % {"number": number},
            initial=_decimal(part.get("amount")),
            decimals=2,
            units=MONEY,
            help_text=_("What the parts leave of the amount stays unspecified.") if number == 1 else "",
        )
        for name, words, choices in _kinds_of_money():
            found[f"{name}_{number}"] = forms.ChoiceField(
                label=f"{words} ({number})", choices=choices, initial=part.get(name) or choices[-1][0], required=False
            )
    return found


def _kinds_of_money() -> list[tuple[str, Any, list[tuple[str, Any]]]]:
    """What a part may say of itself; the last choice says nothing."""
    return [
        ("nature", _("Capital or current"), list(Nature.choices)),
        ("recurrence", _("One-off or recurrent"), list(Recurrence.choices)),
        ("category", _("Economic category"), list(BudgetPart.Category.choices)),
        ("source", _("Source"), [*source_choices(), ("", _("not divided"))]),
    ]


def _split_value(data: dict[str, Any]) -> list[dict[str, Any]]:
    numbers = [name.rpartition("_")[2] for name, amount in data.items() if name.startswith("amount_") and amount]
    names = ("nature", "recurrence", "category")
    return [
        {name: data[f"{name}_{number}"] or "unspecified" for name in names}
        | {"source": data[f"source_{number}"] or None, "amount": f"{data[f'amount_{number}']:.2f}"}
        for number in numbers
    ]


FIELDS = {
    "text": _text,
    "texts": _texts,
    "day": _day,
    "amount": _amount,
    "number": _number,
    "roles": _roles,
    "sources": _sources,
    "output": _output,
    "target": _target,
    "split": _split,
}


def _plain(value: Decimal | dt.date | None) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, dt.date) else f"{value:f}"


def _output_value(data: dict[str, Any]) -> dict[str, Any]:
    texts = {name: data[name] for name in ("printed", "basis", "unit", "unit_en", "unit_sr")}
    return texts | {name: _plain(data[name]) for name in ("value_in_total", "value_per_year")}


def _roles_value(data: dict[str, Any]) -> dict[str, Any]:
    return {"lead": data["lead"] or None, "supporting": [code for code in data["supporting"] if code != data["lead"]]}


VALUES = {
    "text": lambda data: data["text"],
    "texts": lambda data: {code: data[code] for code, _words in LANGUAGES},
    "day": lambda data: _plain(data["day"]),
    "amount": lambda data: _plain(data["amount"]),
    "number": lambda data: _plain(data["number"]),
    "roles": _roles_value,
    "sources": lambda data: data["sources"],
    "output": _output_value,
    "split": _split_value,
    "target": lambda data: {"value": _plain(data["number"]), "due_on": _plain(data["due_on"])},
}


class NewActionForm(forms.Form):
    """A whole new action; its code is the next one of its objective."""

    def __init__(self, *args: Any, plan: ActionPlan, told: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """`told` is what an earlier form gave (`told()`), to be edited."""
        super().__init__(*args, **kwargs)
        self.plan = plan
        told = told or {"objective": "", "terms": {}}
        terms = told["terms"]
        self.fields["objective"] = forms.ChoiceField(
            label=_("Specific objective"),
            choices=[("", _("choose")), *objective_choices(plan)],
            initial=told["objective"],
        )
        self.fields |= _texts(_("Title"), terms.get("title"), "title_")
        self.fields |= _day(_("Deadline"), terms.get("deadline_on"))
        self.fields |= _texts(_("Product"), terms.get("product"), "product_")
        self.fields |= _roles("", terms.get("roles"))
        self.fields |= _sources(_("Funding"), terms.get("fundings"))
        for year in plan.years:
            label = _("Budget %(argument)s, EUR") % {"argument": year}
            self.fields[f"budget_{year}"] = _amount(label, terms.get(f"budget_{year}"))["amount"]
        output = _output("", terms.get("output_1"))
        del output["printed"]
        self.fields |= output

    def clean(self) -> dict[str, Any]:
        """A title in Albanian, and of a quantity its target."""
        data = super().clean()
        if "title_sq" in data and not data["title_sq"]:
            self.add_error("title_sq", _("Write the text in Albanian: it is the text of the plan."))
        check_output(self, data)
        return data

    def told(self, code: str) -> dict[str, Any]:
        """What a change of the plan keeps of it."""
        data = self.cleaned_data
        terms: dict[str, Any] = {
            name: {language: data[f"{name}_{language}"] for language, _words in LANGUAGES}
            for name in ("title", "product")
        }
        terms |= {"deadline_on": _plain(data["day"]), "roles": _roles_value(data), "fundings": data["sources"]}
        terms |= {f"budget_{year}": _plain(data[f"budget_{year}"]) for year in self.plan.years}
        terms["output_1"] = _output_value(data | {"printed": data["product_sq"] or data["title_sq"]})
        return {"code": code, "objective": data["objective"], "terms": terms}

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields in the order of the page, under headings."""
        names = {
            _("Action"): ["objective", "title_sq", "title_en", "title_sr", "day"],
            _("Product and target"): ["product_sq", "product_en", "product_sr", "basis", "value_in_total"]
            + ["value_per_year", "unit", "unit_en", "unit_sr"],
            _("Institutions"): ["lead", "supporting"],
            _("Money"): [f"budget_{year}" for year in self.plan.years] + ["sources"],
        }
        return [{"title": title, "fields": [self[name] for name in of]} for title, of in names.items()]


def objective_choices(plan: ActionPlan) -> list[tuple[str, str]]:
    """The specific objectives of the plan."""
    rows = SpecificObjective.objects.filter(strategic__plan=plan)
    return [(row.code, f"{row.code} {row.title}") for row in rows]


class ReasonForm(forms.Form):
    """Why an action leaves the plan, is split or merged."""

    reason = _reason()


class MoveForm(ReasonForm):
    """Under which objective the action stands from now on."""

    objective = forms.ChoiceField(label=_("New specific objective"))

    field_order = ("objective", "reason")

    def __init__(self, *args: Any, objectives: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"].choices = list(objectives)


class MergeForm(ReasonForm):
    """Which actions are merged, and into what: an action that is there, or (empty) a new one."""

    keys = forms.MultipleChoiceField(label=_("Actions that are merged"), widget=forms.CheckboxSelectMultiple)
    into = forms.ChoiceField(label=_("Into"), required=False)

    field_order = ("keys", "into", "reason")

    def __init__(self, *args: Any, actions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = actions
        self.fields["into"].choices = [("", _("a new action, written below")), *actions]


class DraftForm(forms.Form):
    """The title of a draft."""

    title = TextField(
        label=_("Title"), max_length=200, help_text=_("Such as: yearly revision 2023. The reports name it.")
    )


class CommentForm(forms.Form):
    """A comment on a draft."""

    text = NarrativeField(label=_("Comment"), required=True, rows=3)


class DropForm(forms.Form):
    """Why a draft is given up."""

    reason = NarrativeField(label=_("Why it is dropped"), required=True, rows=3)


class AdoptForm(forms.Form):
    """The decision by which a draft becomes a version."""

    decision_number = TextField(label=_("Number of the decision"), max_length=60)
    decided_on = DayField(label=_("Decided on"), required=True)
    in_force_on = DayField(label=_("In force from"), required=True)
    document = forms.FileField(
        label=_("The decision"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ",".join(FILE_KINDS)})
    )
    is_confirmed = forms.BooleanField(
        label=_("I have read what this amendment contradicts; it is decided nevertheless."), required=False
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].help_text = limits_in_words()

    @property
    def decision(self) -> dict[str, Any]:
        """What `services.amendments.adopt` takes of it."""
        data = self.cleaned_data
        names = ("decision_number", "decided_on", "in_force_on")
        confirmed = data["confirmed"] if data["is_confirmed"] else ""
        return {name: data[name] for name in names} | {"upload": data["document"], "confirmed": confirmed}
