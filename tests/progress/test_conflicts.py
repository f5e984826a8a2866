"""Where two institutions contradict each other: each rule, what it says with its numbers, and what it leaves alone."""

import datetime as dt
from decimal import Decimal

import pytest

from progress.formulas.conflicts import RULES, Amount, Statement, conflicts_of

TEN, EIGHT = Amount("Raporte", Decimal(10)), Amount("Raporte", Decimal(8))
MAY, JUNE = dt.date(2022, 5, 31), dt.date(2022, 6, 1)


def pk(**told):
    return Statement("PK", **told)


def msh(**told):
    return Statement("MSH", **told)


FOUND = [
    ("statuses_agree", pk(status="implemented"), msh(status="in_progress"), "PK claims “Implemented”, MSH claims"),
    ("completion_days_agree", pk(completed_on=MAY), msh(completed_on=JUNE), "PK says completed on"),
    ("quantities_agree", pk(quantities={1: TEN}), msh(quantities={1: EIGHT}), "Raporte: PK reports 10, MSH reports 8."),
    ("action_has_an_owner", pk(is_not_ours=True), msh(is_not_ours=True), "PK and MSH both say"),
    ("action_has_an_owner", msh(status="in_progress"), pk(is_not_ours=True), "PK says that the action is not its own"),
    (
        "spending_is_told_once",
        pk(spent={"GIZ": Decimal("700")}),
        msh(spent={"GIZ": Decimal("700.00"), "BK": Decimal(1)}),
        "PK and MSH both name 700.00 EUR from GIZ",
    ),
    (
        "nothing_is_spent_before_the_start",
        msh(spent={"GIZ": Decimal(5), "BK": Decimal(2)}),
        pk(status="not_started"),
        "PK claims “Not started”, but MSH has spent 7.00 EUR.",
    ),
    (
        "what_is_done_is_not_held_up",
        pk(status="implemented"),
        msh(is_held_up=True),
        "PK claims “Implemented”, but MSH says that it is held up.",
    ),
    ("who_blocks_admits_it", pk(is_held_up=True, blocked_by="MSH"), msh(), "PK says that MSH blocks the action"),
]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("rule", "one", "other", "words"), FOUND)
def test_contradiction_is_named_with_its_numbers_by_both(rule, one, other, words):
    for conflicts in (conflicts_of(one, [other]), conflicts_of(other, [one])):
        assert [conflict.rule for conflict in conflicts] == [rule]
    assert str(conflicts_of(one, [other])[0].message).startswith(words)


def test_every_rule_finds_something_here():
    assert {rule.__name__ for rule in RULES} == {name for name, *_ in FOUND}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pk(), msh()),
        (pk(status="implemented", completed_on=MAY), msh(status="implemented", completed_on=MAY)),
        (pk(quantities={1: TEN}), msh(quantities={1: Amount("Raporte", Decimal("10.00")), 2: EIGHT})),
        (pk(is_not_ours=True), msh()),
        (pk(spent={"GIZ": Decimal(0)}), msh(spent={"GIZ": Decimal(0)}, status="not_started")),
        (pk(is_held_up=True, blocked_by="MSH"), msh(is_held_up=True)),
    ],
)
def test_what_agrees_is_left_alone(one, other):
    assert conflicts_of(one, [other]) == []
