"""`manage.py prepare_demo`: all that a demonstration needs, and nothing a second time."""

import datetime as dt
import io
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from accounts.demonstration import demonstration_accounts
from progress.models import ReportingPeriod
from reporting.management.commands import make_demo_certificates, prepare_demo


@pytest.fixture
def demo(db, settings, monkeypatch, tmp_path):
    """A demonstration in a folder of its own, with one static file."""
    settings.DEMO, settings.DEMO_TODAY = True, dt.date(2025, 1, 6)
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    settings.SIGNING_DEMO_FOLDER = tmp_path / "demo-pki"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "page.css").write_text("a {}", encoding="utf-8")
    monkeypatch.setenv("DEMO_PASSWORD", "vetëm-për-teste")
    return tmp_path


def prepare():
    """What it prints, and what it says that it does."""
    out, err = io.StringIO(), io.StringIO()
    call_command("prepare_demo", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue().splitlines()


def test_only_a_demonstration_is_prepared(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        prepare()


def test_what_is_missing_is_brought_once(demo):
    printed, done = prepare()
    assert [line.split(":")[0] for line in done] == [
        "Loading the demonstration's progress",
        "Making an authority and certificates to sign with",
        "Collecting the static files",
    ]
    assert "minister observer" in printed and "minister.p12" in printed
    assert demonstration_accounts().exists() and ReportingPeriod.objects.open().exists()
    assert (demo / "static" / "page.css").exists()
    assert prepare() == (printed, [])


def test_static_files_are_collected_again_when_one_changes(demo, monkeypatch):
    for name in ("make", "register"):
        monkeypatch.setattr(make_demo_certificates, name, lambda folder: None)
    monkeypatch.setattr(make_demo_certificates, "in_words", str)
    monkeypatch.setattr("progress.management.commands.load_demo.bring_progress", lambda until, tell: None)
    prepare()
    assert "Collecting" not in str(prepare()[1])
    changed = demo / "source" / "page.css"
    changed.write_text("a { color: red }", encoding="utf-8")
    os.utime(changed, (later := changed.stat().st_mtime + 10, later))  # collectstatic counts in seconds
    assert "Collecting" in str(prepare()[1])
    assert (demo / "static" / "page.css").read_text(encoding="utf-8") == "a { color: red }"


def test_a_database_that_lacks_a_migration_is_told_from_one_that_has_all(db):
    assert not prepare_demo.is_migration_ahead()
    (last,) = MigrationExecutor(connection).loader.graph.leaf_nodes("reporting")
    MigrationRecorder(connection).record_unapplied(*last)
    assert prepare_demo.is_migration_ahead()
