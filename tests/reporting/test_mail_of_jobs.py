"""Who asked for a report's file is told by mail how it went: once, in their language, with a link."""

import dataclasses
import datetime as dt
import logging

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from accounts.models import Letter, Role
from reporting.jobs import tasks
from reporting.jobs.draft import make_draft
from reporting.jobs.heartbeat import real_now
from reporting.jobs.issue import CHANGED
from reporting.jobs.run import STUCK, give_up, sweep_stuck
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.names import name_of
from reporting.pdf import render
from reporting.services import issuing, making
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NAME = "6-month report January–June 2022, version 1 (English)"


@pytest.fixture
def layout(monkeypatch):
    """A layout that takes no time; `layout["during"]` is called in its middle."""
    calls = {"during": lambda: None, "content": b"%PDF-1.7 made quickly"}

    def made(html, *, on_page, on_laid_out, **options):
        calls["during"]()
        return render.Rendered(calls["content"], 2)

    monkeypatch.setattr(render, "render_pdf", made)
    return calls


@pytest.fixture(scope="module")
def small_document():
    """A tagged document of two pages with places to sign."""
    return signing_kit.document()


@pytest.fixture
def issuable(small_document, layout, monkeypatch):
    """What is laid out has a place to sign."""
    layout["content"] = small_document
    monkeypatch.setattr("reporting.jobs.issue.anchor_of", lambda field: "field-coordinator")
    return layout


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """Run what waits for the end of the transaction; the letters of what came before do not go out with it."""

    def capture():
        Letter.objects.all().delete()
        return django_capture_on_commit_callbacks(execute=True)

    return capture


@pytest.fixture
def queued(arta):
    return asked_for(arta)


def asked_for(person, language="en"):
    return kit.first_report(language=language, by=person)


def speaks(person, language):
    person.language = language
    person.save()
    return person


def letter():
    """The only one that went out."""
    (only,) = mail.outbox
    mail.outbox.clear()
    return only


def fail():
    raise render.RenderingWarning("an image is missing")


@pytest.mark.parametrize(
    ("language", "greeting", "report"),
    [
        ("en", "Dear Arta", "6-month report"),
        ("sq", "nderuar Arta", "Raport 6-mujor"),
        ("sr-latn", "Poštovani/a Arta", "Šestomesečni izveštaj"),
    ],
)
def test_who_asked_is_told_when_the_file_is_ready(
    queued, arta, layout, on_commit, settings, language, greeting, report
):
    speaks(arta, language)
    with on_commit():
        tasks.render_report.call(queued.pk)
    found = letter()
    assert found.to == [arta.email]
    with translation.override(language):
        name = capfirst(name_of(queued))
    assert name.startswith(report) and found.subject.endswith(f": {name}")
    assert f"\n\n    {name}\n\n" in found.body and greeting in found.body
    assert settings.SITE_URL.rstrip("/") + reverse("report_detail", args=[queued.pk]) in found.body


def test_it_is_who_asked_last_not_who_made_the_draft(queued, arta, arber, layout, on_commit):
    make_draft(queued.pk)
    issuing.rerender_draft(report=queued, by=arber, is_queued=False)
    with on_commit():
        tasks.render_report.call(queued.pk)
    assert letter().to == [arber.email]


def test_a_job_that_runs_again_tells_nobody_again(queued, layout, on_commit):
    with on_commit():
        tasks.render_report.call(queued.pk)
        tasks.render_report.call(queued.pk)
    assert letter()


def test_a_failure_is_told_in_plain_words_with_the_page(queued, arta, layout, on_commit):
    layout["during"] = fail
    speaks(arta, "en")
    with on_commit():
        tasks.render_report.call(queued.pk)
    found = letter()
    assert found.to == [arta.email] and found.subject == f"The file could not be made: {NAME}"
    assert "The program met an error" in found.body and "RenderingWarning" not in found.body
    assert reverse("report_detail", args=[queued.pk]) in found.body


@pytest.mark.parametrize(("state", "minutes"), [("running", 6), ("queued", 16)])
@pytest.mark.every_database
def test_a_killed_worker_is_told_once_however_many_sweep(queued, elira, layout, on_commit, state, minutes):
    Report.objects.update(
        rendering=state, asked_by=speaks(elira, "en"), heartbeat_at=real_now() - dt.timedelta(minutes=minutes)
    )
    with on_commit():
        assert (sweep_stuck(), sweep_stuck()) == (1, 0)
    found = letter()
    assert found.to == [elira.email] and "worker" in found.body and "could not be made" in found.subject


