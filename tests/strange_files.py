"""Files as strangers send them: honest ones, and such as were made to do harm. Small, and made here."""

import io
import zipfile
import zlib

import pikepdf
from PIL import Image

from progress.demonstration.files import make_pdf

WORD, EXCEL = "word/document.xml", "xl/workbook.xml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    """A ZIP archive with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def body(*paragraphs):
    """The main part of a Word file; each paragraph is text, or runs in XML."""
    whole = "".join(f"<w:p>{p if p.startswith('<w:') else f'<w:r><w:t>{p}</w:t></w:r>'}</w:p>" for p in paragraphs)
    return f"<w:document {NAMESPACES}><w:body>{whole}</w:body></w:document>"


def docx(*paragraphs, **parts):
    """A Word file; further parts by name."""
    return zipped({WORD: body(*paragraphs)} | parts)


def relations(kind, target, is_external=True):
    """The relations of a part, with one of this kind."""
    mode = ' TargetMode="External"' if is_external else ""
    return f'<Relationships><Relationship Id="r1" Type="{RELATIONS}{kind}" Target="{target}"{mode}/></Relationships>'


def xlsx(*rows, strings=(), **parts):
    """An Excel file; a number is a numeric cell, a text stands in it, and a text in `strings` among the shared ones."""
    lines = "".join(f"<row>{''.join(_cell(n, v, strings) for n, v in enumerate(row))}</row>" for row in rows)
    shared = "".join(f"<si><r><t>{text[:3]}</t></r><r><t>{text[3:]}</t></r></si>" for text in strings)
    return zipped(
        {
            EXCEL: '<workbook><sheets><sheet name="A"/></sheets></workbook>',
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{lines}</sheetData></worksheet>",
        }
        | parts
    )


def _cell(number, value, strings):
    place = f'r="{chr(65 + number)}1"'
    if value in strings:
        return f'<c {place} t="s"><v>{strings.index(value)}</v></c>'
    if isinstance(value, str):
        return f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c {place}><v>{value}</v></c>"


def pdf(*pages, root=None, **saving):
    """A PDF with a page for each text, saved by pikepdf; `root` is what its root holds besides."""
    document = pikepdf.open(io.BytesIO(make_pdf(pages[0] if pages else "Raport")))
    for text in pages[1:]:
        document.pages.extend(pikepdf.open(io.BytesIO(make_pdf(text))).pages)
    for key, value in (root or {}).items():
        document.Root[key] = document.make_indirect(value) if isinstance(value, pikepdf.Dictionary) else value
    stream = io.BytesIO()
    document.save(stream, **saving)
    return stream.getvalue()


def action(**entries):
    """A dictionary of a PDF, its values names where they begin with a slash."""
    made = {f"/{key}": pikepdf.Name(v) if v.startswith("/") else pikepdf.String(v) for key, v in entries.items()}
    return pikepdf.Dictionary(made)


def pdf_with_note(*, at_page=0, n_pages=1, **note):
    """A PDF with a remark or a form field on one of its pages."""
    document = pikepdf.open(io.BytesIO(pdf(*["Raport"] * n_pages)))
    annotation = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **note)
    document.pages[at_page].Annots = pikepdf.Array([document.make_indirect(annotation)])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf_that_grows():
    """Some eight kilobytes that unpack to eight million of text to lay out."""
    line = zlib.compress(b"BT /F1 9 Tf " + b"(aaaaaaaa) Tj 0 9 Td " * 400_000 + b"ET", 9)
    document = pikepdf.open(io.BytesIO(make_pdf("Raport")))
    document.pages[0].Contents = pikepdf.Stream(document, line, Filter=pikepdf.Name.FlateDecode)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_of_entities():
    """The smallest of bombs: ten entities, each ten times the one before."""
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return zipped({WORD: f'<!DOCTYPE w [<!ENTITY a "1234567890">{entities}]><w:t>&j;</w:t>'})


def docx_over_itself():
    """Two parts that are the same bytes: with more of them, a file unpacks to any size."""
    content = bytearray(docx("Raport", **{"word/styles.xml": "<a>" + "b" * 60 + "</a>"}))
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = (0).to_bytes(4, "little")
    return bytes(content)


def docx_locked_as_zip():
    """Encrypted as ZIP programs do it: a flag on each part."""
    content = bytearray(docx("Raport"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + place] |= 1
    return bytes(content)


def picture(kind="JPEG", size=(4, 2), **saving):
    """A small picture, red on its left half."""
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    stream = io.BytesIO()
    made.save(stream, kind, **({"quality": 95} if kind == "JPEG" else {}) | saving)
    return stream.getvalue()


def picture_with_place(orientation=6):
    """As a phone takes it: lying on its side, with where it was taken and by which device."""
    facts = Image.Exif()
    facts[0x0112], facts[0x010F] = orientation, "Telefoni i Artes"
    facts.get_ifd(0x8825)[2] = (42.0, 39.0, 45.0)
    return picture(size=(64, 32), exif=facts, comment=b"shtepia e sigurt")


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
LOCKED_OFFICE = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")
