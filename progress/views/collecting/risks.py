"""The register of risks: the list with its heat map, one risk with its history, adding, changing, reviewing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.roles import has_role
from progress.forms.collecting.risks import RiskForm, RiskReviewForm
from progress.models import Risk
from progress.pages.action_list import exports
from progress.pages.collecting.risks import COLUMNS, entry_to_say_it_with, history_of, risks_of
from progress.pages.collecting.risks import risk_list as listed
from progress.permissions import (
    can_edit_risks,
    can_say_of_risk,
    can_view_escalations,
    can_view_risks,
    can_write_escalations,
)
from progress.selectors.periods import open_period
from progress.services.collecting import risks as services
from progress.views.action_pages import CONTENT_TYPES, spreadsheet
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.verdict import Verdict
from strategy_tracker.base.web.addresses import address

PER_PAGE = 25


def risk_list(request: HttpRequest) -> HttpResponse:
    """What is not settled, the gravest first, as a heat map and as a list; or what the filters say."""
    can_view_risks(request.user).require(PermissionDenied)
    found = listed(request.plan, request.user, request.GET)
    context = {
        "plan": request.plan,
        "found": found,
        "page": Paginator(found.groups, PER_PAGE).get_page(request.GET.get("page")),
        "may_escalate": can_view_escalations(request.user),
        "may_add": can_edit_risks(request.user, open_period(request.plan)),
        "breadcrumb": _crumbs(request)[:1],
    }
    return render(request, "progress/risk_list.html", context)


def risk_export(request: HttpRequest, file_format: str) -> HttpResponse:
    """Exactly what the list shows."""
    if file_format not in CONTENT_TYPES:
        raise Http404
    can_view_risks(request.user).require(PermissionDenied)
    found = listed(request.plan, request.user, request.GET)
    facts: list[exports.Fact] = [
        (_("Plan"), request.plan.code),
        (_("Filters"), "; ".join(chip["label"] for chip in found.chips) or _("none")),
        (_("Rows"), len(found.rows)),
        (_("Made on"), date_format(clock.now(), "SHORT_DATETIME_FORMAT")),
    ]
    is_csv = file_format == "csv"
    data = exports.as_csv(found.rows, COLUMNS) if is_csv else exports.as_xlsx(found.rows, facts, COLUMNS, _("Risks"))
    return spreadsheet("risks", None, data, file_format)


def risk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One risk: where it stands, what is done about it, and its history."""
    risk = _risk_or_404(request, pk)
    may_edit = can_edit_risks(request.user, open_period(risk.plan))
    context = {
        "risk": risk,
        "is_late": risk.is_overdue(clock.today()),
        "history": history_of(risk, request.user),
        "may_edit": may_edit,
        "may_review": _may_review(request, risk),
        "may_escalate": risk.action is not None and bool(can_write_escalations(request.user)),
        "breadcrumb": _crumbs(request),
    }
    return render(request, "progress/risk_detail.html", context)


def risk_add(request: HttpRequest) -> HttpResponse:
    """A new one, from the open period on."""
    can_edit_risks(request.user, open_period(request.plan)).require(PermissionDenied)
    form = RiskForm(request.POST or None, plan=request.plan, initial={"place": request.GET.get("place", "")})
    if form.is_bound and form.is_valid():
        try:
            risk = services.add_risk(plan=request.plan, terms=form.terms, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("It stands in the register of risks."))
            return redirect(address("risk_detail", risk))
    return _form_page(request, form, None)


def risk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is written of it; how it goes on is said with a review."""
    risk = _risk_or_404(request, pk)
    can_edit_risks(request.user, open_period(risk.plan)).require(PermissionDenied)
    form = RiskForm(request.POST or None, plan=request.plan, risk=risk)
    status = None
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            services.edit_risk(risk=risk, terms=form.terms, by=request.user, expected_version=version)
        except Refused as refused:
            form.add_error(None, str(refused.message))
            status = 409 if isinstance(refused, StaleEdit) else None
        else:
            messages.success(request, _("The change is saved."))
            return redirect(address("risk_detail", risk))
    return _form_page(request, form, risk, status)


def risk_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of it in the open period; an institution says it with its answer, which the Secretariat verifies."""
    risk = _risk_or_404(request, pk)
    _may_review(request, risk).require(PermissionDenied)
    is_own = has_role(request.user, Role.INSTITUTION)
    form = RiskReviewForm(request.POST or None, risk=risk, needs_words=is_own)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            return _reviewed(request, risk, form, is_own=is_own)
        except Refused as refused:
            form.add_error(None, str(refused.message))
            status = 409 if isinstance(refused, StaleEdit) else 422
    context = {"risk": risk, "form": form, "is_own": is_own, "breadcrumb": _crumbs(request, risk)}
    return render(request, "progress/risk_review.html", context, status=status)


def _reviewed(request: HttpRequest, risk: Risk, form: RiskReviewForm, *, is_own: bool) -> HttpResponse:
    if not is_own:
        version = form.cleaned_data["version"]
        services.review_risk(risk=risk, said=form.said, by=request.user, expected_version=version)
        messages.success(request, _("The review is saved."))
        return redirect(address("risk_detail", risk))
    entry = entry_to_say_it_with(risk, request.user)
    services.say_of_risk(entry=entry, risk=risk, said=form.said, by=request.user)
    messages.success(request, _("It is noted, and stands in the register once your answer is verified."))
    return redirect(address("entry_edit", entry.submission, entry.action.code) + "#challenges")


def _may_review(request: HttpRequest, risk: Risk) -> Verdict:
    if has_role(request.user, Role.INSTITUTION):
        return can_say_of_risk(request.user, entry_to_say_it_with(risk, request.user), risk)
    return can_edit_risks(request.user, open_period(risk.plan))


def _form_page(request: HttpRequest, form: RiskForm, risk: Risk | None, status: int | None = None) -> HttpResponse:
    context = {"form": form, "risk": risk, "plan": request.plan, "breadcrumb": _crumbs(request, risk)}
    status = status or (422 if form.is_bound else 200)
    return render(request, "progress/risk_edit.html", context, status=status)


def _risk_or_404(request: HttpRequest, pk: int) -> Risk:
    can_view_risks(request.user).require(PermissionDenied)
    return get_object_or_404(risks_of(request.plan, request.user), pk=pk)


def _crumbs(request: HttpRequest, risk: Risk | None = None) -> list[dict[str, Any]]:
    found = [
        {"label": _("Plan"), "url": address("plan_tree", request.plan)},
        {"label": _("Risks"), "url": address("risk_list", request.plan)},
    ]
    return found + ([{"label": risk.place or str(risk.pk), "url": address("risk_detail", risk)}] if risk else [])
