"""What the frame above every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.roles import DRAFT_READERS, READERS
from plans.models import Strategy
from progress.models import ReportingPeriod, Submission
from strategy_tracker.base import clock
from strategy_tracker.base.text import in_language

OF_REPORTS = (
    "report_create",
    "report_detail",
    "report_preview",
    "report_signed_list",
    "report_finalise",
    "report_sign",
    "report_sign_upload",
    "report_sign_certificate",
    "report_publish",
    "report_links",
    "report_consult",
    "report_comments",
    "section_list",
    "section_edit",
    "section_version",
    "recommendation_create",
    "recommendation_edit",
    "follow_up_edit",
)
# URL name, label, roles, and the URL names that belong to it.
NAVIGATION = (
    ("home", lambda: _("Home"), frozenset(Role.values), ()),
    ("plan_tree", lambda: _("Plan"), READERS, ("finding_list", "victim_statistics", "victim_statistics_edit")),
    ("action_list", lambda: _("Actions"), READERS, ("action_detail", "action_status", "action_cancel")),
    (
        "period_list",
        lambda: _("Progress"),
        READERS,
        (
            "period_detail",
            "period_open",
            "period_close",
            "period_reopen",
            "submission_detail",
            "submission_check",
            "submission_verify",
            "entry_edit",
        ),
    ),
    ("indicator_list", lambda: _("Indicators"), READERS, ()),
    ("budget_overview", lambda: _("Budget"), READERS, ()),
    ("report_list", lambda: _("Reports"), DRAFT_READERS, OF_REPORTS),
    # Whoever reads no drafts reads the signed reports all the same (domain.md §8).
    ("report_signed_list", lambda: _("Signed reports"), frozenset(Role.values) - DRAFT_READERS, ("report_comments",)),
    ("finding_list", lambda: _("Data quality"), frozenset({Role.SECRETARIAT}), ()),
    ("admin:index", lambda: _("Administration"), frozenset({Role.ADMINISTRATOR, Role.SECRETARIAT}), ()),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Navigation, open period, what waits for the person; for strangers, and on public pages, only the languages."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "demo": settings.DEMO,
        "demo_day": settings.DEMO_TODAY,
        "product_version": settings.VERSION,
        "frame": {"languages": _languages()},
    }
    if user is not None and user.is_authenticated and not getattr(request, "is_public_page", False):
        context["frame"].update(_frame_of(user, request))
    return context


def _languages() -> list[dict[str, Any]]:
    names = {"sq": "Shqip", "sr-latn": "Srpski", "en": "English"}
    current = get_language()
    return [{"code": code, "name": names[code], "is_current": code == current} for code, _name in settings.LANGUAGES]


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
    here = request.resolver_match.view_name if request.resolver_match else ""
    visible = [(name, label, family) for name, label, roles, family in NAVIGATION if user.role in roles]
    direct = {name for name, _label, _family in visible}
    return [
        {
            "url": reverse(name),
            "label": label(),
            "is_current": here == name or (here in family and here not in direct),
        }
        for name, label, family in visible
    ]


def _period_chip(period: ReportingPeriod | None) -> dict[str, Any] | None:
    if period is None:
        return None
    days = period.days_left(clock.today())
    if days >= 0:
        left = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    else:
        left = ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    label = _("%(code)s · open until %(day)s · %(left)s") % {
        "code": period.code,
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
    if submission.status == Submission.Status.RETURNED:
        count = submission.entries.filter(review="returned").count()
        label = ngettext("answer to correct", "answers to correct", count)
    else:
        count = submission.entries.filter(answered_at__isnull=True).count()
        label = ngettext("answer to give", "answers to give", count)
    url = reverse("submission_detail", args=[period.code, submission.institution.code])
    return {"count": count, "url": url, "label": label} if count else None
