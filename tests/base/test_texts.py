"""Texts as people paste them: cleaned of what nobody sees, never cut, found again."""

import time
import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from strategy_tracker.base.fields import LinkField, TextField
from strategy_tracker.base.text import clean, fold, nfc, without_figures

PASTED = "Pika e parë:\vpika e dytë, vizë\u00ad e butë, zero\u200bgjerësi, \u202eRTL\u202c, ve\ufb01kim\ufeff\u0000"


def test_what_nobody_sees_is_not_stored():
    assert clean(PASTED) == "Pika e parë:\npika e dytë, vizë e butë, zerogjerësi, RTL, vefikim"
    assert TextField().clean(f" {PASTED} ") == clean(PASTED)


def test_joiners_in_names_and_line_breaks_stay():
    assert clean("Ali\u200dreza\u200c x\ty\u00a0z\n\nq") == "Ali\u200dreza\u200c x\ty\u00a0z\n\nq"
    assert clean("një\r\ndy\rtri\u2028katër") == "një\ndy\ntri\nkatër"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("U trajnuan 1 040 mjekë (40%) më 30.06.2022, 12,5 orë.", "U trajnuan […] mjekë ([…]%) më […], […] orë."),
        ("Ligji nr. 05/L-023, veprimi III.1.13, COVID-19.", "Ligji nr. 05/L-023, veprimi III.1.13, COVID-19."),
        ("500EUR\n2\u00a0500 €", "[…]EUR\n[…] €"),
    ],
)
def test_figures_are_left_out_and_names_with_numbers_stay(text, left):
    assert without_figures(text) == left


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    once = clean(text)
    assert clean(once) == once == unicodedata.normalize("NFC", once)


MARKS = "\u0315\u0300\u0316\u0345\u0344\u0f73\u0f71\u0f81\u05b0\u3099"


@given(st.text(st.sampled_from("aeë\u0344zﬁ\u1e69" + MARKS)))
def test_marks_stand_in_the_order_of_unicode(text):
    assert nfc(text) == unicodedata.normalize("NFC", text)
    assert fold(nfc(text)) == fold(text)


@pytest.mark.parametrize("marks", ["\u0315\u0300", "\u0f73"], ids=["single", "double"])
def test_many_marks_on_one_letter_take_no_more_time_than_letters(marks):
    began = time.process_time()
    for read in (clean, fold, TextField(max_length=100, required=False).to_python):
        read("a" + marks * 100_000)
    assert time.process_time() - began < 5, "the square of their number would take minutes"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("„vizë e butë“", "viz\u00adë e butë"),
        ("K’shilli", "K'shilli"),
        ("Këshilli\u200b", "keshilli"),
        ("2022–2024", "2022-2024"),
        ("veﬁkim", "vefikim"),
    ],
)
def test_search_does_not_mind_what_is_not_on_the_keyboard(typed, stored):
    assert fold(typed).strip('"') == fold(stored)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "The text is too long: 10,131 of 10,000 characters. Shorten it; nothing was cut."),
        ("sq", "Teksti është shumë i gjatë: 10.131 nga 10.000 shenja. Shkurtojeni; asgjë nuk është prerë."),
        ("sr-latn", "Tekst je predugačak: 10.131 od 10.000 znakova. Skratite ga; ništa nije odsečeno."),
    ],
)
def test_a_text_that_is_too_long_is_told_how_long_it_is(language, message):
    with translation.override(language):
        with pytest.raises(ValidationError) as refusal:
            TextField(max_length=10_000).clean("x" * 10_131)
        assert refusal.value.messages == [message]


def test_a_line_break_counts_once():
    text = "Rreshti.\r\n" * 1000  # 9,999 characters with one for each break, and the last one taken off
    assert len(TextField(max_length=8_999).clean(text)) == 8_999


def test_no_field_tells_the_browser_to_cut():
    class Both(forms.Form):
        of_the_house = TextField(max_length=20)
        of_django = forms.CharField(max_length=20)

    html = str(Both())
    assert html.count("<input") == 2 and "maxlength" not in html and html.count('data-limit="20"') == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://mpb.rks-gov.net/Lajmet/Konferencë për shtyp.pdf", None),
        ("mpb.rks-gov.net/x", "https://mpb.rks-gov.net/x"),
        ("https://mpb.rks-gov.net:8443/a?b=c.d", "https://mpb.rks-gov.net:8443/a?b=c.d"),
        ("https://x.example/" + "a" * 1982, "https://x.example/" + "a" * 1982),
    ],
)
def test_a_link_is_kept_whole(typed, kept):
    assert LinkField().clean(typed) == (kept or "https://mpb.rks-gov.net/Lajmet/Konferencë%20për%20shtyp.pdf")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("https://intranet/raport", "inside"),
        (r"\\server\share\raport.pdf", "path"),
        (r"C:\Users\besnik\raport.pdf", "path"),
        ("file:///home/raport.pdf", "path"),
        ("nuk ka", "inside"),
        ("ftp://x.example/a", "invalid"),
        ("javascript:alert(1)", "invalid"),
        ("https://x.example/" + "a" * 1983, "max_length"),
    ],
)
def test_what_is_no_link_is_refused_with_the_reason(typed, code):
    with pytest.raises(ValidationError) as refusal:
        LinkField().clean(typed)
    assert [error.code for error in refusal.value.error_list] == [code]
