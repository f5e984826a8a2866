"""Setting the verified status of an action without leaving the list or its page, and cancelling an action."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from plans.models import Action, AmendmentChange
from plans.permissions import can_write_amendments
from progress.forms.evidence import EvidenceForm
from progress.forms.status import CancelForm, StatusForm
from progress.models import Assessment, Event, ProgressEntry, ReportingPeriod
from progress.pages.action_list.rows import action_rows, actions_for_list
from progress.pages.timeline import timeline
from progress.permissions import can_edit_status, can_view_plan
from progress.selectors.contradictions import contradictions
from progress.selectors.periods import period_to_show
from progress.selectors.states import state_as_of
from progress.services.amendments import cancel_action
from progress.services.assessments import claim_of, set_status, shortfalls
from progress.services.evidence import ABOUT_EVIDENCE
from progress.views.action_pages import find_action, page_context
from progress.words import LABELS
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.web.addresses import address
from strategy_tracker.base.web.uploads import too_large_of

ROW, PAGE = "row", "page"
# What a person typed that survives a conflict.
KEPT = ("status", "reason", "completed_on", "confidence", "confidence_reason", "way_back")


@dataclass(frozen=True)
class StatusEdit:
    """One action being edited: as of which period, where on the screen, and the way back."""

    action: Action
    period: ReportingPeriod | None
    place: str
    back: str

    @property
    def target(self) -> str:
        """The id of the element that form and answer take the place of."""
        return f"action-{self.action.pk}" if self.place == ROW else "action-state"

    @property
    def query(self) -> str:
        """The query of the editing address."""
        return urlencode({"place": self.place, "next": self.back})


def action_status(request: HttpRequest, code: str) -> HttpResponse:
    """The form in place of the row or of the page's status; saving shows the new state there."""
    edit = _edit(request, code)
    verdict = can_edit_status(request.user, edit.period)
    if not verdict:
        return _refused(request, edit, str(verdict.reason))
    if "cancel" in request.GET:
        return _restored(request, edit)
    claim = claim_of(edit.action, edit.period)
    form, proof = _forms(request, edit, claim)
    if form.is_bound and all([form.is_valid(), proof.is_valid()]):
        try:
            assessment = set_status(
                action=edit.action, period=edit.period, by=request.user, evidence=proof.given(), **form.assessment
            )
        except StaleEdit:
            return _conflict(request, edit, form)
        except Refused as refused:
            if refused.about == ABOUT_EVIDENCE:
                proof.refuse(refused)
            else:
                form.add_error(None, str(refused.message))
        else:
            return _saved(request, edit, assessment, form.cleaned_data["version"])
    proof.ask_for_file_again()
    return _shown(request, edit, form, proof, claim)


def _edit(request: HttpRequest, code: str) -> StatusEdit:
    can_view_plan(request.user).require(PermissionDenied)
    plan = request.plan
    asked = request.POST.get("period")
    period = next((one for one in plan.periods.all() if one.code == asked), None) if asked else period_to_show(plan)
    if asked and period is None:
        raise Http404
    action = find_action(actions_for_list(state_as_of(plan, period), request.user), code)
    given = request.POST if request.method == "POST" else request.GET
    place = ROW if given.get("place") == ROW else PAGE
    back = given.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = address("action_list", plan) if place == ROW else address("action_detail", action)
    return StatusEdit(action, period, place, back)


def _forms(request: HttpRequest, edit: StatusEdit, claim: ProgressEntry | None) -> tuple[StatusForm, EvidenceForm]:
    auto_id = f"id_{edit.action.pk}_%s"  # several rows may be edited at once
    context = {"action": edit.action, "period": edit.period, "claim": claim, "auto_id": auto_id}
    if request.method == "POST" and "again" not in request.POST:
        proof = EvidenceForm(request.POST, request.FILES, too_large=too_large_of(request), auto_id=auto_id)
        return StatusForm(request.POST, **context), proof
    kept = {name: request.POST[name] for name in KEPT if name in request.POST}
    return StatusForm(initial=kept, **context), EvidenceForm(auto_id=auto_id)


def _shown(
    request: HttpRequest, edit: StatusEdit, form: StatusForm, proof: EvidenceForm, claim: ProgressEntry | None
) -> HttpResponse:
    is_refused = bool(form.errors or proof.errors)
    context = {"form": form, "proof": proof, "claim": claim, "missing": shortfalls(edit.action, edit.period)}
    return _answer(request, edit, "form", context, status=422 if is_refused else 200)


