"""The data of a report to be downloaded: of an issued one from its frozen content, of a draft from what it says now.

Whoever reads the pages outside and whoever reads a draft inside get the same files, made here and nowhere else.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial

from progress.formulas.values import Record
from reporting.data.files import csv_file, public_json, table_titles, tables_in
from reporting.models import Report
from reporting.names import file_name
from reporting.selectors.content import content_of
from strategy_tracker.base.canonical import canonical_json

JSON_TYPE, CSV_TYPE = "application/json", "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK, DATA = "xlsx", "json"


@dataclass(frozen=True)
class DataFile:
    """A file of data: `key` is "xlsx", "json" or the table's; the title is that of a table."""

    key: str
    name: str
    title: str
    content_type: str
    make: Callable[[], bytes] = field(repr=False, compare=False)

    @cached_property
    def content(self) -> bytes:
        """Its bytes, made when somebody wants them."""
        return self.make()

    @property
    def etag(self) -> str:
        """Their hash: the same data are never sent twice."""
        return f'"{hashlib.sha256(self.content).hexdigest()}"'


@lru_cache(maxsize=16)  # the same text gives the same files; a report has some hundred KB of them
def files_of(text: str, language: str, stem: str) -> tuple[DataFile, ...]:
    """All files of a report with this canonical content: the content itself, the workbook, each table as CSV."""
    data = json.loads(text)
    return (
        DataFile(DATA, f"{stem}.json", "", JSON_TYPE, lambda: public_json(data)),
        DataFile(WORKBOOK, f"{stem}.xlsx", "", XLSX_TYPE, lambda: _workbook(data, language)),
        *(
            DataFile(key, f"{stem}-{key}.csv", table.title, CSV_TYPE, partial(csv_file, table, language))
            for key, table in tables_in(data, language).items()
        ),
    )


def _workbook(data: Record, language: str) -> bytes:
    from reporting.data.workbook import workbook  # openpyxl, which no page needs

    return workbook(data, language)


def data_of(report: Report) -> str:
    """The canonical content: frozen, or the draft's as it is at this moment."""
    return report.issued.data if report.issued_id else canonical_json(content_of(report))


def tables_of(report: Report) -> dict[str, str]:
    """Which tables there are, by key, with their titles in the report's language."""
    return table_titles(json.loads(data_of(report)), report.language)


def file_of(report: Report, key: str) -> DataFile | None:
    """One file, for those who read the report inside; None where the report has no such data."""
    stem = file_name(report).removesuffix(".pdf") + ("" if report.issued_id else "-draft")
    return next((file for file in files_of(data_of(report), report.language, stem) if file.key == key), None)