@pytest.mark.every_database
def test_a_worker_that_comes_back_too_late_tells_nothing_more(queued, arta, layout, on_commit):
    speaks(arta, "en")
    layout["during"] = lambda: give_up(Report.objects.all(), STUCK)
    with on_commit():
        tasks.render_report.call(queued.pk)
    assert "could not be made" in letter().subject


def finalise(draft, person):
    with clock.at(kit.NOW):
        content = kit.hand_over(draft, person)
        tasks.issue_report.call(draft.pk, content.pk)
    draft.refresh_from_db()


@pytest.fixture
def draft(arta):
    return kit.first_draft(language="en", by=arta)


def test_who_finalises_and_signs_gets_one_mail(draft, elira, issuable, on_commit):
    with on_commit():
        finalise(draft, elira)
    assert draft.state == "finalised"
    assert reverse("report_sign", args=[draft.pk]) in letter().body


def test_who_finalises_and_does_not_sign_is_told_that_it_is_done(
    draft, elira, fatmir, issuable, on_commit, monkeypatch
):
    """As with the annual report, which the Secretary General signs."""
    kind = dataclasses.replace(REPORT_KINDS["six_month"], signed_by=(Role.SECRETARY_GENERAL,))
    monkeypatch.setitem(REPORT_KINDS, "six_month", kind)
    speaks(elira, "en")
    with on_commit():
        finalise(draft, elira)
    assert draft.state == "finalised"
    letters = {found.to[0]: found for found in mail.outbox}
    assert len(mail.outbox) == 2 and set(letters) == {elira.email, fatmir.email}
    assert letters[elira.email].subject == f"The report has been finalised: {NAME}"
    assert reverse("report_detail", args=[draft.pk]) in letters[elira.email].body


def test_a_finalising_that_failed_is_told_to_the_finaliser(draft, arta, elira, issuable, on_commit):
    issuable["during"] = fail
    speaks(elira, "en")
    with on_commit():
        finalise(draft, elira)
    found = letter()
    assert found.to == [elira.email] and found.subject == f"The report could not be finalised: {NAME}"
    assert "It is a draft as before" in found.body and "The program met an error" in found.body


def test_a_finalising_that_was_overtaken_says_by_what_in_each_language(draft, elira, issuable, on_commit, client):
    issuable["during"] = lambda: Report.objects.filter(pk=draft.pk).update(has_comments_annex=True)
    speaks(elira, "en")
    with on_commit():
        finalise(draft, elira)
    assert (draft.state, draft.error) == ("draft", CHANGED)
    assert "The draft was changed while it was being finalised" in letter().body
    page = kit.in_english(client, elira).get(reverse("report_detail", args=[draft.pk])).content.decode()
    assert "The draft was changed while it was being finalised" in page


@pytest.mark.every_database
def test_a_finalising_whose_worker_was_killed_is_told(draft, elira, on_commit):
    speaks(elira, "en")
    with clock.at(kit.NOW):
        kit.hand_over(draft, elira)
    Report.objects.update(rendering="running", heartbeat_at=real_now() - dt.timedelta(minutes=6))
    with on_commit():
        sweep_stuck()
    found = letter()
    assert found.to == [elira.email] and "It is a draft as before" in found.body and "worker stopped" in found.body


@pytest.mark.parametrize("breaks", ["open", "send"])
def test_a_mail_server_that_fails_does_not_break_the_job(queued, layout, on_commit, monkeypatch, caplog, breaks):
    def refuse(*args, **kwargs):
        raise OSError("no mail today")

    monkeypatch.setattr(EmailMessage if breaks == "send" else EmailBackend, breaks, refuse)
    with caplog.at_level(logging.INFO), on_commit():
        tasks.render_report.call(queued.pk)
    queued.refresh_from_db()
    assert (queued.rendering, queued.error) == ("done", "") and not mail.outbox
    kept = Letter.objects.get()
    assert (kept.state, kept.problem) == ("waiting", "OSError: no mail today") and kept.text
    assert f"report {queued.pk} was not sent" in caplog.text
    assert kept.subject not in caplog.text and kept.text not in caplog.text


def test_nobody_is_told_of_a_refusal(queued, genta, on_commit):
    with on_commit(), pytest.raises(Refused):
        making.retry_report(report=queued, by=genta)
    assert not mail.outbox
