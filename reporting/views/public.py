"""What everybody may read without an account: the published reports, their data, the feed, the check of a file."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from accounts.security import limits
from reporting.archive import authenticity
from reporting.archive.files import intact_content, latest_file
from reporting.document.pictures import pictures_of
from reporting.forms.reading import CheckForm, too_large
from reporting.models import Report
from reporting.names import file_name, url_of
from reporting.pages import authenticity as words
from reporting.pages.published import (
    correction_of,
    data_files_of,
    package_of,
    published_reports,
    report_at,
    siblings_of,
    signatures_of,
)
from reporting.permissions import reports_known_to

PER_PAGE = 25
IN_FEED = 50
DAY_SECONDS = 24 * 60 * 60
# What a form weighs besides its file.
FORM_BYTES = 64 * 1024

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """For everybody: no account, and the frame that strangers see. Browsers ask again each time."""

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.is_public_page = True
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return login_not_required(shown)


@public_page
@require_safe
def public_report_list(request: HttpRequest) -> HttpResponse:
    """Every published report."""
    page = Paginator(published_reports().prefetch_related("issued_files"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"report": report, "file": latest_file(report), "correction": correction_of(report)} for report in page]
    has_several_plans = len({report.period.plan_id for report in page}) > 1
    context = {"page": page, "rows": rows, "has_several_plans": has_several_plans}
    return render(request, "reporting/public_report_list.html", context)


@public_page
@require_safe
def public_report(request: HttpRequest, address: str) -> HttpResponse:
    """One published report: figures, file, data, signatures, what came after it."""
    report = get_object_or_404(published_reports().select_related("issued", "supersedes__period"), address=address)
    earlier = report.supersedes
    files = data_files_of(report)
    context = {
        "report": report,
        "name": words.name_of(report),
        "superseded": words.superseded(report),
        "correction": correction_of(report),
        "earlier": earlier if earlier is not None and earlier.published_at else None,
        "siblings": siblings_of(report),
        "pictures": pictures_of(report, get_language()),
        "file": latest_file(report),
        "data_files": files,
        "n_tables": sum(bool(file.title) for file in files),
        "signatures": signatures_of(report),
        "permanent_url": url_of(report),
        "breadcrumb": _breadcrumb(),
    }
    return render(request, "reporting/public_report.html", context)


@public_page
@require_safe
def public_report_file(request: HttpRequest, address: str) -> HttpResponse:
    """The PDF with all its signatures, as long as it is the one that was published."""
    report = get_object_or_404(published_reports(), address=address)
    issued = latest_file(report)
    etag = f'"{issued.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    content = intact_content(issued)
    if content is None:
        return damaged(request)
    response = HttpResponse(content, content_type="application/pdf", headers={"ETag": etag})
    response["Content-Disposition"] = f'attachment; filename="{file_name(report)}"'
    patch_cache_control(response, public=True, max_age=DAY_SECONDS)
    return response


@public_page
@require_safe
@conditional_page
def public_report_data(request: HttpRequest, address: str, name: str) -> HttpResponse:
    """One of the files with the published data."""
    report = get_object_or_404(published_reports().select_related("issued"), address=address)
    data = next((data for data in (*data_files_of(report), package_of(report)) if data.name == name), None)
    if data is None:
        raise Http404
    response = HttpResponse(data.content, content_type=data.content_type, headers={"ETag": data.etag})
    response["Content-Disposition"] = f'attachment; filename="{data.name}"'
    patch_cache_control(response, public=True, max_age=DAY_SECONDS)
    return response


class ReportFeed(Feed):
    """The published reports, the newest first, as Atom."""

    feed_type = Atom1Feed
    title = gettext_lazy("Published reports on the fight against human trafficking")
    subtitle = gettext_lazy("Ministry of Internal Affairs of the Republic of Kosovo")

    def link(self) -> str:
        """The list."""
        return reverse("public_report_list")

    def items(self) -> list[Report]:
        """The newest."""
        return list(published_reports().order_by("-published_at")[:IN_FEED])

    def item_title(self, item: Report) -> str:
        """The report by its name."""
        return capfirst(words.name_of(item))

    def item_description(self, item: Report) -> str:
        """What a reader has to know before relying on it."""
        return words.superseded(item) or item.correction_reason

    def item_link(self, item: Report) -> str:
        """Its page."""
        return reverse("public_report", args=[item.address])

    def item_guid(self, item: Report) -> str:
        """Its permanent address."""
        return url_of(item)

    def item_pubdate(self, item: Report) -> object:
        """When it was published."""
        return item.published_at

    def item_updateddate(self, item: Report) -> object:
        """When it was published, or superseded."""
        return item.superseded_at or item.published_at


_feed = ReportFeed()


@public_page
@require_safe
@conditional_page
def public_feed(request: HttpRequest) -> HttpResponse:
    """For programs that tell their readers of new reports."""
    return _feed(request)


@csrf_exempt  # checked in _checked, because checking it reads the whole request
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def report_check(request: HttpRequest) -> HttpResponse:
    """Is this the report that was issued? By file, by hash, or by what a QR code names."""
    is_asked = request.method == "POST" or "report" in request.GET
    seconds = limits.take(limits.public_check(request)) if is_asked else 0
    if seconds:
        return _too_often(request, seconds)
    if request.method == "POST":
        if _declared_bytes(request) > settings.SIGNING_MAX_BYTES + FORM_BYTES:
            return _page(request, CheckForm(), {"too_large": too_large()}, status=413)
        request.upload_handlers = [MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]
        return _checked(request)
    return _page(request, CheckForm(), _named(request))


def _declared_bytes(request: HttpRequest) -> int:
    """What the request says that it weighs; more than that is never read."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdecimal() else 0


