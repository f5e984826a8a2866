"""The shape of what people send."""

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from progress.models import ReportingPeriod
from reporting.kinds import REPORT_KINDS


class ReportForm(forms.Form):
    """Which report, of which period, in which language."""

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
