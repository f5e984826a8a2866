"""Files of strangers: each that does harm is refused with its own sentence, and nobody waits for it."""

import dataclasses
import io
import threading
import time
from decimal import Decimal
from types import SimpleNamespace

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import translation
from PIL import Image
from pypdf.errors import LimitReachedError

from progress.demonstration.files import make_pdf
from progress.models import Evidence
from progress.services.answers import Answer, save_answer
from progress.services.assessments import set_status
from progress.services.evidence import GivenEvidence, add_entry_evidence
from progress.services.sheets import save_sheet
from progress.uploads import evidence_files
from progress.uploads.evidence_files import accept
from progress.uploads.reading import pdf as pdf_reading
from progress.uploads.reading.child import examined
from strategy_tracker.base import limited
from strategy_tracker.base.errors import Refused
from tests import strange_files as strange
from tests.factories import MSH, PK, action, get_entry, get_submission
from tests.strange_files import action as pdf_action
from tests.strange_files import docx, pdf, pdf_with_note, relations, xlsx

pytestmark = pytest.mark.usefixtures("english")
AGAIN = "Save it again and try once more."
MACROS = "The file holds macros or commands. Save it without them, as DOCX, XLSX or PDF."
OBJECT = "The file holds an object of another program (OLE). Put a picture in its place, or save as PDF."
TEMPLATE = "The file fetches a template from elsewhere when it is opened. Save it as PDF."
SCRIPT = "The PDF holds a script (JavaScript). Print it to a new PDF and give that one."
STARTS = "The PDF starts something else when it is opened. Print it to a new PDF and give that one."
EMBEDDED = "The PDF holds another file inside. Give each file by itself."
LOCKED = "The file is locked with a password. Save it without one and try again."
TOO_MUCH = "The file asks for too much work to be read. Split it, and leave out what is not needed."
SEVERAL = f"The file holds more than one file. {AGAIN}"
DAMAGED, DAMAGED_PDF = f"The file cannot be opened. {AGAIN}", f"The PDF cannot be opened. {AGAIN}"
NO_PICTURE = f"The picture cannot be shown. {AGAIN}"


def accepted(name, content):
    return accept(SimpleUploadedFile(name, content))


def refusal(name, content):
    """What is said of a file that is not taken."""
    with pytest.raises(Refused) as refused:
        accepted(name, content)
    return str(refused.value)


def numbers_in(name, content):
    return [(one.digits, one.page) for one in accepted(name, content).found]


@pytest.fixture
def in_this_process(monkeypatch):
    """The same reading without a process of its own: what is read is the same, and starting one costs the most.

    A child's time begins with it, this process's began with its first test.
    """
    begun = time.process_time()
    monkeypatch.setattr(pdf_reading, "time", SimpleNamespace(process_time=lambda: time.process_time() - begun))
    monkeypatch.setattr(limited, "call", lambda module, function, question, limits: examined(question))


HERE = pytest.mark.usefixtures("in_this_process")

# What asks for work without end


@pytest.fixture
def short_of_time(monkeypatch):
    """A second of processor time instead of twenty: the file asks for any amount of it."""
    monkeypatch.setattr(evidence_files, "LIMITS", dataclasses.replace(evidence_files.LIMITS, processor_s=1))


@pytest.mark.usefixtures("in_this_process")
def test_a_pdf_beyond_what_the_library_reads_is_refused(monkeypatch):
    monkeypatch.setattr("pypdf._page.PageObject.extract_text", _beyond_its_limit)
    assert refusal("raport.pdf", make_pdf("Raport")) == f"raport.pdf: {TOO_MUCH}"


def _beyond_its_limit(page):
    raise LimitReachedError("Reached maximum number of tokens per stream.")


def test_a_small_pdf_that_grows_without_end_is_given_up(short_of_time):
    content = strange.pdf_that_grows()
    assert len(content) < 40_000
    assert refusal("raport.pdf", content) == f"raport.pdf: {TOO_MUCH}"


