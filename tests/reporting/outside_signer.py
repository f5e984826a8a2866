"""A signing program that shares nothing with the product: OpenSSL makes the signature, the update is written by hand.

It does what a signatory's own program does with the downloaded report: fills one empty field, appends, signs.
"""

import io
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pikepdf

ROOM = 16 * 1024  # hexadecimal digits


def sign_outside(
    pdf: bytes,
    *,
    field: str,
    key_pem: bytes,
    certificate_pem: bytes,
    chain_pem: bytes = b"",
    tail: Callable[[bytes], bytes] = lambda whole: b"",
    generation: int = 0,
    subfilter: bytes = b"ETSI.CAdES.detached",
) -> bytes:
    """The file with a PAdES B-B signature in the field. It also covers what `tail` puts behind the update.

    `generation` and `subfilter` are what its list of objects and its signature say of themselves.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        widget = next(one for one in document.Root.AcroForm.Fields if str(one.T) == field)
        number = int(document.trailer.Size)
        text = widget.unparse(resolved=True)
        catalogue = document.Root.objgen[0]
        kept = {key: document.trailer[key].unparse() for key in ("/Info", "/ID") if key in document.trailer}
        widget_number = widget.objgen[0]
    objects = {
        widget_number: text[: text.rindex(b">>")] + b" /V %d 0 R >>" % number,
        number: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /%s /M (D:20250106100000Z) "
        b"/ByteRange [0 %s] /Contents <%s> >>" % (subfilter, b" " * 40, b"0" * ROOM),
    }
    update, offsets = bytearray(b"\n"), {}
    for one, content in objects.items():
        offsets[one] = len(pdf) + len(update)
        update += b"%d %d obj\n%s\nendobj\n" % (one, generation if one == number else 0, content)
    offsets[number + 1] = start = len(pdf) + len(update)
    index = b" ".join(b"%d 1" % one for one in sorted(offsets))
    generations = {number: generation.to_bytes(2, "big")}
    table = b"".join(b"\1" + offsets[one].to_bytes(4, "big") + generations.get(one, b"\0\0") for one in sorted(offsets))
    entries = b" ".join(b"%s %s" % (key.encode(), value) for key, value in kept.items())
    update += (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Index [%s] /Root %d 0 R %s /Prev %d "
        b"/Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
    ) % (number + 1, number + 2, index, catalogue, entries, _startxref(pdf), len(table), table, start)
    whole = pdf + bytes(update)
    whole += tail(whole)
    hole = whole.index(b"/Contents <", len(pdf)) + len(b"/Contents ")
    after = hole + ROOM + 2
    numbers = b"%d %d %d" % (hole, after, len(whole) - after)
    place = whole.index(b"/ByteRange [0 ", len(pdf)) + len(b"/ByteRange [0 ")
    whole = whole[:place] + numbers.ljust(40) + whole[place + 40 :]
    signature = _cms(whole[:hole] + whole[after:], key_pem, certificate_pem, chain_pem).hex().encode()
    return whole[: hole + 1] + signature.ljust(ROOM, b"0") + whole[after - 1 :]


def _startxref(pdf: bytes) -> int:
    return int(pdf.rsplit(b"startxref", 1)[1].split()[0])


def _cms(content: bytes, key_pem: bytes, certificate_pem: bytes, chain_pem: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        files = {"key": key_pem, "certificate": certificate_pem, "chain": chain_pem, "content": content}
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        arguments = (
            "openssl cms -sign -binary -cades -md sha256 -outform DER "
            "-in content -signer certificate -inkey key -out signature"
        ) + (" -certfile chain" if chain_pem else "")
        subprocess.run(arguments.split(), cwd=folder, check=True, capture_output=True)
        return (Path(folder) / "signature").read_bytes()
