"""All actions of the plan: what was planned, where they stand, what was answered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from plans.models import Action, ActionInstitution, BudgetLine
from progress.formulas.budget import CellPart
from progress.formulas.deadlines import is_due
from progress.formulas.values import Record, Records, euros, iso, plain, translated
from progress.models import Assessment, EntrySpending, Evidence, ProgressEntry, ReportingPeriod
from progress.selectors.outputs import Reached, reached
from progress.selectors.spending import Adopted, cell_of
from progress.selectors.states import PeriodState
from progress.selectors.status import lateness_of, latest_assessments


@dataclass(frozen=True)
class Gathered:
    """What is read once for all actions."""

    period: ReportingPeriod
    assessments: dict[int, Assessment]
    answers: dict[int, list[ProgressEntry]]
    evidence: dict[int, dict[str, int]]
    spent: dict[int, Records]
    adopted: Adopted | None
    reached: dict[int, Reached]


def verified_entries(period: ReportingPeriod) -> Iterable[ProgressEntry]:
    """The verified answers of the plan up to the period, oldest first."""
    return (
        ProgressEntry.objects.filter(
            review=ProgressEntry.Review.VERIFIED,
            submission__period__plan=period.plan_id,
            submission__period__ends_on__lte=period.ends_on,
        )
        .select_related("submission__institution", "submission__period", "blocked_by")
        .order_by("submission__period__ends_on", "part", "submission__institution__code")
    )


def actions_part(state: PeriodState) -> Records:
    """All actions of the plan, in its order, as of the period's cut-off date."""
    period = state.period
    gathered = Gathered(
        period=period,
        assessments=latest_assessments(state.plan, period),
        answers=_answers(period),
        evidence=_evidence(period),
        spent=_spent(period),
        adopted=state.adopted,
        reached=reached(period, state.actions),
    )
    return [_action(action, gathered) for action in state.actions]


def assessed_part(state: PeriodState) -> Record:
    """When each action was assessed last, and which version of its assessment that is: pages show and compare them."""
    return {
        action.code: {"at": action.status_at.isoformat(), "version": action.status_version}
        for action in state.actions
        if action.status_at is not None
    }


def _action(action: Action, gathered: Gathered) -> Record:
    return {
        "code": action.code,
        **({"key": action.key} if action.key != action.code else {}),  # it has moved: earlier seals call it otherwise
        "printed_code": action.printed_code,
        "strategic": action.objective.strategic.code,
        "specific": action.objective.code,
        **translated(action, "title"),
        "deadline_printed": action.deadline_printed,
        "deadline_on": iso(action.deadline_on),
        "product": action.product_printed,
        "product_en": action.product_en,
        "product_sr": action.product_sr,
        "institutions_printed": action.institutions_printed,
        "lead": _lead(action),
        "supporting": _institutions(action, ActionInstitution.Part.SUPPORTING),
        "outputs": [_output(gathered.reached[output.pk]) for output in action.outputs.all()],
        "funding_printed": action.funding_printed,
        "funding": [
            {"code": funding.source.code, "kind": funding.source.kind, **translated(funding.source, "name")}
            for funding in action.fundings.all()
        ],
        "budget": {str(line.year): _cell(action, line, gathered) for line in action.budget_lines.all()},
        "spent": gathered.spent.get(action.pk, []),
        "answers": _printed_answers(action, gathered),
        "evidence": gathered.evidence.get(action.pk, {"files": 0, "links": 0}),
        **_state(action, gathered),
    }


def _cell(action: Action, line: BudgetLine, gathered: Gathered) -> Record:
    """What the plan of the day says of a year, the amount of its first version, and how it is split where it is."""
    cell = cell_of(action, line.year, adopted=gathered.adopted)
    parts = _parts(cell.parts)
    return {
        "printed": line.printed,
        "amount": euros(cell.amount),
        "adopted": euros(cell.adopted),
        **({"parts": parts} if parts else {}),
        **({"adopted_parts": _parts(cell.parts_before), "adopted_printed": cell.printed} if cell.is_revised else {}),
    }


def _parts(parts: Iterable[CellPart]) -> Records:
    return [vars(part) | {"amount": euros(part.amount)} for part in parts]


def _state(action: Action, gathered: Gathered) -> Record:
    """Where it stands on the cut-off date, and how that was decided."""
    cut_off: dt.date = gathered.period.ends_on
    assessment = gathered.assessments.get(action.pk)
    is_cancelled = action.status == "cancelled"
    return {
        "status": action.status,
        "is_due": is_due(action.deadline_on, cut_off),
        "is_late": bool(lateness_of(action, cut_off + dt.timedelta(days=1))),
        "completed_on": iso(assessment.completed_on) if assessment else None,
        "assessed_in": assessment.period.code if assessment else None,
        "assessment_reason": assessment.reason if assessment else "",
        "is_override": assessment.is_override if assessment else False,
        "cancelled_on": iso(action.cancelled_on) if is_cancelled else None,
        "cancelled_by_decision": action.cancelled_by_decision if is_cancelled else "",
        "cancelled_reason": action.cancelled_reason if is_cancelled else "",
        "is_external_evaluation": action.is_external_evaluation,
        **_forecast(action),
    }


