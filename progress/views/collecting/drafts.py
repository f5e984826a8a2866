"""Keeping typed words of an answer on the server in passing, and throwing them away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from progress.forms.collecting.drafts import label_of
from progress.forms.sheet import AnswerSheet
from progress.models import ProgressEntry
from progress.pages.collecting.drafts import moment_in_words
from progress.services.collecting.drafts import Kept, discard_draft, keep_draft, look_at_draft
from progress.views.scope import entry_or_404, submission_or_404
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.fields import whole_number
from strategy_tracker.base.web.addresses import address

SOMEBODY_ELSE = gettext_lazy("Somebody else is signed in in this browser now. Sign in as yourself in another tab.")


def entry_draft(request: HttpRequest, period: str, institution: str, code: str) -> HttpResponse:
    """Keep the fields that were changed, and tell what others typed since; without fields, that alone."""
    entry = entry_or_404(submission_or_404(request, period, institution), code)
    if request.method != "POST":
        return redirect(address("entry_edit", entry.submission, code))
    if request.POST.get("person") != str(request.user.pk):
        return _stopped(request, str(SOMEBODY_ELSE), is_unsaved=True, status=409)
    values = _typed(entry, request)
    given = {"entry": entry, "seen": whole_number(request.POST.get("seen", "")) or 0}
    given["expected_version"] = whole_number(request.POST.get("version", "")) or 0
    try:
        kept = (
            keep_draft(values=values, by=request.user, **given) if values else look_at_draft(user=request.user, **given)
        )
    except Refused as refusal:
        status = 409 if isinstance(refusal, StaleEdit) else 403
        return _stopped(request, str(refusal.message), is_unsaved=bool(values), status=status)
    if not values and not kept.others:
        return HttpResponse(status=204)
    return _told(request, kept, values)


def entry_draft_discard(request: HttpRequest, period: str, institution: str, code: str) -> HttpResponse:
    """Throw away what was typed and not saved."""
    entry = entry_or_404(submission_or_404(request, period, institution), code)
    if request.method == "POST":
        seen = whole_number(request.POST.get("seen", "")) or 0
        try:
            discard_draft(entry=entry, by=request.user, seen=seen)
        except Refused as refusal:
            raise PermissionDenied(refusal.message) from refusal
        messages.success(request, _("The typed words that were not saved have been discarded."))
    return redirect(address("entry_edit", entry.submission, code))


def _typed(entry: ProgressEntry, request: HttpRequest) -> dict[str, str]:
    names = AnswerSheet.stored(entry).typed_names
    return {name: text for name, text in request.POST.items() if name in names}


def _told(request: HttpRequest, kept: Kept, values: dict[str, str]) -> HttpResponse:
    context = {
        "line": _line(kept, values),
        "is_bad": bool(kept.refused),
        "newest": kept.newest,
        "refused": " ".join(kept.refused),
        "others": [
            {"row": row, "when": moment_in_words(row.typed_at), "is_contested": row.name in kept.contested}
            for row in kept.others
        ],
    }
    return _answer(request, context, status=422 if kept.refused else 200)


def _line(kept: Kept, values: dict[str, str]) -> str:
    """What became of it, in one sentence, or one for each field that was refused."""
    if kept.refused:
        said = " ".join(f"{label_of(name)}: {reason}" for name, reason in kept.refused.items())
        return _("Not saved, kept in this browser only. %(reasons)s") % {"reasons": said}
    if kept.contested:
        who = next(row.typed_by for row in kept.others if row.name in kept.contested)
        return _("%(who)s typed into the same field: choose at the field which text stays.") % {"who": who}
    if not values:
        who = kept.others[-1].typed_by
        return _("%(who)s is typing here as well: the fields are up to date.") % {"who": who}
    return _("Draft saved at %(time)s. It is your answer once you save it.") % {"time": moment_in_words(clock.now())}


def _stopped(request: HttpRequest, reason: str, *, is_unsaved: bool, status: int) -> HttpResponse:
    """Nothing more is kept of this form; `is_unsaved`: and what came with it was not either."""
    line = _("Not saved, kept in this browser only. %(reasons)s") % {"reasons": reason} if is_unsaved else reason
    return _answer(request, {"line": line, "is_bad": True, "is_stopped": True}, status=status)


def _answer(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    return render(request, "progress/_draft_answer.html", context, status=status)
