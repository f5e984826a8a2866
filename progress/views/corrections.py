"""Correcting how an action was transcribed: the administrator's page, with the reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.documents.changing import row_of
from plans.documents.editions import document_in
from plans.documents.terms import ACTION, Unknown, label_of, term_of, value_in
from plans.documents.wording import Names, written
from plans.documents.writing import all_names
from plans.models import Action, PlanVersion
from plans.permissions import can_correct_transcription
from plans.services.corrections import correct_transcription
from progress.forms.amendments import TermForm
from progress.pages.amendments import choices_of
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.fields.numbers import whole_number
from strategy_tracker.base.web.addresses import address


@require_http_methods(["GET", "HEAD", "POST"])
def action_correct(request: HttpRequest, code: str) -> HttpResponse:
    """Choose what was read wrongly, see what stands there, type what the document really says, and the reason."""
    can_correct_transcription(request.user).require(PermissionDenied)
    action = get_object_or_404(
        Action.objects.of_plan(request.plan).select_related("objective__strategic__plan"), code=code
    )
    version = _version(request)
    document = document_in(version.editions.last())
    context = {
        "action": action,
        "version": version,
        "versions": list(request.plan.versions.all()),
        "breadcrumb": [],
    }
    field = request.GET.get("field", "")
    try:
        row = row_of(document, ACTION, action.key)
        before = value_in(ACTION, row, field) if field else None
    except Unknown as error:
        raise Http404 from error
    if not field:
        terms = choices_of(document, action.key, is_correction=True)
        return render(request, "progress/correction_terms.html", context | {"terms": terms})
    return _form(request, context, field, before)


def _version(request: HttpRequest) -> PlanVersion:
    """The version whose text is looked at: the newest one unless another is asked for."""
    asked = request.GET.get("version", "")
    versions = request.plan.versions.filter(editions__isnull=False).distinct()
    number = whole_number(asked)
    version = versions.last() if number is None else versions.filter(number=number).first()
    if version is None:
        raise Http404
    return version


def _form(request: HttpRequest, context: dict, field: str, before: object) -> HttpResponse:
    action, term = context["action"], term_of(ACTION, field)[0]
    label, seen = label_of(ACTION, field), sha256(canonical_json({"value": before}))
    form = TermForm(request.POST or None, kind=term.kind, label=label, value=before)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            if request.POST.get("seen") != seen:
                raise StaleEdit(_("Somebody else changed this in the meantime. What you typed is still in the form."))
            correct_transcription(
                plan=request.plan,
                of=ACTION,
                key=action.key,
                field=field,
                before=before,
                after=form.value,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
            status = 409 if isinstance(refused, StaleEdit) else 422
        else:
            messages.success(request, _("The transcription is corrected. The history of the action says so."))
            return redirect(address("action_correct", action))
    now = written(ACTION, field, before, Names.of(all_names()))
    return render(
        request,
        "progress/correction_edit.html",
        context | {"form": form, "label": label, "now": now, "seen": seen},
        status=status,
    )
