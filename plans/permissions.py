"""May this person? What concerns the plan alone (domain.md §8)."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import EXACT_STATISTICS_READERS, READERS, has_role
from strategy_tracker.base.verdict import ALLOWED, Verdict, denied


def can_view_findings(user: User) -> Verdict:
    """What the document leaves open or contradicts: everyone who may read the plan."""
    return ALLOWED if has_role(user, *READERS) else denied(_("Your role does not read the plan."))


def can_view_victim_findings(user: User) -> Verdict:
    """Findings about the victim tables name exact figures (domain.md §9)."""
    if has_role(user, *EXACT_STATISTICS_READERS):
        return ALLOWED
    return denied(_("Exact victim figures are for the Secretariat and the National Authority."))
