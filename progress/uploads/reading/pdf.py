"""What a PDF does when it is opened, and what its pages say, their notes and form fields included."""

import io
import time
from collections.abc import Iterator
from typing import Any

from progress.uploads.reading.model import Reading, Text
from strategy_tracker.base.office_package import Problem

BLANK = b"\x00\t\n\x0c\r\x1a "
END_OF_FILE = b"%%EOF"
ACTIONS = {"/JavaScript": "javascript", "/Launch": "launch", "/ImportData": "launch"}
KEYS = {"/JS": "javascript", "/EF": "embedded", "/XFA": "xfa", "/RichMediaContent": "embedded"}
EMBEDDED = {"/Type": "/EmbeddedFile", "/Subtype": "/FileAttachment"}
MOST_NOTES = 10_000


def read(content: bytes, seconds: float) -> Reading:
    """The PDF, unless it does something. Raises Problem; so does reading its texts, where a library cannot go on."""
    import pikepdf

    _refuse_what_follows(content)
    try:
        document = pikepdf.open(io.BytesIO(content))
        _refuse_active(pikepdf, document)
    except pikepdf.PasswordError:
        raise Problem("locked") from None
    except (MemoryError, Problem):
        raise
    except Exception:  # a damaged or hostile file can break a parser in any way
        raise Problem("damaged") from None
    reading = Reading(iter(()), content)
    reading.texts = _texts(document, reading, seconds)
    return reading


def _refuse_what_follows(content: bytes) -> None:
    """Behind the end of a PDF nothing stands but a few blank bytes; what does is another file."""
    if content[content.rfind(END_OF_FILE) + len(END_OF_FILE) :].strip(BLANK) and END_OF_FILE in content:
        raise Problem("several_kinds")


def _refuse_active(pikepdf: Any, document: Any) -> None:
    for whole in document.objects:
        waiting = [whole]
        while waiting:
            part = waiting.pop()
            if isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
                items = list(part.items())
                _refuse_keys(dict(items))
                waiting += [value for _, value in items if _is_inside(pikepdf, value)]
            elif isinstance(part, pikepdf.Array):
                waiting += [value for value in part if _is_inside(pikepdf, value)]


def _is_inside(pikepdf: Any, value: Any) -> bool:
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect


def _refuse_keys(items: dict[str, Any]) -> None:
    for key in KEYS.keys() & items.keys():
        raise Problem(KEYS[key])
    if (action := str(items.get("/S", ""))) in ACTIONS:
        raise Problem(ACTIONS[action])
    if any(str(items.get(key, "")) == value for key, value in EMBEDDED.items()):
        raise Problem("embedded")


def _texts(document: Any, reading: Reading, seconds: float) -> Iterator[Text]:
    """What each page says, as long as there is time; then what the document says of itself."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        pages = PdfReader(io.BytesIO(reading.content)).pages
        for number, page in enumerate(document.pages, start=1):
            if time.process_time() > seconds:
                reading.unread = [number - 1, len(document.pages)]
                return
            yield number, pages[number - 1].extract_text() + "\n" + "\n".join(_notes(page.obj))
        yield 0, "\n".join(str(value) for value in document.docinfo.values())
    except LimitReachedError:
        raise Problem("too_much") from None
    except (MemoryError, Problem):
        raise
    except Exception:  # as above
        raise Problem("damaged") from None


def _notes(page: Any) -> Iterator[str]:
    """Remarks on the page and what was typed into its fields, behind the field's name.

    A reference to what is not there is nothing, as programs leave it that take remarks out.
    """
    import pikepdf

    notes = page.get("/Annots")
    for number, note in enumerate(notes if isinstance(notes, pikepdf.Array) else ()):
        if number > MOST_NOTES:
            raise Problem("too_much")
        if not isinstance(note, pikepdf.Dictionary):
            continue
        parent = note.get("/Parent")
        field = note if "/V" in note or not isinstance(parent, pikepdf.Dictionary) else parent
        name = field.get("/TU", field.get("/T", ""))
        for value in (note.get("/Contents", ""), field.get("/V", "")):
            if str(value):
                yield f"{name}: {value}"
