"""Numbers as people write them, in three languages."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from progress.forms.fields import NarrativeField
from strategy_tracker.base.fields import MONEY, PERCENT, CountField, NumberField

READ = [
    ("sq", "1.234,50", "1234.50"),
    ("sq", "1234,5", "1234.50"),
    ("sq", "1234.50", "1234.50"),
    ("sq", "1,234.50", "1234.50"),
    ("sq", "1.234", "1234"),
    ("sq", "1 234,50", "1234.50"),
    ("sq", "1\u00a0234", "1234"),
    ("sq", "0", "0"),
    ("sq", " 12 ", "12"),
    ("sq", "1.234.567", "1234567"),
    ("en", "1,234.50", "1234.50"),
    ("en", "1234.5", "1234.50"),
    ("en", "1,234", "1234"),
    ("en", "1.234,50", "1234.50"),
    ("sr-latn", "12.345,6", "12345.60"),
    ("en", "1.234.567", "1234567"),
    ("sq", "1,234,567", "1234567"),
    ("sq", "12'500,00", "12500"),
    ("en", "12’500.50", "12500.50"),
    ("sq", "12\u2009500\u200b", "12500"),
]
# As amounts of money are pasted: from a budget table, an invoice, a mail.
PASTED = [
    ("sq", "12 500,00 €"),
    ("sq", "12\u00a0500,00\u00a0€"),
    ("sq", "12.500 EUR"),
    ("sr-latn", "12.500 EUR"),
    ("en", "12,500 EUR"),
    ("sq", "12.500,-"),
    ("en", "12.500,-"),
    ("sq", "12.500,– €"),
    ("en", "12,500.-"),
    ("sq", "12500,--"),
    ("sq", "€ 12.500,00"),
    ("sq", "EUR 12.500"),
    ("en", "€12,500.00"),
    ("sq", "12500 euro"),
    ("sq", "12.500,00 Euro"),
    ("sq", "\u200e12.500,00\u200f €"),
]
REFUSED = [
    ("sq", "dyqind", "number"),
    ("sq", "-5", "negative"),
    ("sq", "−1.234,50", "negative"),
    ("sq", "1,234", "too_precise"),
    ("en", "1.234", "too_precise"),
    ("sq", "12.34.56", "number"),
    ("sq", "1.23,45", "number"),
    ("sq", "1e5", "number"),
    ("sq", "NaN", "number"),
    ("sq", "10 €", "number"),
    ("sq", "12.500 copë", "number"),
    ("sq", "12.50,-", "number"),
    ("sq", "1.234 567", "number"),
    ("en", "12.500", "too_precise"),
    ("sq", "١٢", "number"),
    ("sq", "12345678901", "too_large"),
]


@pytest.mark.parametrize(("language", "text", "number"), READ)
def test_number_is_read_as_the_language_writes_it(language, text, number):
    with translation.override(language):
        assert NumberField().clean(text) == Decimal(number)


@pytest.mark.parametrize(("language", "text"), PASTED)
def test_an_amount_is_read_as_it_is_pasted(language, text):
    with translation.override(language):
        assert NumberField(decimals=2, units=MONEY).clean(text) == 12500


@pytest.mark.parametrize("text", ["12.500 EUR", "12.500 €", "12500 USD", "€", "EUR", "12 500 00", "12,5 mijë", "-12 €"])
def test_an_amount_that_can_be_read_in_two_ways_is_refused(text):
    with translation.override("en"):
        with pytest.raises(ValidationError) as refusal:
            NumberField(decimals=2, units=MONEY).clean(text)
        assert "1,234.50" in refusal.value.messages[0] or "negative" in refusal.value.messages[0]


def test_a_percentage_may_carry_its_sign():
    with translation.override("sq"):
        assert NumberField(units=PERCENT).clean("45,5 %") == Decimal("45.5")


@pytest.mark.parametrize(("text", "number"), [("1 234", 1234), ("1.234", 1234), (" 12\u00a0", 12), ("", None)])
def test_a_count_may_be_written_in_groups(text, number):
    with translation.override("sq"):
        assert CountField().clean(text) == number


@pytest.mark.parametrize("text", ["1,5", "12,345", "1.23", "dy", "12 persona"])
def test_a_count_is_whole(text):
    with translation.override("sq"), pytest.raises(ValidationError):
        CountField().clean(text)


@pytest.mark.parametrize(("language", "text", "code"), REFUSED)
def test_what_could_be_misread_is_refused(language, text, code):
    with translation.override(language), pytest.raises(ValidationError) as refusal:
        NumberField().clean(text)
    assert refusal.value.error_list[0].code == code
    assert refusal.value.messages[0]


def test_empty_is_none_and_not_zero():
    assert NumberField().clean("  ") is None
    assert NumberField().clean("0") == 0


def test_a_whole_must_be_more_than_zero():
    with pytest.raises(ValidationError) as refusal:
        NumberField(is_positive=True).clean("0")
    assert refusal.value.error_list[0].code == "zero"


@given(
    number=st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2),
    language=st.sampled_from(["sq", "sr-latn", "en"]),
    decimals=st.sampled_from([None, 2]),
)
def test_what_is_shown_is_read_back_unchanged(number, language, decimals):
    with translation.override(language):
        field = NumberField(decimals=decimals)
        assert field.clean(field.prepare_value(number)) == number


def test_a_personal_number_in_a_text_is_refused():
    with pytest.raises(ValidationError) as refusal:
        NarrativeField().clean("U ndihmua personi 1234567890.")
    assert refusal.value.error_list[0].code == "personal_number"
    assert NarrativeField().clean("U trajnuan 120 zyrtarë.") == "U trajnuan 120 zyrtarë."
