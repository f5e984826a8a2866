"""The versions of the plan: all of them, one as a tree or as a workbook, any two compared."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans.documents.editions import document_in
from plans.models import PlanVersion, VersionEdition
from plans.permissions import can_view_amendments
from progress.pages.amendments import difference_rows
from progress.pages.versions import tree_of, workbook_of
from progress.views.action_pages import CONTENT_TYPES
from strategy_tracker.base import clock
from strategy_tracker.base.fields.numbers import whole_number
from strategy_tracker.base.web.addresses import address


def _versions(request: HttpRequest) -> list[PlanVersion]:
    can_view_amendments(request.user).require(PermissionDenied)
    rows = request.plan.versions.select_related("plan__strategy", "amendment").prefetch_related("editions__made_by")
    return list(rows.order_by("number"))


def _edition(versions: list[PlanVersion], number: int) -> VersionEdition:
    """The last edition of the version. Raises Http404."""
    version = next((version for version in versions if version.number == number), None)
    editions = list(version.editions.all()) if version else []
    if not editions:
        raise Http404
    editions[-1].version = version
    return editions[-1]


def _crumbs(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"label": _("Plan"), "url": address("plan_tree", request.plan)},
        {"label": _("Versions of the plan"), "url": address("version_list", request.plan)},
    ]


@require_safe
def version_list(request: HttpRequest) -> HttpResponse:
    """All versions with their decision; two are chosen to be compared."""
    versions = _versions(request)
    chosen = [whole_number(request.GET.get(name, "")) for name in ("from", "to")]
    if None not in chosen:
        return redirect(address("version_compare", request.plan, *chosen))
    context = {
        "plan": request.plan,
        "versions": versions,
        "in_force": next((one for one in reversed(versions) if one.in_force_on <= clock.today()), None),
        "breadcrumb": _crumbs(request)[:1],
    }
    return render(request, "progress/version_list.html", context)


@require_safe
def version_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One version as a tree, from its document."""
    versions = _versions(request)
    edition = _edition(versions, number)
    context = {
        "plan": request.plan,
        "version": edition.version,
        "edition": edition,
        "earlier": next((version for version in versions if version.number == number - 1), None),
        "tree": tree_of(document_in(edition)),
        "breadcrumb": _crumbs(request),
    }
    return render(request, "progress/version_detail.html", context)


@require_safe
def version_export(request: HttpRequest, number: int) -> HttpResponse:
    """One version as a workbook."""
    edition = _edition(_versions(request), number)
    version = edition.version
    facts = [
        (_("Plan"), version.plan.code),
        (_("Version"), version.number),
        (_("Decision"), version.decision_number or _("no decision number is printed")),
        (_("In force from"), date_format(version.in_force_on, "SHORT_DATE_FORMAT")),
        ("SHA-256", edition.sha256),
    ]
    name = f"plan-{version.plan.code}-v{version.number}.xlsx"
    content = workbook_of(document_in(edition), facts)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES["xlsx"], headers=headers)


@require_safe
def version_compare(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """What differs between two versions."""
    versions = _versions(request)
    old, new = (_edition(versions, one) for one in (number, other))
    context = {
        "plan": request.plan,
        "old": old.version,
        "new": new.version,
        "rows": difference_rows(document_in(old), document_in(new)),
        "breadcrumb": _crumbs(request),
    }
    return render(request, "progress/version_compare.html", context)
