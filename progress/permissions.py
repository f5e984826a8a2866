"""May this person? One function per question; button, view and service ask the same one (domain.md §8)."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Duty, Institution, Role, User
from accounts.roles import EXACT_STATISTICS_READERS, READERS, has_role, is_planning_office, is_secretariat
from progress import workflow
from progress.formulas.deadlines import claimable_statuses
from progress.formulas.locks import LockReason
from progress.models import Escalation, Evidence, ProgressEntry, ReportingPeriod, Risk, Submission
from progress.words import lock_in_words
from strategy_tracker.base import clock
from strategy_tracker.base.verdict import ALLOWED, Verdict, denied

ONLY_SECRETARIAT = _("Only the Secretariat may do this.")
REOPEN_IT = _("The period is closed: it takes no changes. Reopen it first, with a reason.")
PERIOD_NOT_OPEN = _("The period is not open.")


def can_view_plan(user: User) -> Verdict:
    """The plan, its actions and where they stand."""
    return ALLOWED if has_role(user, *READERS) else denied(_("Your role does not read the plan."))


def can_view_statistics(user: User) -> Verdict:
    """Exact victim figures: Secretariat and Authority only (domain.md §9)."""
    if has_role(user, *EXACT_STATISTICS_READERS):
        return ALLOWED
    return denied(_("Exact victim figures are for the Secretariat and the National Authority."))


def can_record_statistics(user: User, year: int | None = None) -> Verdict:
    """The Secretariat records the victim statistics of a year that has begun."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may record the victim statistics."))
    if year is not None and year > clock.today().year:
        return denied(_("The year has not begun yet: there is nothing to record."))
    return ALLOWED


def can_view_progress(user: User) -> Verdict:
    """Who reported and who did not, by institution."""
    return can_view_plan(user)


def can_compare_institutions(user: User) -> Verdict:
    """How every institution answered, beside another: whoever reads the plan and works for none of them."""
    if has_role(user, Role.INSTITUTION):
        return denied(_("An institution sees how it answered itself."))
    return can_view_plan(user)


def can_view_institution(user: User, institution: Institution) -> Verdict:
    """How an institution answered and where its actions stand: its own people, and whoever may compare them all."""
    is_own = has_role(user, Role.INSTITUTION) and user.institution_id == institution.pk
    return can_view_plan(user) if is_own else can_compare_institutions(user)


def can_view_submissions(user: User) -> Verdict:
    """Answers of institutions at all: institutions, the Secretariat and the coordinator."""
    if has_role(user, Role.SECRETARIAT, Role.COORDINATOR, Role.INSTITUTION):
        return ALLOWED
    return denied(
        _("Answers are read by the institution that gave them, the Secretariat and the National Coordinator.")
    )


def can_view_submission(user: User, submission: Submission) -> Verdict:
    """The answers of one institution: its own people, the Secretariat and the coordinator."""
    verdict = can_view_submissions(user)
    if not verdict or not has_role(user, Role.INSTITUTION) or user.institution_id == submission.institution_id:
        return verdict
    return denied(_("You may read the answers of your own institution only."))


def can_edit_submission(user: User, submission: Submission) -> Verdict:
    """Its own institution, while nothing locks the answers; every way to answer asks this (docs/adr/0017)."""
    if not has_role(user, Role.INSTITUTION) or user.institution_id != submission.institution_id:
        return denied(_("Only the institution itself may change its answers."))
    lock = submission.lock(clock.today())
    return ALLOWED if lock is None else denied(lock_in_words(lock, submission))


def can_submit(user: User, submission: Submission) -> Verdict:
    """As editing; where the institution's head approves, the head alone, also while the answers wait for the head."""
    verdict = can_edit_submission(user, submission)
    lock = submission.lock(clock.today())
    if not verdict and (lock is None or lock.reason != LockReason.WITH_HEAD or not _is_own_head(user, submission)):
        return verdict
    if submission.institution.needs_approval and user.duty != Duty.HEAD:
        return denied(_("The head of your institution submits: hand the answers over for approval."))
    return ALLOWED


def can_ask_approval(user: User, submission: Submission) -> Verdict:
    """Whoever may answer, where the head approves; the head has nobody to ask."""
    if not submission.institution.needs_approval:
        return denied(_("Your institution submits without the approval of its head."))
    if user.duty == Duty.HEAD:
        return denied(_("You are the head of the institution: submit the answers."))
    return can_edit_submission(user, submission)


def can_give_back(user: User, submission: Submission) -> Verdict:
    """The head, and whoever asked, while the answers wait for approval in an open period."""
    if submission.approval_asked_at is None:
        return denied(_("The answers do not wait for approval."))
    if not submission.period.is_open:
        return denied(PERIOD_NOT_OPEN)
    if _is_own_head(user, submission) or user.pk == submission.approval_asked_by_id:
        return ALLOWED
    return denied(_("Only the head of the institution, and who asked, may give the answers back."))


