"""Recording what an indicator measured: in place of its row in the list, or on a page of its own."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from plans.models import Indicator
from progress.events import record
from progress.forms.measurements import MeasurementForm
from progress.formulas.spans import Covers
from progress.models import Event, Measurement, ReportingPeriod
from progress.pages.passports import item_of, values_counts_first
from progress.permissions import can_record_measurement, can_view_plan
from progress.selectors.indicators import indicator_progress, indicators_with_targets, progress_of
from progress.services.measurements import mark_of, record_measurement
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.web.addresses import address


@dataclass(frozen=True)
class MeasurementEdit:
    """One indicator in one period, what has been recorded of it, and the way back."""

    indicator: Indicator
    period: ReportingPeriod
    measurement: Measurement | None
    back: str


def measurement_edit(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """The form in place of the row or on its page; saving shows where the indicator stands now."""
    edit = _edit(request, code, period)
    verdict = can_record_measurement(request.user, edit.period)
    if not verdict:
        return _refused(request, edit, str(verdict.reason))
    if "cancel" in request.GET:
        return _restored(request, edit)
    form = _form(edit, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            recorded = record_measurement(
                indicator=edit.indicator, period=edit.period, by=request.user, **form.measurement
            )
        except StaleEdit:
            return _conflict(request, _edit(request, code, period))
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return _saved(request, edit, recorded)
    return _shown(request, edit, form, status=422 if form.is_bound else 200)


def _edit(request: HttpRequest, code: str, period_code: str) -> MeasurementEdit:
    can_view_plan(request.user).require(PermissionDenied)
    plan = request.plan
    indicator = get_object_or_404(indicators_with_targets(), plan=plan, code=code)
    period = get_object_or_404(plan.periods, code=period_code)
    measurement = period.measurements.filter(indicator=indicator).select_related("measured_by").first()
    back = (request.POST if request.method == "POST" else request.GET).get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = address("indicator_detail", indicator)
    return MeasurementEdit(indicator, period, measurement, back)


def _form(edit: MeasurementEdit, data: Any = None) -> MeasurementForm:
    auto_id = f"id_{edit.indicator.pk}_%s"  # several rows may be edited at once
    return MeasurementForm(
        data,
        passport=edit.indicator.passport_on(edit.period.ends_on),
        counts_victims=edit.indicator.counts_victims,
        measurement=edit.measurement,
        auto_id=auto_id,
    )


def _shown(
    request: HttpRequest, edit: MeasurementEdit, form: MeasurementForm, *, status: int, **more: Any
) -> HttpResponse:
    if request.method == "GET" and progress_of(edit.indicator, edit.period, Covers.HALF_YEAR).is_hidden:
        record(Event.Kind.STATISTICS_VIEWED, by=request.user, period=edit.period, detail=edit.indicator.code)
    return _answer(request, edit, "form", {"form": form, **more}, status=status)


def _conflict(request: HttpRequest, edit: MeasurementEdit) -> HttpResponse:
    """What the other person recorded stands above what this one typed; to save again replaces it, knowingly."""
    data = request.POST.copy()
    data["state"] = mark_of(edit.measurement)
    return _shown(request, edit, _form(edit, data), status=409, is_conflict=True)


def _refused(request: HttpRequest, edit: MeasurementEdit, reason: str) -> HttpResponse:
    if not request.htmx:
        raise PermissionDenied(reason)
    return _answer(request, edit, "refused", {"reason": reason}, status=403)


def _answer(
    request: HttpRequest, edit: MeasurementEdit, part: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    """The fragment for htmx, else a page around it."""
    context |= {
        "edit": edit,
        "item": item_of(edit.indicator, progress_of(edit.indicator, edit.period)),
        "is_row": bool(request.htmx),
        "breadcrumb": [
            {"label": _("Indicators"), "url": address("indicator_list", edit.indicator.plan)},
            {"label": edit.indicator.code, "url": address("indicator_detail", edit.indicator)},
        ],
    }
    template = f"progress/_measurement_{part}.html" if request.htmx else "progress/measurement_edit.html"
    return render(request, template, context, status=status)


def _saved(request: HttpRequest, edit: MeasurementEdit, recorded: Measurement) -> HttpResponse:
    if edit.measurement is not None and recorded.measured_at == edit.measurement.measured_at:
        messages.info(request, _("%(code)s: nothing was changed.") % {"code": edit.indicator.code})
    else:
        words = _("The measurement of %(code)s for %(period)s is recorded.")
        messages.success(request, words % {"code": edit.indicator.code, "period": edit.period.name})
    return _restored(request, edit)


def _restored(request: HttpRequest, edit: MeasurementEdit) -> HttpResponse:
    """The row as it stands now, or the page that one came from."""
    if not request.htmx:
        return redirect(edit.back)
    items = [item.published() for item in indicator_progress(edit.period.plan, edit.period)]
    item = next(item for item in items if item.indicator == edit.indicator)
    context = {
        "item": item_of(item.indicator, item),
        "counts_first": values_counts_first(items),
        "may_record": True,
        "list_url": edit.back,
        "is_restored": True,
    }
    return render(request, "progress/_indicator_row_back.html", context)
