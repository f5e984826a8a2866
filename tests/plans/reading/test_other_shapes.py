"""Plans of other shapes: other years, columns in another order, titles in Serbian or English, fewer of them."""

import pytest

from plans.reading.document import plan_document
from plans.reading.interpret import interpret
from plans.reading.known import Decisions
from plans.reading.opening import open_plan
from tests.plans.reading.known import catalogues, known
from tests.plans.reading.layout import Box, boxes, docx_bytes, xlsx_bytes


def serbian():
    """Two years, three objectives, five columns in another order, codes in front of the text, no code of their own."""
    parts = ["Akcioni plan 2026-2027"]
    header = boxes("Nosioci i partneri", "Rok", "Aktivnost", "Budžet 2026", "Budžet 2027")
    for number, title in enumerate(("Prevencija", "Zaštita", "Krivično gonjenje"), start=1):
        parts += [f"Strateški cilj {number}: {title}", f"Specifični cilj {number}.1: Jačanje {title.lower()}"]
        parts.append(
            [
                header,
                [
                    Box(f"Pokazatelj: Broj obuka {number}"),
                    Box("10 (2025)"),
                    Box("20"),
                    Box("40"),
                    Box("Obučeni su svi"),
                ],
                boxes("MPB, PK", "IV kvartal 2026", f"{number}.1.1. Obuka inspektora {number}", "1.500,00", "0,00"),
                boxes("PSH", "2026-2027", f"{number}.1.2. Nabavka opreme", "2.000 plate", ""),
                [Box(""), Box("Ukupno", 2), Box("3.500,00"), Box("0,00")],
            ]
        )
    return parts


def english():
    """One sheet, the number last, lead and supporting apart, a total beside the years, two rows of titles."""
    top = ["Activity", "Responsible institution", "Supporting institutions", "Deadline", "Output"]
    header = [
        [
            *(Box(text, height=2) for text in top),
            Box("Budget (EUR)", 3),
            Box("Source of funding", height=2),
            Box("No.", height=2),
        ],
        boxes("2026", "2027", "Total"),
    ]
    table = [
        [Box("Strategic objective 1: Prevention", 10)],
        [Box("Specific objective 1.1: Awareness", 10)],
        *header,
        boxes(
            "Train teachers",
            "MASHT",
            "OJQ",
            "June 2027",
            "At least 40 teachers per year",
            "1,000.00",
            "1,000.00",
            "2,000.00",
            "BK",
            "1.1.1",
        ),
        boxes("Print leaflets", "MPB", "", "2026", "500 leaflets", "", "250", "250", "Donors", "1.1.2"),
        [Box("Note: amounts are without VAT.", 10)],
    ]
    return [table]


@pytest.mark.parametrize("written", [docx_bytes, xlsx_bytes])
def test_a_serbian_plan_of_two_years_three_objectives_and_five_columns(written):
    document = made(written(serbian()))
    assert [top["code"] for top in document["strategic"]] == ["I", "II", "III"]
    specific = [below for top in document["strategic"] for below in top["specific_objectives"]]
    assert [(one["code"], one["title"]) for one in specific][1] == ("II.1", "Jačanje zaštita")
    actions = document["actions"]
    assert [action["code"] for action in actions] == ["I.1.1", "I.1.2", "II.1.1", "II.1.2", "III.1.1", "III.1.2"]
    first, second = actions[:2]
    assert (first["title"], first["printed_code"], first["deadline_on"]) == (
        "Obuka inspektora 1",
        "1.1.1",
        "2026-12-31",
    )
    assert [role["institution"] for role in first["roles"]] == [["mpb"], ["pk"]]
    assert [(line["year"], line["amount"]) for line in first["budget_lines"]] == [(2026, "1500.00"), (2027, "0.00")]
    assert (second["deadline_on"], second["checkpoints_from"]) == ("2027-12-31", 2026)
    assert second["budget_lines"][0]["parts"][0]["category"] == "wages"
    assert second["budget_lines"][1]["amount"] is None
    indicator = document["indicators"][0]
    assert (indicator["title"], indicator["unit"], indicator["baseline_year"]) == ("Broj obuka 1", "count", 2025)
    assert [target["value"] for target in indicator["targets"]] == ["20.0000", "40.0000"]
    assert specific[0]["result"] == "Obučeni su svi"
    assert [total["amount"] for total in specific[0]["stated_totals"]] == ["3500.00", "0.00"]


