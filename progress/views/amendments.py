"""Amendments of the plan: the list, one with its changes and comments, adopting it by decision, dropping it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.models import Amendment
from plans.permissions import can_comment_amendment, can_view_amendments, can_write_amendments
from plans.services.amendments import comment_on_amendment, draft_amendment, drop_amendment
from progress.forms.amendments import AdoptForm, CommentForm, DraftForm, DropForm
from progress.pages.amendments import change_rows
from progress.selectors.contradictions import contradictions, fingerprint
from progress.services.amendments import ABOUT_FILE, adopt
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.web.addresses import address

EDIT = require_http_methods(["GET", "HEAD", "POST"])


def crumbs(request: HttpRequest, amendment: Amendment | None = None) -> list[dict[str, str]]:
    """The way to the page from the plan."""
    plan = request.plan
    found = [
        {"label": _("Plan"), "url": address("plan_tree", plan)},
        {"label": _("Amendments of the plan"), "url": address("amendment_list", plan)},
    ]
    return found + ([{"label": amendment.title, "url": address("amendment_detail", amendment)}] if amendment else [])


def amendment_or_404(request: HttpRequest, pk: int) -> Amendment:
    """The amendment of this plan, for who reads the plan."""
    can_view_amendments(request.user).require(PermissionDenied)
    rows = Amendment.objects.select_related("plan__strategy", "made_by", "ended_by", "base__version", "version")
    return get_object_or_404(rows.filter(plan=request.plan), pk=pk)


def draft_or_403(request: HttpRequest, pk: int) -> Amendment:
    """A draft, for who writes it."""
    amendment = amendment_or_404(request, pk)
    can_write_amendments(request.user, amendment).require(PermissionDenied)
    return amendment


@EDIT
def amendment_list(request: HttpRequest) -> HttpResponse:
    """Drafts, adopted and dropped ones; the Secretariat begins a new one."""
    can_view_amendments(request.user).require(PermissionDenied)
    may_write = can_write_amendments(request.user)
    form = DraftForm(request.POST or None)
    if form.is_bound:
        may_write.require(PermissionDenied)
        if form.is_valid():
            amendment = draft_amendment(plan=request.plan, title=form.cleaned_data["title"], by=request.user)
            return redirect(address("amendment_detail", amendment))
    rows = Amendment.objects.filter(plan=request.plan).select_related("plan", "made_by", "ended_by", "version")
    context = {
        "plan": request.plan,
        "groups": _groups(list(rows.prefetch_related("changes"))),
        "form": form if may_write else None,
        "breadcrumb": crumbs(request)[:1],
    }
    return render(request, "progress/amendment_list.html", context, status=422 if form.is_bound else 200)


def _groups(rows: list[Amendment]) -> list[dict[str, Any]]:
    titles = {"draft": _("Drafts"), "adopted": _("Adopted"), "dropped": _("Dropped")}
    return [
        {"state": state, "title": title, "rows": [row for row in rows if row.state == state]}
        for state, title in titles.items()
    ]


@require_safe
def amendment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The changes as a difference, the comments, and what stands in the way."""
    return _detail(request, amendment_or_404(request, pk), CommentForm())


def _detail(request: HttpRequest, amendment: Amendment, form: CommentForm) -> HttpResponse:
    rows = change_rows(amendment)
    changes = [row.change for row in rows]
    context = {
        "amendment": amendment,
        "rows": rows,
        "comments": amendment.comments.select_related("written_by__institution"),
        "form": form if can_comment_amendment(request.user, amendment) else None,
        "writing": bool(can_write_amendments(request.user, amendment)),
        "contradictions": contradictions(amendment.plan, changes) if amendment.is_draft else [],
        "n_conflicts": sum(bool(row.outdated or row.others) for row in rows),
        "breadcrumb": crumbs(request),
    }
    return render(request, "progress/amendment_detail.html", context, status=422 if form.is_bound else 200)


@require_POST
def amendment_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about a draft."""
    amendment = amendment_or_404(request, pk)
    can_comment_amendment(request.user, amendment).require(PermissionDenied)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _detail(request, amendment, form)
    comment_on_amendment(amendment=amendment, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Your comment is there for everybody who reads the draft."))
    return redirect(address("amendment_detail", amendment) + "#comments")


@EDIT
def amendment_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Adopt the draft as a whole, with its decision."""
    amendment = draft_or_403(request, pk)
    form, status = AdoptForm(request.POST or None, request.FILES or None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                adopted = adopt(amendment=amendment, by=request.user, **form.decision)
            except Refused as refused:
                form.add_error("document" if refused.about == ABOUT_FILE else None, str(refused.message))
                status = 409 if isinstance(refused, StaleEdit) else 422
            else:
                return _adopted(request, adopted)
    return _adopt_page(request, amendment, form, status)


def _adopted(request: HttpRequest, amendment: Amendment) -> HttpResponse:
    is_in_force = amendment.in_force_on <= clock.today()
    words = (
        _("Version %(number)s of the plan is adopted and in force.")
        if is_in_force
        else _("Version %(number)s of the plan is adopted. It comes into force by itself on its day.")
    )
    messages.success(request, words % {"number": amendment.version.number})
    return redirect(address("amendment_detail", amendment))


def _adopt_page(request: HttpRequest, amendment: Amendment, form: AdoptForm, status: int) -> HttpResponse:
    rows = change_rows(amendment)
    day = form.cleaned_data.get("in_force_on") if form.is_bound and hasattr(form, "cleaned_data") else None
    found = contradictions(amendment.plan, [row.change for row in rows], day)
    context = {
        "amendment": amendment,
        "form": form,
        "rows": rows,
        "contradictions": found,
        "fingerprint": fingerprint(found),
        "conflicts": [row for row in rows if row.outdated or row.others],
        "breadcrumb": crumbs(request, amendment),
    }
    return render(request, "progress/amendment_adopt.html", context, status=status)


@EDIT
def amendment_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up, with the reason."""
    amendment = draft_or_403(request, pk)
    form = DropForm(request.POST or None)
    if form.is_bound and form.is_valid():
        drop_amendment(amendment=amendment, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The draft has been dropped. It stays readable, with the reason."))
        return redirect(address("amendment_detail", amendment))
    context = {"amendment": amendment, "form": form, "breadcrumb": crumbs(request, amendment)}
    return render(request, "progress/amendment_drop.html", context, status=422 if form.is_bound else 200)


@require_safe
def amendment_document(request: HttpRequest, pk: int) -> FileResponse:
    """The decision, to be downloaded."""
    amendment = amendment_or_404(request, pk)
    if not amendment.document:
        raise Http404
    response = FileResponse(
        amendment.document.open("rb"),
        as_attachment=True,
        filename=amendment.document_name,
        content_type=amendment.document_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
