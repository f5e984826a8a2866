"""The next plan from its document: kept as a draft, decided about, adopted by decision as a whole, or dropped."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Institution, InstitutionAlias, User
from plans.documents.putting import put
from plans.documents.rows import load_rows
from plans.documents.writing import document_of
from plans.drafts.limits import refuse_what_does_not_fit
from plans.drafts.reading import PROVISIONAL, DraftReading, decisions_of, read_draft
from plans.drafts.words import with_known_words
from plans.models import ActionPlan, FundingSource, PlanDraft, PlanVersion
from plans.permissions import can_write_plan_drafts
from plans.reading.document import LONGEST_CODE, new_code
from plans.reading.known import INSTITUTION, REFERENCE, SOURCE
from plans.reading.opening import as_data
from plans.reading.rows import PrintedPlan
from plans.services.versions import refresh_search_text, write_edition
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold, hold_table
from strategy_tracker.base.text import shortened

State = PlanDraft.State
MODELS = {INSTITUTION: Institution, SOURCE: FundingSource}


@dataclass(frozen=True)
class ReadFile:
    """A file that was read, before any transaction."""

    name: str
    sha256: str
    plan: PrintedPlan


@dataclass(frozen=True)
class Adoption:
    """The decision that makes a draft a plan: fields of the strategy (new or known), of the plan and of version 1."""

    strategy: dict[str, Any]
    plan: dict[str, Any]
    decision_number: str
    decided_on: dt.date
    in_force_on: dt.date


@transaction.atomic
def start_draft(*, file: ReadFile, by: User) -> PlanDraft:
    """Keep the rows of a document that was read."""
    can_write_plan_drafts(by).require()
    now = clock.now()
    draft = PlanDraft.objects.create(**_kept(file), made_at=now, made_by=by, uploaded_at=now, uploaded_by=by)
    _refuse_what_does_not_fit(draft)
    return draft


@transaction.atomic
def replace_document(*, draft: PlanDraft, file: ReadFile, by: User) -> None:
    """Take the rows of a corrected document; what was decided holds wherever the same row prints the same."""
    _hold_draft(draft, by)
    kept = _kept(file) | {"uploaded_at": clock.now(), "uploaded_by": by}
    for name, value in kept.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(kept))
    _refuse_what_does_not_fit(draft)


def _refuse_what_does_not_fit(draft: PlanDraft) -> None:
    reading = read_draft(draft)
    if reading.can_be_shown:
        refuse_what_does_not_fit(reading.document({"code": PROVISIONAL}, {"code": PROVISIONAL}))


def _kept(file: ReadFile) -> dict[str, Any]:
    return {"file_name": shortened(file.name, 200), "file_sha256": file.sha256, "printed": as_data(file.plan)}


def _hold_draft(draft: PlanDraft, by: User, sha256: str = "") -> None:
    can_write_plan_drafts(by).require()
    hold(draft)
    can_write_plan_drafts(by, draft).require()
    if sha256 and draft.file_sha256 != sha256:
        raise StaleEdit(_("Somebody has given a newer document in the meantime. Look at the row there."))


@transaction.atomic
def decide_cell(*, draft: PlanDraft, row: int, column: str, read_as: str | None, sha256: str, by: User) -> None:
    """Read a cell otherwise than it is printed, or (None) confirm that it is read rightly."""
    _hold_draft(draft, by, sha256)
    found = read_draft(draft).plan.rows[row]
    cell = found.cells[column]
    decision = {"kind": found.kind, "anchor": found.anchor, "column": column, "printed": cell.printed}
    decisions = decisions_of(draft)
    decisions.decide_cell(decision | {"read_as": read_as, **_who(by)})
    _save(draft, decisions)


@transaction.atomic
def undecide_cell(*, draft: PlanDraft, row: int, column: str, sha256: str, by: User) -> None:
    """Take a decision about a cell back: it is read as printed again."""
    _hold_draft(draft, by, sha256)
    found = read_draft(draft).plan.rows[row]
    decisions = decisions_of(draft)
    decisions.forget_cell(found.kind, found.anchor, column, found.cells[column].printed)
    _save(draft, decisions)


@transaction.atomic
def decide_name(
    *, draft: PlanDraft, what: str, printed: str, code: str, kind: str = "", name: str = "", by: User
) -> None:
    """Say what a printed name is: known by `code`, or (blank) a new institution, source or reference document."""
    _hold_draft(draft, by)
    decision: dict[str, Any] = {"what": what, "printed": printed, "code": code, "is_new": not code, **_who(by)}
    if what == REFERENCE:
        decision["code"] = code or printed
    elif code:
        if not MODELS[what].objects.filter(code=code).exists():
            raise Refused(_("Choose one of the list."))
    elif not kind:
        raise Refused(_("Say of which kind “%(name)s” is.") % {"name": printed})
    else:
        decision |= {"code": _free_code(what, printed), "kind": kind, "name": name}
    decisions = decisions_of(draft)
    decisions.decide_name(decision)
    _save(draft, decisions)


def _free_code(what: str, printed: str) -> str:
    base = new_code(printed)[: LONGEST_CODE - 3].strip("-")
    taken = set(MODELS[what].objects.values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, 100))) if code not in taken)


def _who(by: User) -> dict[str, Any]:
    return {"by": by.get_full_name() or by.username, "at": clock.now().isoformat()}


def _save(draft: PlanDraft, decisions: Any) -> None:
    draft.decisions = {"cells": decisions.cells, "names": decisions.names}
    draft.save(update_fields=["decisions"])


@transaction.atomic
def drop_draft(*, draft: PlanDraft, by: User) -> None:
    """Put the draft away; nothing of it ever was in the plan's tables."""
    _hold_draft(draft, by)
    _end(draft, State.DROPPED, by)


