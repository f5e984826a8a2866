"""Every reader finds the same pages in a signed file: whatever leaves room for two readings is refused."""

import io
import re
import subprocess
import zlib

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from reporting.signing import Level, Verdict, Why
from reporting.signing.proof import changes, second_reader, updates
from reporting.signing.proof.comparison import Changed, Comparison
from tests.reporting import signing_kit as kit
from tests.reporting.outside_signer import sign_outside

EVIL = b"BT /F0 40 Tf 72 400 Td (EVIL PAGE 99) Tj ET"


def startxref(content):
    return int(content.rsplit(b"startxref", 1)[1].split()[0])


class Crafted:
    """An update written by hand onto the issued file: its first page, as it is and replaced by another one."""

    def __init__(self, base=None, *, gap=b"\n"):
        self.base = kit.issued() if base is None else base
        reader = PdfFileReader(io.BytesIO(self.base))
        node, reference = reader.root["/Pages"], None
        while "/Kids" in node:
            reference = node["/Kids"].raw_get(0)
            node = reference.get_object()
        out = io.BytesIO()
        node.write_to_stream(out)
        self.page, self.same = reference.idnum, out.getvalue()
        self.new = int(reader.trailer_view["/Size"]) + 20
        self.root = reader.root_ref.idnum
        fonts = b"/Resources <</Font<</F0<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
        other = re.sub(rb"/Resources\s+\d+ 0 R", fonts, self.same)
        self.other = re.sub(rb"/Contents\s+\d+ 0 R", b"/Contents %d 0 R" % self.new, other)
        self.added, self.places = bytearray(gap), []

    @property
    def end(self):
        return len(self.base) + len(self.added)

    def put(self, number, body, *, listed=True):
        """An object; `listed` in the table or not."""
        if listed:
            self.places.append((number, self.end))
        self.added += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        return self

    def put_text(self, *, data=EVIL, entries=b""):
        """The contents of the other page."""
        return self.put(self.new, b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data))

    def table(self, head=b"xref\n%d 1\n%010d 00000 n \n"):
        """One part for each place; the first as `head` writes it."""
        parts = [b"%d 1\n%010d 00000 n \n" % place for place in self.places]
        return head % self.places[0] + b"".join(parts[1:])

    def finish(self, *, table=None, trailer=None, ending=b"startxref\n%d\n%%%%EOF\n"):
        """The file with its update."""
        start = self.end
        trailer = trailer or b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\n"
        numbers = (self.new + 9, self.root, startxref(self.base))
        self.added += (self.table() if table is None else table) + trailer % numbers[: trailer.count(b"%d")]
        return self.base + bytes(self.added) + ending % start


def signed_outside(content, **more):
    identity = kit.elira()
    return sign_outside(
        content,
        field=kit.COORDINATOR,
        key_pem=identity.key_pem,
        certificate_pem=identity.pem,
        chain_pem=kit.authority().issuing.pem,
        **more,
    )


def refused(content):
    report = kit.check(content)
    return report.verdict is Verdict.INVALID and report.line(3).why is Why.CONTENT_CHANGED


def first_page(content, tmp_path):
    """What poppler shows of it."""
    path = tmp_path / "file.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-l", "1", path, "-"], capture_output=True, text=True, check=True).stdout


# Two ends of the file.


def behind(content, ending):
    """An update that shows another page, behind the signed one and covered by its signature."""
    crafted = Crafted(content, gap=b"")
    crafted.put(crafted.page, crafted.other).put_text()
    return crafted.finish(ending=ending)[len(content) :]


TWO_ENDS = {
    "without an end-of-file mark": b"startxref\n%(old)d\n%%%%EOF\nstartxref\n%(new)d\n",
    "in a comment": b"startxref\n%(old)d\n%%%%EOF\n%% startxref\n%(new)d\n",
    "the other one first": b"startxref\n%(new)d\n%%%%EOF\nstartxref\n%(old)d\n%%%%EOF\n",
    "two numbers": b"startxref\n%(new)d\nstartxref\n%(old)d\n%%%%EOF\n",
    "two numbers, turned round": b"startxref\n%(old)d\nstartxref\n%(new)d\n%%%%EOF\n",
    "far from the end": b"startxref\n%(old)d\n%%%%EOF\nstartxref\n%(new)d\n" + b" " * 200,
    "honestly": b"startxref\n%(new)d\n%%%%EOF\n",
}


