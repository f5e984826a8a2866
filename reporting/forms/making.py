"""The shape of what people send."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from progress.models import ReportingPeriod
from reporting.kinds import REPORT_KINDS
from reporting.selectors.reports import periods_to_report_on
from reporting.spans import span_for
from strategy_tracker.base.text import clean


class PeriodOfPlanField(forms.ModelChoiceField):
    """A period, called by its plan and its code as in addresses: 2022-2024/2022-H1."""

    def to_python(self, value: Any) -> ReportingPeriod | None:
        """The period of this name; raises ValidationError where there is none."""
        if value in self.empty_values:
            return None
        plan, _slash, code = clean(str(value)).partition("/")
        period = self.queryset.filter(plan__code=plan, code=code).first()
        if period is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return period


class ReportForm(forms.Form):
    """Which report, of which period, in which language.

    Offered are the periods that the chosen kind is made for. Any other one is refused with the reason, by the service:
    without JavaScript the kind may have been chosen after the periods were shown.
    """

    kind = forms.ChoiceField(label=_("Kind of report"))
    period = PeriodOfPlanField(
        label=_("Period"),
        queryset=ReportingPeriod.objects.exclude(status=ReportingPeriod.Status.PLANNED),
        empty_label=None,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, capfirst(kind.label)) for kind in REPORT_KINDS.values()]
        self.fields["language"].choices = [(code, capfirst(str(name))) for code, name in settings.LANGUAGES]
        kind = self["kind"].value()
        kind = kind if kind in REPORT_KINDS else next(iter(REPORT_KINDS))
        self.fields["period"].choices = _by_plan(kind)


def name_of_choice(period: ReportingPeriod) -> str:
    """What the form calls it."""
    return "/".join(period.address_args)


def _by_plan(kind: str) -> list[tuple[Any, Any]]:
    """The periods to choose from; under their plans, the newest first, where there are several."""
    choices: dict[str, list[tuple[str, str]]] = {}
    for period in periods_to_report_on(kind):
        choices.setdefault(period.plan.code, []).append((name_of_choice(period), span_for(kind, period).label))
    return list(choices.items()) if len(choices) > 1 else next(iter(choices.values()), [])
