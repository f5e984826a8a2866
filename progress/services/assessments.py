"""The verified status of an action: the Secretariat's word, with reasons, rules and a lock."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import Action, ActionInstitution
from progress import events
from progress.checks import shortfalls_of
from progress.formulas.deadlines import assessable_statuses
from progress.models import Assessment, Confidence, Event, ProgressEntry, ReportingPeriod, Status
from progress.permissions import can_edit_status
from progress.selectors.forecasts import forecasts_before
from progress.selectors.status import with_status
from progress.services.evidence import GivenEvidence, read_evidence, store_action_evidence, stored_together
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean

STALE = _("Somebody else changed this status in the meantime.")


def shortfalls(action: Action, period: ReportingPeriod) -> list[str | Promise]:
    """What is missing for "implemented": evidence, or a quantity below its target (domain.md §4)."""
    return shortfalls_of([action], period)[action.pk]


def claim_of(action: Action, period: ReportingPeriod) -> ProgressEntry | None:
    """The lead's answer as it was submitted, if any: what an assessment is compared with.

    An answer that was returned claims nothing until it is submitted again; the others of its submission still do.
    """
    return (
        ProgressEntry.objects.filter(
            action=action,
            submission__period=period,
            part=ActionInstitution.Part.LEAD,
            is_not_ours=False,
            submission__submitted_at__isnull=False,
        )
        .exclude(review=ProgressEntry.Review.RETURNED)
        .select_related("submission")
        .first()
    )


@transaction.atomic
def assess_action(
    *,
    action: Action,
    period: ReportingPeriod,
    status: str,
    by: User,
    reason: str = "",
    is_override: bool = False,
    completed_on: dt.date | None = None,
    expected_version: int | None = None,
    claim: ProgressEntry | None = None,
    confidence: str | None = None,
    confidence_reason: str = "",
    way_back: str = "",
) -> Assessment:
    """Set the verified status of an action in a period and record who, when, from, to and why.

    `expected_version` is the assessment's version that the editor saw, 0 where there was none; None skips the check.
    `confidence` is the forecast (domain.md §4), with its reason and the step back to green; None leaves it as it is,
    and lets that of the period before go on where this is the period's first assessment.
    Raises Refused where a rule of domain.md §4 says no, StaleEdit when somebody else changed it since.
    """
    hold(period)
    can_edit_status(by, period).require()
    hold(action)
    reason, confidence_reason, way_back = (clean(text).strip() for text in (reason, confidence_reason, way_back))
    refuse_personal_numbers(reason, confidence_reason, way_back)
    current = Assessment.objects.filter(action=action, period=period).first()
    if expected_version is not None and expected_version != (current.version if current else 0):
        raise StaleEdit(STALE)
    _check_rules(action, period, status, reason, is_override, claim or claim_of(action, period))
    values = {
        "status": status,
        "reason": reason,
        "is_override": is_override,
        "completed_on": completed_on if status == Status.IMPLEMENTED else None,
        **_forecast(confidence, confidence_reason, way_back),
    }
    goes_on = current is None and confidence is None and status != Status.IMPLEMENTED
    carried = forecasts_before(period, action).get(action.pk, {}) if goes_on else {}
    before = status_before(action, period)
    changed, assessment = _store(action, period, current, values | carried, by)
    changed -= set(carried)  # nothing new
    if changed:
        _record_change(assessment, before=before, changed=changed, by=by)
    return assessment


def status_before(action: Action, period: ReportingPeriod) -> str:
    """What the action's status is as of the period, before it is assessed (again)."""
    return with_status(Action.objects.filter(pk=action.pk), period).values_list("status", flat=True).get()


def _forecast(confidence: str | None, reason: str, way_back: str) -> dict[str, str]:
    if confidence is None:
        return {}
    if confidence in (Confidence.AMBER, Confidence.RED):
        if not (reason and way_back):
            raise Refused(_("A forecast that is not green needs its reason and the step back to green."))
        return {"confidence": confidence, "confidence_reason": reason, "way_back": way_back}
    return {"confidence": confidence, "confidence_reason": "", "way_back": ""}


def _record_change(assessment: Assessment, *, before: str, changed: set[str], by: User) -> None:
    """One event that says what is new; `detail` names a new forecast."""
    events.record(
        Event.Kind.STATUS_CHANGED,
        by=by,
        period=assessment.period,
        action=assessment.action,
        before=before,
        after=assessment.status,
        reason=assessment.reason,
        detail=assessment.confidence if "confidence" in changed else "",
    )


def set_status(
    *, action: Action, period: ReportingPeriod, by: User, evidence: GivenEvidence | None = None, **assessment: Any
) -> Assessment:
    """Assess an action together with its evidence: both are stored, or neither.

    `assessment` is what `assess_action` takes besides, and what it raises is raised here.
    """
    can_edit_status(by, period).require()
    ready = read_evidence(evidence) if evidence is not None else None
    with stored_together() as stored:
        if ready is not None:
            stored.append(store_action_evidence(action=action, period=period, by=by, ready=ready))
        return assess_action(action=action, period=period, by=by, **assessment)


def _check_rules(
    action: Action,
    period: ReportingPeriod,
    status: str,
    reason: str,
    is_override: bool,
    claim: ProgressEntry | None,
) -> None:
    if action.is_cancelled:
        raise Refused(_("The action has been cancelled by decision."))
    if status not in assessable_statuses(action.deadline_on, period.ends_on):
        raise Refused(_("This status does not fit the action's deadline."))
    if claim is not None and claim.claimed_status != status and not reason:
        raise Refused(_("The status differs from what the institution claims: write the reason."))
    if status == Status.IMPLEMENTED:
        missing = shortfalls(action, period)
        if missing and not (is_override and reason):
            what = "; ".join(str(part) for part in missing)
            message = _("“Implemented” is not possible: %(what)s. Choose another status, or override with a reason.")
            raise Refused(message % {"what": what})
    elif is_override:
        raise Refused(_("Only “implemented” can be set against the rules."))


def _store(
    action: Action, period: ReportingPeriod, current: Assessment | None, values: dict[str, object], by: User
) -> tuple[set[str], Assessment]:
    """Write the assessment; returns the names of what changed, and the assessment."""
    stamped = {**values, "assessed_at": clock.now(), "assessed_by": by}
    if current is None:
        version = _next_version(action, period)
        return set(values), Assessment.objects.create(action=action, period=period, version=version, **stamped)
    changed = {name for name, value in values.items() if getattr(current, name) != value}
    if changed:
        for name, value in (stamped | {"version": current.version + 1}).items():
            setattr(current, name, value)
        current.save(update_fields=[*stamped, "version"])
    return changed, current


def _next_version(action: Action, period: ReportingPeriod) -> int:
    """Above every version that was ever shown, also after a withdrawal: a form from before it must not fit again."""
    return 1 + Event.objects.filter(kind=Event.Kind.STATUS_CHANGED, action=action, period=period).count()


@transaction.atomic
def withdraw_assessment(*, action: Action, period: ReportingPeriod, reason: str, by: User) -> None:
    """Take back the period's status, because the answer it rests on was returned."""
    hold(period)
    assessment = Assessment.objects.filter(action=action, period=period).first()
    if assessment is None:
        return
    before = assessment.status
    assessment.delete()
    events.record(Event.Kind.STATUS_CHANGED, by=by, period=period, action=action, before=before, reason=reason)
