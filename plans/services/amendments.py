"""Drafting changes of the plan, adopting them by decision, dropping them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from plans.documents.changing import Decision, DoesNotFit, present_value
from plans.documents.drafts import newest_edition, outdated_changes, proposed_document
from plans.documents.editions import document_in
from plans.documents.putting import put
from plans.documents.shape import Document
from plans.documents.terms import Unknown
from plans.models import ActionPlan, Amendment, AmendmentChange, AmendmentComment, PassportEdition, PlanVersion
from plans.models.amendments import LONGEST_REASON
from plans.permissions import can_comment_amendment, can_write_amendments
from plans.refusals import what_is_refused
from plans.services.versions import bring_into_force, write_edition
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold, read_anew
from strategy_tracker.base.text import clean


class DecisionFile(Protocol):
    """The decision as a file that was looked at and may come in."""

    name: str
    content_type: str
    content: bytes
    sha256: str


@transaction.atomic
def draft_amendment(*, plan: ActionPlan, title: str, by: User) -> Amendment:
    """Begin a draft on the newest version of the plan."""
    can_write_amendments(by).require()
    hold(plan)
    title = clean(title).strip()
    if not title:
        raise Refused(_("Give the amendment a title."))
    return Amendment.objects.create(plan=plan, title=title, base=newest_edition(plan), made_at=clock.now(), made_by=by)


def _hold_draft(amendment: Amendment, by: User) -> None:
    """The plan before its draft, as whoever adopts: a draft is tried out in the plan's rows."""
    can_write_amendments(by).require()
    hold(amendment.plan)
    hold(amendment)
    _refuse_ended(amendment)
    read_anew(amendment, "plan__strategy")


def _refuse_ended(amendment: Amendment) -> None:
    if not amendment.is_draft:
        raise StaleEdit(_("This amendment has been adopted or dropped: it does not change any more."))