def _forecast(action: Action) -> Record:
    """How likely its delivery is: only where it was stated; earlier seals do not know it."""
    if not action.confidence:
        return {}
    told = {"confidence": action.confidence, "reason": action.confidence_reason, "way_back": action.way_back}
    return {"forecast": told}


def _lead(action: Action) -> str | None:
    return next(iter(_institutions(action, ActionInstitution.Part.LEAD)), None)


def _institutions(action: Action, part: str) -> list[str]:
    return [role.institution.code for role in action.roles.all() if role.part == part]


def _output(item: Reached) -> Record:
    """An output's targets and what was reached, unless that is a small number of victims (domain.md §9)."""
    output = item.output
    is_counted = not output.is_percentage and not item.is_hidden
    return {
        "number": output.number,
        "printed": output.printed,
        "basis": output.basis,
        **translated(output, "unit"),
        "target_in_total": plain(output.value_in_total),
        "target_per_year": plain(output.value_per_year),
        "reached": plain(item.total) if item.by_year and is_counted else None,
        "reached_by_year": {str(y): plain(v) for y, v in sorted(item.by_year.items())} if is_counted else {},
        "reached_share": None if item.is_hidden or not output.is_percentage else plain(_rounded(item.latest_share)),
        "is_hidden": item.is_hidden,
    }


def _rounded(share: Decimal | None) -> Decimal | None:
    """A reached percentage to two decimals: thirds have no end that could be frozen."""
    return None if share is None else share.quantize(Decimal("0.01"))


def _answers(period: ReportingPeriod) -> dict[int, list[ProgressEntry]]:
    answers: dict[int, list[ProgressEntry]] = defaultdict(list)
    for entry in verified_entries(period):
        answers[entry.action_id].append(entry)
    return answers


def _printed_answers(action: Action, gathered: Gathered) -> Records:
    """The last answer of the lead, those of the supporting institutions in this period, and who says "not ours"."""
    entries = gathered.answers.get(action.pk, [])
    lead = [entry for entry in entries if entry.is_lead and not entry.is_not_ours][-1:]
    of_period = [entry for entry in entries if entry.submission.period_id == gathered.period.pk]
    supporting = [entry for entry in of_period if not entry.is_lead and entry.what_was_done.strip()]
    return [_answer(entry) for entry in (*lead, *supporting, *(entry for entry in of_period if entry.is_not_ours))]


def _answer(entry: ProgressEntry) -> Record:
    return {
        "institution": entry.submission.institution.code,
        "part": entry.part,
        "period": entry.submission.period.code,
        "claimed_status": entry.claimed_status,
        "what_was_done": entry.what_was_done.strip(),
        "is_unchanged": entry.is_unchanged,
        **_said_besides(entry),
    }


def _said_besides(entry: ProgressEntry) -> Record:
    """Why it is late, who blocks it, that it is another's: only where it is said; earlier seals do not know it."""
    blocked_by = entry.blocked_by.code if entry.blocked_by else ""
    said = {
        "delay_reason": entry.delay_reason,
        "blocked_by": blocked_by,
        "not_ours_reason": entry.not_ours_reason.strip(),
    }
    return {name: value for name, value in said.items() if value}


def _evidence(period: ReportingPeriod) -> dict[int, dict[str, int]]:
    """How many files and links prove each action; titles and files stay with the Secretariat (domain.md §9)."""
    rows = (
        Evidence.objects.filter(
            Q(entry__isnull=True) | Q(entry__review=ProgressEntry.Review.VERIFIED),
            period__plan=period.plan_id,
            period__ends_on__lte=period.ends_on,
        )
        .order_by("action")
        .values("action")
        .annotate(files=Count("pk", filter=~Q(file="")), links=Count("pk", filter=Q(file="")))
    )
    return {row["action"]: {"files": row["files"], "links": row["links"]} for row in rows}


def _spent(period: ReportingPeriod) -> dict[int, Records]:
    """What verified answers say was spent, by period, source, nature and recurrence."""
    rows = (
        EntrySpending.objects.filter(
            entry__review=ProgressEntry.Review.VERIFIED,
            entry__submission__period__plan=period.plan_id,
            entry__submission__period__ends_on__lte=period.ends_on,
        )
        .order_by("entry__action", "entry__submission__period__ends_on", "source__code", "nature", "recurrence")
        .values_list(
            "entry__action",
            "entry__submission__period__code",
            "entry__submission__period__ends_on",
            "source__code",
            "source__kind",
            "nature",
            "recurrence",
        )
        .annotate(total=Sum("amount"))
    )
    spent: dict[int, Records] = defaultdict(list)
    for action, code, ends_on, source, kind, nature, recurrence, total in rows:
        spent[action].append(
            {"period": code, "year": ends_on.year, "source": source, "kind": kind}
            | {"nature": nature, "recurrence": recurrence, "amount": euros(total)}
        )
    return spent
