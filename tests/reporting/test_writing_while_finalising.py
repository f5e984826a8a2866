"""Two at once while a report is finalised: nobody waits for its layout; what is written meanwhile comes too late."""

import threading

import pytest
from django.db import connections

from progress.models import ProgressEntry
from progress.services.answers import save_answer
from reporting.archive.files import store_file
from reporting.jobs.issue import issue
from reporting.models import Report
from reporting.pdf import render
from reporting.selectors.content import content_of, hash_of
from reporting.services.making import make_report
from reporting.services.writing import save_text
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from tests.factories import MSH, before_deadline, get_entry, get_submission, make_answer, open_period
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit

SECONDS_FOR_A_SENTENCE = 0.5
HANGS = 300  # seconds that nothing takes which goes on at all


@pytest.mark.django_db(transaction=True)
def test_no_sentence_slips_into_a_report_while_it_is_finalised(arta, elira, monkeypatch):
    small = signing_kit.document()
    draft = kit.first_draft(language="en", by=arta)
    outcome, store = [], store_file

    def write():
        try:
            outcome.append(save_text(report=draft, chapter="summary", text="A sentence nobody signed.", by=arta))
        except Refused as refusal:
            outcome.append(refusal)
        finally:
            connections.close_all()

    def store_while_somebody_writes(**file):
        writer.start()
        writer.join(SECONDS_FOR_A_SENTENCE)
        assert writer.is_alive(), "whoever writes has to wait until the report is finalised"
        return store(**file)

    writer = threading.Thread(target=write)
    monkeypatch.setattr(render, "render_pdf", lambda html, **options: render.Rendered(small, 2))
    monkeypatch.setattr("reporting.jobs.issue.anchor_of", lambda field: "field-coordinator")
    monkeypatch.setattr("reporting.jobs.issue.store_file", store_while_somebody_writes)
    issued = kit.finalise(draft, elira)
    writer.join()
    assert (issued.state, issued.error) == ("finalised", "")
    assert isinstance(outcome[0], Refused)
    assert not Report.objects.get(pk=issued.pk).texts.filter(text__contains="nobody signed").exists()
    assert hash_of(content_of(issued)) == issued.issued.sha256


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_the_file_is_laid_out(arta, elira, driton, monkeypatch):
    """However long that takes: others save answers and make reports, and then the worker goes on and finalises."""
    small, is_laying_out, may_go_on = signing_kit.document(), threading.Event(), threading.Event()

    def lay_out(html, **options):
        is_laying_out.set()
        assert may_go_on.wait(HANGS)
        return render.Rendered(small, 2)

    def work():
        try:
            issue(draft.pk, content.pk)
        finally:
            connections.close_all()

    draft = kit.first_draft(language="en", by=arta)
    entry = get_entry(get_submission(open_period("2022-H2", arta), MSH), "III.1.13")
    with clock.at(kit.NOW):
        content = kit.hand_over(draft, elira)
    monkeypatch.setattr(render, "render_pdf", lay_out)
    monkeypatch.setattr("reporting.jobs.issue.anchor_of", lambda field: "field-coordinator")
    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert is_laying_out.wait(HANGS)
        with clock.at(before_deadline(entry.submission.period)):
            save_answer(entry=entry, answer=make_answer(entry, what_was_done="Ndërkohë."), by=driton)
        # On PostgreSQL, too, where only rows are held: this holds the plan, and the period of the report.
        other = make_report(kind="six_month", period=draft.period, language="sq", by=arta, is_queued=False)
        draft.refresh_from_db()
        assert (draft.state, draft.rendering, draft.step) == ("draft", "running", "layout")
    finally:
        may_go_on.set()
        worker.join()
    draft.refresh_from_db()
    assert (draft.state, draft.error, other.version) == ("finalised", "", draft.version)
    assert ProgressEntry.objects.get(pk=entry.pk).what_was_done == "Ndërkohë."