@transaction.atomic
def adopt_draft(*, draft: PlanDraft, adoption: Adoption, by: User) -> PlanVersion:
    """Make the draft version 1 of a new plan, all of it or nothing. Raises Refused while something is undecided."""
    _hold_draft(draft, by)
    hold_table(ActionPlan)
    reading = read_draft(draft)
    _refuse_open(reading)
    if ActionPlan.objects.filter(code=adoption.plan["code"]).exists():
        raise Refused(_("There is a plan %(code)s already. Choose another code.") % {"code": adoption.plan["code"]})
    document = with_known_words(reading.document(adoption.strategy, adoption.plan))
    refuse_what_does_not_fit(document)
    version = _first_version(adoption)
    _learn_spellings(reading)
    put(document)
    plan = version.plan
    refresh_search_text(plan.actions())
    write_edition(version=version, document=document_of(plan), by=by)
    PlanVersion.objects.filter(pk=version.pk).update(put_at=clock.now())
    draft.version = version
    _end(draft, State.ADOPTED, by)
    return version


def _refuse_open(reading: DraftReading) -> None:
    if count := reading.n_blocking:
        words = ngettext(
            "%(count)s cell has to be decided before the plan can be adopted.",
            "%(count)s cells have to be decided before the plan can be adopted.",
            count,
        )
        raise Refused(words % {"count": count})


def _first_version(adoption: Adoption) -> PlanVersion:
    """The strategy (if it is new), the plan and its version 1, to which the rows then belong."""
    load_rows(
        [
            {"model": "plans.strategy", "fields": adoption.strategy},
            {"model": "plans.actionplan", "fields": adoption.plan | {"strategy": [adoption.strategy["code"]]}},
        ]
    )
    return PlanVersion.objects.create(
        plan=ActionPlan.objects.get(code=adoption.plan["code"]),
        number=1,
        decision_number=adoption.decision_number,
        decided_on=adoption.decided_on,
        in_force_on=adoption.in_force_on,
    )


def _learn_spellings(reading: DraftReading) -> None:
    """What a person said a printed name is, the next document is read by at once."""
    known = {row.code: row for row in reading.now.institutions}
    for one in reading.decisions.names:
        if one["what"] == INSTITUTION and one["code"] in known and len(one["printed"]) <= 120:
            InstitutionAlias.objects.get_or_create(alias=one["printed"], defaults={"institution": known[one["code"]]})


def _end(draft: PlanDraft, state: str, by: User) -> None:
    draft.state, draft.ended_at, draft.ended_by = state, clock.now(), by
    draft.save(update_fields=["state", "ended_at", "ended_by", "version"])
