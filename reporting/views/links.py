"""Links to an issued report: made, listed and revoked inside; opened outside, without an account."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reporting.archive.files import intact_content, latest_file
from reporting.forms.reading import LinkForm
from reporting.models import AccessLink, Report
from reporting.names import file_name
from reporting.pages import authenticity as words
from reporting.pages.published import correction_of, signatures_of
from reporting.permissions import can_link_report, can_view_report_drafts
from reporting.services import publication
from reporting.views.public import damaged, message, public_page
from reporting.views.scope import crumbs
from strategy_tracker.base.errors import Refused

LANGUAGES = (("sq", "Shqip"), ("sr-latn", "Srpski"), ("en", "English"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_links(request: HttpRequest, pk: int) -> HttpResponse:
    """The links to a report with their openings, and the form for a new one."""
    report = _report(request, pk)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link, secret = publication.make_link(report=report, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return _page(request, report, LinkForm(), {"made": link, "secret_url": _url_of(secret)})
    return _page(request, report, form, {}, status=422 if form.is_bound else 200)


@require_POST
def link_revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """End a link at once."""
    report = _report(request, pk)
    try:
        publication.revoke_link(link=get_object_or_404(report.links.select_related("report"), pk=link), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The link has been revoked: it opens nothing any more."))
    return redirect("report_links", report.pk)


@public_page
@require_GET
def shared_report(request: HttpRequest, secret: str) -> HttpResponse:
    """What a link shows: one report, to read and to download."""
    link = _opened(secret, "page")
    if link is None:
        return _gone(request)
    report = link.report
    with translation.override(_language(request, report)):
        context = {
            "report": report,
            "link": link,
            "last_day": publication.last_day_of(link),
            "name": words.name_of(report),
            "superseded": words.superseded(report),
            "correction": correction_of(report),
            "file": latest_file(report),
            "signatures": signatures_of(report),
            "file_url": reverse("shared_file", args=[secret]),
            "languages": LANGUAGES,
            # The frame's own switch sends a form, which browsers refuse to say the origin of under "no-referrer".
            "frame": {},
        }
        response = render(request, "reporting/link_shared.html", context)
        response["Content-Language"] = translation.get_language()
        return _discreet(response)


@public_page
@require_GET
def shared_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The file behind a link."""
    link = _opened(secret, "file")
    if link is None:
        return _gone(request)
    issued = latest_file(link.report)
    content = intact_content(issued) if issued else None
    if content is None:
        return _discreet(damaged(request))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(link.report)}"'
    return _discreet(response)


def _report(request: HttpRequest, pk: int) -> Report:
    """The report, for somebody who may make links to it. Raises Http404 or PermissionDenied."""
    can_view_report_drafts(request.user).require(PermissionDenied)
    report = get_object_or_404(Report.objects.select_related("period"), pk=pk)
    can_link_report(request.user, report).require(PermissionDenied)
    return report


def _page(request: HttpRequest, report: Report, form: LinkForm, context: dict, status: int = 200) -> HttpResponse:
    openings = {
        "n_pages": Count("openings", filter=Q(openings__what="page")),
        "n_files": Count("openings", filter=Q(openings__what="file")),
        "last_opened_at": Max("openings__opened_at"),
    }
    links = report.links.select_related("made_by", "revoked_by").prefetch_related("openings").annotate(**openings)
    context |= {
        "report": report,
        "name": words.name_of(report),
        "form": form,
        "rows": [{"link": link, "state": _state(link), "last_day": publication.last_day_of(link)} for link in links],
        "breadcrumb": crumbs(report),
    }
    return render(request, "reporting/report_links.html", context, status=status)


def _state(link: AccessLink) -> str:
    if link.revoked_at:
        return "revoked"
    return "usable" if publication.is_usable(link) else "expired"


def _url_of(secret: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("shared_report", args=[secret])


def _opened(secret: str, what: str) -> AccessLink | None:
    try:
        return publication.open_link(secret, what=what)
    except publication.LinkUnusable:
        return None


def _gone(request: HttpRequest) -> HttpResponse:
    text = _("It may be mistyped, have expired or have been withdrawn. Ask whoever sent it to you for a new one.")
    return _discreet(message(request, status=404, title=_("This link opens nothing"), text=text))


def _language(request: HttpRequest, report: Report) -> str:
    """The language that was asked for, else that of the report."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(LANGUAGES) else report.language


def _discreet(response: HttpResponse) -> HttpResponse:
    """The address is the key: no referrer carries it on, no search engine and no cache keeps it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
