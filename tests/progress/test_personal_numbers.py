"""Which digits are a personal number: the forms that were missed, and real lines of documents that were refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.uploads.personal_numbers import MOST_FOUND, as_seen, in_texts, key_of, passages_of
from progress.uploads.scanning import refuse_personal_numbers
from strategy_tracker.base.errors import Refused

NUMBERS = """
1234567890
Viktima 1234567890
Nr.1234567890
ID-1234567890
nr1234567890
Numri 1234 567 890
Thirrja e 1 234 567 890
Numri 1234.567.890
Nr. 1234  567  890
Nr. 1234\u00a0567\u00a0890
Nr. 1234\u2009567\u2009890
Nr. 1234567890-12
Nr. 1234567890/12
Nr. personal 1234 567 890
Nr. personal: 12345 67890
Numri personal: 1 2 3 4 5 6 7 8 9 0
Numrat personalë: 1234 567 890, 2345 678 901
numrit personal të viktimës A.B. 12345-67890
Numri i letërnjoftimit 1234567890
Seria e letërnjoftimit: 1234567890
1234 567 890 (numri personal)
Lični broj: 1234-567-890
ličnog broja 1234 567 890
Matični broj 1234567890
Broj lične karte: 1234567890
лични број 1234 567 890
Personal number 1234/567/890
ID no. 1234 567 890
Tel. 044 123 456, numri personal 1234567890
Tel. 038 200 20 135; viktima 1234567890
Telefoni: 044 123 456 ¶ 1234567890
Numri personal ¶ 1234 567 890
１２３４５６７８９０
12345\u200b67890
12345\u00ad67890
1234\u2011567\u2011890 numri personal: 1234\u2011567\u2011890
٠١٢ nr. personal ١٢٣٤٥٦٧٨٩٠
JMBG 0101006500006
rođen 0101006500006 u Prištini
Rasti i referuar më 12.05.2024: A.B., 1987, 1234567890, Pejë
""".strip().split("\n")

NO_NUMBERS = """
Tel. 038 200 20 135
Tel: +383 44 123 456
Tel.: +383 (0)38 200 20 135, Faks: +383 38 200 20 136
Telefoni: 0038338200135
Mob. 044 123 4567
Kontakt: 044/123-456, 049/654-321
Viber +38344123456
Telefon: 064 123 45 67
+3834412345
Tel. nr. 1234567890
Takim më 2024-09-12 10:30 në Prishtinë
Datë: 12.09.2024 10:30
Mbledhja e datës 12.09.2024, ora 10:00–12:30
Prishtinë, 12/09/2024 10
2024091210
20240912103000
Sastanak 12. 09. 2024. u 10 časova
Nr. prot. 01-2345-2024
Nr. i protokollit: 1234567890
Nr. 01-2345/2024
Br. protokola 04-123/2024
Nr. prot. 1234-567-890, datë 05.06.2024
Ref. 05-2345-2024/12
Vendimi nr. 06/122 i datës 12.05.2022
Ligji nr. 04/L-218, Gazeta Zyrtare nr. 30/16 shtator 2013
UA (QRK) Nr. 09/2015, nenet 12, 13, 14, 15
Llogaria XK05 1212 0123 4567 8906
IBAN: XK051212012345678906
Llogaria bankare 1212012345678906
Nr. i llogarisë 1110-1234567890-12
1110 1234567890 12
Žiro račun 160-1234567890-12
Account no. 1234567890
Numri fiskal 600123456
Numri fiskal: 1234567890
Numri i biznesit 810123456
Fatura nr. 1234567890
Faktura br. 1234567890
ISBN 9951123456
Seria: 1699999999
Numri serik 1699999999
Nr. serial: 1699999999
Serijski broj 1699999999
Nr. i inventarit 1699999999
ISBN 978-9951-12-345-6
Kontrata nr. 1234567890
Nr. i prokurimit: 206-23-1234-5-1-1
Nr. 206-23-123-2-1
Pagesa 10 000 20 000
Shuma: 1 234 567 890 EUR
Buxheti: 1 234 567 890
1 234 567 890
12 3 120 115 235
1.234.567.890,00 €
1234567890,50
Buxheti 137,276 131,549 27,125
Gjithsej 12 500,00 EUR nga 25 000,00
0.1234567890
3,3333333333
Gjatë 2022 2023 12 raste
Gjatë 2022-2024 12
Vitet 2021 2022 2023
2019 2020 21
Viktima 12 15 18 20 22
Tabela 0 1 2 0 3 1 0 0 2 1
Nr. 0 1 2 0 3 1 0 0 2 1
Nr. 12 15 18 20 22
Faqe 10 20 30 40 50
Nr. 1 2 3 4 5 6 7 8 9 10
1.1 1.2 1.3 1.4 1.5
I.1.1 II.2.13 III.1.13 V.2.10
10000 Prishtinë, Rr. Luan Haradinaj 12
IMG_20240912_103000.jpg
Foto IMG-20240912-12
a3f1234567890bc
5d41402abc4b2a76b9719d911017c592
_Toc1234567890
https://mpb.rks-gov.net/Uploads/Documents/Pdf/AL/2692/Strategjia.pdf
Koordinatat 42.6629138 21.1655028
06.05.2024 – 07.05.2024 – 08.05.2024
08:00-10:00 10:15-12:30
Raporti 01.01.2023-30.06.2023
Pika 1, 2, 3, 4, 5, 6, 7, 8, 9 dhe 0
25 % 30 % 45 %, 12/48, 100/100
Rezoluta 1325 (2000)
Konventa nr. 197, Strasburg, 16.V.2005
""".strip().split("\n")


@pytest.mark.parametrize("text", NUMBERS)
def test_a_personal_number_is_found_however_it_is_written(text):
    assert in_texts([(1, text.replace(" ¶ ", "\n"))])


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_other_number_is_taken_for_one(text):
    assert in_texts([(1, text)]) == []


def test_a_whole_letter_with_all_of_that_is_not_refused():
    assert in_texts([(1, "\n".join(NO_NUMBERS))]) == []


def test_what_is_found_is_quoted_with_its_page_and_once():
    found = in_texts(
        [(1, "Raport"), (3, "Lista e të pranishmëve. Rasti: A.B., 1234567890, Pejë, më 12 maj."), (4, "1234567890")]
    )
    assert [(one.digits, one.page) for one in found] == [("1234567890", 3)]
    assert found[0].passage == "…të pranishmëve. Rasti: A.B., 1234567890, Pejë, më 12 maj."


def test_each_of_a_list_is_found_and_no_more_than_are_shown():
    assert [one.digits for one in in_texts([(0, "Numrat personalë: 1234 567 890, 2345 678 901")])] == [
        "1234567890",
        "2345678901",
    ]
    assert len(in_texts([(0, "\n".join(f"1{n:09}" for n in range(500)))])) == MOST_FOUND + 1


def test_neighbours_are_quoted_together():
    found = in_texts([(1, "Nr. 1234567890 dhe 2345678901"), (2, "Nr. 3456789012")])
    assert [one.digits for one in passages_of(found)] == ["1234567890", "3456789012"]


def test_a_key_stands_for_exactly_these_numbers():
    one, both = in_texts([(0, "1234567890")]), in_texts([(2, "x 2345678901"), (1, "y 1234567890")])
    assert key_of(both) == key_of(reversed(both)) != key_of(one)


@given(st.text(max_size=200))
def test_every_text_can_be_read(text):
    in_texts([(0, text)])
    assert as_seen(as_seen(text)) == as_seen(text)


@given(st.text("ab 12.-", max_size=30), st.text("ab 12.-", max_size=30))
def test_ten_digits_among_words_are_found_whatever_stands_around(before, after):
    assert "1234567890" in {one.digits for one in in_texts([(0, f"{before} rasti\n1234567890 u mor {after}")])}


def test_typed_text_says_how_another_number_is_written(english):
    with pytest.raises(Refused) as refused:
        refuse_personal_numbers("U dërguan ftesat.", "Thirrje në 1234567890")
    assert str(refused.value) == (
        "This looks like a personal number. No personal data of victims may be entered. "
        "Found: “Thirrje në 1234567890”. "
        "If it is another number, write before it what it is, such as “tel.”, “nr. prot.” or “IBAN”."
    )
    refuse_personal_numbers("Thirrje në tel. 1234567890", "Shkresa nr. prot. 1234567890", "IBAN 1234567890")