def _conflict(request: HttpRequest, edit: StatusEdit, form: StatusForm) -> HttpResponse:
    """What the other person did, what this one had written, and the way on. Nothing was overwritten."""
    changes = Event.objects.filter(action=edit.action, period=edit.period, kind=Event.Kind.STATUS_CHANGED)
    context = {
        "changes": timeline(changes.with_subjects()[:1]),
        "kept": [(name, form.data.get(name, "")) for name in KEPT],
        "wanted": LABELS[form.cleaned_data["status"]],
        "reason": form.cleaned_data["reason"],
        "had_file": bool(request.FILES),
    }
    return _answer(request, edit, "conflict", context, status=409)


def _refused(request: HttpRequest, edit: StatusEdit, reason: str) -> HttpResponse:
    if not request.htmx:
        raise PermissionDenied(reason)
    return _answer(request, edit, "refused", {"reason": reason}, status=403)


def _answer(request: HttpRequest, edit: StatusEdit, part: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    """The fragment for htmx, else a page around it."""
    template = f"progress/_action_status_{part}.html" if request.htmx else "progress/action_status.html"
    context |= {
        "edit": edit,
        "part": f"progress/_action_status_{part}.html",
        "is_row": bool(request.htmx) and edit.place == ROW,
        "breadcrumb": [
            {"label": _("Actions"), "url": address("action_list", edit.action.plan)},
            {"label": edit.action.code, "url": address("action_detail", edit.action)},
        ],
    }
    return render(request, template, context, status=status)


def _saved(request: HttpRequest, edit: StatusEdit, assessment: Assessment, version: int) -> HttpResponse:
    if assessment.version == version:
        messages.info(request, _("%(code)s: nothing was changed.") % {"code": edit.action.code})
    else:
        words = _("%(code)s is now “%(status)s”. Who changed it, from what and why stands in its history.")
        label = assessment.get_status_display()
        messages.success(request, words % {"code": edit.action.code, "status": label})
    if request.htmx:
        return _restored(request, _edit(request, edit.action.code), is_saved=True)
    return redirect(f"{edit.back}#{edit.target}" if edit.place == ROW else edit.back)


def _restored(request: HttpRequest, edit: StatusEdit, *, is_saved: bool = False) -> HttpResponse:
    """The row, or the page's part, as it stands now."""
    if not request.htmx:
        return redirect(edit.back)
    if _stands_alone(request, edit):
        return HttpResponse(headers={"HX-Redirect": edit.back})
    if edit.place == ROW:
        (row,) = action_rows([edit.action], edit.period)
        context = {"row": row, "can_edit": True, "edit_query": edit.query}
        template = "progress/_action_row_back.html"
    else:
        context, template = page_context(request, edit.action.code), "progress/_action_page_back.html"
    response = render(request, template, {**context, "is_saved": is_saved, "is_restored": True})
    if edit.place == PAGE:
        response.headers["HX-Retarget"] = "#action-page"
    return response


def _stands_alone(request: HttpRequest, edit: StatusEdit) -> bool:
    """Whether the form is a page of its own, opened by its address: then there is no row or part to put back."""
    return (request.htmx.current_url_abs_path or "").startswith(address("action_status", edit.action))


def action_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Take an action out of the plan by a decision with number, date and reason."""
    edit = _edit(request, code)
    can_write_amendments(request.user).require(PermissionDenied)
    form = CancelForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            cancel_action(action=edit.action, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
            status = 409 if isinstance(refused, StaleEdit) else 422
        else:
            words = _(
                "%(code)s has been cancelled by decision %(decision)s. It stays in the plan, and out of the rates."
            )
            messages.success(request, words % {"code": edit.action.code, "decision": form.cleaned_data["decision"]})
            return redirect(address("action_detail", edit.action))
    return _cancel_page(request, edit, form, status)


def _cancel_page(request: HttpRequest, edit: StatusEdit, form: CancelForm, status: int) -> HttpResponse:
    url = address("action_detail", edit.action)
    change = AmendmentChange(kind=AmendmentChange.Kind.CANCEL, key=edit.action.key)
    context = {
        "edit": edit,
        "form": form,
        "contradictions": contradictions(edit.action.plan, [change]),
        "breadcrumb": [
            {"label": _("Actions"), "url": address("action_list", edit.action.plan)},
            {"label": edit.action.code, "url": url},
        ],
    }
    return render(request, "progress/action_cancel.html", context, status=status)
