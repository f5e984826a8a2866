"""The victim statistics: exact for those who may see them, else as published. Each exact look is recorded."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plans.selectors import exact_victim_tables, victim_findings
from progress.events import record
from progress.models import Event
from progress.permissions import can_record_statistics, can_view_plan, can_view_statistics
from progress.selectors.victims import statistics_until
from reporting.document.reader import HIDDEN
from reporting.pages import statistics as pages
from reporting.selectors.statistics import published_statistics

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def victim_statistics(request: HttpRequest) -> HttpResponse:
    """The tables with their pictures; for the Secretariat also which years can be recorded, and what does not fit."""
    is_exact, page = _shown(request)
    context = {
        "page": page,
        "is_exact": is_exact,
        "hidden_mark": HIDDEN,
        **(_recording(request) if is_exact else {}),
    }
    return render(request, "reporting/victim_statistics.html", context)


def victim_export(request: HttpRequest, file_format: str) -> HttpResponse:
    """The same numbers and marks as a spreadsheet."""
    if file_format not in FORMATS:
        raise Http404
    _is_exact, page = _shown(request, file_format)
    lines = pages.lines_of(page)
    data = pages.as_csv(lines) if file_format == "csv" else pages.as_xlsx(lines)
    disposition = f'attachment; filename="victims-{page.span.replace("–", "-")}.{file_format}"'
    return HttpResponse(data, content_type=FORMATS[file_format], headers={"Content-Disposition": disposition})


def _shown(request: HttpRequest, detail: str = "") -> tuple[bool, pages.StatisticsPage]:
    """Whether the person sees exact figures, and the data set; an exact look is written into the history."""
    can_view_plan(request.user).require(PermissionDenied)
    is_exact = bool(can_view_statistics(request.user))
    if not is_exact:
        return False, pages.statistics_page(published_statistics())
    record(Event.Kind.STATISTICS_VIEWED, by=request.user, detail=detail)
    return True, pages.statistics_page(exact_victim_tables(statistics_until().figures))


def _recording(request: HttpRequest) -> dict[str, Any]:
    statistics = statistics_until()
    printed = sorted({figure.year for figure in statistics.baseline})
    return {
        "printed": f"{printed[0]}–{printed[-1]}" if printed else "",
        "years": [
            {"year": year, "record": statistics.record_of(year), "verdict": can_record_statistics(request.user, year)}
            for year in statistics.years
        ],
        "may_record": can_record_statistics(request.user),
        "findings": victim_findings(),
    }
