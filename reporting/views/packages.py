"""A whole plan as one file: taking it along, and bringing one in."""

import tempfile

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from progress.permissions import can_export_plan, can_import_plan
from reporting.forms.packages import PackageForm
from reporting.services.packages import Imported, export_plan, import_plan
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address
from strategy_tracker.base.web.uploads import MemoryOnly, too_large_of


def plan_export(request: HttpRequest) -> HttpResponse:
    """What the file holds; asked for, the file itself. Who takes it is written down before a byte goes out."""
    can_export_plan(request.user).require(PermissionDenied)
    if request.method != "POST":
        return _export_page(request)
    out = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    try:
        export_plan(plan=request.plan, out=out, by=request.user)
    except Refused as refusal:
        out.close()
        return _export_page(request, str(refusal.message))
    out.seek(0)
    response = FileResponse(out, as_attachment=True, filename=f"plan-{request.plan.code}.json")
    response["Cache-Control"] = "private, no-store"
    return response


def _export_page(request: HttpRequest, refusal: str = "") -> HttpResponse:
    breadcrumb = [{"label": _("Plan"), "url": address("plan_tree", request.plan)}]
    context = {"plan": request.plan, "refusal": refusal, "breadcrumb": breadcrumb}
    return render(request, "reporting/plan_export.html", context, status=409 if refusal else 200)


@csrf_exempt  # the token is checked below, once it is settled that no file touches the disk
def plan_import(request: HttpRequest) -> HttpResponse:
    """A plan from the file that another system wrote: all of it, or nothing with the reason."""
    request.upload_handlers = [MemoryOnly(request, settings.PACKAGE_MAX_BYTES)]
    return _imported(request)


@csrf_protect
def _imported(request: HttpRequest) -> HttpResponse:
    can_import_plan(request.user).require(PermissionDenied)
    is_sent = request.method == "POST"
    form = PackageForm(request.POST, request.FILES, too_large=too_large_of(request)) if is_sent else PackageForm()
    if is_sent and form.is_valid():
        try:
            done = import_plan(
                content=form.cleaned_data["file"].read(),
                by=request.user,
                takes_unconfirmed=form.cleaned_data["takes_unconfirmed"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            _tell(request, done)
            return redirect("plan_import")
    return render(request, "reporting/plan_import.html", {"form": form}, status=422 if is_sent else 200)


def _tell(request: HttpRequest, done: Imported) -> None:
    words = _("The plan %(plan)s is imported: %(rows)s rows and %(files)s files. %(known)s rows were here already.")
    told = {"plan": done.plan, "rows": done.n_rows, "files": done.n_files, "known": done.n_known}
    messages.success(request, words % told)
    for doubt in done.doubts:
        messages.warning(request, _("Cannot be confirmed here: %(doubt)s") % {"doubt": doubt})
