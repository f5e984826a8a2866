"""May this person? What concerns reports (domain.md §8)."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import DRAFT_READERS, has_role
from accounts.verdict import ALLOWED, Verdict, denied


def can_view_report_drafts(user: User) -> Verdict:
    """Reports that are not yet issued: Secretariat, coordinator, Authority, Secretary General, Minister."""
    return ALLOWED if has_role(user, *DRAFT_READERS) else denied(_("Your role does not read report drafts."))


def can_generate_report(user: User) -> Verdict:
    """Making a report: the Secretariat, which writes it, and the coordinator, who answers for it."""
    if has_role(user, Role.SECRETARIAT, Role.COORDINATOR):
        return ALLOWED
    return denied(_("Reports are made by the Secretariat and the National Coordinator."))