@pytest.mark.parametrize("how", TWO_ENDS)
def test_a_file_has_one_end(how):
    def tail(whole):
        made = behind(whole, b"startxref\n%d\n%%%%EOF\n")
        place = startxref(made)
        return made[: made.rindex(b"startxref")] + TWO_ENDS[how] % {b"old": startxref(whole), b"new": place}

    assert refused(signed_outside(kit.issued(), tail=tail))


def test_poppler_would_show_another_page(tmp_path):
    """Why it matters: the proof of one reader is none for the others."""

    def tail(whole):
        made = behind(whole, b"startxref\n%d\n%%%%EOF\n")
        place = startxref(made)
        return made[: made.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\nstartxref\n%d\n" % (
            startxref(whole),
            place,
        )

    content = signed_outside(kit.issued(), tail=tail)
    assert "EVIL PAGE 99" in first_page(content, tmp_path)
    assert "EVIL PAGE 99" not in first_page(signed_outside(kit.issued()), tmp_path)
    assert startxref(content) != PdfFileReader(io.BytesIO(content)).last_startxref


# Two objects of one number, and objects that no table lists.


@pytest.mark.parametrize("order", [1, -1])
def test_no_object_stands_or_is_listed_twice(order):
    crafted = Crafted()
    crafted.put(crafted.page, crafted.same).put(crafted.page, crafted.other)
    crafted.places = crafted.places[::order]
    assert refused(kit.sign(crafted.put_text().finish(), kit.elira()))


ODD_TABLES = [
    b"xref\n%d 1\n%010d 00000 n\n",
    b"xref\n%d 1\n%010d 00000 n  \n",
    b"xref \n%d 1\n%010d 00000 n \n",
    b"xref\n%d  1 \n%010d 00000 n \n",
    b"xref\n\n%d 1\n%010d 00000 n \n",
    b"xref %d 1\n%010d 00000 n \n",
]


@pytest.mark.parametrize("table", ODD_TABLES)
@pytest.mark.parametrize("with_orphan", [True, False])
def test_a_reader_that_rebuilds_the_table_finds_no_more_than_it_lists(table, with_orphan):
    crafted = Crafted()
    if with_orphan:
        crafted.put(crafted.page, crafted.other, listed=False)
    crafted.put_text()
    is_good = table == ODD_TABLES[2] and not with_orphan
    assert refused(kit.sign(crafted.finish(table=crafted.table(table)), kit.elira())) is not is_good


@pytest.mark.parametrize(
    "data", [b"%d 0 obj\n%s\nendobj\n", b"x\nendstream\nendobj\n%d 0 obj %s endobj\n", b"startxref\n%d %s\n"]
)
def test_no_object_is_hidden_in_a_stream(data):
    crafted = Crafted()
    assert refused(kit.sign(crafted.put_text(data=data % (crafted.page, crafted.other)).finish(), kit.elira()))


@pytest.mark.parametrize("comment", [b"%% %d 0 obj %s endobj\n", b"%%%d trailer %s\n"])
def test_no_object_is_hidden_in_a_comment(comment):
    crafted = Crafted().put_text()
    crafted.added += comment % (crafted.page, b"<< >>")
    assert refused(kit.sign(crafted.finish(), kit.elira()))


TRAILERS = {
    "another catalogue": b"trailer\n<</Size %d/Root 1 0 R/Prev %d>>\n",
    "a table before it that is none": b"trailer\n<</Size %d/Root %d 0 R/Prev 00%d>>\n",
    "a comment inside": b"trailer\n%%c\n<</Size %d/Root %d 0 R/Prev %d>>\n",
    "a hybrid": b"trailer\n<</Size %d/Root %d 0 R/Prev %d/XRefStm 20>>\n",
    "something unusual": b"trailer\n<</Size %d/Root %d 0 R/Prev %d/Other 20>>\n",
    "a key twice": b"trailer\n<</Size %d/Root %d 0 R/Prev %d/Prev 15>>\n",
    "another identifier": b"trailer\n<</Size %d/Root %d 0 R/Prev %d/ID [<00> <00>]>>\n",
}


def has_doubtful_structure(content):
    """The rules on structure alone, before anything is compared."""
    old, new = (PdfFileReader(io.BytesIO(one)) for one in (kit.issued(), content))
    with pytest.raises(Changed, match="structure"):
        updates.refuse_other_structure(
            old, new, size_bytes=len(kit.issued()), known=Comparison(old, new, None).old_numbers
        )
    return True


