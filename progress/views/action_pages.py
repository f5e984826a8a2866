"""The list of actions, the list as a spreadsheet, and the page of one action."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import is_secretariat
from plans.models import Action
from progress.events import record
from progress.formulas.half_years import half_year_name
from progress.models import Event, ReportingPeriod
from progress.pages.action import detail_of
from progress.pages.action_list import exports
from progress.pages.action_list.filters import ActionFilter
from progress.pages.action_list.rows import action_rows, actions_for_list, count_in_other_plans, periods_to_show
from progress.permissions import can_edit_status, can_view_plan, can_view_statistics, can_write_escalations
from progress.selectors.periods import day_of, period_to_show
from progress.selectors.states import MONEY, PRODUCTS, PeriodState, state_as_of
from progress.views.scope import plans_of
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address

PAGE_SIZE = 50
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def action_list(request: HttpRequest) -> HttpResponse:
    """The list, or for htmx the part of it that a filter changes."""
    found = _filter(request)
    context = _list_context(request, found)
    if not request.htmx or request.htmx.history_restore_request:
        response = render(request, "progress/action_list.html", context)
    else:
        response = render(request, "progress/_action_table.html", context)
        response.headers["HX-Push-Url"] = context["address"]
    patch_vary_headers(response, ["HX-Request"])
    return response


def action_export(request: HttpRequest, file_format: str) -> HttpResponse:
    """Exactly what the list shows, all pages of it."""
    if file_format not in CONTENT_TYPES:
        raise Http404
    found = _filter(request)
    rows = action_rows(found.actions, found.period)
    data = exports.as_csv(rows) if file_format == "csv" else exports.as_xlsx(rows, _facts(found, len(rows)))
    return spreadsheet("actions", found.period, data, file_format)


def spreadsheet(name: str, period: ReportingPeriod | None, data: bytes, file_format: str) -> HttpResponse:
    """A list to keep, named by the period and the day."""
    name = "-".join(filter(None, [name, period.code if period else "", f"{clock.today():%Y%m%d}"]))
    disposition = f'attachment; filename="{name}.{file_format}"'
    return HttpResponse(data, content_type=CONTENT_TYPES[file_format], headers={"Content-Disposition": disposition})


def _filter(request: HttpRequest) -> ActionFilter:
    can_view_plan(request.user).require(PermissionDenied)
    plan = request.plan
    return ActionFilter(request.GET, plan=plan, user=request.user, periods=periods_to_show(plan))


def _list_context(request: HttpRequest, found: ActionFilter) -> dict[str, Any]:
    page = _page(request, found)
    query = found.address(size="")
    list_url = _url(found, found.address(page=str(page.number) if page.number > 1 else ""))
    return {
        "plan": found.plan,
        "elsewhere": _elsewhere(request, found),
        "filter": found,
        "form": found.form,
        "page": page,
        "rows": action_rows(page, found.period),
        "count": _count(page.paginator.count, found),
        "chips": _chips(found),
        "clear_url": _url(found, found.address(**dict.fromkeys(found.terms, ""))),
        "problems": found.problems,
        "sorts": _sorts(found),
        "query": query,
        "address": list_url,
        "all_url": _url(found, found.address(size="all")) if page.has_other_pages() else "",
        "pages_url": _url(found, query) if "size" in found.values and page.paginator.count > PAGE_SIZE else "",
        "period": found.period,
        "day": day_of(found.period),
        "can_edit": bool(can_edit_status(request.user, found.period)),
        "edit_query": urlencode({"place": "row", "next": list_url}),
    }


def _elsewhere(request: HttpRequest, found: ActionFilter) -> list[dict[str, Any]]:
    """In which other plans the words that are searched for occur too; no query where there is but one plan."""
    words = found.values.get("q", "")
    if not words or len(plans_of(request)) < 2:
        return []
    query = urlencode({"q": words})
    return [
        {"label": half_year_name(code), "count": n, "url": f"{reverse('action_list', args=[code])}?{query}"}
        for code, n in count_in_other_plans(found.plan, words)
    ]


def _page(request: HttpRequest, found: ActionFilter) -> Page:
    paginator = Paginator(found.actions, PAGE_SIZE)
    if found.values.get("size") == "all":
        paginator.per_page = max(paginator.count, 1)
    return paginator.get_page(request.GET.get("page"))


def _count(count: int, found: ActionFilter) -> str:
    total = len(found.rows)
    if not found.terms:
        return ngettext("%(total)s action", "%(total)s actions", total) % {"total": total}
    words = ngettext("%(count)s of %(total)s action", "%(count)s of %(total)s actions", total)
    return words % {"count": count, "total": total}


def _chips(found: ActionFilter) -> list[dict[str, str]]:
    chips = []
    for name, (label, words) in found.terms.items():
        without = {name: "", "part": ""} if name == "institution" else {name: ""}
        chips.append({"label": f"{label}: {words}", "url": _url(found, found.address(**without))})
    return chips


def _sorts(found: ActionFilter) -> dict[str, dict[str, str]]:
    """Per column that sorts: the address of its next order, and what screen readers say of the present one."""
    current = found.values.get("sort", "")
    sorts = {"code": {"url": _url(found, found.address(sort="")), "now": "" if current else "ascending"}}
    for name in ("deadline", "status", "budget"):
        now = {name: "ascending", f"-{name}": "descending"}.get(current, "")
        sorts[name] = {"url": _url(found, found.address(sort=f"-{name}" if current == name else name)), "now": now}
    return sorts


def _url(found: ActionFilter, query: str) -> str:
    url = address("action_list", found.plan)
    return f"{url}?{query}" if query else url


def _facts(found: ActionFilter, count: int) -> list[exports.Fact]:
    period = f"{found.period.name} · {found.period.get_status_display()}" if found.period else _("none")
    return [
        (_("Plan"), found.plan.code),
        (_("Reporting period"), period),
        (_("As of"), day_of(found.period)),
        (_("Filters"), "; ".join(f"{label}: {words}" for label, words in found.terms.values()) or _("none")),
        (_("Rows"), count),
        (_("Made on"), date_format(clock.now(), "SHORT_DATETIME_FORMAT")),
    ]


def action_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Everything known of an action. The code that it had before it moved leads to its page."""
    try:
        context = page_context(request, code)
    except Http404:
        moved = request.plan.actions().with_objectives().filter(key=code.strip().upper()).first()
        if moved is None or moved.code == moved.key:
            raise
        return redirect(address("action_detail", moved))
    return render(request, "progress/action_detail.html", context)


