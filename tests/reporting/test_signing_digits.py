"""Hexadecimal strings are read at once as pyHanko reads them digit by digit."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic

from reporting.signing import creation, digits, evidence

STRINGS = st.lists(st.sampled_from([b"0", b"9", b"a", b"F", b">", b"<", b" ", b"\n", b"%", b"g", b"00" * 40])).map(
    b"".join
)


def read(how, content):
    """What is read, or how it fails, and where reading goes on."""
    stream = io.BytesIO(b"before" + content)
    stream.seek(len(b"before"))
    try:
        found = how(stream)
    except Exception as error:
        return type(error), str(error)
    return type(found), found, stream.tell()


@given(STRINGS)
def test_the_same_is_read(content):
    content = b"<" + content
    assert read(digits.read_digits, content) == read(digits._digit_by_digit, content)


@pytest.mark.parametrize("n", [0, 1, 61, 62, 63, 64, 48 * 1024, 256 * 1024 - 2, 256 * 1024 - 1, 256 * 1024])
def test_whatever_its_length(n):
    content = b"<" + b"a" * n + b"> and more"
    assert read(digits.read_digits, content) == read(digits._digit_by_digit, content)


def test_pyhanko_reads_so():
    assert evidence.digits is creation.digits is digits
    assert generic.read_hex_string_from_stream is digits.read_digits
