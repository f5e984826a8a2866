"""Two small real files, made here so that the demonstration has evidence to open: a PDF and a picture."""

import struct
import zlib


def make_pdf(*lines: str) -> bytes:
    """A PDF of one page with a few lines of Latin-1 text."""
    text = b"BT /F1 14 Tf 60 760 Td 22 TL " + b" ".join(b"(%s) Tj T*" % _escaped(line) for line in lines) + b" ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def make_png(width: int = 320, height: int = 180) -> bytes:
    """A picture of two quiet bands, as a poster might be: the same bytes whatever compresses on this machine."""
    upper, lower = b"\x00" * (width // 8), b"\xff" * (width // 8)  # one bit a pixel: the first colour, the second
    rows = b"".join(b"\x00" + (upper if row < height // 3 else lower) for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    colours = bytes((36, 74, 165, 235, 238, 245))
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", _stored(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _stored(data: bytes) -> bytes:
    """Up to 64 kB in zlib's format, in one block that is not compressed."""
    head = b"\x78\x01" + struct.pack("<BHH", 1, len(data), len(data) ^ 0xFFFF)
    return head + data + struct.pack(">I", zlib.adler32(data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