def _is_own_head(user: User, submission: Submission) -> bool:
    is_own = has_role(user, Role.INSTITUTION) and user.institution_id == submission.institution_id
    return is_own and user.duty == Duty.HEAD


def can_view_people(user: User, institution: Institution) -> Verdict:
    """Who works on the answers of an institution: its own people, the Secretariat and the administrator."""
    is_own = has_role(user, Role.INSTITUTION) and user.institution_id == institution.pk
    if is_own or has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR):
        return ALLOWED
    return denied(_("The people of an institution are seen by itself, the Secretariat and the administrator."))


def can_propose_people(user: User, institution: Institution) -> Verdict:
    """An institution's own people propose; the administrator decides."""
    if has_role(user, Role.INSTITUTION) and user.institution_id == institution.pk:
        return ALLOWED
    return denied(_("Only the institution itself proposes who works on its answers."))


def can_decide_people(user: User) -> Verdict:
    """Accounts are the administrator's (domain.md §8)."""
    if has_role(user, Role.ADMINISTRATOR):
        return ALLOWED
    return denied(_("Only the administrator decides about accounts."))


def can_switch_approval(user: User, institution: Institution) -> Verdict:
    """The head of the institution decides whether answers need the head's approval."""
    is_own = has_role(user, Role.INSTITUTION) and user.institution_id == institution.pk
    if is_own and user.duty == Duty.HEAD:
        return ALLOWED
    return denied(_("Only the head of the institution decides whether answers need approval."))


def can_extend_deadline(user: User, submission: Submission) -> Verdict:
    """The Secretariat gives one institution a later day, while the period is open and it has still to submit."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may extend a deadline."))
    if submission.period.is_closed:
        return denied(REOPEN_IT)
    if not submission.period.is_open:
        return denied(PERIOD_NOT_OPEN)
    return denied(_("The answers have been submitted.")) if submission.is_submitted else ALLOWED


def can_view_reminders(user: User) -> Verdict:
    """Whom the product wrote to, and what became of it: the Secretariat."""
    return ALLOWED if is_secretariat(user) else denied(ONLY_SECRETARIAT)


def can_remind_institutions(user: User, period: ReportingPeriod) -> Verdict:
    """The Secretariat reminds by hand, while the period takes answers."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may remind institutions."))
    return ALLOWED if period.is_open else denied(PERIOD_NOT_OPEN)


def can_edit_entry(user: User, entry: ProgressEntry) -> Verdict:
    """As its submission; once it has been returned, only the answers that were returned can be changed."""
    verdict = can_edit_submission(user, entry.submission)
    is_returned = entry.submission.status == Submission.Status.RETURNED
    if verdict and is_returned and entry.review != ProgressEntry.Review.RETURNED:
        return denied(_("This answer was not returned. Only returned answers can be changed."))
    return verdict


def can_discard_draft(user: User, entry: ProgressEntry) -> Verdict:
    """What was typed and never saved is its institution's own, also when the answer can be changed no more."""
    if has_role(user, Role.INSTITUTION) and user.institution_id == entry.submission.institution_id:
        return ALLOWED
    return denied(_("Only the institution itself may change its answers."))


def can_confirm_unchanged(user: User, entry: ProgressEntry, last: ProgressEntry | None) -> Verdict:
    """As its answer, while there is a last one to confirm and its status still fits the deadline."""
    verdict = can_edit_entry(user, entry)
    if not verdict:
        return verdict
    if last is None:
        return denied(_("There is no earlier answer to confirm: write one."))
    if entry.review == ProgressEntry.Review.RETURNED:
        return denied(_("The Secretariat returned this answer: “no change” does not correct it."))
    if entry.is_answered and not entry.is_unchanged:
        return denied(_("This answer has been changed in this period: save it as it is."))
    claimable = claimable_statuses(entry.action.deadline_on, entry.submission.period.ends_on)
    if entry.is_lead and not last.is_not_ours and last.claimed_status not in claimable:
        return denied(_("The last status does not fit the deadline any more: choose one."))
    return ALLOWED


def can_verify_submission(user: User, submission: Submission) -> Verdict:
    """The Secretariat, never the submitter, on what has been submitted, while the period is open."""
    if not is_secretariat(user):
        return denied(ONLY_SECRETARIAT)
    if submission.period.is_closed:
        return denied(REOPEN_IT)
    if submission.submitted_at is None:
        return denied(_("Nothing has been submitted that could be verified or returned."))
    if submission.submitted_by_id == user.pk:
        return denied(_("Answers are verified by someone other than the person who submitted them."))
    return ALLOWED


def can_verify_entry(user: User, entry: ProgressEntry) -> Verdict:
    """As its submission; an answer that was returned is with its institution until it is submitted again."""
    verdict = can_verify_submission(user, entry.submission)
    if verdict and entry.review == ProgressEntry.Review.RETURNED:
        return denied(_("This answer has been returned: the institution is correcting it."))
    return verdict