NO_OFFICE_PROGRAM = "The file holds a document type declaration, which no office program writes."
HARD_WORK = {
    "entities": (strange.docx_of_entities, NO_OFFICE_PROGRAM),
    "entities in UTF-16": (lambda: word("\ufeff<!DOCTYPE w []><w/>".encode("utf-16-le")), NO_OFFICE_PROGRAM),
    "full of <": (lambda: word("<" * 3_000_000), DAMAGED),
    "a tag without end": (lambda: word("<w " + "a" * 3_000_000), DAMAGED),
    "nested without end": (lambda: word("<w>" * 300_000), DAMAGED),
    "unpacks to 110 MB": (lambda: word(" " * 110_000_000), TOO_MUCH),
    "two thousand parts": (lambda: word("<w/>", **{f"a{n}.xml": "" for n in range(2001)}), TOO_MUCH),
    "parts over one another": (strange.docx_over_itself, DAMAGED),
}


def word(main_part, **parts):
    return strange.zipped({strange.WORD: main_part} | parts)


@pytest.mark.parametrize("name", HARD_WORK)
def test_a_small_office_file_that_asks_for_much_work_is_refused(name):
    make, message = HARD_WORK[name]
    assert refusal("raport.docx", make()) == f"raport.docx: {message}"


@HERE
def test_a_picture_of_too_many_dots_is_refused():
    stream = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(stream, "PNG")
    assert (
        refusal("foto.png", stream.getvalue())
        == "foto.png: The picture has more than 50 million dots. Save it smaller."
    )


def test_what_ends_the_child_is_told_and_written_down(monkeypatch, caplog):
    def failing(*asked):
        raise limited.Failed("ended with status -11")

    monkeypatch.setattr(limited, "call", failing)
    assert refusal("raport.pdf", make_pdf("Raport")) == f"raport.pdf: {DAMAGED}"
    assert "could not be examined" in caplog.text and "raport.pdf" not in caplog.text


def test_nobody_waits_long_for_a_turn(monkeypatch):
    def busy(*asked):
        raise limited.Busy

    monkeypatch.setattr(limited, "call", busy)
    assert refusal("r.pdf", make_pdf("x")) == "The server is reading other files at this moment. Try again in a minute."


@HERE
def test_a_pdf_that_takes_too_long_is_refused_with_what_was_read(monkeypatch, settings):
    monkeypatch.setattr(evidence_files, "SECONDS_FOR_TEXT", 0)
    content = pdf("Raport", "Raport", "Nr. personal 1234567890")
    message = "raport.pdf: Of its 3 pages only 0 could be read in the time that there is. Split the file."
    assert refusal("raport.pdf", content) == message
    settings.EVIDENCE_KEEP_PARTLY_READ = True
    assert accepted("raport.pdf", content).n_pages_unread == 3


# What does something when it is opened

