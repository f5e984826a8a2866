"""Which actions answer a reference document (GRETA 2021, a law …), and where they stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plans.models import ActionPlan, ActionReference, ReferenceDocument
from progress.charts.bars import READING_ORDER, Segment, status_segments
from progress.formulas.statuses import roll_up
from progress.models import ReportingPeriod
from progress.pages.action_list.exports import COLUMNS, ListColumn
from progress.pages.action_list.rows import ActionRow, action_rows, actions_for_list
from progress.selectors.states import state_as_of


@dataclass(frozen=True)
class CrosswalkRow:
    """One action that refers to a document, and how the plan prints that there."""

    document: ReferenceDocument
    printed: str
    row: ActionRow


@dataclass(frozen=True)
class ReferenceRow:
    """A document with the actions that answer it, and what their statuses roll up to."""

    document: ReferenceDocument
    actions: list[CrosswalkRow]
    counts: dict[str, int]
    segments: list[Segment]

    @property
    def key(self) -> str:
        """What its address names."""
        return str(self.document.pk)

    @property
    def wordings(self) -> list[str]:
        """How the plan prints the document, where that is not its title."""
        return sorted({found.printed for found in self.actions} - {self.document.title})


def _of_row(column: ListColumn) -> ListColumn:
    return ListColumn(column.heading, column.width, lambda found: column.value(found.row))


CROSSWALK_COLUMNS: tuple[ListColumn, ...] = (
    ListColumn(_("Reference document"), 60, lambda found: found.document.title),
    ListColumn(_("As printed"), 40, lambda found: found.printed),
    *map(_of_row, COLUMNS),
)


def crosswalk(plan: ActionPlan, period: ReportingPeriod | None, user: User) -> list[CrosswalkRow]:
    """Every action under every document that it names, in the order of the documents, then of the plan. Few queries."""
    rows = {row.action.pk: row for row in action_rows(actions_for_list(state_as_of(plan, period), user), period)}
    links = ActionReference.objects.filter(action__in=plan.actions()).select_related("document")
    in_order = links.order_by("document__title", "action__position")
    return [CrosswalkRow(link.document, link.printed, rows[link.action_id]) for link in in_order]


def by_document(found: Iterable[CrosswalkRow]) -> list[ReferenceRow]:
    """The documents, those that most actions answer first."""
    groups: dict[int, list[CrosswalkRow]] = {}
    for one in found:
        groups.setdefault(one.document.pk, []).append(one)
    rows = [_reference(group) for group in groups.values()]
    return sorted(rows, key=lambda row: (-len(row.actions), row.document.title))


def _reference(group: list[CrosswalkRow]) -> ReferenceRow:
    readings = [one.row.action.reading for one in group]
    return ReferenceRow(group[0].document, group, roll_up(readings), status_segments(Counter(readings), READING_ORDER))
