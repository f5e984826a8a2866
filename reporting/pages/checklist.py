"""The checklist of a draft as its page shows it: each line with its badge, and what whoever looks may do about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reporting.models import Report
from reporting.permissions import can_waive_line
from reporting.selectors.checklist import ChecklistLine, State
from reporting.selectors.completeness import Missing, as_seen_by

# What the badge of a state looks like (templates/components/badge.html), and its word.
BADGES = {
    State.DONE: ("verified", _("done")),
    State.WAIVED: ("warning", _("waived")),
    State.OPEN: ("error", _("open")),
    State.NOT_APPLICABLE: ("unanswered", _("not asked")),
}
N_SHOWN = 4


@dataclass(frozen=True)
class ShownLine:
    """A line with what is missing as the person sees it, and the form that waives it, where the person may."""

    line: ChecklistLine
    missing: list[Missing]
    form: Form | None
    may_take_back: bool

    @property
    def code(self) -> str:
        """The code of its badge."""
        return BADGES[self.line.state][0]

    @property
    def word(self) -> str:
        """Its state in a word."""
        return str(BADGES[self.line.state][1])

    @property
    def first(self) -> list[Missing]:
        """What is shown at once of a long list."""
        return self.missing[:N_SHOWN] if len(self.missing) > N_SHOWN + 1 else self.missing

    @property
    def more(self) -> list[Missing]:
        """What is unfolded."""
        return self.missing[len(self.first) :]

    @property
    def is_outdated(self) -> bool:
        """Whether it was waived for other things than are missing now."""
        return self.line.waiver is not None and not self.line.is_covered


def shown_lines(
    report: Report, user: User, lines: Iterable[ChecklistLine], form_of: Callable[[ChecklistLine], Form] | None = None
) -> list[ShownLine]:
    """The lines for this person; `form_of` gives the form that waives a line, where they are to be waived."""
    may_waive = bool(can_waive_line(user, report))
    return [
        ShownLine(
            line,
            as_seen_by(user, [gap.missing for gap in line.gaps]),
            form_of(line) if form_of and may_waive and line.can_be_waived else None,
            may_waive and line.waiver is not None,
        )
        for line in lines
    ]
