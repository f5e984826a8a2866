"""The rules that read a printed cell, each with its examples; those of the strategy itself are in test_strategy.py."""

import datetime as dt
from decimal import Decimal

import pytest

from plans.reading.cells.codes import canonical, leading, order
from plans.reading.cells.deadlines import Deadline, read_deadline
from plans.reading.cells.names import Spellings, names_in, read_sources
from plans.reading.cells.products import read_product
from plans.reading.cells.references import key_of, read_references, usual_titles
from plans.reading.cells.targets import counts_victims, read_baseline, read_result, read_target, unit_and_span
from plans.reading.document import is_external_evaluation
from plans.workings import read_cell


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("I.2.1", "I.2.1"),
        ("1.2.1", "I.2.1"),
        ("II.I", "II.1"),
        ("V. 1.14", "V.1.14"),
        ("l.2.1", "I.2.1"),
        ("I.2.1.", "I.2.1"),
        ("3.10.12", "III.10.12"),
        ("i.2", "I.2"),
        ("Ⅱ.3", "II.3"),
        ("IV.", "IV"),
        ("1,2,3", "I.2.3"),
        ("", ""),
        ("Nr.", ""),
        ("IIX.1", ""),
        ("1.1.1.1", ""),
        ("0.1", ""),
        ("MD", ""),
        ("9" * 5000, ""),
        ("999999", ""),
        ("C" * 30, ""),
    ],
)
def test_codes(printed, code):
    assert canonical(printed) == code


def test_codes_are_in_natural_order():
    assert sorted(["IX.1", "I.1.10", "II.1", "I.1.2"], key=order) == ["I.1.2", "I.1.10", "II.1", "IX.1"]


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("I.2: Forcimi", "I.2", "Forcimi"),
        ("III.1 Ngritja", "III.1", "Ngritja"),
        ("1.1.2. Obuka", "1.1.2", "Obuka"),
        ("I.2:", "I.2", ""),
        ("Investimi", "", "Investimi"),
        ("70% e stafit", "", "70% e stafit"),
    ],
)
def test_a_code_in_front_of_a_text(text, code, rest):
    assert leading(text) == (code, rest)


@pytest.mark.parametrize(
    ("printed", "due_on", "checkpoints_from"),
    [
        ("", None, None),
        ("2024", "2024-12-31", None),
        ("2022-2026", "2026-12-31", 2022),
        ("2022 – 2026", "2026-12-31", 2022),
        ("2025/26", "2026-12-31", 2025),
        ("31.12.2027", "2027-12-31", None),
        ("2027-03-31", "2027-03-31", None),
        ("30 qershor 2027", "2027-06-30", None),
        ("15. mart 2027.", "2027-03-15", None),
        ("Dhjetor 2027", "2027-12-31", None),
        ("decembra 2026.", "2026-12-31", None),
        ("June 2026", "2026-06-30", None),
        ("02/2028", "2028-02-29", None),
        ("TM4 2027", "2027-12-31", None),
        ("Tremujori i dytë 2026", "2026-06-30", None),
        ("IV kvartal 2026", "2026-12-31", None),
        ("Q3/2026", "2026-09-30", None),
        ("2026-Q2", "2026-06-30", None),
        ("gjashtëmujori i parë 2026", "2026-06-30", None),
        ("first half of 2026", "2026-06-30", None),
        ("deri në fund të vitit 2026", "2026-12-31", None),
    ],
)
def test_deadlines(printed, due_on, checkpoints_from):
    read = read_deadline(printed)
    assert read.value == Deadline(due_on and dt.date.fromisoformat(due_on), checkpoints_from)
    assert not read.doubts


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("vazhdimisht", "deadline_open_ended"),
        ("kontinuirano", "deadline_open_ended"),
        ("ongoing", "deadline_open_ended"),
        ("pas miratimit", "deadline_not_understood"),
        ("31.02.2027", "deadline_not_understood"),
        ("1924", "deadline_not_understood"),
        ("2025, 2027", "deadline_several"),
    ],
)
def test_deadlines_that_a_person_has_to_decide(printed, reason):
    assert [doubt.reason for doubt in read_deadline(printed).doubts] == [reason]


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("", None),
        ("0.00", "0"),
        ("2,280.00", "2280"),
        ("2.280,00", "2280"),
        ("2 280,00", "2280"),
        ("12.500", "12500"),
        ("1,500", "1500"),
        ("500,00", "500"),
        ("500 euro", "500"),
        ("€ 500", "500"),
        ("1.250.000,00 €", "1250000"),
        ("3.000 plate i 200 roba i usluge", "3200"),
        ("20 x 10= 2,000.00", "2000"),
    ],
)
def test_amounts(printed, amount):
    assert read_cell(printed).amount == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("printed", ["rreth 5000", "sipas nevojës", "2,000 deri 3,000", "x"])
def test_words_are_no_amount(printed):
    assert read_cell(printed) is None


