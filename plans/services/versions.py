"""The versions of the plan: loaded, kept as documents, brought into force."""

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from plans.documents.editions import document_in, edition_on
from plans.documents.putting import put
from plans.documents.rows import load_rows
from plans.documents.shape import PLAN, Document
from plans.documents.writing import document_of
from plans.models import Action, ActionPlan, PlanVersion, VersionEdition
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.locks import hold, hold_all

# What a version's document holds; institutions, sources and the like belong to all of them.
OF_VERSIONS = {"plans.strategy", "plans.actionplan", "plans.planversion"}
OF_VERSIONS |= {branch.model.lower() for top in PLAN for branch in top.below()}


def refresh_search_text(actions: Iterable[Action]) -> int:
    """Write anew what each action can be searched by; the number of actions that this changed."""
    changed = []
    for action in actions:
        words = action.words_for_search()
        if words != action.search_text:
            action.search_text = words
            changed.append(action)
    return Action.objects.bulk_update(changed, ["search_text"]) if changed else 0


def plan_files() -> list[Path]:
    """The files of fixtures/reference/, in the order in which they are loaded."""
    return sorted(path for folder in settings.FIXTURE_DIRS for path in Path(folder).glob("*.json"))


@transaction.atomic
def load_plan() -> None:
    """Load the institutions and the whole plan, over what may be there: safe to repeat, by natural keys.

    It brings the transcribed values back; what people recorded since (progress, events) is left alone, and so is a plan
    that decisions or corrections have changed since: of that one only what belongs to no version is loaded.
    """
    hold_all(ActionPlan.objects.all())
    rows = [row for path in plan_files() for row in json.loads(path.read_text(encoding="utf-8"))]
    if _lives(row["fields"]["code"] for row in rows if row["model"] == "plans.actionplan"):
        load_rows(row for row in rows if row["model"] not in OF_VERSIONS)
        return
    load_rows(rows)
    refresh_search_text(Action.objects.all())
    for fields in (row["fields"] for row in rows if row["model"] == "plans.planversion"):
        version = PlanVersion.objects.get_by_natural_key(*fields["plan"], fields["number"])
        write_edition(version=version, document=document_of(version.plan), reason="Transcription read anew.")
        PlanVersion.objects.filter(pk=version.pk, put_at=None).update(put_at=clock.now())


def _lives(plans: Iterable[str]) -> bool:
    """Whether one of the plans was amended or corrected by a person."""
    editions = VersionEdition.objects.filter(version__plan__code__in=list(plans))
    return editions.filter(Q(version__number__gt=1) | Q(made_by__isnull=False)).exists()


def write_edition(
    *, version: PlanVersion, document: Document, by: User | None = None, reason: str = ""
) -> VersionEdition:
    """Keep what a version says; a later edition needs its reason. What says the same is not kept twice."""
    text = canonical_json(document)
    last = version.editions.last()
    if last is not None and last.sha256 == sha256(text):
        return last
    return VersionEdition.objects.create(
        version=version,
        number=last.number + 1 if last else 1,
        data=text,
        sha256=sha256(text),
        made_at=clock.now(),
        made_by=by,
        reason=reason if last else "",
    )


@transaction.atomic
def bring_into_force(*, plan: ActionPlan, day: dt.date | None = None) -> PlanVersion | None:
    """Put the version in force on the day (today) into the plan's rows, if they do not hold it yet.

    Returns the version when the rows have changed. Whoever adopts a version calls it, whoever opens a period, the first
    page that is asked for after its day has come (progress/views/scope.py), and the worker at each of its sweeps.
    """
    hold(plan)
    due = plan.versions.filter(in_force_on__lte=day or clock.today(), editions__isnull=False)
    version = due.order_by("-number").first()
    if version is None or version.put_at is not None:
        return None
    put(document_in(version.editions.last()))
    due.filter(put_at=None).update(put_at=clock.now())
    refresh_search_text(plan.actions())
    return version


def bring_plans_into_force() -> int:
    """Bring into force, of every plan, what is due and was not put yet: the worker asks every minute. How many."""
    plans = ActionPlan.objects.filter(pk__in=PlanVersion.objects.due().values("plan"))
    return sum(bring_into_force(plan=plan) is not None for plan in plans)


def put_again(plan: ActionPlan) -> None:
    """Put the version in force today into the rows once more: its document was corrected. Inside a transaction."""
    put(document_in(edition_on(plan, clock.today())))
    refresh_search_text(plan.actions())