@pytest.mark.parametrize("written", [docx_bytes, xlsx_bytes])
def test_an_english_plan_with_lead_and_supporting_apart(written):
    document = made(written(english()))
    first, second = document["actions"]
    assert [(role["institution"], role["part"]) for role in first["roles"]] == [
        (["masht"], "lead"),
        (["ojq"], "supporting"),
    ]
    assert first["outputs"][0]["value_per_year"] == "40.00"
    assert first["deadline_on"] == "2027-06-30"
    assert [line["amount"] for line in second["budget_lines"]] == [None, "250.00"]
    assert [funding["source"] for funding in second["fundings"]] == [["donatoret"]]


def test_a_plan_whose_numbers_are_set_by_the_program_has_its_codes_by_place():
    """Word numbers rows by itself: the text of such a cell is empty."""
    table = [
        boxes("Nr.", "Veprimi", "Afati", "Institucioni"),
        boxes("", "Trajnimi i policëve", "2026", "PK"),
        boxes("", "Hartimi i planit", "2027", "MPB"),
    ]
    read = interpret(
        open_plan(docx_bytes(["Objektivi strategjik I: A", "Objektivi specifik I.1: B", table])), known(), Decisions()
    )
    actions = read.of_kind("action")
    assert [action.code for action in actions] == ["I.1.1", "I.1.2"]
    assert {doubt.reason for action in actions for doubt in action.open_doubts} == {"action_numbered"}


def test_an_amount_in_a_column_without_year_waits_for_a_decision():
    """The second table prints the budget's title, but no years below it."""
    first = [boxes("Nr.", "Veprimi", "Afati", "Buxheti 2026"), boxes("I.1.1", "Trajnimi", "2026", "10.00")]
    second = [boxes("Nr.", "Veprimi", "Afati", "Buxheti"), boxes("I.1.2", "Takimi", "2026", "20.00")]
    content = docx_bytes(["Objektivi strategjik I: A", "Objektivi specifik I.1: B", first, "tabela e dytë", second])
    actions = interpret(open_plan(content), known(), Decisions()).of_kind("action")
    assert [doubt.reason for doubt in actions[1].cells["code"].doubts] == ["budget_without_year"]
    assert not actions[0].cells["code"].doubts


def test_a_code_merged_over_two_rows_is_one_action():
    table = [
        boxes("Nr.", "Veprimi", "Afati", "Institucioni"),
        [Box("I.1.1", height=2), Box("Trajnimi", height=2), Box("2026", height=2), Box("PK")],
        [Box("MPB")],
    ]
    read = interpret(
        open_plan(docx_bytes(["Objektivi strategjik I: A", "Objektivi specifik I.1: B", table])), known(), Decisions()
    )
    (action,) = read.of_kind("action")
    assert [piece.code for piece in action.value("institutions")] == ["pk", "mpb"]
    assert action.value("title") == "Trajnimi"


def test_an_unknown_institution_is_new_unless_a_person_says_who_it_is():
    table = [boxes("Nr.", "Veprimi", "Afati", "Institucioni"), boxes("I.1.1", "Trajnimi", "2026", "Agjencia e Re, MPB")]
    content = docx_bytes(["Objektivi strategjik I: A", "Objektivi specifik I.1: B", table])
    document = made(content)
    assert [role["institution"] for role in document["actions"][0]["roles"]] == [["agjencia-e-re"], ["mpb"]]
    new = next(row for row in document["institutions"] if row["code"] == "agjencia-e-re")
    assert (new["abbreviation"], new["name"], new["is_reporting"]) == ("Agjencia e Re", "", True)
    decisions = Decisions(names=[{"what": "institution", "printed": "Agjencia e Re", "code": "ad"}])
    assert [role["institution"] for role in made(content, decisions)["actions"][0]["roles"]] == [["ad"], ["mpb"]]


def made(content, decisions=None):
    decisions = decisions or Decisions()
    read = interpret(open_plan(content), known(), decisions)
    fields = {"strategy": {"code": "s"}, "fields": {"code": "2026-2027"}}
    return plan_document(read, **fields, known=known(), catalogues=catalogues(), decisions=decisions)