@csrf_protect
def _checked(request: HttpRequest) -> HttpResponse:
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, {}, status=413 if form.has_error("file", "too_large") else 422)
    known = reports_known_to(request.user)
    file, sha256 = form.cleaned_data["file"], form.cleaned_data["sha256"]
    finding = authenticity.of_file(file, known) if file is not None else authenticity.of_hash(sha256, known)
    return _page(request, CheckForm(), _answer(finding))


def _named(request: HttpRequest) -> dict[str, object]:
    """What is known of the report that the address names, by its own address or by a hash."""
    text = request.GET.get("report", "").strip()
    if not text:
        return {}
    known = reports_known_to(request.user)
    sha256 = authenticity.normal_hash(text)
    if sha256:
        return _answer(authenticity.of_hash(sha256, known))
    report = report_at(known, text)
    return {"asked": text, **(_facts(report) | {"is_only_named": True} if report else {})}


def _answer(finding: authenticity.Finding) -> dict[str, object]:
    said = {
        "finding": finding,
        "headline": words.headline(finding),
        "explanation": words.explanation(finding),
        # The hash that is printed in the report says as little about a file as the report's address does.
        "is_only_named": finding.outcome is authenticity.Outcome.CONTENT,
    }
    return said | (_facts(finding.report) if finding.report else {})


def _facts(report: Report) -> dict[str, object]:
    return {
        "report": report,
        "name": words.name_of(report),
        "superseded": words.superseded(report),
        "correction": correction_of(report),
        "file": latest_file(report),
        "signatures": signatures_of(report),
    }


def _page(request: HttpRequest, form: CheckForm, context: dict[str, object], status: int = 200) -> HttpResponse:
    context = {"form": form, "breadcrumb": _breadcrumb(), **context}
    response = render(request, "reporting/report_check.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    response = message(
        request,
        status=429,
        title=_("Too many checks in a short time"),
        text=_("Please wait %(seconds)s seconds, then check again.") % {"seconds": seconds},
    )
    response["Retry-After"] = str(seconds)
    return response


def damaged(request: HttpRequest) -> HttpResponse:
    """The stored file is not what was issued, so it is not given out."""
    return message(
        request,
        status=503,
        title=_("This file cannot be given out at the moment"),
        text=_("The stored file is missing or is no longer the one that was issued. Please tell the Secretariat."),
    )


def message(request: HttpRequest, *, status: int, title: str, text: str) -> HttpResponse:
    """A page that says one thing."""
    return render(request, "reporting/public_message.html", {"message_title": title, "text": text}, status=status)


def _breadcrumb() -> list[dict[str, str]]:
    return [{"label": _("Published reports"), "url": reverse("public_report_list")}]
