"""Telling the Strategic Planning Office of a problem, and each step of what becomes of it (domain.md §11)."""

import datetime as dt

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from plans.models import Action
from progress import events, notifications, workflow
from progress.models import Escalation, EscalationStep, Event, ProgressEntry, Risk
from progress.permissions import can_comment_escalation, can_take_step, can_write_escalations
from progress.selectors.periods import period_to_show
from progress.services.transitions import apply_transition
from progress.uploads.evidence_files import AcceptedFile, accept
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean, shortened

ABOUT_FILE = "document"


@transaction.atomic
def note_problem(
    *,
    action: Action,
    problem: str,
    by: User,
    proposal: str = "",
    risk: Risk | None = None,
    entry: ProgressEntry | None = None,
) -> Escalation:
    """Note a marked problem of an action: the first step. It goes nowhere yet. Raises Refused."""
    can_write_escalations(by).require()
    problem, proposal = clean(problem).strip(), clean(proposal).strip()
    refuse_personal_numbers(problem, proposal)
    period = period_to_show(action.plan)
    if period is None:
        raise Refused(_("The plan has no reporting period yet."))
    if not problem:
        raise Refused(_("Say what the problem is."))
    now, today = clock.now(), clock.today()
    escalation = Escalation.objects.create(
        action=action,
        period=period,
        risk=risk if risk is not None and risk.action_id == action.pk else None,  # another action was chosen since
        entry=entry if entry is not None and entry.action_id == action.pk else None,
        problem=problem,
        proposal=proposal,
        since=today,
        noted_at=now,
        noted_by=by,
    )
    first = {"kind": Escalation.State.NOTED, "on": today, "text": problem}
    EscalationStep.objects.create(escalation=escalation, **first, recorded_at=now, recorded_by=by)
    _record(escalation, by, after=escalation.state, reason=problem)
    return escalation


def take_step(
    *,
    escalation: Escalation,
    name: str,
    on: dt.date,
    text: str,
    by: User,
    protocol_number: str = "",
    upload: UploadedFile | None = None,
) -> EscalationStep:
    """The next step of the machine, dated, with its text and perhaps a document, which is looked at first.

    Raises StaleEdit when somebody else has taken it, Refused (about ABOUT_FILE for the file).
    """
    can_take_step(by, name).require()
    step = EscalationStep(escalation=escalation, kind=workflow.find(workflow.ESCALATION, name).target, on=on)
    with _with_document(step, upload):
        return _take_step(step, name, clean(text).strip(), clean(protocol_number).strip(), by)


def comment_on_escalation(
    *, escalation: Escalation, text: str, by: User, upload: UploadedFile | None = None
) -> EscalationStep:
    """Say something between two steps. Raises Refused."""
    can_comment_escalation(by, escalation).require()
    step = EscalationStep(escalation=escalation, kind=EscalationStep.COMMENT, on=clock.today())
    with _with_document(step, upload):
        return _comment(step, clean(text).strip(), by)


@transaction.atomic
def _take_step(step: EscalationStep, name: str, text: str, protocol_number: str, by: User) -> EscalationStep:
    escalation = step.escalation
    hold(escalation)
    refuse_personal_numbers(text, protocol_number)
    _check(escalation, name, step.on, protocol_number)
    numbered = {"protocol_number": protocol_number} if name == "send" else {}
    before = apply_transition(escalation, name, comment=text, since=step.on, **numbered)
    _store(step, text, by)
    _record(escalation, by, before=before, after=escalation.state, reason=text, detail=escalation.protocol_number)
    if name == "send":
        notifications.escalation_sent(escalation)
    return step


def _check(escalation: Escalation, name: str, on: dt.date, protocol_number: str) -> None:
    if on > clock.today():
        raise Refused(_("The day of the step has not come yet."))
    if on < escalation.since:
        message = _("The step before was on %(day)s: this one cannot be earlier.")
        raise Refused(message % {"day": date_format(escalation.since, "SHORT_DATE_FORMAT")})
    if name == "send" and not protocol_number:
        raise Refused(_("The letter needs its protocol number."))


@transaction.atomic
def _comment(step: EscalationStep, text: str, by: User) -> EscalationStep:
    hold(step.escalation)
    can_comment_escalation(by, step.escalation).require()
    refuse_personal_numbers(text)
    if not text:
        raise Refused(_("Write a comment: without it this cannot be stored."))
    _store(step, text, by)
    _record(step.escalation, by, reason=text, detail=_("Comment"))
    return step


def _store(step: EscalationStep, text: str, by: User) -> None:
    step.text, step.recorded_at, step.recorded_by = text, clock.now(), by
    step.save(force_insert=True)


class _with_document:
    """Look at the file and keep it beside the step, outside of any transaction; take it away where the step fails."""

    def __init__(self, step: EscalationStep, upload: UploadedFile | None) -> None:
        self.step, self.upload = step, upload

    def __enter__(self) -> None:
        if self.upload is None:
            return
        file = _looked_at(self.upload)
        self.step.document_name, self.step.document_type = file.name, file.content_type
        self.step.document_sha256 = file.sha256
        self.step.document.save(file.name, ContentFile(file.content), save=False)

    def __exit__(self, kind: type[BaseException] | None, *exception: object) -> None:
        name = self.step.document.name
        if kind is not None and name and not EscalationStep.objects.filter(document=name).exists():
            self.step.document.storage.delete(name)


def _looked_at(upload: UploadedFile) -> AcceptedFile:
    try:
        return accept(upload)
    except Refused as refused:
        refused.about = ABOUT_FILE
        raise


def _record(escalation: Escalation, by: User, **what: str) -> None:
    what["detail"] = shortened(what.get("detail", ""), 200)
    place = {"period": escalation.period, "action": escalation.action}
    events.record(Event.Kind.ESCALATION_STEP, by=by, **place, **what)