def page_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """What the page of an action and its parts show. Raises Http404 for a code that the plan does not have."""
    can_view_plan(request.user).require(PermissionDenied)
    state, action = _as_of_its_period(request, code)
    period = state.period
    prefetch_related_objects([action], *MONEY, *PRODUCTS)
    (row,) = action_rows([action], period)
    back = address("action_detail", action)
    known = detail_of(state, action, request.user)
    if known.shows_small_counts and can_view_statistics(request.user):
        record(Event.Kind.STATISTICS_VIEWED, by=request.user, action=action)
    verdict = can_edit_status(request.user, period)
    return {
        "action": action,
        "row": row,
        "period": period,
        "day": day_of(period),
        "detail": known,
        "can_edit": bool(verdict) and not action.is_cancelled,
        "may_escalate": can_write_escalations(request.user),
        "why_not": str(verdict.reason) if is_secretariat(request.user) else "",
        "edit_query": urlencode({"place": "page", "next": back}),
        "breadcrumb": _breadcrumb(action),
    }


def _as_of_its_period(request: HttpRequest, code: str) -> tuple[PeriodState, Action]:
    """The action as of the period that is shown; what came or moved after that was closed, as it stands today."""
    plan, period = request.plan, period_to_show(request.plan)
    if period is None or not period.is_closed:
        return _found(state_as_of(plan, period), request.user, code)
    with suppress(Http404):
        state, action = _found(state_as_of(plan, period), request.user, code)
        if plan.actions().filter(key=action.key, code=action.code).exists():
            return state, action
    return _found(state_as_of(plan, None), request.user, code)


def _found(state: PeriodState, user: User, code: str) -> tuple[PeriodState, Action]:
    return state, find_action(actions_for_list(state, user), code)


def find_action(actions: Iterable[Action], code: str) -> Action:
    """The action with this code, however it is written in an address. Raises Http404."""
    code = code.strip().upper()
    action = next((action for action in actions if action.code == code), None)
    if action is None:
        raise Http404
    return action


def _breadcrumb(action: Action) -> list[dict[str, str]]:
    tree = address("plan_tree", action.plan)
    objectives = (action.objective.strategic, action.objective)
    places = [{"label": objective.code, "url": f"{tree}#{objective.code}"} for objective in objectives]
    return [{"label": _("Plan"), "url": tree}, *places]
