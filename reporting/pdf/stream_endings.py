"""Streams that end so that every validator reads their length alike.

PDF/A wants an end of line between a stream's data and `endstream`. Where compressed data happens to end with a carriage
return, one stream in 256, that and the line feed after it look like one end of line, and validators that search
backwards find the length wrong (ISO 19005-3, 6.1.7.1).
"""

import io
import zlib

from pikepdf import Array, Name, Pdf, Stream, StreamDecodeLevel

DOUBTFUL = b"\r\nendstream"
ATTEMPTS = 16


def save(document: Pdf) -> bytes:
    """The document's bytes, the same for the same document."""
    drawn = _page_contents(document)
    is_packed = True
    for value in document.objects:
        if isinstance(value, Stream) and value.read_raw_bytes().endswith(b"\r"):
            if value.objgen in drawn or value.get(Name.Subtype) == Name.Form:
                _add_a_space(value)
            else:
                _compress_again(value)
                is_packed = False  # or the writer would undo it
    for attempt in range(ATTEMPTS):
        if attempt:  # the writer's own streams hold the small objects: another number in one of them, another ending
            document.Root.XX_Attempt = attempt
        content = _written(document, is_packed)
        if DOUBTFUL not in content:
            break
    return content


def _written(document: Pdf, is_packed: bool) -> bytes:
    out = io.BytesIO()
    document.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        compress_streams=is_packed,
        stream_decode_level=StreamDecodeLevel.none,
    )
    return out.getvalue()


def _page_contents(document: Pdf) -> set[tuple[int, int]]:
    found = set()
    for page in document.pages:
        contents = page.obj.get(Name.Contents, Array())
        found |= {one.objgen for one in (contents if isinstance(contents, Array) else [contents])}
    return found


def _add_a_space(stream: Stream) -> None:
    """White space after the last operator draws nothing, and changes the checksum with which the data end."""
    content = stream.read_bytes() + b" "
    while zlib.compress(content).endswith(b"\r"):
        content += b" "
    stream.write(zlib.compress(content), filter=Name.FlateDecode)


def _compress_again(stream: Stream) -> None:
    """For data that must stay as they are: fonts, profiles, pictures, embedded files."""
    filters = stream.get(Name.Filter, Array())
    filters = list(filters) if isinstance(filters, Array) else [filters]
    parameters = stream.get(Name.DecodeParms, Array([None] * len(filters)))
    parameters = list(parameters) if isinstance(parameters, Array) else [parameters]
    data = stream.read_raw_bytes()
    while data.endswith(b"\r"):
        data = zlib.compress(data)
        filters, parameters = [Name.FlateDecode, *filters], [None, *parameters]
    given = {"decode_parms": Array(parameters)} if any(one is not None for one in parameters) else {}
    stream.write(data, filter=Array(filters), **given)
