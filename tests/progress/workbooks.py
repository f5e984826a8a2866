"""Workbooks as people fill them in: cells are named by sheet, code of the action and column."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from progress.workbook import reading_child
from progress.workbook.reading import filled_in, read_workbook
from strategy_tracker.base.web.addresses import address

NAMES, FIRST = 1, 3


def in_this_process(module, function, content, limits):
    """In place of `limited.call`: a child takes half a second to start. One journey starts it."""
    assert module == reading_child.__name__
    return getattr(reading_child, function)(content)


def sheet_of(book, kind):
    """The sheet of this kind."""
    return next(sheet for sheet in book.worksheets if sheet.cell(NAMES, 1).value == kind)


def cell_of(book, kind, code, column, nth=0):
    """The cell of an action in a column, in the nth of its lines."""
    sheet = sheet_of(book, kind)
    place = next(cell.column for cell in sheet[NAMES] if cell.value == column)
    lines = [line for line in range(FIRST, sheet.max_row + 1) if sheet.cell(line, 2).value == code]
    return sheet.cell(lines[nth], place)


def changed(content, change):
    """The workbook once `change(book)` has been done to it."""
    book, stream = load_workbook(io.BytesIO(content)), io.BytesIO()
    change(book)
    book.save(stream)
    return stream.getvalue()


def filled(content, *cells):
    """The workbook with these cells filled in: (sheet, code, column, value), with the nth line at the end if needed."""

    def fill(book):
        for kind, code, column, value, *nth in cells:
            cell_of(book, kind, code, column, *nth).value = value

    return changed(content, fill)


def with_parts(content, **parts):
    """The file with parts changed: each is a function of the bytes there (None: none), named with __ for the slash."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.replace("__", "/").replace("_xml", ".xml"): change for name, change in parts.items()}
        for name in old.namelist():
            new.writestr(name, names.pop(name)(old.read(name)) if name in names else old.read(name))
        for name, change in names.items():
            new.writestr(name, change(None))
    return stream.getvalue()


def told(content, submission):
    """What is read of it, as Comparison takes it."""
    return filled_in(read_workbook(content, submission))


def download(client, submission):
    """The bytes of the workbook."""
    response = client.get(address("workbook_download", submission))
    assert response.status_code == 200
    return response.content


def upload(client, submission, content, name="fletore.xlsx"):
    """Give it."""
    file = SimpleUploadedFile(name, content)
    return client.post(address("workbook_upload", submission), {"file": file})


def review(client, submission):
    """The page of its changes."""
    return client.get(address("workbook_review", submission))


def confirm(client, submission, page=None, **decisions):
    """Take over what the page shows."""
    seen = (page or review(client, submission)).context["comparison"].seen
    return client.post(address("workbook_review", submission), {"seen": seen} | decisions)