@pytest.mark.parametrize("what", TRAILERS)
def test_a_trailer_goes_on_from_the_one_before(what):
    crafted = Crafted().put_text()
    trailer = TRAILERS[what].replace(b"Root 1 0 R/Prev %d", b"Root 1 0 R/Prev %d" % startxref(crafted.base))
    content = crafted.finish(trailer=trailer)
    if what in ("a key twice", "a hybrid"):  # of these pyHanko makes nothing
        assert kit.check(content + b"\n").verdict is Verdict.INVALID
    else:
        assert has_doubtful_structure(content)


def test_no_object_is_listed_as_free():
    crafted = Crafted().put_text()
    table = crafted.table() + b"%d 1\n%010d 00001 f \n" % (crafted.page, 0)
    assert has_doubtful_structure(crafted.finish(table=table))


def with_container(*, listed):
    """The other page inside a container of objects, where the table says so or not."""
    crafted = Crafted()
    body = b"%d 0 %s" % (crafted.page, crafted.other)
    first = body.index(b"<<")
    data = zlib.compress(body)
    number = crafted.new + 1
    head = b"<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    crafted.put_text().put(number, head % (first, len(data), data))
    if not listed:
        return crafted.finish()
    rows = {crafted.page: (2, number, 0)} | {one: (1, place, 0) for one, place in crafted.places}
    rows[number + 1] = (1, crafted.end, 0)
    numbers = sorted(rows)
    table = b"".join(bytes([rows[one][0]]) + rows[one][1].to_bytes(4, "big") + b"\0\0" for one in numbers)
    index = b" ".join(b"%d 1" % one for one in numbers)
    start = crafted.end
    crafted.put(
        number + 1,
        b"<</Type/XRef/Size %d/W[1 4 2]/Index[%s]/Root %d 0 R/Prev %d/Length %d>>stream\n%s\nendstream"
        % (number + 2, index, crafted.root, startxref(crafted.base), len(table), table),
    )
    return crafted.base + bytes(crafted.added) + b"startxref\n%d\n%%%%EOF\n" % start


@pytest.mark.parametrize("listed", [True, False])
def test_no_page_is_replaced_out_of_a_container(listed):
    assert refused(signed_outside(with_container(listed=listed)))


def test_two_readers_must_agree():
    """Without the rules on structure the second reader alone would find the table that lists a page twice."""
    crafted = Crafted()
    crafted.put(crafted.page, crafted.same).put(crafted.page, crafted.other).put_text()
    crafted.places = crafted.places[::-1]
    content = kit.sign(crafted.finish(), kit.elira())
    old, new = (PdfFileReader(io.BytesIO(one)) for one in (kit.issued(), content))
    defined = dict(changes._redefined(new, old.xrefs.total_revisions))
    with pytest.raises(Changed, match="qpdf"):
        second_reader.refuse_other_reading(old, new, size_bytes=len(kit.issued()), defined=defined)


# Good files of other programs.


def harmless(**how):
    """An update with a table as other programs write it; it changes nothing."""
    crafted = Crafted(gap=how.pop("gap", b"\n"))
    return crafted.put(crafted.new, how.pop("body", b"(x)")).finish(**how)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"gap": b"\r\n"},
        {"gap": b"\r"},
        {
            "trailer": b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\n%%%%iText-Core-8.0.2 (AGPL version)\n".replace(
                b"%%", b"%"
            )
        },
        {"body": b"<</Name/Adobe#20Acrobat#28x#29 /Null null/Real 1.50/Text (a\\)\\(b(c))/Hex <0aF>/Yes true/No[]>>"},
        {"body": b"<</Type/Font>>", "ending": b"startxref\r\n%d\r\n%%%%EOF\r\n"},
    ],
)
def test_updates_with_tables_and_updates_with_streams_follow_each_other(how):
    content = harmless(**how)
    assert kit.check(signed_outside(content)).is_accepted
    assert kit.check(kit.sign(content, kit.elira())).is_accepted
    for level in (Level.B_T, Level.B_LT):
        assert kit.check(kit.stamped(kit.sign(content, kit.elira(), level=level))).level >= level


def test_every_level_and_a_second_signature_after_it():
    first = kit.stamped(kit.signed(Level.B_LT))
    second = kit.sign(first, kit.genta(), field=kit.MINISTER, level=Level.B_LT)
    expected = kit.expect(kit.genta(), kit.MINISTER)
    for content in (second, kit.stamped(second)):
        assert kit.check(content, base=first, expected=expected).is_accepted


# The field that was prepared, and no other.


def own_field(**place):
    def add(writer):
        append_signature_field(writer, SigFieldSpec("Signature1", **place))

    return kit.sign(kit.append(kit.issued(), add), kit.elira(), field="Signature1")


