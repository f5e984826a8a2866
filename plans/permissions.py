"""May this person? What concerns the plan alone (domain.md §8)."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import EXACT_STATISTICS_READERS, READERS, has_role, is_secretariat
from plans.models import Amendment, PlanDraft
from strategy_tracker.base.verdict import ALLOWED, Verdict, denied


def can_view_findings(user: User) -> Verdict:
    """What the document leaves open or contradicts: everyone who may read the plan."""
    return ALLOWED if has_role(user, *READERS) else denied(_("Your role does not read the plan."))


def can_view_victim_findings(user: User) -> Verdict:
    """Findings about the victim tables name exact figures (domain.md §9)."""
    if has_role(user, *EXACT_STATISTICS_READERS):
        return ALLOWED
    return denied(_("Exact victim figures are for the Secretariat and the National Authority."))


def can_view_amendments(user: User) -> Verdict:
    """Versions of the plan and what changes them: everyone who may read the plan."""
    return can_view_findings(user)


def can_write_amendments(user: User, amendment: Amendment | None = None) -> Verdict:
    """The Secretariat drafts, adopts and drops them."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may write amendments of the plan."))
    if amendment is not None and not amendment.is_draft:
        return denied(_("This amendment has been adopted or dropped: it does not change any more."))
    return ALLOWED


def can_comment_amendment(user: User, amendment: Amendment) -> Verdict:
    """Everyone who reads the plan, while the amendment is a draft."""
    verdict = can_view_amendments(user)
    if verdict and not amendment.is_draft:
        return denied(_("This amendment has been adopted or dropped: it does not change any more."))
    return verdict


def can_correct_transcription(user: User) -> Verdict:
    """Mistakes of the transcription: the administrator alone (domain.md §10)."""
    if has_role(user, Role.ADMINISTRATOR):
        return ALLOWED
    return denied(_("Only the administrator may correct the transcription of the plan."))


def can_write_plan_drafts(user: User, draft: PlanDraft | None = None) -> Verdict:
    """The Secretariat begins the next plan from its document, and adopts or drops what was read."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may begin the next plan."))
    if draft is not None and not draft.is_draft:
        return denied(_("This draft has been adopted or dropped: it does not change any more."))
    return ALLOWED
