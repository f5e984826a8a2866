"""The audit finds what was tampered with behind the product's back, wherever it is, and nothing else."""

import hashlib
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from progress.services.periods import reopen_period
from reporting.archive.audit import audit
from reporting.models import Report
from reporting.signing.configuration import trust_policy
from tests.factories import closed_period
from tests.reporting import signing_kit
from tests.reporting.issued_story import issued_report, newest, trust_folder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path, english):
    """Files of this test alone, and the authority that is trusted."""
    (tmp_path / "trust").mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SIGNING_TRUST_ANCHORS = trust_folder(tmp_path / "trust")


@pytest.fixture
def report():
    return issued_report("published")


def problems():
    return audit(trust_policy()).problems


def overwrite(issued, content):
    """Go round the storage, as somebody with access to the disk could."""
    path = issued.file.storage.path(issued.file.name)
    with open(path, "rb") as file:
        before = file.read()
    os.chmod(path, 0o644)
    with open(path, "wb") as file:
        file.write(content(before))


def execute(sql, *values):
    """Go round the models, as somebody with access to the database could."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_nothing_at_all_is_intact(capsys):
    call_command("audit_reports")
    assert "0 issued files" in capsys.readouterr().out


def test_everything_is_intact(report, capsys):
    issued_report("finalised", language="en", period=report.period)
    call_command("audit_reports")
    out = capsys.readouterr().out
    assert "3 issued files, 1 signatures, 2 drafts, 4 snapshots, " in out and "1 editions of the plan examined." in out
    assert "All are what they were." in out


def test_a_changed_byte_is_found(report):
    overwrite(newest(report), lambda content: content[:500] + bytes([content[500] ^ 1]) + content[501:])
    messages = [problem.message for problem in problems()]
    assert "the stored file no longer has its hash" in messages
    assert "it does not begin with the file before it" in messages
    assert any("its signature is now invalid: (1)" in message for message in messages)


def test_something_appended_is_found(report):
    overwrite(newest(report), lambda content: content + b"%")
    messages = " ".join(problem.message for problem in problems())
    assert "bytes instead of" in messages and "its signature is now invalid" in messages


def test_a_missing_file_is_found(report):
    first = report.issued_files.get(position=0)
    os.unlink(first.file.storage.path(first.file.name))
    assert [str(problem) for problem in problems()] == [
        f"Report {report.pk} ({report}), file 0: the stored file is missing or cannot be read"
    ]


def test_a_file_replaced_together_with_its_row_breaks_its_chain(report):
    """Whoever rewrites file, size and hash still cannot make a signature."""
    issued = newest(report)
    other = signing_kit.append(signing_kit.issued("Raporti 1 sq"), signing_kit.change_page)
    overwrite(issued, lambda content: other)
    execute(
        "UPDATE reporting_issuedfile SET sha256 = %s, size_bytes = %s WHERE id = %s",
        hashlib.sha256(other).hexdigest(),
        len(other),
        issued.pk,
    )
    (problem,) = problems()
    assert "its signature is now invalid" in problem.message


def test_a_changed_snapshot_is_found(report):
    execute("UPDATE reporting_snapshot SET data = REPLACE(data, '2022', '2023') WHERE id = %s", report.issued_id)
    (problem,) = problems()
    assert "its data no longer have its hash" in problem.message and problem.is_certain


def test_a_changed_seal_or_edition_of_the_plan_is_found(arta):
    """A broken seal too: a page shows what changed between it and the next."""
    reopen_period(period=closed_period("2022-H1", arta), reason="Një korrigjim.", by=arta)
    for table, name in (("progress_periodseal", "PeriodSeal"), ("plans_versionedition", "VersionEdition")):
        execute(f"UPDATE {table} SET data = REPLACE(data, '2022', '2023')")
        assert [str(problem).startswith(name) for problem in problems()][-1:] == [True]


def test_a_missing_signature_or_file_is_found(report):
    execute("DELETE FROM reporting_signature")
    assert "its signature is missing" in [problem.message for problem in problems()]
    execute("DELETE FROM reporting_issuedfile WHERE position = 1")
    assert "it is signed, but has no signed file" in [problem.message for problem in problems()]
    execute("DELETE FROM reporting_issuedfile")
    assert "it was issued, but has no file" in [problem.message for problem in problems()]


def test_a_gap_in_the_chain_is_found(report):
    execute("UPDATE reporting_issuedfile SET position = 2 WHERE position = 1")
    assert "the file at position 1 is missing" in [problem.message for problem in problems()]


def test_another_signatory_in_the_row_is_found(report):
    execute("UPDATE reporting_signature SET certificate_sha256 = %s", "0" * 64)
    assert "another certificate than was recorded" in problems()[0].message
    execute("UPDATE reporting_signatory SET certificate_sha256 = %s, subject = 'x'", "0" * 64)
    assert "(4)" in problems()[0].message


def test_an_authority_that_is_not_trusted_any_more_is_a_doubt(report, settings, capsys):
    settings.SIGNING_TRUST_ANCHORS = ""
    (problem,) = problems()
    assert not problem.is_certain
    call_command("audit_reports")
    out = capsys.readouterr().out
    assert "Cannot be confirmed at present" in out and "undetermined" in out


def test_a_damaged_draft_is_found(report, settings):
    draft = Report.objects.create(
        kind="six_month",
        period=report.period,
        language="en",
        version=9,
        snapshot=report.snapshot,
        created_at=report.created_at,
        created_by=report.created_by,
        rendering="done",
        file="reports/none.pdf",
        sha256="0" * 64,
        size_bytes=3,
    )
    assert [problem.subject for problem in problems()] == [f"Draft {draft.pk} ({draft})"]


def test_the_command_fails_with_the_list(report):
    overwrite(newest(report), lambda content: b"")
    execute("UPDATE reporting_snapshot SET data = '{}' WHERE id = %s", report.issued_id)
    with pytest.raises(CommandError) as failure:
        call_command("audit_reports")
    lines = str(failure.value).splitlines()
    assert lines[0].endswith("wrong:") and len(lines) >= 4
    assert all(line.startswith("- ") for line in lines[1:])
