"""Compressed data that end with a carriage return: issued all the same in a form that the validator reads."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name

from reporting.pdf import render, stream_endings
from reporting.pdf.signature_fields import add_signature_fields
from tests.reporting import signing_kit as kit


def ending_badly(text):
    """The text with as much white space as makes its compressed form end with a carriage return."""
    candidates = (text + b"\t" * tabs + b" " * (tabs % 3) for tabs in range(5000))
    return next(data for data in candidates if zlib.compress(data).endswith(b"\r"))


def streams(document):
    """The data of all streams but those that the writer makes itself."""
    own = (Name.XRef, Name.ObjStm)
    found = (value for value in document.objects if isinstance(value, pikepdf.Stream))
    return [value.read_raw_bytes() for value in found if value.get(Name.Type) not in own]


def test_embedded_file_and_drawing_that_end_badly_are_settled():
    data = ending_badly(b'{"actions": 101}')
    content = render.render_pdf(
        kit.HTML.format(title="Raporti", rows="<tr><td>I.1</td><td>Veprimi</td><td>2024</td></tr>"),
        identifier="x",
        created_at=kit.SIGNED_AT,
        variant=render.ISSUED_VARIANT,
        embedded=[render.EmbeddedFile("gjendja.json", data, "Gjendja")],
    ).content
    drawn = ending_badly(b"q Q")
    with pikepdf.open(io.BytesIO(content)) as document:
        form = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        form.write(zlib.compress(drawn), filter=Name.FlateDecode)
        document.pages[0].obj.Resources.XObject = Dictionary(Fm0=form)
        out = io.BytesIO()
        document.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    before = out.getvalue()
    assert before.count(stream_endings.DOUBTFUL) == 2
    assert kit.conformance(before)["PDF/A-3a"] == {"PDFA3A-STREAM-LENGTH-001"}

    after = add_signature_fields(before, kit.FIELDS)
    assert stream_endings.DOUBTFUL not in after
    assert kit.conformance(after) == kit.CONFORMS
    assert after == add_signature_fields(before, kit.FIELDS)
    with pikepdf.open(io.BytesIO(after)) as document:
        assert document.attachments["gjendja.json"].get_file().read_bytes() == data
        assert document.pages[0].obj.Resources.XObject.Fm0.read_bytes() == drawn + b" "


def test_a_document_without_such_streams_is_left_as_it_is():
    with pikepdf.open(io.BytesIO(kit.issued())) as document:
        before = streams(document)
        content = stream_endings.save(document)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert streams(document) == before
