"""Spreadsheets of strangers: their rows, or a sentence that says why not; never more work than a limit allows."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from strategy_tracker.base.tables import TableUnreadable, read_rows

pytestmark = pytest.mark.usefixtures("english")


def workbook(*lines):
    book, stream = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(stream)
    return stream.getvalue()


def with_part(content, name, text):
    """The workbook with one part written anew."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return stream.getvalue()


def test_rows_of_a_workbook_are_values_and_never_formulas():
    import datetime as dt

    content = workbook(
        ["kodi", "emri", None], [], ["MSH", "Ministria e Shëndetësisë"], [dt.date(2024, 12, 31), 2.5, True]
    )
    assert read_rows(content, kind="xlsx") == [
        ["kodi", "emri"],
        ["MSH", "Ministria e Shëndetësisë"],
        ["2024-12-31", 2.5, True],
    ]
    assert read_rows(workbook(["=1+1", "x"]), kind="xlsx") == [[None, "x"]]


@pytest.mark.parametrize("text", ["kodi,emri\nMSH,Ç\n", "kodi;emri\r\nMSH;Ç\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rows_of_a_csv_file(text, encoding):
    assert read_rows(text.encode(encoding), kind="csv") == [["kodi", "emri"], ["MSH", "Ç"]]


SHEET = "xl/worksheets/sheet1.xml"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
UNREADABLE = {
    "no spreadsheet": (b"kodi,emri", "The file is not what its name says."),
    "another office file": (with_part(workbook(), "xl/workbook.xml", "")[:40], "The file cannot be opened."),
    "entities": (with_part(workbook(), SHEET, BOMB + "]><x>&j;</x>"), "The file holds a document type declaration"),
    "unpacks to 110 MB": (with_part(workbook(), SHEET, b" " * 110_000_000), "The file asks for too much work"),
    "full of <": (with_part(workbook(), SHEET, b"<" * 1_000_000), "The file cannot be opened."),
    "too many rows": (workbook(*[["a"]] * 12), "The table has more than 10 rows. Split it."),
    "too many columns": (workbook(["a"] * 300), "The table has more columns than are read."),
    "something behind it": (workbook(["a"]) + b"%PDF-1.7", "The file holds more than one file."),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_not_read_is_refused_with_its_reason(name):
    content, message = UNREADABLE[name]
    with pytest.raises(TableUnreadable) as refused:
        read_rows(content, kind="xlsx", most_rows=10)
    assert str(refused.value).startswith(message)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(TableUnreadable, match="cannot be opened"):
        read_rows(b"\x80\x81\xfe", kind="csv")
