"""Whatever is done to a signed file is found, on the line that says it, with the verdict that follows."""

import io
import subprocess
import time
import zlib

import pikepdf
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from reporting import signing
from reporting.signing import Answer, Level, Verdict, Why
from tests.examples import examples
from tests.reporting import signing_kit as kit


def flip(content, position):
    """Another byte at the position."""
    changed = bytearray(content)
    changed[position] ^= 1
    return bytes(changed)


def resaved():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(kit.signed())) as document:
        document.save(out)
    return out.getvalue()


def hole(content):
    """Where the last signature's hexadecimal contents begin and end."""
    start = content.rindex(b"/Contents <") + len(b"/Contents <")
    return start, content.index(b">", start)


def transplanted():
    """The signature of another report, cut out and put into this one."""
    other = kit.sign(kit.issued("Raporti vjetor"), kit.elira())
    mine = kit.signed()
    (start, end), (their_start, their_end) = hole(mine), hole(other)
    assert end - start == their_end - their_start
    return mine[:start] + other[their_start:their_end] + mine[end:]


def shifted_padding():
    """Bytes hidden in the padding behind the signature, which nothing signs."""
    content = kit.signed()
    _start, end = hole(content)
    return content[: end - 8] + b"deadbeef" + content[end:]


def other_case():
    content = kit.signed()
    start, end = hole(content)
    position = next(index for index in range(start, end) if content[index : index + 1].isalpha())
    return content[:position] + content[position : position + 1].swapcase() + content[position + 1 :]


def changed_then_signed():
    return kit.sign(kit.append(kit.issued(), kit.change_page), kit.elira())


def visible_field(writer):
    append_signature_field(writer, SigFieldSpec("Tjeter", on_page=0, box=(50, 50, 550, 800)))


def signed_over_the_page():
    """The signature's own picture laid over the figures."""
    return kit.sign(kit.append(kit.issued(), visible_field), kit.elira(), field="Tjeter")


def moved_field():
    def move(writer):
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/Rect"] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 500, 800)])
        writer.update_container(field)

    return kit.sign(kit.append(kit.issued(), move), kit.elira())


def signed_after_the_change():
    """The page is changed after the signature, and another signature covers that."""
    return kit.sign(kit.append(kit.signed(), kit.change_page), kit.genta(), field=kit.MINISTER)


def other_document_behind():
    """The issued bytes carried along, while the file is another one."""
    other = kit.signed() and kit.sign(kit.issued("Raporti vjetor"), kit.elira())
    return kit.issued() + other


def new_catalogue(writer):
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {generic.pdf_name("/S"): generic.pdf_name("/JavaScript"), generic.pdf_name("/JS"): generic.pdf_string("x")}
    )
    writer.update_root()


def dynamic_form(writer):
    writer.root["/AcroForm"]["/XFA"] = writer.add_object(generic.StreamObject(stream_data=b"<xdp/>"))
    writer.update_container(writer.root["/AcroForm"])


def erased_signature(writer):
    """The second signatory takes the first one's signature away."""
    field = writer.root["/AcroForm"]["/Fields"][0]
    del field["/V"]
    writer.update_container(field)


def both_signed():
    return kit.sign(kit.signed(), kit.genta(), field=kit.MINISTER)


def note(writer):
    writer.add_object(generic.pdf_string("shënim"))


