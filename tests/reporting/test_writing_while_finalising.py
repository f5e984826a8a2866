"""Two people at once: what is written into a report while it is finalised waits, and comes too late."""

import threading

import pytest
from django.db import connections

from reporting.archive.files import store_file
from reporting.models import Report
from reporting.pdf import render
from reporting.selectors.content import content_of, hash_of
from reporting.services.writing import save_text
from strategy_tracker.base.errors import Refused
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit

SECONDS_FOR_A_SENTENCE = 0.5


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
