"""What a Word or Excel file says to who opens it, and what it would do."""

import posixpath
import re
import zipfile
from collections.abc import Iterable

from progress.uploads.reading.model import Text
from progress.uploads.reading.sheets import shared_strings, sheet_lines
from progress.uploads.reading.xml_text import Paragraphs, Path, local, walk
from strategy_tracker.base.office_package import (
    CONTENT_TYPES,
    Problem,
    is_xml,
    opened,
    refuse_macros,
    xml_part,
    xml_parts,
)

# As programs usually call it; the file itself says what it is called, and Word on the web says word/document2.xml.
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
FIRST_RELATIONS = "_rels/.rels"
SHARED, SHEETS = "xl/sharedStrings.xml", "xl/worksheets/"
INSIDE = re.compile(r"/embeddings/[^/]+$", re.IGNORECASE)
READ_INSIDE = (".docx", ".xlsx")
TEXT_OF_DOCUMENT = ("application/vnd.openxmlformats-officedocument.", "application/vnd.ms-")
# The end of a relationship's type, and what it stands for.
RELATIONS = {
    "vbaproject": "macros",
    "control": "macros",
    "oleobject": "object",
    "afchunk": "object",
    "attachedtemplate": "template",
}
# Office programs write where a template lay on the author's own disk: nobody else fetches anything from there.
OWN_DISK = re.compile(r"(?:file:/*)?[a-z]:|/?[^/\\:]*$", re.IGNORECASE)
COMMAND_FIELD = re.compile(r"\s*DDE(?:AUTO)?\b", re.IGNORECASE)
PROPERTIES = {
    *("title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category", "contentStatus"),
    *("lpwstr", "lpstr", "Company", "Manager"),
}
SEEN = {"t", "delText"}
READ_WHOLE = re.compile(r"customXml/item\d+\.xml$")
TAG = re.compile(rb"<[^<>]*>")


def read_office(content: bytes, kind: str, *, is_inside: bool = False) -> list[Text]:
    """The texts of the file, its parts and the files inside it. Raises Problem."""
    archive = opened(content)
    names = archive.namelist()
    if _main_part(archive, kind) not in names:
        raise Problem("other_kind")
    refuse_macros(archive)
    strings = shared_strings(xml_part(archive, SHARED)) if SHARED in names else []
    texts = [(0, "\n".join(_lines(name, xml, strings))) for name, xml in xml_parts(archive)]
    for name in filter(INSIDE.search, names):
        texts += _inside(archive, name, is_inside)
    return texts


def _main_part(archive: zipfile.ZipFile, kind: str) -> str:
    """The part with which reading begins, in the folder of this kind of file. Raises Problem where it is elsewhere."""
    usual, named = MAIN_PART[kind], []

    def start(path: Path, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/officeDocument"):
            named.append(posixpath.normpath(attributes.get("Target", "")).lstrip("/"))

    if FIRST_RELATIONS in archive.namelist():
        walk(xml_part(archive, FIRST_RELATIONS), start=start)
    main = named[0] if named else usual
    if main.partition("/")[0] != usual.partition("/")[0] or not is_xml(main):
        raise Problem("other_kind")
    return main


def _inside(archive: zipfile.ZipFile, name: str, is_inside: bool) -> list[Text]:
    """The table behind a chart is a file of its own; what else lies in there is an object that nobody looks at."""
    if is_inside or not name.lower().endswith(READ_INSIDE):
        raise Problem("object")
    return read_office(xml_part(archive, name), name.lower()[-4:], is_inside=True)


def _lines(name: str, xml: bytes, strings: list[str]) -> Iterable[str]:
    if name.startswith(SHEETS) and name.endswith(".xml"):
        return sheet_lines(xml, strings)
    if name == SHARED:
        return ()
    if name.endswith(".vml"):  # as programs write it, it is often no XML
        return (TAG.sub(b" ", xml).decode("utf-8", "replace"),)
    if name.endswith(".rels"):
        walk(xml, start=_refuse_relation)
        return ()
    if name == CONTENT_TYPES:
        walk(xml, start=_refuse_hidden_part)
        return ()
    if name.startswith("docProps/"):
        return _Part(PROPERTIES).read(xml)
    return _Part(None if READ_WHOLE.search(name) else SEEN).read(xml)


class _Part(Paragraphs):
    """Collects lines, and refuses fields and links that start another program (DDE)."""

    def __init__(self, seen: set[str] | None) -> None:
        super().__init__(seen)
        self.instruction: list[str] = []

    def read(self, xml: bytes) -> "_Part":
        walk(xml, start=self.start, end=self.end, text=self.text)
        self._refuse_command("".join(self.instruction))
        return self

    def start(self, path: Path, attributes: dict[str, str]) -> None:
        super().start(path, attributes)
        if path[-1] in ("ddeLink", "oleLink"):
            raise Problem("macros" if path[-1] == "ddeLink" else "object")
        if path[-1] == "fldSimple":
            self._refuse_command(next((text for name, text in attributes.items() if local(name) == "instr"), ""))
        if path[-1] == "fldChar":
            self._refuse_command("".join(self.instruction))
            self.instruction.clear()

    def text(self, path: Path, data: str) -> None:
        super().text(path, data)
        if path[-1] == "instrText":
            self.instruction.append(data)

    @staticmethod
    def _refuse_command(instruction: str) -> None:
        if COMMAND_FIELD.match(instruction):
            raise Problem("macros")


def _refuse_relation(path: Path, attributes: dict[str, str]) -> None:
    problem = RELATIONS.get(attributes.get("Type", "").rpartition("/")[2].lower())
    if problem and not (problem == "template" and OWN_DISK.match(attributes.get("Target", ""))):
        raise Problem(problem)


def _refuse_hidden_part(path: Path, attributes: dict[str, str]) -> None:
    """A part that programs read as text of the document is called what it is, or nobody would look at it here."""
    kind, name = (
        attributes.get("ContentType", "").lower(),
        attributes.get("PartName", f".{attributes.get('Extension')}"),
    )
    if kind.startswith(TEXT_OF_DOCUMENT) and kind.endswith("+xml") and not is_xml(name):
        raise Problem("damaged")
