"""The next plan from its document: upload, working table, names, adoption."""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans.drafts.reading import DraftReading, read_draft
from plans.forms.drafts import AdoptionForm, CellForm, NameForm, PlanFileForm
from plans.models import FundingSource, PlanDraft
from plans.pages.drafts import DOUBTFUL, FIXED, draft_row, n_left_out, name_choices, parts, rows_of_part, summary
from plans.permissions import can_write_plan_drafts
from plans.reading.opening import open_plan
from plans.selectors import findings_by_rule
from plans.services import drafts as services
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address
from strategy_tracker.base.web.uploads import too_large_of

CONFIRM, UNDO = "confirm", "undo"


def _draft(request: HttpRequest, pk: int) -> PlanDraft:
    can_write_plan_drafts(request.user).require(PermissionDenied)
    return get_object_or_404(PlanDraft.objects.select_related("version__plan"), pk=pk)


def _breadcrumb(draft: PlanDraft | None = None, *, below: bool = True) -> list[dict[str, str]]:
    items = [{"label": _("Strategy and plans"), "url": reverse("plan_list")}]
    items += [{"label": _("The next plan"), "url": reverse("plan_draft_list")}] if draft or below else []
    return items + ([{"label": draft.file_name, "url": _at(draft)}] if draft else [])


def _at(draft: PlanDraft, part: str = "") -> str:
    url = reverse("plan_draft_detail", args=[draft.pk])
    return f"{url}?part={part}" if part else url


def _read(file: UploadedFile) -> services.ReadFile:
    """Read the file, outside any transaction. Raises Refused in the person's words."""
    content = file.read()
    return services.ReadFile(file.name, hashlib.sha256(content).hexdigest(), open_plan(content))


def plan_draft_list(request: HttpRequest) -> HttpResponse:
    """Begin with a document; what was begun before stands below."""
    can_write_plan_drafts(request.user).require(PermissionDenied)
    form = PlanFileForm(request.POST or None, request.FILES or None, too_large=too_large_of(request))
    if request.method == "POST":
        form = PlanFileForm(request.POST, request.FILES, too_large=too_large_of(request))
        if form.is_valid():
            try:
                draft = services.start_draft(file=_read(form.cleaned_data["file"]), by=request.user)
            except Refused as refused:
                form.add_error("file", str(refused.message))
            else:
                return redirect(_at(draft))
    crumbs = _breadcrumb(below=False)
    context = {
        "breadcrumb": crumbs,
        "form": form,
        "drafts": PlanDraft.objects.defer("printed", "decisions").select_related("version__plan"),
    }
    return render(request, "plans/plan_draft_list.html", context, status=422 if form.errors else 200)


@require_safe
def plan_draft_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The working table: what is doubtful, or one objective."""
    draft = _draft(request, pk)
    return _show(request, draft, PlanFileForm())


def _show(request: HttpRequest, draft: PlanDraft, form: PlanFileForm, status: int = 200) -> HttpResponse:
    reading = read_draft(draft)
    part = request.GET.get("part", DOUBTFUL)
    found = reading.findings()
    context = {
        "breadcrumb": _breadcrumb(),
        "draft": draft,
        "form": form,
        "part": part,
        "parts": parts(reading),
        "rows": rows_of_part(reading, part),
        "n_left_out": n_left_out(reading, part),
        "names": name_choices(reading),
        "source_kinds": FundingSource.Kind.choices,
        "institution_kinds": NameForm.base_fields["institution_kind"].choices,
        "sections": [section for section in findings_by_rule(found) if section.count],
        "n_findings": len(found),
        "may_edit": bool(can_write_plan_drafts(request.user, draft)),
        **_counts(reading),
    }
    return render(request, "plans/plan_draft_detail.html", context, status=status)


def _counts(reading: DraftReading) -> dict[str, Any]:
    return {"n_doubts": len(reading.open_doubts), "n_blocking": reading.n_blocking, "summary": summary(reading)}


@require_POST
def plan_draft_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A corrected document in place of the first one; decisions are kept."""
    draft = _draft(request, pk)
    form = PlanFileForm(request.POST, request.FILES, too_large=too_large_of(request))
    if form.is_valid():
        try:
            services.replace_document(draft=draft, file=_read(form.cleaned_data["file"]), by=request.user)
        except Refused as refused:
            form.add_error("file", str(refused.message))
        else:
            messages.success(request, _("The document was read anew; what was decided before is kept."))
            return redirect(_at(draft))
    return _show(request, draft, form, status=422)


@require_POST
def plan_draft_cell(request: HttpRequest, pk: int, row: int, column: str) -> HttpResponse:
    """Read one cell otherwise, confirm it, or take that back; the row comes back in its place."""
    draft = _draft(request, pk)
    rows = read_draft(draft).plan.rows
    if row >= len(rows) or column not in rows[row].cells or column in FIXED:
        raise Http404
    refusal = _decide(request, draft, row, column)
    if not request.htmx:
        if refusal:
            messages.error(request, refusal)
        return redirect(f"{_at(draft, request.POST.get('part') or DOUBTFUL)}#row-{row}")
    reading = read_draft(draft)
    part = request.POST.get("part", DOUBTFUL)
    context = {
        "draft": draft,
        "item": draft_row(reading, row, part),
        "part": part,
        "refusal": refusal,
        "may_edit": bool(can_write_plan_drafts(request.user, draft)),
        "is_part": True,
        **_counts(reading),
    }
    return render(request, "plans/_draft_row.html", context, status=422 if refusal else 200)


def _decide(request: HttpRequest, draft: PlanDraft, row: int, column: str) -> str:
    """Do what was asked; why not, if it was refused."""
    form = CellForm(request.POST)
    if not form.is_valid():
        return " ".join(error for errors in form.errors.values() for error in errors)
    place = {"draft": draft, "row": row, "column": column, "sha256": request.POST.get("sha256", ""), "by": request.user}
    try:
        if request.POST.get("do") == UNDO:
            services.undecide_cell(**place)
        else:
            is_confirmed = request.POST.get("do") == CONFIRM
            services.decide_cell(**place, read_as=None if is_confirmed else form.cleaned_data["read_as"])
    except Refused as refused:
        return str(refused.message)
    return ""


@require_POST
def plan_draft_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a printed name is."""
    draft = _draft(request, pk)
    form = NameForm(request.POST)
    if not form.is_valid():
        raise Http404
    told = {name: form.cleaned_data[name] for name in ("what", "printed", "code", "name")}
    try:
        services.decide_name(draft=draft, **told, kind=form.kind, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(f"{_at(draft, request.POST.get('part') or DOUBTFUL)}#names")


def plan_draft_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision; with it the draft becomes version 1 of a plan."""
    draft = _draft(request, pk)
    can_write_plan_drafts(request.user, draft).require(PermissionDenied)
    reading = read_draft(draft)
    form = AdoptionForm(request.POST or None, years=reading.plan.years)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.adopt_draft(draft=draft, adoption=form.adoption(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The plan %(code)s is adopted.") % {"code": version.plan.code})
            return redirect(address("plan_tree", version.plan))
    context = {"breadcrumb": _breadcrumb(draft), "draft": draft, "form": form, **_counts(reading)}
    return render(request, "plans/plan_draft_adopt.html", context, status=422 if form.errors else 200)


@require_POST
def plan_draft_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the draft away."""
    draft = _draft(request, pk)
    try:
        services.drop_draft(draft=draft, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The draft was dropped; no plan was changed."))
    return redirect(reverse("plan_draft_list"))