@pytest.mark.parametrize("place", [{}, {"on_page": 0, "box": (0, 0, 0, 0)}])
def test_a_field_of_the_signers_own_is_not_that_of_the_role(place):
    report = kit.check(own_field(**place))
    assert (report.verdict, report.line(3).why) == (Verdict.INVALID, Why.OTHER_FIELD)


def test_a_second_field_of_the_same_name_is_not_that_of_the_role():
    def put(name):
        def rename(writer):
            added = writer.root["/AcroForm"]["/Fields"][-1]
            added["/T"] = generic.pdf_string(name)
            writer.update_container(added)

        return rename

    def add(writer):
        append_signature_field(writer, SigFieldSpec("Signature1"))

    signed = kit.sign(kit.append(kit.issued(), add), kit.elira(), field="Signature1")
    old, new = (PdfFileReader(io.BytesIO(one)) for one in (kit.issued(), kit.append(signed, put(kit.COORDINATOR))))
    comparison = Comparison(old, new, kit.COORDINATOR)
    mine = next(one for one in new.embedded_signatures if one.field_name == kit.COORDINATOR)
    with pytest.raises(Changed, match="another field"):
        comparison.refuse_other_place(mine.sig_object)


def with_place(change):
    def rewrite(writer):
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/Rect"] = generic.ArrayObject([generic.FloatObject(change(str(one))) for one in field["/Rect"]])
        writer.update_container(field)

    return kit.sign(kit.append(kit.issued(), rewrite), kit.elira())


@pytest.mark.parametrize(
    ("change", "is_good"),
    [
        (lambda text: str(round(float(text), 2)), True),
        (lambda text: text + ("0" if "." in text else ".0"), True),
        (lambda text: str(round(float(text) + 0.02, 4)), False),
    ],
)
def test_the_place_of_the_field_may_be_written_with_other_digits(change, is_good):
    assert kit.check(with_place(change)).is_accepted is is_good


# What comes after the signature is not the signatory's, whoever lays a time-stamp over it.


def other_stamp_in_the_field(writer):
    """What the signed field shows is drawn anew: another name, another day."""
    field = writer.root["/AcroForm"]["/Fields"][0]
    drawn = generic.StreamObject(stream_data=b"BT /F0 8 Tf 2 2 Td (Somebody else) Tj ET")
    field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(drawn)})
    writer.update_container(field)


def other_metadata(writer):
    writer.root["/Metadata"] = writer.add_object(generic.StreamObject(stream_data=b"<x/>"))
    writer.update_root()


def something(writer):
    writer.add_object(generic.pdf_string("x"))


@pytest.mark.parametrize("change", [other_stamp_in_the_field, other_metadata, something])
@pytest.mark.parametrize("service", [kit.time_service, kit.strange_time_service])
def test_a_time_stamp_covers_no_change_made_after_the_signature(change, service):
    report = kit.check(kit.stamped(kit.append(kit.signed(), change), service=service()))
    assert (report.verdict, report.line(3).why) == (Verdict.INVALID, Why.NOT_COVERED)


def test_a_time_stamp_that_does_not_fit_covers_nothing():
    content = kit.stamped(kit.signed(Level.B_LT))
    position = content.index(b"/VRI", len(kit.issued())) + 1
    changed = content[:position] + b"v" + content[position + 1 :]
    report = kit.check(changed)
    assert (report.verdict, report.line(3).why) == (Verdict.INVALID, Why.NOT_COVERED)


def test_validation_data_may_follow_the_time_stamp():
    content = kit.with_validation_data(kit.stamped(kit.signed()), lists=kit.authority().revocation_lists())
    assert (kit.check(content).is_accepted, kit.check(content).level) == (True, Level.B_LT)


# Whatever a file holds, the check ends with an answer.


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/SubFilter /ETSI.CAdES.detached", b"/SubFolter /ETSI.CAdES.detached"),
        (b"220101000000Z".hex().encode(), b"220\x01\x01000000Z".hex().encode()),
        (b"DEMONSTRIM L\xc3\xabshuesi".hex().encode(), b"DEMONSTRIM L\xff\xfeshuesi".hex().encode()),
    ],
)
@pytest.mark.parametrize("level", [Level.B_B, Level.B_LT])
def test_a_file_that_trips_a_parser_is_refused_and_no_error(old, new, level):
    content = kit.signed(level)
    assert old in content or old.upper() in content
    for one, other in ((old, new), (old.upper(), new.upper())):
        if one in content:
            content = content[: len(kit.issued())] + content[len(kit.issued()) :].replace(one, other)
    assert kit.check(content).verdict is not Verdict.VALID
