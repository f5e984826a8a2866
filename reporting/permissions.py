"""May this person? What concerns reports (domain.md §8)."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import DRAFT_READERS, has_role, is_secretariat
from progress.models import Escalation, Submission
from progress.permissions import can_view_escalations
from reporting.kinds import REPORT_KINDS
from reporting.models import IssuedFile, Report
from reporting.models.reports import CONSULTED
from reporting.selectors.signatures import my_signature
from strategy_tracker.base import clock
from strategy_tracker.base.verdict import ALLOWED, Verdict, denied

DRAFTS = _("Your role does not read drafts of reports. Signed reports stand under “Signed reports”.")
LINKERS = (Role.SECRETARIAT, Role.COORDINATOR)


def can_view_report_drafts(user: User) -> Verdict:
    """Reports that are not yet issued: Secretariat, coordinator, Authority, Secretary General, Minister."""
    return ALLOWED if has_role(user, *DRAFT_READERS) else denied(DRAFTS)


def can_have_receipt(user: User, submission: Submission) -> Verdict:
    """A receipt of one's own submitted answers: the institution's people, while what was submitted stands."""
    if not has_role(user, Role.INSTITUTION) or user.institution_id != submission.institution_id:
        return denied(_("A receipt is for the institution that submitted the answers."))
    if not submission.is_submitted:
        return denied(_("The answers are not submitted: there is nothing to give a receipt of."))
    return ALLOWED


def can_have_letter(user: User, escalation: Escalation) -> Verdict:
    """The letter of an escalation: who reads escalations, once it has been sent."""
    verdict = can_view_escalations(user)
    if verdict and escalation.state == Escalation.State.NOTED:
        return denied(_("It has not been sent yet."))
    return verdict


def can_generate_report(user: User) -> Verdict:
    """Making a report: the Secretariat, which writes it, and the coordinator, who answers for it."""
    if has_role(user, Role.SECRETARIAT, Role.COORDINATOR):
        return ALLOWED
    return denied(_("Reports are made by the Secretariat and the National Coordinator."))


def can_remake_report(user: User) -> Verdict:
    """Taking the figures of a draft anew, in every language, and making its file again: the Secretariat."""
    if is_secretariat(user):
        return ALLOWED
    return denied(_("Only the Secretariat takes the figures of a draft anew, or makes its file again."))


def can_view_report(user: User, report: Report) -> Verdict:
    """This report: who reads drafts; while it is in consultation, observers as well."""
    if report.state == Report.State.IN_CONSULTATION and has_role(user, *CONSULTED):
        return ALLOWED
    return can_view_report_drafts(user)


def can_view_report_data(user: User, report: Report) -> Verdict:
    """Its data as files: whoever may read the report; once it is signed, every role (domain.md §8)."""
    if user.is_authenticated and report.signed_at is not None:
        return ALLOWED
    return can_view_report(user, report)


def can_view_proposals(user: User, report: Report) -> Verdict:
    """What an issued report proposes for the plan: who reads drafts of reports."""
    verdict = can_view_report_drafts(user)
    if verdict and (report.is_draft or not REPORT_KINDS[report.kind].has("proposals")):
        return denied(_("Proposals for the plan are taken from annual reports that have been issued."))
    return verdict


def can_revise_by(user: User, report: Report) -> Verdict:
    """Accepting and dropping them: the Secretariat."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may write amendments of the plan."))
    return can_view_proposals(user, report)


def can_write_report(user: User, report: Report) -> Verdict:
    """Its texts, recommendations and answers to comments: the Secretariat, until it is finalised."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat writes reports."))
    if not report.is_draft:
        return denied(_("The report has been finalised: what it says never changes. A correction is a new version."))
    return ALLOWED


def can_consult_on_report(user: User, report: Report) -> Verdict:
    """Sending a draft for consultation: the Secretariat, once at a time."""
    verdict = can_write_report(user, report)
    if verdict and report.state == Report.State.IN_CONSULTATION:
        return denied(_("The report is in consultation already."))
    return verdict


def can_waive_line(user: User, report: Report) -> Verdict:
    """Saying why a line of its checklist need not be done: who writes it, because the reason is printed in it.

    Drafts are written by the Secretariat (domain.md §8); whoever finalises them reads the reasons before.
    """
    return can_write_report(user, report)


def can_comment_report(user: User, report: Report) -> Verdict:
    """Those who are consulted, until the end of the last day of the consultation."""
    if not has_role(user, *CONSULTED):
        return denied(_("Comments are written by the National Coordinator, members of the Authority and observers."))
    if report.state != Report.State.IN_CONSULTATION:
        return denied(_("The report is not in consultation."))
    if clock.today() > report.consult_until:
        return denied(_("The last day for comments has passed."))
    return ALLOWED


def can_finalise_report(user: User, report: Report) -> Verdict:
    """Finalising a draft: for the Authority the coordinator (6-month), else the Secretariat."""
    finaliser = REPORT_KINDS[report.kind].finalised_by
    if not has_role(user, finaliser):
        return denied(_("This report is finalised by: %(role)s.") % {"role": Role(finaliser).label})
    if not report.is_draft:
        return denied(_("The report has been finalised already."))
    if report.rendering != Report.Rendering.DONE:
        return denied(_("The file of the draft is not ready: wait for it, or make it again."))
    return ALLOWED


def can_sign_report(user: User, report: Report) -> Verdict:
    """Signing: who the kind asks for, once it is finalised (domain.md §8)."""
    signed_by = REPORT_KINDS[report.kind].signed_by
    if not has_role(user, *signed_by):
        roles = ", ".join(str(Role(role).label) for role in signed_by)
        return denied(_("This report is signed by: %(roles)s.") % {"roles": roles})
    if report.is_draft:
        return denied(_("The report is not finalised yet, so it cannot be signed."))
    if report.state != Report.State.FINALISED:
        return denied(_("The report has all its signatures."))
    return ALLOWED


def may_sign(user: User, report: Report) -> Verdict:
    """Whether the person may sign now: the role, the state, their registration, and not twice."""
    verdict = can_sign_report(user, report)
    if not verdict:
        return verdict
    mine = my_signature(report, user)
    if mine.signature is not None:
        return denied(_("You have signed this report already."))
    if mine.signatory is None:
        return denied(_("Nobody is registered with a certificate for this role. The administrator does that."))
    if mine.signatory.person_id not in (None, user.pk):
        return denied(_("Registered for this role is %(name)s.") % {"name": mine.signatory.name})
    return verdict


def can_correct_report(user: User, report: Report) -> Verdict:
    """Beginning a correction of an issued report that stands: the Secretariat, which writes reports."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat writes reports."))
    if report.is_draft or report.state == Report.State.SUPERSEDED:
        return denied(_("Only a report that was issued and still stands is corrected; a draft is changed."))
    return ALLOWED


def can_view_issued_file(user: User, issued: IssuedFile) -> Verdict:
    """A signed report: every role (domain.md §8); one that is not signed yet: who reads drafts."""
    if user.is_authenticated and issued.report.signed_at is not None:
        return ALLOWED
    return can_view_report_drafts(user)


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
