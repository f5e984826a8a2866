"""What the rules of the one page need to know: of a report from its content, of a home from what is verified now."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from progress.formulas.rates import Share
from progress.formulas.statuses import Status
from progress.formulas.values import Record


@dataclass(frozen=True)
class Figures:
    """The figures on a day. `year` is that of the implementation rate; `money_of` names the years of the money."""

    year: int
    rate: Share
    due: Share  # of the actions whose deadline has passed
    reporting: Share
    fulfilment: Share
    planned: Decimal | None
    spent: Decimal | None
    money_of: str
    high_risks: int | None  # None: from before there was a register


@dataclass(frozen=True)
class Work:
    """One action as the page tells it; `was` is its status before, "" where none is known."""

    code: str
    title: Record  # {text, is_fallback}
    lead: str
    objective: str
    status: str
    was: str
    days_late: int  # past its deadline and not implemented; 0: not late
    planned: Decimal | None
    n_institutions: int
    deadline: str = ""
    completed: str = ""
    delay: str = ""  # a code of DelayReason
    blocked_by: str = ""
    difficulty: str = ""  # in the words of an institution or of the Secretariat
    has_high_risk: bool = False
    url: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it has been implemented since; where nothing is known of before, whether it is implemented."""
        return self.status == Status.IMPLEMENTED and self.was != Status.IMPLEMENTED


@dataclass(frozen=True)
class Facts:
    """Everything that the page is made of. `before` and `since` say what is compared with; both may be missing."""

    day: dt.date
    day_label: str
    now: Figures
    works: list[Work]
    silent: list[str]  # who did not report, by abbreviation
    before: Figures | None = None
    since: str = ""
    n_red: int = 0  # actions that are not expected in time
    n_before_commission: int = 0  # escalations on which the Commission decides next
    answers_until: str = ""  # of a half-year that still collects: the day until which answers are on time

    @property
    def late(self) -> list[Work]:
        """What is not implemented though its deadline has passed."""
        return [work for work in self.works if work.days_late]
