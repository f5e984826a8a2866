"""The log of reminders of a period, reminding by hand with a preview, and mail that came back."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from progress.forms.collecting.reminders import ReminderForm
from progress.models import ReportingPeriod
from progress.pages.collecting.reminders import asked_in, counted, going_out_tomorrow, log_of, owed_in, previews
from progress.permissions import can_remind_institutions, can_view_progress, can_view_reminders
from progress.selectors.reminders import last_reminder, reminders_of
from progress.services.collecting.reminders import messages_by_hand, record_returned_mail, remind_now
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.fields import whole_number
from strategy_tracker.base.web.addresses import address

PER_PAGE = 50


def _period(request: HttpRequest, code: str) -> ReportingPeriod:
    """The period, for those who may see whom the product wrote to."""
    can_view_progress(request.user).require(PermissionDenied)
    period = get_object_or_404(ReportingPeriod.objects.select_related("plan"), code=code, plan=request.plan)
    can_view_reminders(request.user).require(PermissionDenied)
    return period


@require_safe
def reminder_list(request: HttpRequest, period: str) -> HttpResponse:
    """Who owes, whose mail reaches nobody, what goes out tomorrow, and every message with what became of it."""
    return _list(request, period := _period(request, period), ReminderForm(period=period))


def _list(request: HttpRequest, period: ReportingPeriod, form: ReminderForm, status: int = 200) -> HttpResponse:
    asked = asked_in(period)
    chosen = request.GET.get("institution", "")
    log = log_of(period, chosen if chosen in dict(asked) else "")
    context = {
        "breadcrumb": _breadcrumb(period),
        "period": period,
        "form": form,
        "checked": [code for code, _name in asked] if "choose" in request.GET else form["institutions"].value() or [],
        "owed": owed_in(period) if period.is_open else None,
        "outgoing": [found for found in going_out_tomorrow() if found.period == period],
        "counted": counted(period),
        "sends_mail": settings.SENDS_MAIL,
        "asked": asked,
        "institution": chosen,
        "page": Paginator(log, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "progress/reminder_list.html", context, status=status)


@require_POST
def reminder_send(request: HttpRequest, period: str) -> HttpResponse:
    """Show every message as it will be sent; send them once that is confirmed."""
    period = _period(request, period)
    can_remind_institutions(request.user, period).require(PermissionDenied)
    form = ReminderForm(request.POST, period=period)
    if form.is_valid():
        try:
            return _sent(request, period, form) if "confirm" in request.POST else _preview(request, period, form)
        except Refused as refused:
            form.add_error(None, refused.message)
    return _list(request, period, form, status=422)


def _preview(request: HttpRequest, period: ReportingPeriod, form: ReminderForm) -> HttpResponse:
    found = messages_by_hand(period, form.cleaned_data["institutions"])
    context = {
        "breadcrumb": [*_breadcrumb(period), {"label": _("Reminders"), "url": address("reminder_list", period)}],
        "period": period,
        "chosen": form.cleaned_data["institutions"],
        "note": form.cleaned_data["note"],
        "seen": last_reminder(period),
        "n_messages": len(found),
        "by_language": previews(found, form.cleaned_data["note"]),
    }
    return render(request, "progress/reminder_preview.html", context)


def _sent(request: HttpRequest, period: ReportingPeriod, form: ReminderForm) -> HttpResponse:
    seen = whole_number(request.POST.get("seen", "")) or 0
    sent = remind_now(period=period, by=request.user, seen=seen, **form.cleaned_data)
    words = ngettext("%(count)s message is on its way.", "%(count)s messages are on their way.", len(sent))
    messages.success(request, words % {"count": len(sent)})
    return redirect(address("reminder_list", period))


@require_POST
def reminder_returned(request: HttpRequest, period: str, pk: int) -> HttpResponse:
    """Record that a message came back."""
    period = _period(request, period)
    reminder = get_object_or_404(reminders_of(period).select_related("person__institution"), pk=pk)
    try:
        record_returned_mail(reminder=reminder, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Recorded: the mail to %(person)s came back.") % {"person": reminder.person})
    return redirect(address("reminder_list", period))


def _breadcrumb(period: ReportingPeriod) -> list[dict[str, str]]:
    return [
        {"label": _("Progress"), "url": address("period_list", period.plan)},
        {"label": period.name, "url": address("period_detail", period)},
    ]
