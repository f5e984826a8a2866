"""What a budget cell says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.workings import explained_amount, multiplications, named_parts, read_cell, to_amount

I_1_6 = "2,280.00 mëditje dhe akomodimi 50 x 1 x 10= 500 x 3=1,500 Punëtorja me 10 vetë katër ditë plus 300 transporti"
III_1_15 = (
    "3,270.00 mëditje dhe akomodimi 50 x1 x 15= 750 x 3= 2,250 Punëtorja me 15 vetë katër ditë plus 300 transporti"
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("", None),
        ("0.00", "0.00"),
        ("2,280.00", "2280.00"),
        ("500,00", "500.00"),
        ("4 x 20=80.00", "80.00"),
        ("20 x 10= 2,000.00", "2000.00"),
        ("10,000.00 ZMNV", "10000.00"),
        ("2,500.00 shënimet janë marrë nga OB", "2500.00"),
        ("1,000.00 paga", "1000.00"),
        ("3 zyrtarë x 500= 1,500.00 paga", "1500.00"),
        ("1 x 2000 x 7= 14,000.00 euro paga", "14000.00"),
        ("2 raporte me paga nga 500 euro për 10 ditë 460.00 paga dhe 100 euro mallra", "560.00"),
        ("1 x 500.00 = 500.00 paga plus 100.00 shpenzime operative", "600.00"),
        ("1 x 500= 500.00 paga dhe 100 mallra", "600.00"),
        (I_1_6, "2280.00"),
        (III_1_15, "3270.00"),
    ],
)
def test_stated_amount(text, amount):
    assert read_cell(text).amount == (Decimal(amount) if amount else None)


def test_a_chain_of_multiplications():
    found = multiplications(I_1_6)
    assert [(str(m), m.printed_result) for m in found] == [("50 x 1 x 10", 500), ("500 x 3", 1500)]
    assert all(m.is_right for m in found)


def test_a_wrong_multiplication():
    (working,) = multiplications("20 x 10= 2,000.00")
    assert (working.result, working.printed_result, working.is_right) == (200, 2000, False)


def test_what_a_working_comes_to():
    assert explained_amount(I_1_6) == 1800
    assert explained_amount(III_1_15) == 2550
    assert explained_amount("4 x 20=80.00") is None
    assert explained_amount("1 x 500= 500.00 paga dhe 100 mallra") is None
    assert explained_amount("") is None


def test_named_parts():
    text = "2 raporte me paga nga 500 euro për 10 ditë 460.00 paga dhe 100 euro mallra"
    assert [(p.amount, p.category) for p in named_parts(text)] == [(460, "wages"), (100, "goods_and_services")]


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_a_right_working_is_right(a, b):
    (working,) = multiplications(f"{a} x {b} = {a * b:,}.00")
    assert working.is_right
    assert read_cell(f"{a} x {b} = {a * b:,}.00").amount == a * b


@given(st.decimals(0, 10**9, places=2))
def test_a_printed_amount_is_read_as_it_was_written(amount):
    assert to_amount(f"{amount:,.2f}") == read_cell(f"{amount:,.2f}").amount == amount