@transaction.atomic
def save_change(
    *,
    amendment: Amendment,
    kind: str,
    key: str,
    reason: str,
    by: User,
    field: str = "",
    after: Any = None,
    replaced: AmendmentChange | None = None,
) -> AmendmentChange:
    """Add a change to a draft, or put it in the place of another one. The whole draft must still fit the plan.

    `before` is what the newest version says. Raises DoesNotFit, Refused.
    """
    _hold_draft(amendment, by)
    reason = clean(reason).strip()
    if not reason:
        raise Refused(_("Write the reason: it is printed beside the change."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("The text is too long."))
    changes = [change for change in amendment.changes.all() if change != replaced]
    change = AmendmentChange(amendment=amendment, kind=kind, key=key, field=field, after=after, reason=reason)
    if any((one.kind, one.key, one.field) == (kind, key, field) for one in changes):
        raise Refused(_("This draft changes that already: edit the change that stands."))
    _refuse_passport(amendment, change)
    _refuse_former_codes(amendment, change)
    change.before = _before(amendment, change)
    made = _checked(amendment, [*changes, change])
    if kind == AmendmentChange.Kind.TERM:
        change.after = present_value(made, change)  # written as documents write it
    return _stored(change, changes, replaced)


def _refuse_passport(amendment: Amendment, change: AmendmentChange) -> None:
    """Where a passport was decided, it is the passport that says the targets (docs/adr/0016)."""
    if PassportEdition.objects.filter(indicator__plan=amendment.plan_id, indicator__code=change.key).exists():
        raise Refused(_("The targets of this indicator stand in its passport: change them there."))


def _refuse_former_codes(amendment: Amendment, change: AmendmentChange) -> None:
    """A code is given once, also one that an action had between two moves: the newest document does not tell it."""
    after = change.after if isinstance(change.after, dict) else {}
    given = {one["code"] for one in (after, *after.get("into", ()), after.get("action") or {}) if "code" in one}
    moves = AmendmentChange.objects.filter(amendment__plan=amendment.plan_id, amendment__state=Amendment.State.ADOPTED)
    former = {move.before["code"] for move in moves.filter(kind=AmendmentChange.Kind.MOVE)}
    for code in sorted(given & former):
        raise DoesNotFit(change, _("The code %(code)s was given before.") % {"code": code})


def _stored(
    change: AmendmentChange, others: list[AmendmentChange], replaced: AmendmentChange | None
) -> AmendmentChange:
    last = max((other.position for other in others), default=0)
    change.position = replaced.position if replaced else last + 1
    if replaced is not None:
        replaced.delete()
    change.save(force_insert=True)
    return change


def _before(amendment: Amendment, change: AmendmentChange) -> Any:
    try:
        return present_value(document_in(newest_edition(amendment.plan)), change)
    except Unknown as unknown:
        raise Refused(_("“%(name)s” is not known to the plan.") % {"name": unknown}) from unknown


def _checked(amendment: Amendment, changes: list[AmendmentChange]) -> Document:
    """The plan with the changes, as one that the tables would take."""
    made = proposed_document(amendment, changes, _decision(amendment, "–", clock.today()))
    _try_out(made, amendment.plan)
    return made


def _decision(amendment: Amendment, number: str, in_force_on: dt.date) -> Decision:
    version = newest_edition(amendment.plan).version.number + 1
    return Decision(amendment.plan.code, version, number, in_force_on.isoformat())


class _TriedOut(Exception):
    """Takes a trial back."""


def _try_out(document: Document, plan: ActionPlan) -> None:
    """Put the document into the tables and take it back: what they refuse is refused now, not on the day in force."""
    with suppress(_TriedOut), _refusals_of_the_tables():
        _make_version(plan, number=_next_number(plan))
        put(document)
        raise _TriedOut


@contextmanager
def _refusals_of_the_tables() -> Iterator[None]:
    """What the tables refuse is told to the person, and nothing of it stays."""
    try:
        with transaction.atomic():
            yield
    except (DataError, IntegrityError, ValidationError, LookupError) as error:
        message = _("The plan would not be consistent with these changes: %(error)s")
        raise Refused(message % {"error": what_is_refused(error)}) from error


def _next_number(plan: ActionPlan) -> int:
    return newest_edition(plan).version.number + 1


def _make_version(plan: ActionPlan, number: int, **fields: Any) -> PlanVersion:
    days = {"decided_on": clock.today(), "in_force_on": clock.today()}
    return PlanVersion.objects.create(plan=plan, number=number, **(days | fields))


@transaction.atomic
def remove_change(*, change: AmendmentChange, by: User) -> None:
    """Take a change out of its draft; what is left must fit the plan."""
    amendment = change.amendment
    _hold_draft(amendment, by)
    hold(change)  # somebody else may have removed it
    left = [other for other in amendment.changes.all() if other != change]
    _checked(amendment, left)
    AmendmentChange.objects.filter(pk=change.pk).delete()


@transaction.atomic
def take_over_present(*, change: AmendmentChange, by: User) -> AmendmentChange:
    """The plan has changed under a draft: let the change begin with what the newest version says."""
    amendment = change.amendment
    _hold_draft(amendment, by)
    hold(change)
    change.before = _before(amendment, change)
    change.save(update_fields=["before"])
    amendment.base = newest_edition(amendment.plan)
    amendment.save(update_fields=["base"])
    return change


@transaction.atomic
def comment_on_amendment(*, amendment: Amendment, text: str, by: User) -> AmendmentComment:
    """Say something about a draft."""
    hold(amendment)
    can_comment_amendment(by, amendment).require()
    text = clean(text).strip()
    if not text:
        raise Refused(_("Write something: an empty text says nothing."))
    if len(text) > LONGEST_REASON:
        raise Refused(_("The text is too long."))
    return AmendmentComment.objects.create(amendment=amendment, text=text, written_at=clock.now(), written_by=by)


@transaction.atomic
def drop_amendment(*, amendment: Amendment, reason: str, by: User) -> Amendment:
    """Give a draft up, with the reason."""
    _hold_draft(amendment, by)
    reason = clean(reason).strip()
    if not reason:
        raise Refused(_("Write why the draft is dropped."))
    return _end(amendment, by, state=Amendment.State.DROPPED, dropped_reason=reason)


def _end(amendment: Amendment, by: User, **fields: Any) -> Amendment:
    stamped = fields | {"ended_at": clock.now(), "ended_by": by}
    for name, value in stamped.items():
        setattr(amendment, name, value)
    amendment.save(update_fields=list(stamped))
    return amendment


@transaction.atomic
def adopt_amendment(
    *,
    amendment: Amendment,
    decision_number: str,
    decided_on: dt.date,
    in_force_on: dt.date,
    by: User,
    document: DecisionFile | None = None,
) -> Amendment:
    """Make a version of the draft, as a whole: its document is written once, and put into the rows on its day.

    Whether it contradicts what was reported is judged above (progress.services.amendments). Raises Refused, DoesNotFit.
    """
    _hold_draft(amendment, by)
    decision_number = clean(decision_number).strip()
    changes = list(amendment.changes.all())
    _check_decision(amendment, changes, decision_number, decided_on, in_force_on)
    made = proposed_document(amendment, changes, _decision(amendment, decision_number, in_force_on))
    if in_force_on > clock.today():
        _try_out(made, amendment.plan)
    days = {"decided_on": decided_on, "in_force_on": in_force_on, "decision_number": decision_number}
    with _refusals_of_the_tables():
        version = _make_version(amendment.plan, _next_number(amendment.plan), note=amendment.title, **days)
        write_edition(version=version, document=made, by=by)
        bring_into_force(plan=amendment.plan)
    return _end(
        amendment, by, state=Amendment.State.ADOPTED, version=version, **days, **_with_file(amendment, document)
    )


@transaction.atomic
def adopt_at_once(
    *, plan: ActionPlan, title: str, kind: str, key: str, reason: str, by: User, after: Any = None, **decision: Any
) -> Amendment:
    """An amendment of one change that has been decided already. `decision` is what `adopt_amendment` takes."""
    amendment = draft_amendment(plan=plan, title=title, by=by)
    change = AmendmentChange(amendment=amendment, kind=kind, key=key, after=after, reason=reason, position=1)
    change.before = _before(amendment, change)
    change.save(force_insert=True)
    return adopt_amendment(amendment=amendment, by=by, **decision)


def _check_decision(
    amendment: Amendment, changes: list[AmendmentChange], number: str, decided_on: dt.date, in_force_on: dt.date
) -> None:
    if not changes:
        raise Refused(_("The draft changes nothing yet."))
    if not number:
        raise Refused(_("Give the number of the decision."))
    if decided_on > clock.today():
        raise Refused(_("The decision cannot lie in the future."))
    last = newest_edition(amendment.plan)
    if in_force_on < last.version.in_force_on:
        message = _("The plan's last version is in force from %(day)s: a later one cannot come into force before it.")
        raise Refused(message % {"day": f"{last.version.in_force_on:%d.%m.%Y}"})
    outdated = outdated_changes(document_in(last), changes)
    if outdated:
        message = _("The plan has changed since these changes were drafted: %(names)s. Look at them first.")
        raise StaleEdit(message % {"names": ", ".join(sorted({conflict.change.key for conflict in outdated}))})


def discard_document(amendment: Amendment) -> None:
    """Delete the file of a decision that was stored for an adoption that did not come to be."""
    name = amendment.document.name
    if name and not Amendment.objects.filter(document=name).exists():
        amendment.document.storage.delete(name)


def _with_file(amendment: Amendment, document: DecisionFile | None) -> dict[str, Any]:
    """The fields that keep the decision; its file is stored by its hash."""
    if document is None:
        return {}
    amendment.document_sha256 = document.sha256
    amendment.document.save(document.name, ContentFile(document.content), save=False)
    return {
        "document": amendment.document,
        "document_name": document.name,
        "document_type": document.content_type,
        "document_sha256": document.sha256,
    }