def can_export_plan(user: User) -> Verdict:
    """A whole plan in one file: exact victim figures and all evidence are in it, which only the Secretariat reads."""
    if is_secretariat(user):
        return ALLOWED
    return denied(_("Only the Secretariat takes a whole plan along: exact victim figures and evidence are in it."))


def can_import_plan(user: User) -> Verdict:
    """It brings accounts, institutions and signatories along: the administrator's (domain.md §8)."""
    if has_role(user, Role.ADMINISTRATOR):
        return ALLOWED
    return denied(_("Only the administrator imports a plan: accounts and institutions come with it."))


def can_decide_carry_over(user: User) -> Verdict:
    """What becomes of unfinished actions in the next plan: the Secretariat."""
    if is_secretariat(user):
        return ALLOWED
    return denied(_("Only the Secretariat decides what becomes of unfinished actions in the next plan."))


def can_edit_status(user: User, period: ReportingPeriod | None) -> Verdict:
    """The Secretariat sets the verified status of an action, in the open period."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may set the verified status of an action."))
    if period is None or not period.is_open:
        return denied(_("No reporting period is open, so no status can be changed."))
    return ALLOWED


def can_record_measurement(user: User, period: ReportingPeriod) -> Verdict:
    """The Secretariat records what the indicators measured, in the open period (domain.md §8)."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may record the measurements of indicators."))
    if period.is_closed:
        return denied(REOPEN_IT)
    return ALLOWED if period.is_open else denied(PERIOD_NOT_OPEN)


def can_edit_passport(user: User) -> Verdict:
    """The Secretariat completes the passports of indicators, by a decision (domain.md §8)."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat may complete the passports of indicators."))
    return ALLOWED


def can_manage_periods(user: User) -> Verdict:
    """Opening, closing and reopening periods."""
    return ALLOWED if is_secretariat(user) else denied(ONLY_SECRETARIAT)


def can_view_evidence(user: User, evidence: Evidence | None = None) -> Verdict:
    """Its institution and the Secretariat only (domain.md §9); without one: whether the role reads any."""
    is_own = evidence is None or user.institution_id == evidence.institution_id
    if is_secretariat(user) or (has_role(user, Role.INSTITUTION) and is_own):
        return ALLOWED
    return denied(_("Evidence is read by the institution that gave it and by the Secretariat only."))


def can_view_risks(user: User) -> Verdict:
    """The register of risks: who reads the plan; an institution its own part (`Risk.objects.visible_to`)."""
    return can_view_plan(user)


def can_edit_risks(user: User, period: ReportingPeriod | None) -> Verdict:
    """The Secretariat keeps the register, while a period is open: what it says stands in that period."""
    if not is_secretariat(user):
        return denied(_("Only the Secretariat keeps the register of risks."))
    if period is None or not period.is_open:
        return denied(_("No reporting period is open: the register is kept period by period."))
    return ALLOWED


def can_say_of_risk(user: User, entry: ProgressEntry | None, risk: Risk) -> Verdict:
    """The institution says what became of a risk of its action, while it may change its answer on it."""
    if entry is None or risk.action_id != entry.action_id:
        return denied(_("What became of it is said with the answer on its action, and none is open."))
    return can_edit_entry(user, entry)


def can_view_escalations(user: User) -> Verdict:
    """What is told to the Strategic Planning Office: who writes it, the Authority, and that office (domain.md §8)."""
    if has_role(user, Role.SECRETARIAT, Role.COORDINATOR, Role.AUTHORITY) or is_planning_office(user):
        return ALLOWED
    return denied(
        _("Notices are read by the Secretariat, the coordinator, the Authority and the Strategic Planning Office.")
    )


def can_write_escalations(user: User) -> Verdict:
    """The coordinator and the Secretariat tell the Strategic Planning Office of a problem (domain.md §8)."""
    if has_role(user, Role.SECRETARIAT, Role.COORDINATOR):
        return ALLOWED
    return denied(_("Only the National Coordinator and the Secretariat write notices."))


def can_take_step(user: User, name: str) -> Verdict:
    """Who takes a step of an escalation stands in its machine; of observers, only the Strategic Planning Office."""
    step = workflow.find(workflow.ESCALATION, name)
    is_named = has_role(user, *step.roles)
    if is_named and (not has_role(user, Role.OBSERVER) or is_planning_office(user)):
        return ALLOWED
    return denied(_("This step is taken by others."))


def can_comment_escalation(user: User, escalation: Escalation) -> Verdict:
    """Who writes it, and the Strategic Planning Office once it has been sent there."""
    if is_planning_office(user):
        is_there = escalation.state != Escalation.State.NOTED
        return ALLOWED if is_there else denied(_("It has not been sent yet."))
    return can_write_escalations(user)
