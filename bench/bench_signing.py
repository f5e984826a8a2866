"""Processor seconds to sign and to check a tagged report, as a ratio to reading it once with pdftotext.

    python bench/bench_signing.py [--pages 31 310] [--file issued.pdf --field coordinator] [--compare]

`--file` takes a report that was really issued instead of the bench's own documents, and signs it in the field named.
`--compare` also lets pyHanko's own analysis of differences judge the first of two signatures: as it is, and on a reader
that reads the head of an object stream once. Each has a minute of processor time at most.
"""

import argparse
import io
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from pyhanko.pdf_utils import generic  # noqa: E402
from pyhanko.pdf_utils.decode_limits import DecodePurpose  # noqa: E402
from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: E402

from reporting.signing import Level  # noqa: E402
from tests.reporting import signing_kit as kit  # noqa: E402

ROWS_PER_PAGE = 22.6  # of the test's document
REPEATS = 5
LIMIT_S = 60


def seconds(work: Callable[[], object]) -> float:
    """The median of a few runs, in time of the processor: others may be at work on the machine."""
    taken = []
    for _ in range(REPEATS):
        start = spent()
        work()
        taken.append(spent() - start)
    return statistics.median(taken)


def spent() -> float:
    """What this process and the programs it ran have used so far."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def read(content: bytes) -> None:
    """Read every page once, with a program that is not ours."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        subprocess.run(["pdftotext", file.name, "-"], check=True, capture_output=True)


def n_pages(content: bytes) -> int:
    """As poppler counts them."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        said = subprocess.run(["pdfinfo", file.name], check=True, capture_output=True, text=True).stdout
    return int(next(line.split()[1] for line in said.splitlines() if line.startswith("Pages:")))


def measure_file(issued: bytes, field: str) -> None:
    """A report that was really issued: signed and checked as in a request, in seconds of the processor."""
    identity = kit.elira()
    expected = kit.expect(identity, field)
    print(f"\n{n_pages(issued)} pages, {len(issued) / 1024:.0f} KB, as issued")
    print(f"  {'read it (pdftotext)':24}{seconds(lambda: read(issued)):8.3f} s")
    for level in (Level.B_B, Level.B_T, Level.B_LT):
        signed = kit.sign(issued, identity, field=field, level=level)
        assert kit.check(signed, base=issued, expected=expected).level is level
        taken = seconds(lambda level=level: kit.sign(issued, identity, field=field, level=level))
        print(f"  {'sign, ' + level.label:24}{taken:8.3f} s")
        taken = seconds(lambda signed=signed: kit.check(signed, base=issued, expected=expected))
        print(f"  {'check, ' + level.label:24}{taken:8.3f} s")


def measure(pages: int) -> bytes:
    """One size of document: every step, in seconds."""
    issued = kit.issued("Raporti 6-mujor", int(pages * ROWS_PER_PAGE))
    first = kit.sign(issued, kit.elira(), level=Level.B_T)
    second = kit.sign(first, kit.genta(), field=kit.MINISTER, level=Level.B_T)
    expected = kit.expect(kit.genta(), kit.MINISTER)
    assert kit.check(first, base=issued).is_accepted
    assert kit.check(second, base=first, expected=expected).is_accepted
    other = issued[:-100] + b"\n" + issued[-99:] + b"x" * 70_000
    steps = {
        "read it (pdftotext)": lambda: read(issued),
        "sign, B-B": lambda: kit.sign(issued, kit.elira()),
        "sign, B-T": lambda: kit.sign(issued, kit.elira(), level=Level.B_T),
        "check one signature": lambda: kit.check(first, base=issued),
        "check the second one": lambda: kit.check(second, base=first, expected=expected),
        "refuse another file": lambda: kit.check(other, base=issued),
    }
    print(f"\n{n_pages(issued)} pages, {len(issued) / 1024:.0f} KB, signed {len(first) / 1024:.0f} KB")
    reading = None
    for name, work in steps.items():
        taken = seconds(work)
        reading = reading or taken
        print(f"  {name:24}{taken:8.3f} s {taken / reading:7.2f} ×")
    return second


class QuickReader(PdfFileReader):
    """Reads the head of an object stream once instead of once per object: enough for an experiment."""

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> generic.PdfObject:
        data, first, words = self._stream(stmnum)
        assert int(words[2 * idx]) == idnum
        stream, place = io.BytesIO(data), generic.Reference(idnum, 0, self)
        stream.seek(first + int(words[2 * idx + 1]))
        found = generic.read_object(stream, place)
        found.container_ref = place
        return found

    @cache  # noqa: B019 (the process ends with it)
    def _stream(self, number: int) -> tuple[bytes, int, list[bytes]]:
        stream = generic.Reference(number, 0, self).get_object()
        data, first = stream.read_data(DecodePurpose.OBJECT_STREAM), int(stream["/First"])
        return data, first, data[:first].split()


def analyse(content: bytes, reader: type[PdfFileReader]) -> None:
    """What the library would do with the first of two signatures."""
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_S, LIMIT_S))
    reader(io.BytesIO(content)).embedded_signatures[0].compute_integrity_info()


def compare(content: bytes) -> None:
    """Let the library's analysis run in a process of its own, which is ended at the limit."""
    for name, reader in (("(pyHanko alone)", PdfFileReader), ("(with a quick reader)", QuickReader)):
        start = spent()
        process = multiprocessing.Process(target=analyse, args=(content, reader))
        process.start()
        process.join()
        print(f"  {name:24}{spent() - start:8.3f} s{', not finished' if process.exitcode else ''}")


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pages", type=int, nargs="+", default=[31, 310])
    arguments.add_argument("--compare", action="store_true")
    arguments.add_argument("--file", type=Path)
    arguments.add_argument("--field", default=kit.COORDINATOR)
    given = arguments.parse_args()
    if given.file:
        measure_file(given.file.read_bytes(), given.field)
    for pages in [] if given.file else given.pages:
        content = measure(pages)
        if given.compare:
            compare(content)
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
