"""`manage.py render_report`: the same way as the page, with clear errors."""

import hashlib

import pytest
from django.core.management import CommandError, call_command

from reporting.models import Report
from reporting.pdf import render
from tests.factories import closed_period, open_period

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def output(tmp_path):
    return tmp_path / "report.pdf"


@pytest.fixture
def laid_out(monkeypatch):
    """A layout that takes no time and depends on everything that it is given."""
    calls = []

    def made(html, *, identifier, created_at, **options):
        calls.append(identifier)
        content = hashlib.sha256(f"{html}{identifier}{created_at}".encode()).hexdigest()
        return render.Rendered(b"%PDF-1.7 " + content.encode(), 60)

    monkeypatch.setattr(render, "render_pdf", made)
    return calls


def command(output, **options):
    call_command("render_report", **({"period": "2022-H1", "language": "sq", "output": output, "by": ""} | options))


def test_it_writes_the_file(arta, output, laid_out, capsys):
    closed_period("2022-H1")
    command(output)
    report = Report.objects.get()
    assert hashlib.sha256(output.read_bytes()).hexdigest() == report.sha256
    assert report.created_by == arta
    assert report.sha256 in capsys.readouterr().out


def test_twice_gives_the_same_bytes_and_one_version(arta, output, laid_out):
    closed_period("2022-H1")
    command(output)
    first = output.read_bytes()
    command(output)
    assert output.read_bytes() == first
    assert Report.objects.count() == 1


@pytest.mark.every_database
def test_the_same_snapshot_and_version_are_laid_out_the_same_again(arta, output, laid_out):
    closed_period("2022-H1")
    command(output)
    first = output.read_bytes()
    Report.objects.update(rendering="queued")
    command(output)
    assert output.read_bytes() == first and len(laid_out) == 2


def test_on_behalf_of_the_coordinator(arta, elira, output, laid_out):
    closed_period("2022-H1")
    command(output, by="elira")
    assert Report.objects.get().created_by == elira


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": "2029-H1"}, "There is no period 2029-H1. Known periods: 2022-H1"),
        ({"kind": "secret"}, "invalid choice: 'secret'"),
        ({"language": "de"}, "invalid choice: 'de'"),
        ({"by": "nobody"}, "There is no active account nobody"),
        ({"by": "genta"}, "Reports are made by the Secretariat"),
        ({"period": "2022-H2"}, "The period July–December 2022 is not closed yet"),
    ],
)
@pytest.mark.every_database
def test_errors_say_what_is_wrong(arta, genta, output, laid_out, options, message):
    closed_period("2022-H1")
    arguments = {"kind": "six_month", "period": "2022-H1", "language": "sq", "output": str(output), "by": ""} | options
    with pytest.raises(CommandError) as error:
        call_command("render_report", *(part for name, value in arguments.items() for part in (f"--{name}", value)))
    assert message in str(error.value)
    assert not output.exists()


@pytest.mark.every_database
def test_without_anybody_of_the_secretariat(output):
    open_period("2022-H1")
    from accounts.models import User

    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="no account of the Secretariat"):
        command(output)


def test_a_layout_that_fails_is_said(arta, output, monkeypatch):
    def fail(html, **options):
        raise render.RenderingWarning("an image is missing")

    monkeypatch.setattr(render, "render_pdf", fail)
    closed_period("2022-H1")
    with pytest.raises(CommandError, match="an image is missing"):
        command(output)


def test_a_place_that_cannot_be_written(arta, output, laid_out):
    closed_period("2022-H1")
    with pytest.raises(CommandError, match="Cannot write"):
        command(output.parent / "no-such-folder" / "x.pdf")
