"""Are the figures of a draft those of its period now, and if not, what are they. Reads only."""

import json
from collections.abc import Sequence

from progress.formulas.values import Record
from reporting import snapshot
from reporting.models import Report
from reporting.selectors.content import hash_of


def figures_now(report: Report) -> Record:
    """What a draft made now would be made of."""
    return snapshot.build(report.kind, report.period)


def have_figures_changed(report: Report) -> bool:
    """Whether the period's data, frozen now, would be others than the draft's."""
    return changed_figures(report) is not None


def changed_figures(report: Report) -> tuple[Record, Record] | None:
    """The draft's figures and those of now, where they differ; nothing where they are the same."""
    now = figures_now(report)
    if hash_of(now) == report.snapshot.sha256:
        return None
    return json.loads(report.snapshot.data), json.loads(json.dumps(now))


def stale_among(drafts: Sequence[Report]) -> list[Report]:
    """The drafts among these whose figures have changed; those that share a snapshot are compared once."""
    first = {draft.snapshot_id: draft for draft in drafts}
    changed = {pk for pk, draft in first.items() if have_figures_changed(draft)}
    return [draft for draft in drafts if draft.snapshot_id in changed]