def test_parts_of_an_amount_are_kept_as_printed():
    cell = read_cell("1 x 500.00 = 500.00 paga plus 100.00 shpenzime operative")
    assert [(part.printed, part.category, part.amount) for part in cell.parts] == [
        ("1 x 500.00 = 500.00 paga", "wages", 500),
        ("100.00 shpenzime operative", "operating", 100),
    ]


INSTITUTIONS = Spellings(
    {"MPB": "mpb", "Ministria e Punëve të Brendshme": "mpb", "KK": "kk", "Koordinatori Kombëtar (KK)": "kk", "AK": "ak"}
    | {"PK": "pk", "Ministarstvo pravde": "md", "Kosovo Police": "pk", "Donatorët": "donatoret", "QPS": "qps"}
)


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("Koordinatori Kombëtar (KK) MPB", [("Koordinatori Kombëtar (KK)", "kk"), ("MPB", "mpb")]),
        ("MPB, KK AK", [("MPB", "mpb"), ("KK", "kk"), ("AK", "ak")]),
        ("AK-MPB", [("AK", "ak"), ("MPB", "mpb")]),
        ("MPB/ PK / QPS-të", [("MPB", "mpb"), ("PK", "pk"), ("QPS-të", "qps")]),
        ("ministria e punëve\ntë brendshme dhe PK,", [("ministria e punëve të brendshme", "mpb"), ("PK", "pk")]),
        ("Ministarstvo pravde i Kosovo Police", [("Ministarstvo pravde", "md"), ("Kosovo Police", "pk")]),
        ("MPB MPB", [("MPB", "mpb")]),
        ("AKADEMIA", [("AKADEMIA", "")]),
        ("Agjencia e Re (AR), MPB-ja", [("Agjencia e Re (AR)", ""), ("MPB-ja", "mpb")]),
        ("Ministria e Punës dhe Mirëqenies\nPK", [("Ministria e Punës dhe Mirëqenies", ""), ("PK", "pk")]),
        ("", []),
    ],
)
def test_institutions(printed, found):
    assert [(piece.printed, piece.code) for piece in names_in(printed, INSTITUTIONS)] == found


SOURCES = Spellings({"BK": "bk", "Donatorët": "donatoret", "GIZ": "giz", "OSBE": "osbe", "Donors": "donatoret"})


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("BK Donatorët", [("BK", "bk", None, None, None), ("Donatorët", "donatoret", None, None, None)]),
        ("GIZ (gjatë vitit 2022)", [("GIZ (gjatë vitit 2022)", "giz", 2022, 2022, None)]),
        ("GIZ (2022-2023) BK", [("GIZ (2022-2023)", "giz", 2022, 2023, None), ("BK", "bk", None, None, None)]),
        ("Donatorët (OSBE)", [("Donatorët (OSBE)", "osbe", None, None, None)]),
        ("BK 10000 Euro", [("BK 10000 Euro", "bk", None, None, "10000.00")]),
        ("USAID, BK", [("USAID", "", None, None, None), ("BK", "bk", None, None, None)]),
    ],
)
def test_sources_of_funding(printed, found):
    pieces = read_sources(printed, SOURCES)
    assert [(p.printed, p.code, p.first_year, p.last_year, p.amount) for p in pieces] == found


@pytest.mark.parametrize(
    ("printed", "outputs"),
    [
        ("Doracaku i rishikuar.", [("delivery", None, None)]),
        ("Numri i raporteve të dorëzuara.", [("bare_count", None, None)]),
        ("Tri (3) trajnime të mbajtura nga një në vit.", [("quantity", 3, 1)]),
        ("Tridhjetë (30) sesione, nga dhjetë (10) në vit.", [("quantity", 30, 10)]),
        ("Së paku dyzet (40) profesionistë çdo vit.", [("quantity", None, 40)]),
        ("Së paku një takim në vit.", [("quantity", None, 1)]),
        ("Organizimi vjetor i javës i realizuar", [("quantity", None, 1)]),
        ("Raportet 3-mujore të përpiluara.", [("quantity", None, 4)]),
        ("Të gjitha TMR-të janë funksionale.", [("percentage", 100, None)]),
        ("Numri i punëtorëve është rritur për 10%.", [("percentage", 10, None)]),
        ("së paku 70% të shkollave për çdo vit.", [("percentage", None, 70)]),
        ("Tremijë (3000) të rinj", [("quantity", 3000, None)]),
        ("1.500 broshura", [("quantity", 1500, None)]),
        (
            "Së paku katër (4) trajnime gjatë vitit. Së paku njëzet (20) prokurorë dhe tridhjetë (30) hetues.",
            [("quantity", None, 4), ("quantity", 20, None), ("quantity", 30, None)],
        ),
        ("Një (1) takim në vit dhe rezultatet konkrete", [("quantity", None, 1), ("delivery", None, None)]),
        ("Pesëdhjetë (50) zyrtarë nga Policia Kufitare dhe Doganat.", [("quantity", 50, None)]),
        ("Najmanje 20 obučenih inspektora godišnje", [("quantity", None, 20)]),
        ("Broj obučenih tužilaca; usvojen plan", [("bare_count", None, None), ("delivery", None, None)]),
        ("At least two (2) trainings per year", [("quantity", None, 2)]),
        ("All shelters licensed", [("percentage", 100, None)]),
        ("", []),
    ],
)
def test_products(printed, outputs):
    found = read_product(printed).value
    assert [(one.basis, one.value_in_total, one.value_per_year) for one in found] == outputs


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ("Së paku dyzet (40) policë çdo vit.", ["policë"]),
        ("Së paku dyzet (40) policë çdo vit [policë të trajnuar].", ["policë të trajnuar"]),
        ("Tri (3) trajnime [trajnime]; 20 prokurorë [ prokurorë të trajnuar ]", ["trajnime", "prokurorë të trajnuar"]),
        ("1.500 broshura [" + "b" * 200 + "]", ["b" * 120]),
        ("[vetëm kllapa]", [""]),
    ],
)
def test_what_is_counted_is_said_in_brackets(said, units):
    found = read_product(said).value
    assert [one.unit for one in found] == units and not any("[" in one.printed for one in found if one.unit)


