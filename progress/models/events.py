"""The history: what happened, to what, by whom, when and why. Rows are written once and never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Role, User
from accounts.roles import has_role, is_planning_office
from plans.models import Action, ActionInstitution
from progress.models.entries import ProgressEntry
from progress.models.periods import ReportingPeriod
from progress.models.submissions import Submission
from strategy_tracker.base.written_once import WrittenOnceModel, WrittenOnceQuerySet


class EventQuerySet(WrittenOnceQuerySet):
    """Reads; refuses to change."""

    def visible_to(self, user: User) -> "EventQuerySet":
        """What happened to unverified answers is for their institution, the Secretariat and the coordinator.

        So are notices to the planning office for who writes them; who else reads those sees the steps from the sending.
        """
        if has_role(user, Role.SECRETARIAT, Role.COORDINATOR):
            return self.all()
        own = Q(institution__isnull=False, institution=user.institution_id)
        of_drafts = Q(kind__in=Event.OF_DRAFTS) | Q(kind=Event.Kind.RISK_REVIEWED, entry__isnull=False)
        notices = Q(kind=Event.Kind.ESCALATION_STEP)
        if has_role(user, Role.AUTHORITY) or is_planning_office(user):
            notices &= Q(after__in=("", "noted"))
        visible = self.filter(~of_drafts | own).exclude(notices)
        return visible.exclude(_of_others_risks(user)) if has_role(user, Role.INSTITUTION) else visible

    def with_subjects(self) -> "EventQuerySet":
        """With what their lines in a timeline name, and link to."""
        return self.select_related("by", "action__objective__strategic__plan", "institution", "period")


def _of_others_risks(user: User) -> Q:
    """What was said of risks of the part of the register that an institution does not read (`Risk.of_institution`)."""
    taking_part = ActionInstitution.objects.filter(institution=user.institution_id).values("action")
    is_own = Q(institution__isnull=False, institution=user.institution_id) | Q(action__in=taking_part)
    return Q(kind__in=Event.OF_RISKS) & ~is_own


class Event(WrittenOnceModel):
    """One thing that happened."""

    class Kind(models.TextChoices):
        PERIOD_OPENED = "period_opened", _("Period opened")
        PERIOD_CLOSED = "period_closed", _("Period closed")
        PERIOD_REOPENED = "period_reopened", _("Period reopened")
        ENTRY_SAVED = "entry_saved", _("Answer saved")
        EVIDENCE_ADDED = "evidence_added", _("Evidence added")
        EVIDENCE_REMOVED = "evidence_removed", _("Evidence removed")
        EVIDENCE_DOWNLOADED = "evidence_downloaded", _("Evidence downloaded")
        NUMBERS_DECLARED = "numbers_declared", _("Declared not to be personal numbers")
        SUBMITTED = "submitted", _("Submitted")
        ENTRY_RETURNED = "entry_returned", _("Answer returned")
        ENTRY_VERIFIED = "entry_verified", _("Answer verified")
        SUBMISSION_RETURNED = "submission_returned", _("Submission returned")
        SUBMISSION_VERIFIED = "submission_verified", _("Submission verified")
        STATUS_CHANGED = "status_changed", _("Status changed")
        ACTION_CANCELLED = "action_cancelled", _("Action cancelled")
        MEASUREMENT_RECORDED = "measurement_recorded", _("Measurement recorded")
        STATISTICS_RECORDED = "statistics_recorded", _("Victim statistics recorded")
        STATISTICS_VIEWED = "statistics_viewed", _("Victim statistics viewed")
        CARRY_OVER_DECIDED = "carry_over_decided", _("Carry-over decided")
        CARRY_OVER_TAKEN_BACK = "carry_over_taken_back", _("Carry-over taken back")
        DEADLINE_EXTENDED = "deadline_extended", _("Deadline extended")
        REMINDED = "reminded", _("Reminded")
        APPROVAL_ASKED = "approval_asked", _("Approval asked of the head of the institution")
        APPROVAL_REFUSED = "approval_refused", _("Given back by the head of the institution")
        WORKBOOK_DOWNLOADED = "workbook_downloaded", _("Workbook downloaded")
        WORKBOOK_IMPORTED = "workbook_imported", _("Workbook imported")
        COMMENT_ANSWERED = "comment_answered", _("Comment answered")
        RISK_ADDED = "risk_added", _("Risk added to the register")
        RISK_REVIEWED = "risk_reviewed", _("Risk reviewed")
        RISK_CLOSED = "risk_closed", _("Risk closed")
        ESCALATION_STEP = "escalation_step", _("Notice to the Strategic Planning Office")
        PERSON_INVITED = "person_invited", _("Colleague proposed")
        PERSON_REMOVED = "person_removed", _("Removal of a colleague proposed")
        PLAN_EXPORTED = "plan_exported", _("Plan exported with everything that hangs on it")
        PLAN_IMPORTED = "plan_imported", _("Plan imported with everything that hangs on it")

    # What tells of an answer that may still change (domain.md §8: never another institution's drafts).
    OF_EVIDENCE = (
        Kind.EVIDENCE_ADDED,
        Kind.EVIDENCE_REMOVED,
        Kind.EVIDENCE_DOWNLOADED,
        Kind.NUMBERS_DECLARED,
    )
    OF_DRAFTS = (
        Kind.ENTRY_SAVED,
        *OF_EVIDENCE,
        Kind.ENTRY_RETURNED,
        Kind.APPROVAL_ASKED,
        Kind.APPROVAL_REFUSED,
        Kind.WORKBOOK_DOWNLOADED,
        Kind.WORKBOOK_IMPORTED,
        Kind.COMMENT_ANSWERED,
    )
    OF_RISKS = (Kind.RISK_ADDED, Kind.RISK_REVIEWED, Kind.RISK_CLOSED)
    # Somebody has read something; nothing has changed.
    OF_READING = (
        Kind.EVIDENCE_DOWNLOADED,
        Kind.STATISTICS_VIEWED,
        Kind.PLAN_EXPORTED,
        Kind.WORKBOOK_DOWNLOADED,
    )

    kind = models.CharField(_("what"), max_length=24, choices=Kind.choices)
    happened_at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, null=True, blank=True, related_name="events")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="events")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="events")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="events")
    entry = models.ForeignKey(ProgressEntry, models.PROTECT, null=True, blank=True, related_name="events")
    before = models.CharField(_("from"), max_length=60, blank=True)
    after = models.CharField(_("to"), max_length=60, blank=True)
    reason = models.TextField(_("why"), blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.happened_at:%Y-%m-%d %H:%M}"
