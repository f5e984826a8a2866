"""What people do with the plan itself: amendments that are drafted, corrections, the next plan as a draft.

They meet in a state of their own, and there with what progress changes of the plan.
"""

import datetime as dt

from django.db import transaction

from plans.drafts.reading import read_draft
from plans.models import Action, ActionPlan, Amendment, PlanDraft
from plans.services import amendments, corrections, drafts
from strategy_tracker.base.locks import hold
from tests.at_once.acts_of_progress import (  # noqa: F401
    ONE,
    adopt,
    cancel_action,
    decide_carry_over,
    person,
    record_passport,
)
from tests.plans.reading.drafts import TRAINING, adoption, plan_draft, read_file
from tests.plans.reading.layout import boxes

LEAFLETS = boxes("1.1.2", "Shtypja e fletushkave", "pas miratimit", "", "250.00", "BK", "MPB", "Fletushkat.")
DEADLINE = {"row": 3, "column": "deadline"}  # of the leaflets, which print none that is understood


def begin_drafts(people):
    """A draft of the next plan, its doubtful cell decided; those of amendments there are from the beginning."""
    draft = plan_draft(TRAINING, LEAFLETS, by=people["arta"])
    rows = read_draft(draft).plan.rows
    DEADLINE["row"] = next(number for number, row in enumerate(rows) if row.code == "I.1.2")
    drafts.decide_cell(draft=draft, read_as="2027", sha256=draft.file_sha256, by=people["arta"], **DEADLINE)


def _by(again):
    return person("arber" if again else "arta")


def _plan():
    return ActionPlan.objects.get(code="2022-2024")  # another one may have been adopted


def _amendment():
    return Amendment.objects.select_related("plan").filter(made_by=person("arta")).earliest("pk")


def _change():
    return _amendment().changes.select_related("amendment__plan").get(field="deadline_on")


def _draft():
    return PlanDraft.objects.earliest("pk")


def begin_amendment(again):
    plan, by = _plan(), _by(again)
    return lambda: amendments.draft_amendment(plan=plan, title=f"E re nga {by}", by=by)


def save_change(again):
    one, by = _amendment(), _by(again)
    what = {"kind": "term", "key": ONE, "field": "budget_2023", "after": "7.00" if again else "5.00"}
    return lambda: amendments.save_change(amendment=one, reason=f"Nga {by}.", by=by, **what)


def remove_change(again):
    one, by = _change(), _by(again)
    return lambda: amendments.remove_change(change=one, by=by)


def take_over_present(again):
    one, by = _change(), _by(again)
    return lambda: amendments.take_over_present(change=one, by=by)


def comment_on_amendment(again):
    one, by = _amendment(), _by(again)
    return lambda: amendments.comment_on_amendment(amendment=one, text=f"Nga {by}.", by=by)


def drop_amendment(again):
    one, by = _amendment(), _by(again)
    return lambda: amendments.drop_amendment(amendment=one, reason=f"Nga {by}.", by=by)


def correct_transcription(again):
    plan, by = _plan(), person("hana")
    what = {"of": "action", "key": ONE, "field": "references_printed", "reason": "Gabim leximi."}
    before = Action.objects.get(key=ONE).references_printed
    after = "Ligji i dytë" if again else "Ligji"
    return lambda: corrections.correct_transcription(plan=plan, before=before, after=after, by=by, **what)


@transaction.atomic
def _translate(title, by):
    """As the administration does: the plan is held, then the row is written, and the documents of the versions."""
    plan = _plan()
    hold(plan)
    Action.objects.filter(key=ONE).update(title_en=title)
    corrections.record_additions(plan=plan, by=by)


def record_additions(again):
    by = person("hana")
    return lambda: _translate("Training" if again else "A training", by)


def start_draft(again):
    file, by = read_file(TRAINING), _by(again)
    return lambda: drafts.start_draft(file=file, by=by)


def replace_document(again):
    one, by = _draft(), _by(again)
    file = read_file(TRAINING, sha256=("c" if again else "b") * 64)
    return lambda: drafts.replace_document(draft=one, file=file, by=by)


def decide_cell(again):
    one, by = _draft(), _by(again)
    given = DEADLINE | {"read_as": "2026" if again else "2025", "sha256": one.file_sha256}
    return lambda: drafts.decide_cell(draft=one, by=by, **given)


def undecide_cell(again):
    one, by = _draft(), _by(again)
    return lambda: drafts.undecide_cell(draft=one, sha256=one.file_sha256, by=by, **DEADLINE)


def decide_name(again):
    one, by = _draft(), _by(again)
    given = {"what": "source", "printed": "USAID", "code": "bk" if again else "donatoret"}
    return lambda: drafts.decide_name(draft=one, by=by, **given)


def drop_draft(again):
    one, by = _draft(), _by(again)
    return lambda: drafts.drop_draft(draft=one, by=by)


def adopt_draft(again):
    one, by = _draft(), _by(again)
    decision = adoption(decision_number="02/2026" if again else "01/2026", decided_on=dt.date(2025, 1, 2))
    return lambda: drafts.adopt_draft(draft=one, adoption=decision, by=by)