TAMPERED = {
    "unsigned copy": (kit.issued, 2, Why.UNSIGNED_COPY),
    "saved anew": (resaved, 1, Why.OTHER_BEGINNING),
    "one byte of the report": (lambda: flip(kit.signed(), 5000), 1, Why.OTHER_BEGINNING),
    "one byte at its very end": (lambda: flip(kit.signed(), len(kit.issued()) - 1), 1, Why.OTHER_BEGINNING),
    "cut off": (lambda: kit.signed()[: len(kit.issued()) - 10], 1, Why.SHORTER),
    "another report, signed": (lambda: kit.sign(kit.issued("Raporti vjetor"), kit.elira()), 1, Why.OTHER_BEGINNING),
    "not a PDF": (lambda: b"PK\x03\x04" * 40_000, 1, Why.NOT_PDF),
    "nothing": (lambda: b"", 1, Why.NOT_PDF),
    "junk behind the unsigned file": (lambda: kit.issued() + b"junk" * 100, 2, Why.NO_SIGNATURE),
    "an update without signature": (lambda: kit.append(kit.issued(), note), 2, Why.NO_SIGNATURE),
    "cut off inside the signature": (lambda: kit.signed()[:-5000], 2, Why.UNREADABLE),
    "megabytes behind": (lambda: kit.signed() + b"\0" * 9_000_000, 2, Why.TOO_MUCH_ADDED),
    "zeros behind": (lambda: kit.signed() + b"\0" * 2_000_000, 2, Why.UNREADABLE),
    "two signatures at once": (both_signed, 2, Why.SEVERAL_SIGNATURES),
    "one byte of the reason": (
        lambda: flip(kit.signed(), kit.signed().rindex(b"/Location") + 14), 2, Why.ALTERED,
    ),
    "signature of another report": (transplanted, 2, Why.ALTERED),
    "other document behind": (other_document_behind, 2, None),
    "page changed after": (lambda: kit.append(kit.signed(), kit.change_page), 3, Why.NOT_COVERED),
    "anything added after": (lambda: kit.append(kit.signed(), note), 3, Why.NOT_COVERED),
    "junk behind": (lambda: kit.signed() + b"\n% junk", 3, Why.NOT_COVERED),
    "one zero behind": (lambda: kit.signed() + b"\0", 3, Why.NOT_COVERED),
    "bytes in the padding": (shifted_padding, 3, Why.NOT_COVERED),
    "letter in other case": (other_case, 3, Why.NOT_COVERED),
    "page changed, then signed": (changed_then_signed, 3, Why.CONTENT_CHANGED),
    "field laid over the page": (signed_over_the_page, 3, Why.CONTENT_CHANGED),
    "field made larger": (moved_field, 3, Why.CONTENT_CHANGED),
    "script added": (lambda: kit.sign(kit.append(kit.issued(), new_catalogue), kit.elira()), 3, Why.CONTENT_CHANGED),
    "form changed": (lambda: kit.sign(kit.append(kit.issued(), dynamic_form), kit.elira()), 3, Why.CONTENT_CHANGED),
    "somebody else's field": (lambda: kit.sign(kit.issued(), kit.elira(), field=kit.MINISTER), 3, Why.OTHER_FIELD),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_named(what):
    make, number, why = TAMPERED[what]
    content = make()
    report = kit.check(content)
    assert report.verdict is Verdict.INVALID and not report.is_accepted
    first = next(line for line in report.lines if line.answer is not Answer.YES)
    assert (first.number, first.why) == (number, why or first.why)
    assert first in report.refused_by and first.is_blocking
    assert [line.number for line in report.lines] == [1, 2, 3, 4, 5, 6, 7]
    assert all(str(line.question) and str(line.detail) for line in report.lines)


def test_the_unsigned_copy_begins_as_it_should_and_only_its_reason_is_named():
    report = kit.check(kit.issued())
    assert report.line(1).answer is Answer.YES and report.line(2).answer is Answer.NO
    assert [line.number for line in report.reasons] == [2]  # what was not looked at is no reason
    assert len(report.refused_by) > 1


def test_bytes_are_written_with_the_separators_of_the_language():
    report = kit.check(kit.issued())
    with override("sq"):
        size = f"{len(kit.issued()):,}".replace(",", ".")
        assert size in str(report.line(1).detail) and "." in size


def test_a_wrong_value_of_the_signature_is_found():
    content = kit.signed()
    start, _end = hole(content)
    value = kit.check(content).certificate  # the value stands at the end of the structure, behind the certificates
    assert value is not None
    length = int(content[start + 4 : start + 8], 16) + 4
    position = start + 2 * (length - 20)
    changed = (
        content[:position] + (b"0" if content[position : position + 1] != b"0" else b"1") + content[position + 1 :]
    )
    report = kit.check(changed)
    assert (report.verdict, report.line(2).why) == (Verdict.INVALID, Why.BAD_SIGNATURE)


@given(position=st.integers(min_value=0))
@settings(max_examples=examples(60))
def test_no_byte_outside_the_signature_can_change_unseen(position):
    content = kit.signed()
    start, end = hole(content)
    outside = len(content) - (end - start)
    position %= outside
    position = position if position < start else position + (end - start)
    assert kit.check(flip(content, position)).verdict is Verdict.INVALID


def test_poppler_alone_would_not_see_a_page_changed_afterwards(tmp_path):
    """Why the product compares by itself: pdfsig calls the signature of a changed file valid."""
    path = tmp_path / "changed.pdf"
    path.write_bytes(kit.append(kit.signed(), kit.change_page))
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said
    assert not kit.check(path.read_bytes()).is_accepted


def test_second_signature_on_a_changed_page_is_refused():
    first = kit.signed()
    report = kit.check(
        signed_after_the_change(),
        base=first,
        expected=kit.expect(kit.genta(), kit.MINISTER),
        previous=[kit.revision(kit.issued())],
    )
    assert (report.verdict, report.line(3).why) == (Verdict.INVALID, Why.CONTENT_CHANGED)


def test_second_signatory_cannot_take_the_first_signature_away():
    first = kit.signed()
    second = kit.sign(kit.append(first, erased_signature), kit.genta(), field=kit.MINISTER)
    report = kit.check(second, base=first, expected=kit.expect(kit.genta(), kit.MINISTER))
    assert (report.verdict, report.line(3).why) == (Verdict.INVALID, Why.CONTENT_CHANGED)


def test_validation_data_may_follow_a_signature_and_nothing_else():
    with_data = kit.signed(Level.B_LT)
    assert kit.check(with_data).is_accepted
    for content in (kit.append(with_data, kit.change_page), kit.append(with_data, note), with_data + b"junk"):
        report = kit.check(content)
        # An update that changes nothing visible shows nothing either, but no signature covers it.
        assert report.line(3).why is Why.NOT_COVERED, content[-60:]
        assert report.verdict is Verdict.INVALID


def test_file_that_is_too_large_is_refused_before_it_is_read():
    report = signing.refused_by_size(200 * 1024 * 1024, trust=kit.trust())
    assert (report.verdict, report.line(1).why) == (Verdict.INVALID, Why.TOO_LARGE)
    assert "50 MB" in str(report.line(1).detail)
    assert signing.refused_by_size(50 * 1024 * 1024, trust=kit.trust()) is None
    assert kit.check(kit.signed(), policy=kit.trust(max_bytes=1000)).line(1).why is Why.TOO_LARGE


def table_that_names_itself():
    """Its table of objects says that the one before it is itself."""
    start = len(kit.issued()) + 1
    return kit.issued() + b"\nxref\n0 0\ntrailer\n<< /Size 999 /Root 3 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF" % (
        start,
        start,
    )


def table_of_millions():
    """A table of objects that unpacks to a thousand times its size."""
    data = zlib.compress(b"\0" * 60_000_000, 9)
    head = (
        b"999 0 obj\n<< /Type /XRef /Size 8500000 /W [1 4 2] /Root 3 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
    )
    start = len(kit.issued()) + 1
    return kit.issued() + b"\n" + head % len(data) + data + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % start


def deep_nesting():
    start = len(kit.issued()) + 1
    value = b"3 0 obj\n" + b"<</A" * 1_500_000 + b"\nendobj\n"
    table = b"xref\n3 1\n%010d 00000 n \ntrailer\n<< /Size 999 /Root 3 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF"
    before = int(kit.issued().rsplit(b"startxref", 1)[1].split()[0])
    return kit.issued() + b"\n" + value + table % (start, before, start + len(value))


@pytest.mark.parametrize("make", [table_that_names_itself, table_of_millions, deep_nesting])
def test_files_made_to_keep_a_parser_busy_are_refused_soon(make):
    content = make()
    started = time.process_time()
    assert kit.check(content).verdict is Verdict.INVALID
    assert time.process_time() - started < 10  # on a busy machine; it is well under a second otherwise


def test_the_first_difference_is_named():
    report = kit.check(flip(kit.signed(), 5000))
    assert report.line(1).params["position"] == "5000"
