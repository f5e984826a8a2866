"""The recommendations of a draft, and what became of those of the report before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reporting.forms.texts import FollowUpForm, RecommendationForm
from reporting.models import Recommendation, Report
from reporting.permissions import can_write_report
from reporting.selectors.texts import followed
from reporting.services.writing import (
    adopt_recommendations,
    record_follow_up,
    remove_recommendation,
    save_recommendation,
    state_of_follow_up,
    state_of_recommendation,
)
from reporting.views.scope import crumbs, draft_or_404
from strategy_tracker.base.errors import Refused, StaleEdit


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new recommendation."""
    return _recommendation(request, draft_or_404(request.user, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_edit(request: HttpRequest, pk: int, recommendation: int) -> HttpResponse:
    """Change a recommendation, or give it another number."""
    report = draft_or_404(request.user, pk)
    return _recommendation(request, report, get_object_or_404(report.recommendations, pk=recommendation))


def _recommendation(request: HttpRequest, report: Report, row: Recommendation | None) -> HttpResponse:
    can_write_report(request.user, report).require(PermissionDenied)
    form = RecommendationForm(request.POST or None, initial=_stored(row))
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        state = data.pop("state")
        try:
            save_recommendation(
                report=report, recommendation=row, by=request.user, expected_state=state if row else None, **data
            )
        except StaleEdit as stale:
            return _conflict(request, report, report.recommendations.filter(pk=row.pk).first(), stale)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The recommendation is saved."))
            return redirect(_list_of(report, "recommendations"))
    context = {"form": form, "recommendation": row}
    return _page(request, report, "recommendation_edit", context, 422 if form.is_bound else 200)


def _conflict(request: HttpRequest, report: Report, row: Recommendation | None, stale: StaleEdit) -> HttpResponse:
    """What is stored now, if it still is, above what was typed; to save again replaces it, or adds it, knowingly."""
    data = request.POST.copy()
    data["state"] = state_of_recommendation(row) if row else ""
    form = RecommendationForm(data)
    form.add_error(None, stale.message)
    return _page(request, report, "recommendation_edit", {"form": form, "recommendation": row, "stored": row}, 409)


def _stored(row: Recommendation | None) -> dict[str, Any]:
    if row is None:
        return {}
    values = {name: getattr(row, name) for name in ("text", "responsible", "also_to", "due_on", "fact", "number")}
    return {**values, "state": state_of_recommendation(row)}


@require_POST
def recommendation_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what rules recommend, to be changed one by one."""
    report = draft_or_404(request.user, pk)
    can_write_report(request.user, report).require(PermissionDenied)
    try:
        n = adopt_recommendations(report=report, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken over: %(n)s. Each can be changed or removed.") % {"n": n})
    return redirect(_list_of(report, "recommendations"))


@require_POST
def recommendation_remove(request: HttpRequest, pk: int, recommendation: int) -> HttpResponse:
    """Take a recommendation out of the draft."""
    report = draft_or_404(request.user, pk)
    can_write_report(request.user, report).require(PermissionDenied)
    row = get_object_or_404(report.recommendations.select_related("report"), pk=recommendation)
    try:
        remove_recommendation(recommendation=row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The recommendation is removed; the others are numbered anew."))
    return redirect(_list_of(report, "recommendations"))


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_edit(request: HttpRequest, pk: int, recommendation: int) -> HttpResponse:
    """What became of a recommendation of the report before."""
    report = draft_or_404(request.user, pk)
    item = next((item for item in followed(report) if item.recommendation.pk == recommendation), None)
    if item is None:
        raise Http404
    can_write_report(request.user, report).require(PermissionDenied)
    stored = {"outcome": item.outcome, "note": item.note, "state": state_of_follow_up(item.follow_up)}
    form = FollowUpForm(request.POST or None, initial=stored)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            record_follow_up(
                report=report,
                recommendation=item.recommendation,
                outcome=data["outcome"],
                note=data["note"],
                by=request.user,
                expected_state=data["state"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
            if isinstance(refusal, StaleEdit):
                return _follow_up_conflict(request, report, recommendation, refusal)
        else:
            messages.success(request, _("It is recorded what became of the recommendation."))
            return redirect(_list_of(report, "follow-ups"))
    return _page(request, report, "follow_up_edit", {"form": form, "item": item}, 422 if form.is_bound else 200)


def _follow_up_conflict(request: HttpRequest, report: Report, recommendation: int, stale: StaleEdit) -> HttpResponse:
    """What is stored now stands above what was typed; to save again replaces it, knowingly."""
    item = next(item for item in followed(report) if item.recommendation.pk == recommendation)
    data = request.POST.copy()
    data["state"] = state_of_follow_up(item.follow_up)
    form = FollowUpForm(data)
    form.add_error(None, stale.message)
    return _page(request, report, "follow_up_edit", {"form": form, "item": item, "stored": item.follow_up}, 409)


def _page(request: HttpRequest, report: Report, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    context |= {
        "report": report,
        "breadcrumb": crumbs(report, (_("Texts"), reverse("section_list", args=[report.pk]))),
    }
    return render(request, f"reporting/{name}.html", context, status=status)


def _list_of(report: Report, anchor: str) -> str:
    return f"{reverse('section_list', args=[report.pk])}#{anchor}"
