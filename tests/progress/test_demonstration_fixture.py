"""The demonstration's progress as it is shipped: loaded as it was written, once, all or nothing.

That it is what the services make is told in test_demonstration_progress.py.
"""

import datetime as dt
import hashlib
import io
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from accounts.demonstration import create_demonstration_accounts
from accounts.models import Absence, PersonRequest, User
from progress.demonstration import fixture
from progress.management.commands import load_demo
from progress.models import Event, Evidence, ReportingPeriod, Submission
from progress.pages.collecting.reminders import owed_in
from progress.selectors.reminders import reminders_of

PASSWORD = "vetëm-për-teste"


@pytest.fixture
def demo(db, settings, monkeypatch, tmp_path):
    """A demonstration that stands still on its day, as `make run` sets it up."""
    settings.DEMO, settings.DEMO_TODAY, settings.MEDIA_ROOT = True, dt.date(2025, 1, 6), tmp_path
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    return settings


def load():
    """Run load_demo; what it tells on stderr."""
    err = io.StringIO()
    call_command("load_demo", stdout=io.StringIO(), stderr=err)
    return err.getvalue()


def test_loaded_as_it_was_written_and_once(demo, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(load_demo, "make_progress", None)
    assert load().startswith("Loading")
    for file, text in fixture.texts().items():
        assert (fixture.folder() / file).read_text(encoding="utf-8") == text, file
    for evidence in Evidence.objects.exclude(file=""):
        assert hashlib.sha256(evidence.file.read()).hexdigest() == evidence.sha256
        evidence.file.close()
    waiting = Submission.objects.filter(approval_asked_at__isnull=False)
    assert list(waiting.values_list("institution__code", "institution__needs_approval")) == [("ad", True)]
    assert Absence.objects.get().person.username == "pk"
    (opened,) = ReportingPeriod.objects.open()
    told = Counter(reminders_of(opened).values_list("kind", "letter__state"))
    assert told == {
        ("opening", "sent"): 32,
        ("before", "sent"): 22,
        ("by_hand", "sent"): 9,
        ("by_hand", "given_up"): 1,
    }
    assert [one.institution.code for one in owed_in(opened).unreachable] == ["inspektoret-komunal"]
    assert PersonRequest.objects.get().state == PersonRequest.State.WAITING
    before = Event.objects.count()
    with django_assert_max_num_queries(12):
        assert load() == ""
    assert Event.objects.count() == before


def test_loaded_whole_or_not_at_all_and_made_for_another_plan(demo, monkeypatch):
    create_demonstration_accounts(PASSWORD)
    User.objects.filter(username="pk").update(username="policia")
    with pytest.raises(fixture.UnknownRow, match="there is no pk"):
        fixture.load()
    assert not ReportingPeriod.objects.exists()
    monkeypatch.setattr(load_demo, "create_demonstration_accounts", lambda password: None)
    monkeypatch.setattr(load_demo, "make_progress", lambda plan, until, tell: 6)
    assert "not the one whose progress is shipped" in load()


def test_files_are_written_in_a_demonstration_only(db):
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("make_demo_progress")
