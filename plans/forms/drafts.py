"""A document, a cell read otherwise, a name, and the decision that makes a draft a plan."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.models import ActionPlan, FundingSource, Strategy
from plans.services.drafts import Adoption
from strategy_tracker.base.fields import DayField, TextField
from strategy_tracker.base.fields.files import FileForm

FIRST_YEAR, LAST_YEAR = 2000, 2099
ENDINGS = (".docx", ".xlsx")


class PlanFileForm(FileForm):
    """The document of a plan."""

    file = forms.FileField(
        label=_("Document"),
        help_text=_("DOCX or XLSX with the tables of the action plan."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": _("The file is empty.")},
    )


class CellForm(forms.Form):
    """How a cell is to be read in place of what is printed."""

    read_as = TextField(label=_("Read as"), required=False, max_length=4000)


class NameForm(forms.Form):
    """What a printed name is."""

    what = forms.ChoiceField(choices=[(name, name) for name in ("institution", "source", "reference")])
    printed = forms.CharField(max_length=300)
    code = forms.CharField(required=False, max_length=300)
    institution_kind = forms.ChoiceField(choices=Institution.Kind.choices, required=False)
    source_kind = forms.ChoiceField(choices=FundingSource.Kind.choices, required=False)
    name = TextField(required=False, max_length=200)

    @property
    def kind(self) -> str:
        """What kind a new one is of."""
        clean = self.cleaned_data
        return clean[f"{clean['what']}_kind"] if clean["what"] != "reference" else ""


class AdoptionForm(forms.Form):
    """The decision: of which strategy, which plan, from when."""

    strategy = forms.ModelChoiceField(
        Strategy.objects.all(), label=_("Strategy"), required=False, empty_label=_("a new strategy")
    )
    strategy_title = TextField(label=_("Title of the new strategy"), required=False, max_length=300)
    strategy_first_year = forms.IntegerField(
        label=_("First year of the new strategy"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    strategy_last_year = forms.IntegerField(
        label=_("Last year of the new strategy"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    code = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z-]*$",
        label=_("Code of the plan"),
        max_length=20,
        help_text=_("Such as 2025-2027; it stands in the addresses of all its pages."),
    )
    title = TextField(label=_("Title of the plan"), max_length=300)
    title_sr = TextField(label=_("Title in Serbian"), required=False, max_length=300)
    title_en = TextField(label=_("Title in English"), required=False, max_length=300)
    first_year = forms.IntegerField(label=_("First year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last_year = forms.IntegerField(label=_("Last year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    dated_on = DayField(label=_("Date of the document"), required=True)
    decision_number = TextField(label=_("Decision number"), max_length=60)
    decided_on = DayField(label=_("Decided on"), required=True)
    in_force_on = DayField(label=_("In force from"), required=True)

    def __init__(self, *args: Any, years: list[int] = (), **kwargs: Any) -> None:
        """`years` are those of the document's budget."""
        self.years = list(years)
        initial = kwargs.setdefault("initial", {})
        if self.years:
            initial |= {"first_year": self.years[0], "last_year": self.years[-1]}
            initial |= {"code": f"{self.years[0]}-{self.years[-1]}", "strategy": self._strategy_of_years()}
        super().__init__(*args, **kwargs)

    def _strategy_of_years(self) -> Strategy | None:
        """The newest strategy in whose years the plan's lie, if there is one."""
        around = Strategy.objects.filter(first_year__lte=self.years[0], last_year__gte=self.years[-1])
        return around.order_by("first_year").last()

    def clean_code(self) -> str:
        """A code that no other plan has."""
        code = self.cleaned_data["code"]
        if ActionPlan.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a plan with this code already."))
        return code

    def clean(self) -> dict[str, Any]:
        """Years and days in their order; a new strategy is told whole; the budget's years lie in the plan."""
        given = super().clean()
        self._ask_order("first_year", "last_year", _("The last year lies before the first one."))
        self._ask_order("strategy_first_year", "strategy_last_year", _("The last year lies before the first one."))
        self._ask_order("decided_on", "in_force_on", _("A plan comes into force on the day of its decision or later."))
        if not given.get("strategy") and "strategy" not in self.errors:
            for name in ("strategy_title", "strategy_first_year", "strategy_last_year"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Choose a strategy, or tell the new one."))
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and any(not first <= year <= last for year in self.years):
            told = ", ".join(map(str, self.years))
            self.add_error("first_year", _("The document has a budget for %(years)s.") % {"years": told})
        return given

    def _ask_order(self, first: str, last: str, message: str) -> None:
        before, after = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if before and after and after < before:
            self.add_error(last, message)

    def adoption(self) -> Adoption:
        """What the service takes. For a valid form."""
        clean = self.cleaned_data
        names = ("code", "title", "title_sr", "title_en", "first_year", "last_year")
        plan = {name: clean[name] for name in names} | {"dated_on": clean["dated_on"].isoformat()}
        return Adoption(
            strategy=self._strategy(clean["dated_on"]),
            plan=plan,
            decision_number=clean["decision_number"],
            decided_on=clean["decided_on"],
            in_force_on=clean["in_force_on"],
        )

    def _strategy(self, dated_on: dt.date) -> dict[str, Any]:
        clean = self.cleaned_data
        if known := clean["strategy"]:
            names = ("code", "title", "title_sr", "title_en", "first_year", "last_year")
            return {name: getattr(known, name) for name in names} | {"dated_on": known.dated_on.isoformat()}
        first, last = clean["strategy_first_year"], clean["strategy_last_year"]
        years = {"first_year": first, "last_year": last, "dated_on": dated_on.isoformat()}
        return {"code": f"{first}-{last}", "title": clean["strategy_title"], "title_sr": "", "title_en": "", **years}
