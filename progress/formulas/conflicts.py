"""Where the answers of two institutions on one action contradict each other: one rule a function, with the numbers.

No queries. `one` is the answer that is looked at, `other` the one beside it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from progress.formulas.statuses import STATUS_WORDS, Status
from strategy_tracker.base.templatetags.words import money, number


@dataclass(frozen=True)
class Amount:
    """What was reached of one product: a number, or a part of a whole."""

    product: str
    value: Decimal
    denominator: Decimal | None = None

    def __str__(self) -> str:
        return number(self.value) if self.denominator is None else f"{number(self.value)}/{number(self.denominator)}"


@dataclass(frozen=True)
class Statement:
    """What one institution says of an action, as far as another one can contradict it."""

    institution: str
    is_lead: bool = False
    status: str = ""
    completed_on: dt.date | None = None
    is_not_ours: bool = False
    is_held_up: bool = False
    blocked_by: str = ""
    # By the product's key, and by the source's name (EUR).
    quantities: dict[int, Amount] = field(default_factory=dict)
    spent: dict[str, Decimal] = field(default_factory=dict)

    @property
    def spent_in_all(self) -> Decimal:
        """Everything that it says it spent, in EUR."""
        return sum(self.spent.values(), Decimal(0))


@dataclass(frozen=True)
class Conflict:
    """One contradiction: the rule that found it, and what it says."""

    rule: str
    message: str | Promise


Rule = Callable[[Statement, Statement], Iterator[str | Promise]]


def statuses_agree(one: Statement, other: Statement) -> Iterator[str | Promise]:
    """Who claims a status claims the same one."""
    if one.status and other.status and one.status != other.status:
        message = _("%(one)s claims “%(status)s”, %(other)s claims “%(other_status)s”.")
        words = {"status": STATUS_WORDS[one.status], "other_status": STATUS_WORDS[other.status]}
        yield message % {"one": one.institution, "other": other.institution, **words}


def completion_days_agree(one: Statement, other: Statement) -> Iterator[str | Promise]:
    """What is implemented was completed on one day."""
    days = one.completed_on, other.completed_on
    if all(days) and days[0] != days[1]:
        message = _("%(one)s says completed on %(day)s, %(other)s on %(other_day)s.")
        words = {
            "day": date_format(days[0], "SHORT_DATE_FORMAT"),
            "other_day": date_format(days[1], "SHORT_DATE_FORMAT"),
        }
        yield message % {"one": one.institution, "other": other.institution, **words}


def quantities_agree(one: Statement, other: Statement) -> Iterator[str | Promise]:
    """Two that count the same product count the same."""
    for key, amount in one.quantities.items():
        beside = other.quantities.get(key)
        if beside is not None and (amount.value, amount.denominator) != (beside.value, beside.denominator):
            message = _("%(product)s: %(one)s reports %(amount)s, %(other)s reports %(beside)s.")
            told = {"product": amount.product, "amount": str(amount), "beside": str(beside)}
            yield message % {"one": one.institution, "other": other.institution, **told}


def action_has_an_owner(one: Statement, other: Statement) -> Iterator[str | Promise]:
    """Nobody says “not ours” of what another one reports together with it; nor do both."""
    names = {"one": one.institution, "other": other.institution}
    if one.is_not_ours and other.is_not_ours:
        yield _("%(one)s and %(other)s both say that the action is not theirs.") % names
    for denier, claimer in ((one, other), (other, one)):
        if denier.is_not_ours and claimer.status:
            words = {"one": denier.institution, "other": claimer.institution, "status": STATUS_WORDS[claimer.status]}
            yield _("%(one)s says that the action is not its own, %(other)s claims “%(status)s” for it.") % words


def spending_is_told_once(one: Statement, other: Statement) -> Iterator[str | Promise]:
    """The same amount from the same source is probably the same money."""
    for source, amount in one.spent.items():
        if amount and other.spent.get(source) == amount:
            message = _("%(one)s and %(other)s both name %(amount)s EUR from %(source)s: is it the same money?")
            told = {"amount": money(amount), "source": source}
            yield message % {"one": one.institution, "other": other.institution, **told}


def nothing_is_spent_before_the_start(one: Statement, other: Statement) -> Iterator[str | Promise]:
    """Nobody spends on what another one says has not begun."""
    for idle, spender in ((one, other), (other, one)):
        if idle.status == Status.NOT_STARTED and spender.spent_in_all:
            message = _("%(one)s claims “%(status)s”, but %(other)s has spent %(amount)s EUR.")
            told = {"status": STATUS_WORDS[idle.status], "amount": money(spender.spent_in_all)}
            yield message % {"one": idle.institution, "other": spender.institution, **told}


def what_is_done_is_not_held_up(one: Statement, other: Statement) -> Iterator[str | Promise]:
    """Nobody is held up at what another one says is done."""
    for doer, waiter in ((one, other), (other, one)):
        if doer.status == Status.IMPLEMENTED and waiter.is_held_up:
            message = _("%(one)s claims “%(status)s”, but %(other)s says that it is held up.")
            told = {"one": doer.institution, "other": waiter.institution, "status": STATUS_WORDS[doer.status]}
            yield message % told


def who_blocks_admits_it(one: Statement, other: Statement) -> Iterator[str | Promise]:
    """Who is named as the one that blocks says so as well."""
    for waiter, blocker in ((one, other), (other, one)):
        if waiter.blocked_by == blocker.institution and not (blocker.is_held_up or blocker.blocked_by):
            message = _("%(one)s says that %(other)s blocks the action; %(other)s names no delay.")
            yield message % {"one": waiter.institution, "other": blocker.institution}


RULES: tuple[Rule, ...] = (
    statuses_agree,
    completion_days_agree,
    quantities_agree,
    action_has_an_owner,
    spending_is_told_once,
    nothing_is_spent_before_the_start,
    what_is_done_is_not_held_up,
    who_blocks_admits_it,
)


def conflicts_of(one: Statement, others: Iterable[Statement]) -> list[Conflict]:
    """Everything in which one answer contradicts the others on its action."""
    return [Conflict(rule.__name__, message) for other in others for rule in RULES for message in rule(one, other)]
