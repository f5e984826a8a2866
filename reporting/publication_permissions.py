"""May this person publish a report, or give somebody a link to it? (domain.md §8)"""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import DRAFT_READERS, has_role, is_secretariat
from accounts.verdict import ALLOWED, Verdict, denied
from reporting.models import Report

LINKERS = (Role.SECRETARIAT, Role.COORDINATOR)


def can_publish_report(user: User, report: Report) -> Verdict:
    """Publishing: the Secretariat, once every signature is there."""
    if not is_secretariat(user):
        return denied(_("Reports are published by the Secretariat."))
    if report.state == Report.State.PUBLISHED:
        return denied(_("The report is published already."))
    if report.state == Report.State.SUPERSEDED:
        return denied(_("The report has been superseded: publish its correction."))
    if report.state != Report.State.SIGNED:
        return denied(_("The report lacks a signature. It can be published when it is signed."))
    return ALLOWED


def can_link_report(user: User, report: Report) -> Verdict:
    """Making and revoking links to a report: the Secretariat and the coordinator, once it has been issued."""
    if not has_role(user, *LINKERS):
        return denied(_("Links to reports are made by the Secretariat and the National Coordinator."))
    if report.is_draft:
        return denied(_("A draft is not shown to people without an account. Finalise it first."))
    return ALLOWED


def reports_known_to(user: User) -> QuerySet[Report]:
    """The issued reports of which the person may learn that they exist: strangers only the published ones."""
    if has_role(user, *DRAFT_READERS):
        return Report.objects.issued()
    return Report.objects.signed() if user.is_authenticated else Report.objects.public()
