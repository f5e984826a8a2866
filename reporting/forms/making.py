"""The shape of what people send."""

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from progress.models import ReportingPeriod
from reporting.kinds import REPORT_KINDS
from reporting.selectors.reports import periods_to_report_on
from reporting.spans import span_for


class ReportForm(forms.Form):
    """Which report, of which period, in which language.

    Offered are the periods that the chosen kind is made for. Any other one is refused with the reason, by the service:
    without JavaScript the kind may have been chosen after the periods were shown.
    """

    kind = forms.ChoiceField(label=_("Kind of report"))
    period = forms.ModelChoiceField(
        label=_("Period"),
        queryset=ReportingPeriod.objects.exclude(status=ReportingPeriod.Status.PLANNED),
        to_field_name="code",
        empty_label=None,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, capfirst(kind.label)) for kind in REPORT_KINDS.values()]
        self.fields["language"].choices = [(code, capfirst(str(name))) for code, name in settings.LANGUAGES]
        kind = self["kind"].value()
        kind = kind if kind in REPORT_KINDS else next(iter(REPORT_KINDS))
        self.fields["period"].choices = [
            (period.code, span_for(kind, period).label) for period in periods_to_report_on(kind)
        ]
