"""What people write into a report: prose, comments, recommendations; and what became of these and of its proposals."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.models import Amendment
from reporting.models.reports import Report
from strategy_tracker.base.written_once import FrozenModel, FrozenQuerySet, WrittenOnce


class WrittenQuerySet(FrozenQuerySet):
    """What was written into a report stands once that is issued, nothing is added, and nothing moves to another one."""

    fixed = frozenset({"report"})

    def frozen(self) -> "WrittenQuerySet":
        """What belongs to issued reports."""
        return self.filter(report__in=Report.objects.issued())

    def _insert(self, objs: list["WrittenModel"], *args: Any, **kwargs: Any) -> Any:
        """What every way to add a row does."""
        if Report.objects.issued().filter(pk__in={row.report_id for row in objs}).exists():
            raise WrittenOnce("Nothing is written into an issued report; a correction is a new version.")
        return super()._insert(objs, *args, **kwargs)

    _insert.alters_data, _insert.queryset_only = True, False


class WrittenModel(FrozenModel):
    """Something that people wrote into a report; it is theirs to change until the report is issued."""

    objects = WrittenQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class SectionText(WrittenModel):
    """One version of a chapter's prose; the newest counts. The first is drafted by rules, by nobody.

    It holds the signs of the editor (reporting.document.prose), or Markdown if it is of the time before those.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="texts", verbose_name=_("report"))
    chapter = models.SlugField(_("chapter"), max_length=40)
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), blank=True)
    is_markdown = models.BooleanField(default=False, editable=False)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["report", "chapter", "-number"]
        verbose_name = _("text of a chapter")
        verbose_name_plural = _("texts of chapters")
        constraints = [
            models.UniqueConstraint(fields=["report", "chapter", "number"], name="section_text_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.chapter} · {self.number}"


class TextConfirmation(WrittenModel):
    """Somebody has read what rules drafted for a chapter and stands by it: by its hash, so for that text alone."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="confirmations", verbose_name=_("report"))
    chapter = models.SlugField(_("chapter"), max_length=40)
    draft_sha256 = models.CharField("SHA-256", max_length=64)
    confirmed_at = models.DateTimeField(_("confirmed at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )

    class Meta:
        ordering = ["report", "chapter"]
        verbose_name = _("confirmation of a drafted text")
        verbose_name_plural = _("confirmations of drafted texts")
        constraints = [
            models.UniqueConstraint(fields=["report", "chapter"], name="text_confirmed_once_per_chapter"),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.chapter} · {self.confirmed_by}"


class Comment(WrittenModel):
    """A comment on a chapter of a draft, by a member of the Authority or an observer; each gets an answer."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="comments", verbose_name=_("report"))
    chapter = models.SlugField(_("chapter"), max_length=40)
    text = models.TextField(_("comment"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["report", "written_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="comment_answered_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.text[:60]}"


class Recommendation(WrittenModel):
    """A recommendation of a report: to whom, what, by when, and why; the next one of its kind says what became of it.

    `also_to` names addressees in words, where it is not one institution. Issued before there were facts, it has none.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="recommendations", verbose_name=_("report"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("recommendation"))
    responsible = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    also_to = models.CharField(_("addressed to, in words"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    fact = models.TextField(_("fact behind it"), blank=True)

    class Meta:
        ordering = ["report", "number"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="recommendation_number_once_per_report"),
        ]

    @property
    def addressee(self) -> str:
        """Whom it is addressed to: the institution, and others in words."""
        return ", ".join(filter(None, (str(self.responsible or ""), self.also_to)))

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"


class FollowUp(WrittenModel):
    """What became of an earlier recommendation, as a later report tells it."""

    class Outcome(models.TextChoices):
        DONE = "done", _("followed")
        PARTLY = "partly", _("partly followed")
        NOT_DONE = "not_done", _("not followed")
        OVERTAKEN = "overtaken", _("overtaken by events")

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="follow_ups")
    report = models.ForeignKey(Report, models.CASCADE, related_name="follow_ups", verbose_name=_("report"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["recommendation"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "report"], name="follow_up_once_per_report"),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation} · {self.get_outcome_display()}"


class ProposalDecision(models.Model):
    """One proposal about one action or indicator: taken over into a draft amendment, or dropped, with the reason."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        CHANGED = "changed", _("accepted, changed")
        DROPPED = "dropped", _("dropped")

    report = models.ForeignKey(Report, models.PROTECT, related_name="proposal_decisions", verbose_name=_("report"))
    rule = models.SlugField(_("rule"), max_length=40)
    code = models.CharField(_("about"), max_length=12)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(_("reason"))
    amendment = models.ForeignKey(
        Amendment, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("amendment")
    )
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["report", "rule", "code"]
        verbose_name = _("decision on a proposal")
        verbose_name_plural = _("decisions on proposals")
        constraints = [
            models.UniqueConstraint(fields=["report", "rule", "code"], name="proposal_decided_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_decided_with_reason"),
            models.CheckConstraint(
                condition=Q(outcome="dropped", amendment__isnull=True)
                | (~Q(outcome="dropped") & Q(amendment__isnull=False)),
                name="proposal_taken_over_names_its_amendment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.code}"
