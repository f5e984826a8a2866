"""Nothing new in several actions: read the last answers, confirm them together."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.forms.collecting.unchanged import chosen_versions
from progress.pages.collecting.unchanged import untouched_rows
from progress.permissions import can_edit_submission
from progress.services.answers import confirm_all_unchanged
from progress.views.scope import crumbs, submission_or_404
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.web.addresses import address


def entries_unchanged(request: HttpRequest, period: str, institution: str) -> HttpResponse:
    """Every untouched action with its last answer and a box; one button confirms those that are ticked."""
    submission = submission_or_404(request, period, institution)
    can_edit_submission(request.user, submission).require(PermissionDenied)
    versions = chosen_versions(request.POST)
    if request.method == "POST" and versions:
        try:
            done, left = confirm_all_unchanged(submission=submission, versions=versions, by=request.user)
        except Refused as refused:  # locked since it was asked
            raise PermissionDenied(str(refused.message)) from refused
        if done:
            words = ngettext("%(n)s action: no change, recorded.", "%(n)s actions: no change, recorded.", len(done))
            messages.success(request, words % {"n": len(done)})
        for item in left:
            messages.warning(request, f"{item.entry.action.code}: {item.reason}")
        return redirect(address("submission_detail", submission))
    rows = untouched_rows(submission, request.user)
    context = {
        "submission": submission,
        "rows": rows,
        "n_possible": sum(bool(row.confirming) for row in rows),
        "refusal": _("Choose at least one action, or answer each by itself.") if request.method == "POST" else "",
        "breadcrumb": crumbs(submission),
    }
    return render(request, "progress/entries_unchanged.html", context, status=422 if context["refusal"] else 200)
