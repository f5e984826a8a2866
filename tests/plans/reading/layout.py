"""Plans laid out as documents: a table of cells that may be merged, written as DOCX and as XLSX."""

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook


@dataclass(frozen=True)
class Box:
    """A cell with the columns and rows that it covers."""

    text: str
    width: int = 1
    height: int = 1


Row = list[Box]
Table = list[Row]
Part = Table | str  # a table, or a paragraph between two


def boxes(*texts: str | Box) -> Row:
    """A row of plain cells, unless one is given with its size."""
    return [text if isinstance(text, Box) else Box(text) for text in texts]


def unmerged(parts: list[Part]) -> list[Part]:
    """The same without merged cells, as a table comes out of a PDF: the text first, blank cells where it reached."""
    return [part if isinstance(part, str) else _unmerged(part) for part in parts]


def _unmerged(table: Table) -> Table:
    found: Table = []
    covered: set[tuple[int, int]] = set()
    for line, row in enumerate(table):
        texts: dict[int, str] = {}
        column = 0
        for box in row:
            while (line, column) in covered:
                column += 1
            texts[column] = box.text
            covered |= {(line + below, column + beside) for below in range(box.height) for beside in range(box.width)}
            column += box.width
        n_columns = 1 + max(column for at, column in covered if at == line)
        found.append(boxes(*(texts.get(column, "") for column in range(n_columns))))
    return found


def docx_bytes(parts: list[Part]) -> bytes:
    """The parts as a Word document."""
    document, stream = Document(), io.BytesIO()
    end = document.element.body[-1]
    for part in parts:
        end.addprevious(parse_xml(_paragraph(part) if isinstance(part, str) else _table(part)))
    document.save(stream)
    return stream.getvalue()


def _paragraph(text: str, with_names: bool = True) -> str:
    names = f" {nsdecls('w')}" if with_names else ""
    return f'<w:p{names}><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _table(table: Table) -> str:
    open_boxes: dict[int, list[int]] = {}  # column → width, rows left
    lines = []
    for row in table:
        cells, column, waiting = [], 0, list(row)
        n_columns = sum(box.width for box in table[0])
        while column < n_columns:
            width, left = open_boxes.get(column, [0, 0])
            if left:
                cells.append(_cell("", width, "<w:vMerge/>"))
                open_boxes[column][1] -= 1
            elif waiting:
                box = waiting.pop(0)
                width = box.width
                start = '<w:vMerge w:val="restart"/>' if box.height > 1 else ""
                cells.append(_cell(box.text, width, start))
                open_boxes[column] = [width, box.height - 1]
            else:
                break
            column += width
        lines.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/>{''.join(lines)}</w:tbl>"


def _cell(text: str, width: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
    lines = "".join(_paragraph(line, with_names=False) for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{lines}</w:tc>"


def xlsx_bytes(parts: list[Part]) -> bytes:
    """The parts below one another on one sheet; plain amounts and years are numbers there."""
    book, stream = Workbook(), io.BytesIO()
    sheet, line, covered = book.active, 1, set()
    for part in parts:
        for row in [[Box(part)]] if isinstance(part, str) else part:
            column = 1
            for box in row:
                while (line, column) in covered:
                    column += 1
                _write(sheet.cell(line, column), box.text)
                if box.width > 1 or box.height > 1:
                    last = {"end_row": line + box.height - 1, "end_column": column + box.width - 1}
                    sheet.merge_cells(start_row=line, start_column=column, **last)
                covered |= {
                    (line + below, column + beside) for below in range(box.height) for beside in range(box.width)
                }
                column += box.width
            line += 1
    book.save(stream)
    return stream.getvalue()


def _write(cell, text: str) -> None:
    """Numbers as people type them into a sheet, with the format that shows them as printed."""
    plain = text.replace(",", "")
    is_amount = plain.replace(".", "", 1).isdigit() and text == f"{float(plain):,.2f}"
    if is_amount:
        cell.value, cell.number_format = float(plain), "#,##0.00"
    elif text.isdigit() and len(text) == 4:
        cell.value = int(text)
    elif text:
        cell.value = text
        cell.data_type = "s"
