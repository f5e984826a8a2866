"""What the frame above every page shows."""

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
from plans.models import Strategy
from progress.models import ReportingPeriod, Submission
from progress.selectors.answers import open_answers
from strategy_tracker.base import clock
from strategy_tracker.base.text import in_language


@dataclass(frozen=True)
class NavigationItem:
    """A link of the main navigation. Pages whose address lies below its own, or below one of `others`, belong to it."""

    url_name: str
    label: Promise
    roles: frozenset[str]
    others: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its own address, then the others."""
        return reverse(self.url_name), *(f"{reverse('home')}{other}" for other in self.others)


EVERYBODY = frozenset(Role.values)
NAVIGATION = (
    NavigationItem("home", _("Home"), EVERYBODY),
    NavigationItem("plan_tree", _("Plan"), READERS),
    NavigationItem("action_list", _("Actions"), READERS),
    NavigationItem("period_list", _("Progress"), READERS, others=("submissions/", "evidence/")),
    NavigationItem("indicator_list", _("Indicators"), READERS),
    NavigationItem("budget_overview", _("Budget"), READERS),
    NavigationItem("victim_statistics", _("Victims"), READERS),
    NavigationItem("report_list", _("Reports"), DRAFT_READERS),
    # Whoever reads no drafts reads the signed reports all the same (domain.md §8).
    NavigationItem("report_signed_list", _("Signed reports"), EVERYBODY - DRAFT_READERS, others=("reports/",)),
    NavigationItem("finding_list", _("Data quality"), frozenset({Role.SECRETARIAT})),
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
    period = ReportingPeriod.objects.open().select_related("plan").first() if user.role in READERS else None
    strategy = Strategy.objects.first()
    return {
        "nav": _navigation(user, request),
        "period": _period_chip(period),
        "waiting": _waiting(user, period),
        "strategy": in_language(strategy, "title")[0] if strategy else "",
        "user_name": str(user),
        "user_role": user.get_role_display(),
        "institution": str(user.institution) if user.institution_id else "",
    }


def _navigation(user: User, request: HttpRequest) -> list[dict[str, Any]]:
    """The links that the role has; current is the one with the longest address above the page."""
    items = [item for item in NAVIGATION if user.role in item.roles]
    above = {address: item for item in items for address in item.addresses if _is_below(request.path, address)}
    current = above[max(above, key=len)] if above else None
    return [{"url": reverse(item.url_name), "label": item.label, "is_current": item is current} for item in items]


def _is_below(path: str, address: str) -> bool:
    """Whether a page lies at or below the address; below the home page lies nothing, although its address is above."""
    return path == address or (address != reverse("home") and path.startswith(address))


def _period_chip(period: ReportingPeriod | None) -> dict[str, Any] | None:
    if period is None:
        return None
    days = period.days_left(clock.today())
    if days >= 0:
        left = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    else:
        left = ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    label = gettext("%(period)s · open until %(day)s · %(left)s") % {
        "period": capfirst(period.name),
        "day": date_format(period.submit_by, "SHORT_DATE_FORMAT"),
        "left": left,
    }
    url = reverse("period_detail", args=[period.code])
    return {"code": period.code, "label": label, "url": url, "is_late": days < 0}


def _waiting(user: User, period: ReportingPeriod | None) -> dict[str, Any] | None:
    """What the person has to do next, as a count that is a link; nothing where nothing waits."""
    if period is None:
        return None
    if user.role == Role.SECRETARIAT:
        count = period.submissions.to_verify().count()
        label = ngettext("to verify", "to verify", count)
        return {"count": count, "url": reverse("home"), "label": label} if count else None
    if user.role == Role.INSTITUTION:
        submission = period.submissions.unanswered().for_institution(user.institution).first()
        return _answers_to_give(submission, period) if submission else None
    return None


def _answers_to_give(submission: Submission, period: ReportingPeriod) -> dict[str, Any] | None:
    count = open_answers(submission).count()
    if submission.status == Submission.Status.RETURNED:
        label = ngettext("answer to correct", "answers to correct", count)
    else:
        label = ngettext("answer to give", "answers to give", count)
    url = reverse("submission_detail", args=[period.code, submission.institution.code])
    return {"count": count, "url": url, "label": label} if count else None
