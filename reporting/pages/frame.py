"""What the frame above every page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import DRAFT_READERS, READERS
from plans.models import ActionPlan
from progress.formulas.half_years import half_year_name
from progress.models import ReportingPeriod, Submission
from progress.selectors.answers import open_answers
from progress.selectors.periods import open_periods
from progress.views.scope import chosen_plan, plans_of
from strategy_tracker.base import clock
from strategy_tracker.base.text import in_language
from strategy_tracker.base.web.addresses import address


@dataclass(frozen=True)
class NavigationItem:
    """A link of the main navigation. Pages whose address lies below its own, or below one of `others`, belong to it.

    A link `of_plan` leads to the chosen plan, and so do its others; it is left out while there is no plan.
    """

    url_name: str
    label: Promise
    roles: frozenset[str]
    others: tuple[str, ...] = ()
    of_plan: bool = False

    def addresses(self, plan: ActionPlan | None) -> tuple[str, ...]:
        """Its own address, then the others."""
        others = (other.format(plan=plan) for other in self.others)
        return address(self.url_name, plan) if self.of_plan else reverse(self.url_name), *others


EVERYBODY = frozenset(Role.values)
NAVIGATION = (
    NavigationItem("home", _("Home"), EVERYBODY, ("/people/", "/institutions/", "/calendar/")),
    NavigationItem("plan_tree", _("Plan"), READERS, ("/plans/", "/plan-drafts/", "/plan-import/"), of_plan=True),
    NavigationItem("action_list", _("Actions"), READERS, of_plan=True),
    NavigationItem(
        "period_list", _("Progress"), READERS, ("/plans/{plan.code}/submissions/", "/evidence/"), of_plan=True
    ),
    NavigationItem("risk_list", _("Risks"), READERS, ("/plans/{plan.code}/escalations/",), of_plan=True),
    NavigationItem("indicator_list", _("Indicators"), READERS, of_plan=True),
    NavigationItem("budget_overview", _("Budget"), READERS, of_plan=True),
    NavigationItem("victim_statistics", _("Victims"), READERS),
    NavigationItem("report_list", _("Reports"), DRAFT_READERS),
    # Whoever reads no drafts reads the signed reports all the same (domain.md §8).
    NavigationItem("report_signed_list", _("Signed reports"), EVERYBODY - DRAFT_READERS, others=("/reports/",)),
    NavigationItem("finding_list", _("Data quality"), frozenset({Role.SECRETARIAT}), of_plan=True),
    NavigationItem("admin:index", _("Administration"), frozenset({Role.ADMINISTRATOR, Role.SECRETARIAT})),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Navigation, open period, what waits for the person; for strangers, and on public pages, only the languages."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "demo": settings.DEMO,
        "demo_day": settings.DEMO_TODAY,
        "product_version": settings.VERSION,
        "frame": {"languages": _languages(), "public_pages": _public_pages()},
    }
    if user is not None and user.is_authenticated and not getattr(request, "is_public_page", False):
        context["frame"].update(_frame_of(user, request))
    return context


def _languages() -> list[dict[str, Any]]:
    names = {"sq": "Shqip", "sr-latn": "Srpski", "en": "English"}
    current = get_language()
    return [{"code": code, "name": names[code], "is_current": code == current} for code, _name in settings.LANGUAGES]


def _public_pages() -> list[dict[str, Any]]:
    """What the sign-in page offers to people without an account."""
    pages = (("public_report_list", _("Published reports")), ("report_check", _("Check a file")))
    return [{"url": reverse(name), "label": label} for name, label in pages]


def _frame_of(user: User, request: HttpRequest) -> dict[str, Any]:
    periods = open_periods() if user.role in READERS else []
    own = _own_submissions(user, periods)
    plan = chosen_plan(request)
    return {
        "nav": _navigation(user, request, plan),
        "plans": _plans_to_choose(request) if user.role in READERS else [],
        "periods": [_period_chip(p, own.get(p, p), has_plan=len(plans_of(request)) > 1) for p in periods],
        "waiting": _waiting(user, periods, own.values()),
        "strategy": in_language(plan.strategy, "title")[0] if plan else "",
        "user_name": str(user),
        "user_role": user.get_role_display(),
        "institution": str(user.institution) if user.institution_id else "",
    }


def _navigation(user: User, request: HttpRequest, plan: ActionPlan | None) -> list[dict[str, Any]]:
    """The links that the role has; current is the one with the longest address above the page."""
    items = [item for item in NAVIGATION if user.role in item.roles and (plan or not item.of_plan)]
    places = {item: item.addresses(plan) for item in items}
    above = {url: item for item in items for url in places[item] if _is_below(request.path, url)}
    current = above[max(above, key=len)] if above else None
    return [{"url": places[item][0], "label": item.label, "is_current": item is current} for item in items]


def _is_below(path: str, url: str) -> bool:
    """Whether a page lies at or below the address; below the home page lies nothing, although its address is above."""
    return path == url or (url != reverse("home") and path.startswith(url))


def _plans_to_choose(request: HttpRequest) -> list[dict[str, Any]]:
    """The plans, each with the address that chooses it; nothing where there is but one.

    Who looks at a list of one plan comes to the same list of another; who looks at a single thing, to the other's tree.
    """
    plans, chosen = plans_of(request), chosen_plan(request)
    if len(plans) < 2:
        return []
    match = request.resolver_match
    is_list = getattr(request, "plan", None) is not None and match is not None and not match.kwargs
    name = match.view_name if is_list else "plan_tree"
    return [
        {"label": half_year_name(plan.code), "url": address(name, plan), "is_current": plan == chosen} for plan in plans
    ]


def _own_submissions(user: User, periods: list[ReportingPeriod]) -> dict[ReportingPeriod, Submission]:
    """What the institution of the person owes in each of the periods. One query, for institutions alone."""
    if user.role != Role.INSTITUTION or not periods:
        return {}
    own = Submission.objects.filter(period__in=periods).for_institution(user.institution)
    return {item.period: item for item in own.select_related("period__plan", "institution")}


def _period_chip(period: ReportingPeriod, due: ReportingPeriod | Submission, *, has_plan: bool) -> dict[str, Any]:
    """The open period with the days that are left; with the name of its plan where there are several.

    `due` says until when: an institution with an extension has a day of its own.
    """
    days = due.days_left(clock.today())
    if days >= 0:
        left = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    else:
        left = ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    label = gettext("%(period)s · open until %(day)s · %(left)s") % {
        "period": period.full_name if has_plan else capfirst(period.name),
        "day": date_format(due.submit_by, "SHORT_DATE_FORMAT"),
        "left": left,
    }
    return {"code": period.code, "label": label, "url": address("period_detail", period), "is_late": days < 0}


def _waiting(user: User, periods: list[ReportingPeriod], own: Iterable[Submission]) -> dict[str, Any] | None:
    """What the person has to do next in any plan, as a count that is a link; nothing where nothing waits."""
    if not periods:
        return None
    if user.role == Role.SECRETARIAT:
        count = Submission.objects.filter(period__in=periods).to_verify().count()
        label = ngettext("to verify", "to verify", count)
        return {"count": count, "url": reverse("home"), "label": label} if count else None
    unanswered = [submission for submission in own if not submission.is_submitted]
    return _answers_to_give(unanswered) if unanswered else None


def _answers_to_give(submissions: list[Submission]) -> dict[str, Any] | None:
    """How many, and where: in the one submission that has some, else on the home page, where all of them stand."""
    count = open_answers(*submissions).count()
    if all(submission.status == Submission.Status.RETURNED for submission in submissions):
        label = ngettext("answer to correct", "answers to correct", count)
    else:
        label = ngettext("answer to give", "answers to give", count)
    url = address("submission_detail", submissions[0]) if len(submissions) == 1 else reverse("home")
    return {"count": count, "url": url, "label": label} if count else None
