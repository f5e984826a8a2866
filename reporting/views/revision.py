"""The yearly revision: the proposals of an issued report, each accepted, changed or dropped."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reporting.forms.revision import ProposalForm
from reporting.models import ProposalDecision, Report
from reporting.pages.revision import address_of_change, proposal_groups
from reporting.permissions import can_revise_by, can_view_proposals
from reporting.services.revision import decide_proposal
from reporting.views.scope import crumbs, draft_or_404
from strategy_tracker.base.errors import Refused


def _report(request: HttpRequest, pk: int) -> Report:
    report = draft_or_404(request.user, pk)
    can_view_proposals(request.user, report).require(PermissionDenied)
    return report


@require_safe
def revision_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All proposals with what became of each."""
    report = _report(request, pk)
    context = {
        "report": report,
        "plan": report.period.plan,
        "groups": proposal_groups(report),
        "writing": bool(can_revise_by(request.user, report)),
        "breadcrumb": crumbs(report),
    }
    return render(request, "reporting/revision_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revision_edit(request: HttpRequest, pk: int, rule: str, code: str) -> HttpResponse:
    """Decide on one proposal; what is taken over is written as a change next."""
    report = _report(request, pk)
    can_revise_by(request.user, report).require(PermissionDenied)
    group = next((group for group in proposal_groups(report) if group.rule == rule), None)
    row = next((row for row in group.rows if row.code == code), None) if group else None
    if row is None:
        raise Http404
    title = _("Yearly revision %(year)s") % {"year": report.period.ends_on.year}
    known = row.decision
    stored = {"outcome": known.outcome, "reason": known.reason, "amendment": known.amendment} if known else {}
    form = ProposalForm(request.POST or None, plan=report.period.plan, initial={"title": title} | stored)
    if form.is_bound and form.is_valid():
        try:
            decision = decide_proposal(report=report, rule=rule, code=code, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return _decided(request, report, decision)
    context = {
        "report": report,
        "group": group,
        "row": row,
        "form": form,
        "breadcrumb": crumbs(report, (_("Yearly revision"), reverse("revision_list", args=[report.pk]))),
    }
    return render(request, "reporting/revision_edit.html", context, status=422 if form.is_bound else 200)


def _decided(request: HttpRequest, report: Report, decision: ProposalDecision) -> HttpResponse:
    if decision.amendment is None:
        messages.success(request, _("The proposal is dropped, with its reason."))
        return redirect(reverse("revision_list", args=[report.pk]) + f"#{decision.rule}")
    messages.success(request, _("The proposal is taken over. Write the change: it goes into the draft."))
    return redirect(address_of_change(report.period.plan, decision.amendment, decision))