def test_a_number_that_no_rule_reads_is_doubtful():
    assert [doubt.reason for doubt in read_product("Raporti për 3 vite").doubts] == ["output_number_unread"]


@pytest.mark.parametrize(
    ("printed", "due_on", "value"),
    [
        ("2023 60%", "2023-12-31", 60),
        ("50%", "2024-12-31", 50),
        ("Qershor 2022", "2022-06-30", None),
        ("2022", "2022-12-31", None),
        ("Të vendosen vlerat varësisht nga aktivitetet", "2024-12-31", None),
        ("2026: 150", "2026-12-31", 150),
        ("1,200 viktima", "2024-12-31", 1200),
        ("", "2024-12-31", None),
    ],
)
def test_targets(printed, due_on, value):
    read = read_target(printed, dt.date(2024, 12, 31)).value
    assert (read.due_on.isoformat(), read.value) == (due_on, value)


@pytest.mark.parametrize(
    ("printed", "year", "value"),
    [("Gjendja në vitin 2021", 2021, None), ("45% (2023)", 2023, 45), ("Baza", None, None), ("12", None, 12)],
)
def test_baselines(printed, year, value):
    read = read_baseline(printed).value
    assert (read.year, read.value) == (year, value)


@pytest.mark.parametrize(
    ("printed", "target"),
    [
        ("Së paku 150 profesionistë janë trajnuar.", ("Së paku 150 profesionistë", 150, "count")),
        ("Mbi 90% e takimeve.\nMbi 80% e tjera.", ("Mbi 90%", 90, "percent")),
        ("Najmanje 40 tužilaca je obučeno", ("Najmanje 40 tužilaca", 40, "count")),
        ("Strategjia 2022 është zbatuar", ("", None, "")),
        ("Numri i hetimeve të përfunduara.", ("", None, "")),
    ],
)
def test_targets_in_results(printed, target):
    found = read_result(printed)
    assert (found.printed, found.value, found.unit) == target


def test_what_an_indicator_is_given_in():
    assert unit_and_span("Përqindja e rasteve", []) == ("percent", "ratio")
    assert unit_and_span("Broj žrtava", []) == ("count", "sum")
    assert unit_and_span("Kapacitetet e ngritura", []) == ("", "last")
    assert counts_victims("Numri i viktimave të identifikuara") and counts_victims("Number of victims assisted")
    assert not counts_victims("Masat e ndërmarra për viktimat")


def test_references_are_known_by_any_spelling():
    known = {key_of(title): title for title in ("GRETA - Raporti 2021", "Raporti DSHA")}
    found = read_references("GRETA -Raporti 2021 Raporti DSHA", known)
    assert [(one.printed, one.title) for one in found] == [
        ("GRETA -Raporti 2021", "GRETA - Raporti 2021"),
        ("Raporti DSHA", "Raporti DSHA"),
    ]
    (whole,) = read_references("GRETA –\nRaporti 2021", known)
    assert whole.title == "GRETA - Raporti 2021"
    assert [one.is_new for one in read_references("Ligji i ri\nRaporti DSHA", known)] == [True, False]
    assert usual_titles(["Ligji-X", "Ligji X", "Ligji X"]) == {"ligjix": "Ligji X"}


def test_an_evaluation_from_outside():
    assert is_external_evaluation("Kryerja e një vlerësimi të pavarur (të jashtëm)")
    assert is_external_evaluation("Nezavisna evaluacija plana")
    assert not is_external_evaluation("Kryerja e vlerësimit të rreziqeve")
