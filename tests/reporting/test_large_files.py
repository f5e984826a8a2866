"""A file of 200 MB, really sent: refused with its reason, nothing stored, and never as a whole in memory or on disk."""

import io
import tracemalloc
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from reporting.archive import authenticity
from reporting.models import ReportEvent, Signature
from reporting.services import signatures
from tests.reporting import issued_story, signing_kit
from tests.reporting import issuing_kit as kit

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024
SIZE = 200 * MEGABYTE
BOUNDARY = "kufiri"


class Sent(io.RawIOBase):
    """The body of a form with one file of this many bytes, made while it is read."""

    def __init__(self, field: str, size: int) -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="raporti.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
        )
        self.head, self.tail = head.encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
        self.file_ends_at = len(self.head) + size
        self.size = self.file_ends_at + len(self.tail)
        self.n_read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        """The next bytes, as many as there is room for, or fewer."""
        if self.n_read < len(self.head):
            part = self.head[self.n_read :][: len(buffer)]
        elif self.n_read < self.file_ends_at:
            part = bytes(min(len(buffer), self.file_ends_at - self.n_read))
        else:
            part = self.tail[self.n_read - self.file_ends_at :][: len(buffer)]
        buffer[: len(part)] = part
        self.n_read += len(part)
        return len(part)


def send(client, url, field, size=SIZE):
    """Send it; the answer, what was read of it, and the most memory that took."""
    body = Sent(field, size)
    tracemalloc.start()
    try:
        response = client.generic(
            "POST",
            url,
            CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
            CONTENT_LENGTH=str(body.size),
            **{"wsgi.input": body},
        )
        return response, body, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def files():
    """Every file that is stored."""
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def no_temporary_files(monkeypatch):
    """Nothing of it is laid aside on the disk either."""

    def refuse(self, *args, **kwargs):
        raise AssertionError("written to the disk")

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)


def test_a_signed_file_of_200_mb_is_refused(client, elira, monkeypatch):
    monkeypatch.setattr(signatures.signing, "check", lambda *args, **kwargs: pytest.fail("examined"))
    report = issued_story.issued_report("finalised")
    kit.register(signing_kit.elira(), person=elira)
    kit.in_english(client, elira)
    before = files()
    response, _body, peak = send(client, reverse("report_sign_upload", args=[report.pk]), "signed_file")
    assert response.status_code == 413 and "larger than 50 MB" in response.content.decode()
    assert peak < 16 * MEGABYTE
    assert files() == before and report.issued_files.count() == 1 and not Signature.objects.exists()
    report.refresh_from_db()
    assert report.state == "finalised"
    assert "larger than 50 MB" in ReportEvent.objects.get(kind="signature_refused").reason


def test_a_file_of_200_mb_is_not_checked(client, monkeypatch):
    monkeypatch.setattr(authenticity, "of_file", lambda *args: pytest.fail("examined"))
    client.cookies["django_language"] = "en"
    before = files()
    response, body, peak = send(client, reverse("report_check"), "file")
    assert response.status_code == 413 and "larger than 50 MB" in response.content.decode()
    assert body.n_read == 0  # by what it says that it weighs
    assert peak < 16 * MEGABYTE
    assert files() == before


def test_what_is_sent_here_is_read_where_it_is_small_enough(client):
    """The bodies of these tests are what a browser sends: a small one is answered like any other file."""
    client.cookies["django_language"] = "en"
    response, body, _peak = send(client, reverse("report_check"), "file", 1000)
    assert response.status_code == 200 and body.n_read > 1000
    assert "this is not a file that was issued" in response.content.decode()
