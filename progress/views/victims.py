"""Recording the victim statistics of a year. They are exact: every look is written into the history (domain.md §9)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from progress.events import record
from progress.forms.victims import VictimStatisticsForm
from progress.models import Event, VictimRecord
from progress.permissions import can_record_statistics, can_view_plan
from progress.selectors.victims import VictimStatistics, statistics_until
from progress.services.victims import mark_of, record_victim_statistics
from strategy_tracker.base.errors import Refused, StaleEdit


def victim_statistics_edit(request: HttpRequest, year: int) -> HttpResponse:
    """The form of one year; saving leads back to the tables."""
    statistics = _guarded(request, year)
    form = VictimStatisticsForm(request.POST or None, statistics=statistics, year=year)
    if form.is_bound and form.is_valid():
        try:
            recorded = record_victim_statistics(year=year, by=request.user, **form.given)
        except StaleEdit:
            return _conflict(request, year)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return _saved(request, form.record, recorded)
    return _shown(request, form, status=422 if form.is_bound else 200)


def _guarded(request: HttpRequest, year: int) -> VictimStatistics:
    """What is known, for somebody who may record the year."""
    can_view_plan(request.user).require(PermissionDenied)
    can_record_statistics(request.user).require(PermissionDenied)
    statistics = statistics_until()
    if year not in statistics.years:
        raise Http404
    can_record_statistics(request.user, year).require(PermissionDenied)
    return statistics


def _conflict(request: HttpRequest, year: int) -> HttpResponse:
    """What the other person recorded stands beside what this one typed; to save again replaces it, knowingly."""
    statistics = statistics_until()
    data = request.POST.copy()
    data["state"] = mark_of(statistics.record_of(year))
    form = VictimStatisticsForm(data, statistics=statistics, year=year)
    return _shown(request, form, status=409, is_conflict=True)


def _shown(request: HttpRequest, form: VictimStatisticsForm, *, status: int, **more: Any) -> HttpResponse:
    """The page of the form; it tells exact figures, so that it was looked at is recorded."""
    record(Event.Kind.STATISTICS_VIEWED, by=request.user, detail=str(form.year))
    context = {
        "breadcrumb": [
            {"label": _("Victim statistics"), "url": reverse("victim_statistics")},
        ],
        "form": form,
        **more,
    }
    return render(request, "progress/victim_statistics_edit.html", context, status=status)


def _saved(request: HttpRequest, before: VictimRecord | None, recorded: VictimRecord) -> HttpResponse:
    if before is not None and recorded.recorded_at == before.recorded_at:
        messages.info(request, _("%(year)s: nothing was changed.") % {"year": recorded.year})
    else:
        messages.success(request, _("The victim statistics of %(year)s are recorded.") % {"year": recorded.year})
    return redirect("victim_statistics")
