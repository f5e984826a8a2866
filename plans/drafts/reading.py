"""A draft as it reads now: its rows, what is open in it, and what data quality says of the plan that it would make."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects

from plans.documents.reading import FrozenRows, read
from plans.documents.shape import SCHEMA, Document
from plans.drafts.known import KnownNow, known_now
from plans.findings import RULES_WITHOUT_VICTIMS, Finding, PlanData, find
from plans.models import ActionPlan, PlanDraft, PlanVersion
from plans.reading.cells.doubts import Doubt
from plans.reading.document import plan_document
from plans.reading.interpret import ReadCell, ReadPlan, ReadRow, interpret
from plans.reading.known import INSTITUTION, REFERENCE, SOURCE, Decisions
from plans.reading.opening import from_data
from plans.reading.reasons import blocks

UNKNOWN = {"institution_unknown": INSTITUTION, "source_unknown": SOURCE, "reference_new": REFERENCE}
WITHOUT_PLACE = {
    "code_not_understood",
    "code_twice",
    "objective_missing",
    "objective_without_code",
    "strategic_missing",
}
PROVISIONAL = "draft"  # the code of a plan that has none yet


@dataclass(frozen=True)
class UnknownName:
    """A printed name that nothing bears, and the rows that print it."""

    what: str
    printed: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class DraftReading:
    """A draft read with what is known now."""

    draft: PlanDraft
    now: KnownNow
    decisions: Decisions
    plan: ReadPlan

    @cached_property
    def open_doubts(self) -> list[tuple[ReadRow, ReadCell, Doubt]]:
        """What nobody has looked at yet."""
        return [
            (row, cell, doubt) for row in self.plan.rows for cell in row.cells.values() for doubt in cell.open_doubts
        ]

    @cached_property
    def n_blocking(self) -> int:
        """How many of them have to be decided before the plan can be adopted."""
        return sum(blocks(doubt) for _row, _cell, doubt in self.open_doubts)

    @cached_property
    def unknown_names(self) -> list[UnknownName]:
        """Names that nothing bears, in the order of the document, each with the actions that print it."""
        found: dict[tuple[str, str], list[str]] = {}
        for row, _cell, doubt in self.open_doubts:
            if what := UNKNOWN.get(doubt.reason):
                found.setdefault((what, doubt.about), []).append(row.code)
        return [UnknownName(what, printed, tuple(codes)) for (what, printed), codes in found.items()]

    def document(self, strategy: dict, plan: dict) -> Document:
        """The plan document that it makes with these fields of the strategy and the plan."""
        made = plan_document(
            self.plan,
            strategy=strategy,
            fields=plan,
            known=self.now.known,
            catalogues=self.now.catalogues,
            decisions=self.decisions,
        )
        return {"schema": SCHEMA, **made}

    @property
    def can_be_shown(self) -> bool:
        """Whether every row has its code and its place, so that a plan can be made of it at all."""
        reasons = {doubt.reason for _row, _cell, doubt in self.open_doubts}
        return not reasons & WITHOUT_PLACE

    def findings(self) -> list[Finding]:
        """What data quality says of the plan as it reads now; nothing while actions have no objective."""
        if not self.can_be_shown:
            return []
        years = self.plan.years or [0]
        plan = ActionPlan(pk=-1, code=PROVISIONAL, first_year=years[0], last_year=years[-1])
        version = PlanVersion(pk=-1, plan=plan, number=1)
        plan._prefetched_objects_cache = {"versions": FrozenRows.of(PlanVersion, [version])}
        rows = read(self.document({"code": PROVISIONAL}, {"code": PROVISIONAL}), plan)
        prefetch_related_objects(rows.indicators, "passport_editions")
        data = PlanData(
            plan=plan,
            actions=rows.actions,
            strategic=rows.strategic,
            specific=rows.specific,
            indicators=rows.indicators,
            institutions=rows.institutions,
        )
        return find(data, RULES_WITHOUT_VICTIMS)


def decisions_of(draft: PlanDraft) -> Decisions:
    """What people decided about the draft."""
    return Decisions(list(draft.decisions.get("cells", [])), list(draft.decisions.get("names", [])))


def read_draft(draft: PlanDraft) -> DraftReading:
    """Read it anew with what is known now. A constant number of queries."""
    now, decisions = known_now(), decisions_of(draft)
    return DraftReading(draft, now, decisions, interpret(from_data(draft.printed), now.known, decisions))
