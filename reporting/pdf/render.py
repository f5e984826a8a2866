"""From HTML to PDF bytes. The only module that knows WeasyPrint.

Repeatable: the same HTML, identifier and moment give the same bytes, in any process. Nothing is fetched from anywhere:
only `data:` addresses and our own static files are served to the document, everything else raises.
"""

import datetime as dt
import gc
import io
import logging
import mimetypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pydyf
from django.conf import settings
from django.contrib.staticfiles import finders
from weasyprint import HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.pdf import VARIANTS, pdfa
from weasyprint.pdf import tags as weasyprint_tags
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reporting.pdf import conformance, tags
from strategy_tracker.base.whole_files import needs_room

# A host that exists nowhere: relative addresses of the document resolve to it and are served from our static files.
BASE_URL = "http://document.invalid/"
VARIANT = "pdf/ua-1"
# What is issued is for the archive too: PDF/A-3a and PDF/UA-1 at once.
ISSUED_VARIANT = conformance.VARIANT
conformance.register(VARIANTS, pdfa.pdfa)
weasyprint_tags._build_box_tree = tags.remembering(weasyprint_tags._build_box_tree)
# Not every system knows the type of a workbook; the embedded file's type must not depend on it.
mimetypes.add_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")

Progress = Callable[[int], None]


def _list_pages_once() -> None:
    """Let pydyf keep the list of a file's pages while there are as many of them.

    It makes the list anew for every tagged element, so the time to write a long report grew with pages × elements.
    """
    listed = pydyf.PDF.page_references.fget

    def page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
        n, known = getattr(pdf, "_pages_listed", (None, ()))
        if n != len(pdf.pages["Kids"]):
            known = listed(pdf)
            pdf._pages_listed = len(pdf.pages["Kids"]), known
        return known

    pydyf.PDF.page_references = property(page_references)


def _pack_once() -> None:
    """Let pydyf keep what it wrote of a stream: it packs each a second time, for the identifier of the file."""
    packed = pydyf.Stream.data.fget

    def data(stream: pydyf.Stream) -> bytes:
        if "_packed" not in stream.__dict__:
            stream._packed = packed(stream)
        return stream._packed

    pydyf.Stream.data = property(data)


_list_pages_once()
_pack_once()


class RenderingWarning(Exception):
    """WeasyPrint complained: the document would not look as it should."""


class ForeignAddress(FatalURLFetchingError):
    """The document asked for something that is neither `data:` nor one of our static files."""


@dataclass(frozen=True)
class EmbeddedFile:
    """A file that the document carries along. Its type follows from the ending of its name.

    `relationship` is that of PDF/A-3 (ISO 19005-3, annex E): "Data" for what the document was made from.
    """

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


@dataclass(frozen=True)
class Rendered:
    """The PDF and how many pages it has."""

    content: bytes
    n_pages: int


def render_pdf(
    html: str,
    *,
    identifier: str,
    created_at: dt.datetime,
    on_page: Progress | None = None,
    on_laid_out: Callable[[], None] | None = None,
    variant: str | None = VARIANT,
    embedded: Sequence[EmbeddedFile] = (),
) -> Rendered:
    """Lay out and write a document.

    `identifier` and `created_at` become the file's identifier and its dates, also those of the files `embedded` in it
    (ISSUED_VARIANT alone allows any). `on_page` is called with the number of each page that is laid out, `on_laid_out`
    before they are written. Without a variant the page has no tags: for what is stamped onto another document.
    Raises RenderingWarning for any warning, ForeignAddress for a foreign address, NoRoom when there is none for fonts.
    """
    with needs_room(), _keeping_everything(), _listening(on_page) as complaints:
        document = HTML(string=html, base_url=BASE_URL, url_fetcher=StaticFetcher()).render(
            pdf_variant=variant, optimize_images=False
        )
        if on_laid_out is not None:
            on_laid_out()
        moment = created_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document.metadata.created = document.metadata.modified = moment
        if variant == ISSUED_VARIANT:
            _give_colours_a_meaning(document)
        content = document.write_pdf(
            pdf_variant=variant,
            pdf_identifier=identifier.encode(),
            attachments=[_attachment(file, created_at) for file in embedded],
            finisher=tags.make_whole if variant else None,
        )
    if complaints:
        raise RenderingWarning("\n".join(complaints))
    return Rendered(content, len(document.pages))


def _give_colours_a_meaning(document: Document) -> None:
    """The output intent that PDF/A asks for: sRGB. WeasyPrint's own option leaves the profile's file open."""
    profile = io.BytesIO((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes())
    document.color_profiles["srgb"] = ColorProfile(
        profile, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )
    document.output_intent = "srgb"


def _attachment(file: EmbeddedFile, created_at: dt.datetime) -> Attachment:
    moment = created_at.astimezone(dt.UTC)  # WeasyPrint writes it as UTC whatever it is
    return Attachment(
        file_obj=io.BytesIO(file.content),
        name=file.name,
        description=file.description,
        relationship=file.relationship,
        created=moment,
        modified=moment,
    )


class StaticFetcher(URLFetcher):
    """Serves `data:` addresses and static files of the product, nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content of an address. Raises ForeignAddress, which ends the rendering."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = static_file(url)
        if path is None:
            raise ForeignAddress(f"The document must not fetch {url}")
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})


def static_file(url: str) -> Path | None:
    """The file of the product behind an address of the document, if it is one."""
    prefix = BASE_URL.rstrip("/") + settings.STATIC_URL
    if not url.startswith(prefix):
        return None
    found = finders.find(unquote(urlsplit(url).path.removeprefix(settings.STATIC_URL)))
    return Path(found) if found else None


@contextmanager
def _keeping_everything() -> Iterator[None]:
    """Look for no rubbish: a layout makes objects by the hundred thousand and needs them to its end.

    To look through them again and again took a fifth of its time, and found so little that as much memory was used.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _listening(on_page: Progress | None) -> Iterator[list[str]]:
    """Collect WeasyPrint's complaints, and pass on which page it is at."""
    complaints: list[str] = []
    logger, progress = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    complaining, telling = _Complaints(complaints), _Pages(on_page)
    level, propagates = progress.level, progress.propagate
    logger.addHandler(complaining)
    progress.addHandler(telling)
    progress.setLevel(logging.INFO)
    progress.propagate = False
    try:
        yield complaints
    finally:
        logger.removeHandler(complaining)
        progress.removeHandler(telling)
        progress.setLevel(level)
        progress.propagate = propagates


class _Complaints(logging.Handler):
    def __init__(self, complaints: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.complaints = complaints

    def emit(self, record: logging.LogRecord) -> None:
        self.complaints.append(record.getMessage())


class _Pages(logging.Handler):
    """WeasyPrint tells its progress in words only: "Step 5 - Creating layout - Page 12"."""

    def __init__(self, on_page: Progress | None) -> None:
        super().__init__(logging.INFO)
        self.on_page = on_page

    def emit(self, record: logging.LogRecord) -> None:
        if self.on_page is not None and "Page %d" in record.msg:
            self.on_page(record.args[0])
