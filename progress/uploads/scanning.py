"""Looking for personal numbers in what people type and upload (domain.md §9).

Reads PDF through pypdf and the XML inside DOCX and XLSX.
"""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _

from strategy_tracker.base.errors import Refused

# Kosovo's personal number has ten digits. Spaces and hyphens between them do not hide it.
PERSONAL_NUMBER = re.compile(r"(?<![\d.,/-])(?:\d[ -]?){9}\d(?![\d.,/-]\d)")
MAX_PAGES = 200
MAX_MEMBERS = 500
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
XML_TAG = re.compile(rb"<[^>]+>")


def refuse_personal_numbers(*texts: str) -> None:
    """Refuse text that holds a ten-digit personal number."""
    if any(PERSONAL_NUMBER.search(text) for text in texts):
        raise Refused(_("This looks like a personal number. No personal data of victims may be entered."))


def text_of_pdf(data: bytes) -> str:
    """The text of a PDF. Refuses one that cannot be opened."""
    from pypdf import PdfReader  # heavy, and only an upload needs it

    try:
        pages = PdfReader(io.BytesIO(data)).pages[:MAX_PAGES]
        return "\n".join(page.extract_text() for page in pages)
    except (
        Exception
    ) as error:  # a damaged or hostile file can break a parser in any way; it is never the server's fault
        raise Refused(_("The PDF cannot be opened. Save it again and try once more.")) from error


def text_of_office(data: bytes, main_part: str) -> str:
    """The text of all XML parts, within limits: a small file can unpack to a huge one.

    `main_part` is the part that makes a ZIP archive a document of its kind; one without it is refused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if main_part not in archive.namelist():
                raise Refused(_("The file is not what its name says."))
            members = [info for info in archive.infolist() if info.filename.endswith(".xml")]
            if len(members) > MAX_MEMBERS or sum(info.file_size for info in members) > MAX_UNPACKED_BYTES:
                raise Refused(_("The file unpacks to more than is taken."))
            return "\n".join(XML_TAG.sub(b" ", archive.read(info)).decode("utf-8", "replace") for info in members)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused(_("The file cannot be opened. Save it again and try once more.")) from error
