"""The crosswalk: which actions answer a reference document, and where they stand."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from progress.pages.action_list import exports
from progress.pages.references import CROSSWALK_COLUMNS, CrosswalkRow, by_document, crosswalk
from progress.permissions import can_view_plan
from progress.selectors.periods import day_of, period_to_show
from progress.views.action_pages import CONTENT_TYPES, spreadsheet
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address


def reference_list(request: HttpRequest) -> HttpResponse:
    """Every document that the plan refers to, how many actions answer it, and what their statuses roll up to."""
    plan, period = request.plan, period_to_show(request.plan)
    found = _crosswalk(request)
    answered = {one.row.action.pk for one in found}
    context = {
        "breadcrumb": [{"label": _("Plan"), "url": address("plan_tree", plan)}],
        "plan": plan,
        "period": period,
        "day": day_of(period),
        "references": by_document(found),
        "n_actions": len(answered),
        "n_without": plan.actions().exclude(pk__in=answered).count(),
    }
    return render(request, "progress/reference_list.html", context)


def reference_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its actions with their statuses."""
    plan, period = request.plan, period_to_show(request.plan)
    reference = next(iter(by_document(one for one in _crosswalk(request) if one.document.pk == pk)), None)
    if reference is None:
        raise Http404
    context = {
        "breadcrumb": [
            {"label": _("Plan"), "url": address("plan_tree", plan)},
            {"label": _("Reference documents"), "url": address("reference_list", plan)},
        ],
        "plan": plan,
        "period": period,
        "day": day_of(period),
        "reference": reference,
    }
    return render(request, "progress/reference_detail.html", context)


def reference_export(request: HttpRequest, file_format: str) -> HttpResponse:
    """The whole crosswalk, one line for each document and action."""
    if file_format not in CONTENT_TYPES:
        raise Http404
    found, period = _crosswalk(request), period_to_show(request.plan)
    facts: list[exports.Fact] = [
        (_("Plan"), request.plan.code),
        (_("Reporting period"), f"{period.name} · {period.get_status_display()}" if period else _("none")),
        (_("As of"), day_of(period)),
        (_("Rows"), len(found)),
        (_("Made on"), date_format(clock.now(), "SHORT_DATETIME_FORMAT")),
    ]
    is_csv = file_format == "csv"
    data = exports.as_csv(found, CROSSWALK_COLUMNS) if is_csv else exports.as_xlsx(found, facts, CROSSWALK_COLUMNS)
    return spreadsheet("references", period, data, file_format)


def _crosswalk(request: HttpRequest) -> list[CrosswalkRow]:
    can_view_plan(request.user).require(PermissionDenied)
    return crosswalk(request.plan, period_to_show(request.plan), request.user)