IN_PDF = {
    "script when opened": (pdf(root={"/OpenAction": pdf_action(S="/JavaScript", JS="app.alert(1)")}), SCRIPT),
    "script in a page": (pdf_with_note(A=pdf_action(S="/JavaScript", JS="x")), SCRIPT),
    "script by name": (pdf(root={"/Names": pikepdf.Dictionary(JavaScript=pdf_action(JS="x"))}), SCRIPT),
    "program": (pdf(root={"/OpenAction": pdf_action(S="/Launch", F="cmd.exe")}), STARTS),
    "embedded file": (pdf(root={"/X": pikepdf.Dictionary(EF=pikepdf.Dictionary())}), EMBEDDED),
    "attached to a page": (pdf_with_note(Subtype=pikepdf.Name.FileAttachment), EMBEDDED),
    "form of a program": (
        pdf(root={"/AcroForm": pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"))}),
        "The PDF is a form that programs fill in (XFA). Print it to a new PDF and give that one.",
    ),
    "locked": (pdf(encryption=pikepdf.Encryption(user="fshehur", owner="x")), LOCKED),
    "damaged": (b"%PDF-1.7 and then nothing", DAMAGED_PDF),
    "a ZIP behind it": (make_pdf("x") + strange.zipped({"a.txt": "x"}), SEVERAL),
    "a page behind it": (make_pdf("x") + b"<html><script>1</script>", SEVERAL),
}


@HERE
@pytest.mark.parametrize("name", IN_PDF)
def test_a_pdf_that_does_something_is_refused(name):
    content, message = IN_PDF[name]
    assert refusal("raport.pdf", content) == f"raport.pdf: {message}"


HIDDEN_PART = (
    '<Types><Override PartName="/word/header.bin" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>'
)
IN_OFFICE = {
    "macros": ("docx", docx("x", **{"word/vbaProject.bin": "x"}), MACROS),
    "macros by another name": ("docx", docx("x", **{"[Content_Types].xml": '<Types a="macroEnabled"/>'}), MACROS),
    "macro sheet": ("xlsx", xlsx(["x"], **{"xl/macrosheets/sheet1.xml": "<a/>"}), MACROS),
    "controls": ("docx", docx("x", **{"word/activeX/activeX1.xml": "<a/>"}), MACROS),
    "command in a field": ("docx", docx('<w:r><w:instrText> DDEAUTO c:\\x "y" </w:instrText></w:r>'), MACROS),
    "command in two runs": (
        "docx",
        docx("<w:r><w:instrText>DD</w:instrText></w:r><w:r><w:instrText>E x</w:instrText></w:r>"),
        MACROS,
    ),
    "command in a simple field": ("docx", docx('<w:fldSimple w:instr="DDE x y"/>'), MACROS),
    "command in a link": ("xlsx", xlsx(["x"], **{"xl/externalLinks/externalLink1.xml": "<a><ddeLink/></a>"}), MACROS),
    "template of the web": (
        "docx",
        docx("x", **{"word/_rels/settings.xml.rels": relations("attachedTemplate", "https://x.test/a.dotm")}),
        TEMPLATE,
    ),
    "template of a server": (
        "docx",
        docx("x", **{"word/_rels/settings.xml.rels": relations("attachedTemplate", r"file:///\\\\server\\a.dotm")}),
        TEMPLATE,
    ),
    "object": ("docx", docx("x", **{"word/_rels/document.xml.rels": relations("oleObject", "a.bin", False)}), OBJECT),
    "object by itself": ("docx", docx("x", **{"word/embeddings/oleObject1.bin": "x"}), OBJECT),
    "a page of the web inside": (
        "docx",
        docx("x", **{"word/_rels/a.rels": relations("aFChunk", "a.html", False)}),
        OBJECT,
    ),
    "a file in a file in a file": (
        "docx",
        docx("x", **{"word/embeddings/a.docx": docx("x", **{"word/embeddings/b.docx": docx("x")})}),
        OBJECT,
    ),
    "locked": ("docx", strange.LOCKED_OFFICE, LOCKED),
    "locked as a ZIP": ("docx", strange.docx_locked_as_zip(), LOCKED),
    "of an old kind": (
        "docx",
        strange.OLD_OFFICE,
        "The file is of an old kind (.doc or .xls). Save it as DOCX or XLSX.",
    ),
    "old by its name": (
        "doc",
        strange.OLD_OFFICE,
        "The file is of an old kind (.doc or .xls). Save it as DOCX or XLSX.",
    ),
    "a table, by its name": ("xlsx", docx("x"), "The file is not what its name says."),
    "its text under another name": (
        "docx",
        docx("x", **{"_rels/.rels": relations("officeDocument", "word/document.bin", is_external=False)}),
        "The file is not what its name says.",
    ),
    "a part under another name": (
        "docx",
        docx("x", **{"[Content_Types].xml": HIDDEN_PART}),
        "The file cannot be opened. Save it again and try once more.",
    ),
    "a PDF as well": ("docx", strange.zipped({"a": "%PDF-1.7"} | {strange.WORD: "<w/>"}, 0), SEVERAL),
    "something behind it": ("docx", docx("x") + b"<script>", SEVERAL),
}


@HERE
@pytest.mark.parametrize("name", IN_OFFICE)
def test_an_office_file_that_does_something_is_refused(name):
    suffix, content, message = IN_OFFICE[name]
    assert refusal(f"raport.{suffix}", content) == f"raport.{suffix}: {message}"


@HERE
def test_what_offices_write_every_day_is_taken():
    own_template = relations("attachedTemplate", "file:///C:\\Users\\arta\\Letra.dotx")
    chart = {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx(["Raste", 12])}
    rough = {"word/vmlDrawing1.vml": "<xml><br></xml>"}
    assert (
        accepted("l.docx", docx("Ftesë", **{"word/_rels/settings.xml.rels": own_template}, **chart, **rough)).found
        == ()
    )
    properties = "application/vnd.openxmlformats-package.core-properties+xml"
    types = {"[Content_Types].xml": f'<Types><Default Extension="psmdcp" ContentType="{properties}"/></Types>'}
    assert accepted("n.docx", docx("Ftesë", **types)).found == ()
    first = {"_rels/.rels": relations("officeDocument", "word/document2.xml", is_external=False)}
    assert accepted("w.docx", strange.zipped({"word/document2.xml": strange.body("Ftesë")} | first)).found == ()
    only_rights = pdf("Raport", encryption=pikepdf.Encryption(owner="x", allow=pikepdf.Permissions(extract=False)))
    assert accepted("ligji.pdf", only_rights).found == ()
    assert accepted("raport.pdf", make_pdf("x") + b"\r\n\x00\x00").found == ()
    for taken_out in (b"/Annots [99 0 R null 98 0 R]", b"/Annots 99 0 R"):
        page = make_pdf("x").replace(b"/Type /Page ", b"/Type /Page " + taken_out + b" ")
        assert taken_out in page and accepted("pa-shenime.pdf", page).found == ()


# Pictures


def test_a_picture_is_painted_anew_upright_and_without_what_came_with_it():
    given = strange.picture_with_place(orientation=6)
    assert b"shtepia e sigurt" in given and b"Telefoni" in given
    stored = accepted("foto.jpg", given)
    painted = Image.open(io.BytesIO(stored.content))
    assert painted.format == "JPEG" and painted.size == (32, 64)
    red, green, _blue = painted.getpixel((16, 5))
    assert red > 200 > 100 > green, "what was on the left is at the top"
    assert not painted.getexif() and set(painted.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"shtepia" not in stored.content and b"Telefoni" not in stored.content


@HERE
def test_a_picture_with_something_behind_it_is_stored_without():
    stored = accepted("foto.png", strange.picture("PNG") + b"<?php the film of a phone ?>")
    assert b"php" not in stored.content and Image.open(io.BytesIO(stored.content)).size == (4, 2)


@HERE
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_painted(mode):
    stream = io.BytesIO()
    Image.new(mode, (3, 3)).save(stream, "PNG")
    assert Image.open(io.BytesIO(accepted("foto.png", stream.getvalue()).content)).size == (3, 3)


@HERE
def test_a_picture_in_the_colours_of_printers_is_painted():
    stream = io.BytesIO()
    Image.new("CMYK", (3, 3)).save(stream, "JPEG")
    assert Image.open(io.BytesIO(accepted("foto.jpeg", stream.getvalue()).content)).mode == "RGB"


HEIC = (
    "This is a HEIC picture, as phones take them. Save it as JPG: on an iPhone choose Settings, Camera, Formats, "
    "Most Compatible; or open it on a computer and export it as JPG."
)
BAD_PICTURES = {
    "no picture": ("foto.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99, NO_PICTURE),
    "cut off": ("foto.jpg", strange.picture(size=(200, 200))[:500], NO_PICTURE),
    "a ZIP as well": ("foto.png", strange.picture("PNG") + strange.zipped({"a": "x"}), SEVERAL),
    "a PDF as well": ("foto.jpg", strange.picture(comment=b"%PDF-1.7"), SEVERAL),
    "HEIC": ("IMG_0001.HEIC", strange.HEIC, HEIC),
    "HEIC by another name": ("foto.jpg", strange.HEIC, HEIC),
}


@HERE
@pytest.mark.parametrize("name", BAD_PICTURES)
def test_what_is_no_picture_is_refused(name):
    file, content, message = BAD_PICTURES[name]
    assert refusal(file, content) == f"{file}: {message}"


# Personal numbers, as a reader sees them

RUN = "<w:r><w:t>{}</w:t></w:r>"
SEEN = {
    "in two runs": ("docx", docx(RUN.format("Nr. personal: ") + RUN.format("12345") + RUN.format("67890"))),
    "as references": ("docx", docx("Rasti &#49;2345&#x36;7890")),
    "in UTF-16": ("docx", strange.zipped({strange.WORD: strange.body("Rasti 1234567890").encode("utf-16")})),
    "in the header": ("docx", docx("x", **{"word/header1.xml": strange.body("Rasti 1234567890")})),
    "in a remark": ("docx", docx("x", **{"word/comments.xml": strange.body("Rasti 1234567890")})),
    "in the file's properties": ("docx", docx("x", **{"docProps/core.xml": "<p><title>Rasti 1234567890</title></p>"})),
    "in the table of a chart": ("docx", docx("x", **{"word/embeddings/a.xlsx": xlsx(["Rasti", 1234567890])})),
    "in a numeric cell": ("xlsx", xlsx(["Emri", "Numri"], ["A.B.", 1234567890])),
    "in a numeric cell, shortened": ("xlsx", xlsx(["Numri"], [Decimal("1.23456789E+9")])),
    "under its heading": ("xlsx", xlsx(["Numri personal"], ["1234 567 890"])),
    "in a shared text": ("xlsx", xlsx(["A.B., 1234567890"], strings=["A.B., 1234567890"])),
    "in a PDF": ("pdf", pdf("Raport", "Rasti 1234567890")),
    "in a field of a PDF": ("pdf", pdf_with_note(FT=pikepdf.Name.Tx, T="Numri personal", V="1234 567 890")),
    "in a remark in a PDF": ("pdf", pdf_with_note(Subtype=pikepdf.Name.Text, Contents="Rasti 1234567890")),
}


@HERE
@pytest.mark.parametrize("name", SEEN)
def test_a_personal_number_is_found_where_a_reader_sees_it(name):
    suffix, content = SEEN[name]
    assert [digits for digits, _page in numbers_in(f"raport.{suffix}", content)] == ["1234567890"]


@HERE
def test_the_last_of_many_pages_is_read():
    assert numbers_in("raport.pdf", pdf(*["Raport"] * 249, "Rasti 1234567890")) == [("1234567890", 250)]


HONEST = {
    "letter": (
        "docx",
        docx("Ftesë për takim", "Ministria e Punëve të Brendshme, Tel. +383 38 200 20 135", "Ju ftojmë."),
    ),
    "positions of pictures": (
        "docx",
        docx("<w:r><w:posOffset>1234567890</w:posOffset></w:r>", "Nr. prot. 01-2345-2024"),
    ),
    "list of telephones": ("xlsx", xlsx(["Emri", "Telefoni"], ["Arta", 1234567890], ["Besnik", 1234567891])),
    "accounts": ("xlsx", xlsx(["Institucioni", "Llogaria bankare"], ["MSH", "1110-1234567890-12"])),
    "results of formulas": ("xlsx", xlsx(["Përqindja"], [0.1234567890], [33.3333333333], [1234567890.5])),
}


@HERE
@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_not_refused(name):
    suffix, content = HONEST[name]
    assert numbers_in(f"raport.{suffix}", content) == []


# Nobody waits


@pytest.fixture
def entry(period):
    return get_entry(get_submission(period, MSH), "III.1.13")


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["evidence", "sheet", "status"])
def test_the_file_is_read_before_anything_is_held(monkeypatch, period, entry, driton, arta, way):
    blocks = []

    def watching(*asked):
        blocks.append([block for block in connection.atomic_blocks if not block._from_testcase])
        return b'{"found": [], "unread": []}\n'

    monkeypatch.setattr(limited, "call", watching)
    given = GivenEvidence("Raport", upload=SimpleUploadedFile("r.pdf", make_pdf("x")), is_declared=True)
    if way == "evidence":
        add_entry_evidence(entry=entry, by=driton, **vars(given))
    elif way == "sheet":
        save_sheet(entry=entry, answer=Answer(), by=driton, expected_version=entry.version, evidence=given)
    else:
        set_status(action=action("I.1.1"), period=period, by=arta, evidence=given, status="in_progress", reason="x")
    assert blocks == [[]] and Evidence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_institution_saves_while_a_file_is_read(monkeypatch, period, entry, driton, besnik):
    is_reading, may_go_on = threading.Event(), threading.Event()

    def waiting(*asked):
        is_reading.set()
        assert may_go_on.wait(60)
        raise limited.TookTooLong

    monkeypatch.setattr(limited, "call", waiting)
    said = []

    def add():
        upload = SimpleUploadedFile("r.pdf", make_pdf("x"))
        try:
            with translation.override("en"):
                add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, upload=upload)
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    reader = threading.Thread(target=add)
    reader.start()
    assert is_reading.wait(60)
    other = get_submission(period, PK).entries.first()
    save_answer(entry=other, answer=Answer(what_was_done="U mbajt trajnimi."), by=besnik)
    may_go_on.set()
    reader.join()
    other.refresh_from_db()
    assert other.what_was_done == "U mbajt trajnimi." and said == [f"r.pdf: {TOO_MUCH}"]
