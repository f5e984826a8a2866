"""Adopting amendments of the plan beside what was reported already: what they contradict is said before."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from plans.documents.drafts import newest_edition
from plans.models import Action, Amendment, AmendmentChange
from plans.permissions import can_write_amendments
from plans.services.amendments import adopt_amendment, adopt_at_once, discard_document
from progress import events
from progress.models import Event, Status
from progress.selectors.contradictions import contradictions, fingerprint
from progress.uploads.evidence_files import AcceptedFile, accept
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold, hold_all
from strategy_tracker.base.text import clean

ABOUT_FILE = "document"


class Unconfirmed(Refused):
    """The amendment contradicts what was reported, and nobody has said that this is known."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Confirm that you have read what this amendment contradicts."))


def adopt(
    *, amendment: Amendment, confirmed: str, by: User, upload: UploadedFile | None = None, **decision: Any
) -> Amendment:
    """Adopt a draft. `confirmed` is the fingerprint of the contradictions that were read; the file is looked at first.

    Raises Unconfirmed, Refused (about ABOUT_FILE for the file), DoesNotFit.
    """
    can_write_amendments(by, amendment).require()
    document = _looked_at(upload) if upload is not None else None
    try:
        return _adopt(amendment=amendment, confirmed=confirmed, by=by, document=document, **decision)
    except BaseException:
        discard_document(amendment)  # a transaction takes no file back
        raise


def _looked_at(upload: UploadedFile) -> AcceptedFile:
    try:
        return accept(upload)
    except Refused as refused:
        refused.about = ABOUT_FILE
        raise


@transaction.atomic
def _adopt(*, amendment: Amendment, confirmed: str, by: User, **decision: Any) -> Amendment:
    hold(amendment.plan)
    hold_all(amendment.plan.periods.open())
    changes = list(amendment.changes.all())
    found = contradictions(amendment.plan, changes, decision["in_force_on"])
    if found and fingerprint(found) != confirmed:
        raise Unconfirmed
    adopted = adopt_amendment(amendment=amendment, by=by, **decision)
    for change in changes:
        if change.kind == AmendmentChange.Kind.CANCEL:
            _record_cancelled(Action.objects.of_plan(amendment.plan).get(key=change.key), adopted, change.reason, by)
    return adopted


@transaction.atomic
def cancel_action(*, action: Action, decision: str, decided_on: dt.date, reason: str, by: User) -> Action:
    """Take an action out of the plan by a decision with number, date and reason: an amendment of one change.

    It is in force from the day of the decision, or from that of the last version if that is later.
    """
    can_write_amendments(by).require()
    plan = action.plan
    hold(plan)
    hold_all(plan.periods.open())
    hold(action)
    decision, reason = clean(decision).strip(), clean(reason).strip()
    if not (decision and reason):
        raise Refused(_("Cancelling needs the number, the date and the reason of the decision."))
    if action.is_cancelled:
        raise StaleEdit(_("The action has already been cancelled."))
    adopted = adopt_at_once(
        plan=plan,
        title=_("Cancellation of %(code)s") % {"code": action.code},
        kind=AmendmentChange.Kind.CANCEL,
        key=action.key,
        reason=reason,
        decision_number=decision,
        decided_on=decided_on,
        in_force_on=max(decided_on, newest_edition(plan).version.in_force_on),
        by=by,
    )
    action.refresh_from_db()
    _record_cancelled(action, adopted, reason, by)
    return action


def _record_cancelled(action: Action, amendment: Amendment, reason: str, by: User) -> None:
    events.record(
        Event.Kind.ACTION_CANCELLED,
        by=by,
        action=action,
        after=Status.CANCELLED,
        reason=reason,
        detail=amendment.decision_number,
    )
