"""Documents that are no plan: one sentence each in the person's language, in bounded time."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from plans.reading.files import PlanUnreadable
from plans.reading.opening import open_plan
from tests.plans.reading.layout import boxes, docx_bytes, xlsx_bytes

pytestmark = pytest.mark.usefixtures("english")
HEADINGS = ["Objektivi strategjik I: A", "Objektivi specifik I.1: B"]
HEADER = boxes("Nr.", "Veprimi", "Afati", "Buxheti 2026", "Institucioni")


def plan(*rows, written=docx_bytes, headings=HEADINGS):
    return written([*headings, [HEADER, *rows]])


def with_parts(content, **parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return stream.getvalue()


def formulas():
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["Nr.", "Veprimi", "=1+1"])
    book.save(stream)
    return stream.getvalue()


def many_rows():
    return with_parts(
        xlsx_bytes([[HEADER]]), **{"xl/worksheets/sheet1.xml": "<worksheet>" + '<row r="1"></row>' * 50_000}
    )


ACTION = boxes("I.1.1", "Trajnimi", "2026", "100.00", "PK")
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
BAD = {
    "no office file": (lambda: b"Plani i veprimit", "neither a Word nor an Excel file"),
    "a picture in a zip": (lambda: with_parts(plan(ACTION), **{"[Content_Types].xml": "<Types/>"}), "neither a Word"),
    "locked": (lambda: LOCKED, "locked with a password"),
    "old": (lambda: LOCKED[:8] + b"x" * 600, "of an old kind"),
    "damaged": (lambda: plan(ACTION)[:-200], "cannot be opened"),
    "broken inside": (lambda: with_parts(plan(ACTION), **{"word/document.xml": "<w:document"}), "cannot be opened"),
    "macros": (lambda: with_parts(plan(ACTION), **{"word/vbaProject.bin": "x"}), "holds macros"),
    "a zip bomb": (lambda: with_parts(plan(ACTION), **{"word/more.xml": b" " * 110_000_000}), "too much work"),
    "entities": (lambda: with_parts(plan(ACTION), **{"word/more.xml": "<!DOCTYPE x>"}), "document type declaration"),
    "50,000 rows": (many_rows, "more than 5,000 rows"),
    "formulas that nobody computed": (formulas, "formulas without their results"),
    "no table": (lambda: docx_bytes(["Plani i veprimit", "Objektivi strategjik I: A"]), "holds no table"),
    "other columns": (
        lambda: docx_bytes([*HEADINGS, [boxes("Emri", "Mosha", "Vendi"), boxes("Ana", "30", "Pejë")]]),
        "No table has the columns of an action plan.*Emri; Mosha; Vendi",
    ),
    "a budget without years": (
        lambda: docx_bytes(
            [*HEADINGS, [boxes("Nr.", "Veprimi", "Afati", "Buxheti"), boxes("I.1.1", "A", "2026", "5.00")]]
        ),
        "columns of the budget name no years",
    ),
    "titles alone": (lambda: plan(), "no action below them"),
    "no objectives": (lambda: plan(ACTION, headings=[]), "names no objectives"),
    "a code twice": (
        lambda: plan(ACTION, boxes("1.1.1", "Tjetër", "2026", "1.00", "PK")),
        "I.1.1 stands twice: in table 1, row 2 and in table 1, row 3",
    ),
    "text in numbers": (
        lambda: plan(boxes("I.1.1", "A", "2026", "sipas nevojës", "PK"), boxes("I.1.2", "B", "2026", "më vonë", "PK")),
        "budget of 2026 holds text where amounts belong, first in table 1, row 2: “sipas nevojës”",
    ),
    "a cell without end": (lambda: plan(boxes("I.1.1", "x" * 9_000, "2026", "", "PK")), "too much work"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_gets_one_sentence(name):
    make, sentence = BAD[name]
    with pytest.raises(PlanUnreadable, match=sentence) as refused:
        open_plan(make())
    assert "\n" not in str(refused.value) and "%(" not in str(refused.value)


def test_one_odd_amount_is_a_doubt_and_no_refusal():
    rows = (boxes(f"I.1.{n}", "A", "2026", "sipas nevojës" if n == 1 else "10.00", "PK") for n in range(1, 5))
    assert len(open_plan(plan(*rows)).of_kind("action")) == 4


def test_what_was_deleted_while_changes_were_recorded_is_not_read():
    content = plan(ACTION)
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    run = '<w:r><w:t xml:space="preserve">Trajnimi</w:t></w:r>'
    changed = xml.replace(
        run,
        '<w:del w:id="1"><w:r><w:delText>Vjetër</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>I ri</w:t></w:r></w:ins>',
    )
    (action,) = open_plan(with_parts(content, **{"word/document.xml": changed})).of_kind("action")
    assert action.cells["action"] == "I ri"
