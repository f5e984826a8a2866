"""A person's deadlines for the calendar of a phone or a mail program, under a secret address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from progress.pages.collecting.calendar import deadlines_of, icalendar_of
from progress.services.collecting.calendars import calendar_key, person_of_key, renew_calendar


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The deadlines, the address, and how it is renewed."""
    url = settings.SITE_URL.rstrip("/") + reverse("calendar_file", args=[calendar_key(request.user)])
    return render(request, "progress/calendar.html", {"deadlines": deadlines_of(request.user), "url": url})


@require_POST
def calendar_renew(request: HttpRequest) -> HttpResponse:
    """A new address in place of the one before."""
    renew_calendar(person=request.user)
    messages.success(request, _("The calendar has a new address. The one before shows nothing any more."))
    return redirect("calendar")


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, key: str) -> HttpResponse:
    """The file, in the language of the person whose address it is."""
    person = person_of_key(key)
    if person is None:
        raise Http404
    with translation.override(person.language):
        content = icalendar_of(deadlines_of(person))
    headers = {"Content-Disposition": 'inline; filename="afatet.ics"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
