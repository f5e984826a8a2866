"""What comes next for a report: in words for whoever looks, with one button for whoever acts, and on the home pages."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from accounts.models import Letter, Role
from reporting.models import Report
from reporting.pages.next_steps import Stage, stage_of, waiting_for, with_work
from reporting.pages.signatures import steps_of
from reporting.services.consultation import answer_comment, comment, consult, end_consultation
from reporting.services.making import make_report
from reporting.services.writing import save_text
from strategy_tracker.base import clock
from tests.counting import count_queries
from tests.factories import someone
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit
from tests.reporting.issued_story import issued_report

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]

NOW = dt.datetime(2025, 1, 6, 10, tzinfo=dt.UTC)
LAST_DAY = dt.date(2025, 1, 10)
AFTER = dt.datetime(2025, 1, 11, 10, tzinfo=dt.UTC)


@pytest.fixture
def draft(arta):
    return kit.first_draft(language="en", by=arta)


@pytest.fixture
def see(client):
    """The report's page as a person reads it in English."""

    def page_of(person, report):
        return kit.in_english(client, person).get(reverse("report_detail", args=[report.pk])).content.decode()

    return page_of


def of(report):
    return with_work(Report.objects.select_related("period__plan")).get(pk=report.pk)


def primary(page):
    """Where the one primary button that is seen leads, and its words; nothing where there is none."""
    page = re.sub(r"<(details|dialog)\b.*?</\1>", "", page, flags=re.S)
    found = re.findall(r'<(?:a|button)[^>]*class="btn btn-primary[^"]*"(?: href="([^"]*)")?[^>]*>([^<]*)<', page)
    assert len(found) <= 1, found
    return (found[0][0], found[0][1].strip()) if found else None


def sentence(page):
    found = re.search(r'id="next-step">(.*?)</p>', page, re.S)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def written(report, by):
    save_text(report=report, chapter="summary", text="Nga njerëzit.", by=by)


def consulted(report, by, *, is_settled=True):
    """In consultation; for everything else that its checklist asks there is a reason."""
    written(report, by)
    with clock.at(NOW):
        consult(report=report, until=LAST_DAY, by=by)
        if is_settled:
            kit.settle(report)


def test_a_draft_waits_for_the_secretariats_texts_then_for_the_consultation(draft, arta, elira, see):
    assert stage_of(of(draft)) == Stage.WRITE
    assert primary(see(arta, draft)) == (reverse("section_list", args=[draft.pk]), "Write the texts")
    assert sentence(see(elira, draft)) == "Next step: The Secretariat writes the texts."
    assert primary(see(elira, draft)) is None and "Finalise…" in see(elira, draft)
    written(draft, arta)
    assert stage_of(of(draft)) == Stage.CONSULT
    assert primary(see(arta, draft)) == (reverse("report_consult", args=[draft.pk]), "Send for consultation")


def test_in_consultation_those_who_are_asked_comment_and_the_secretariat_answers(draft, arta, afrim, genta, see):
    consulted(draft, arta)
    with clock.at(NOW):
        assert primary(see(afrim, draft)) == (reverse("report_comments", args=[draft.pk]), "Read and comment")
        assert "comment on its chapters, until the end of" in sentence(see(afrim, draft))
        assert primary(see(genta, draft)) is None and "National Coordinator" in sentence(see(genta, draft))
        assert primary(see(arta, draft)) is None
        said = comment(report=draft, chapter="summary", text="Pse?", by=afrim)
        assert primary(see(arta, draft))[1] == "Answer the comments"
        answer_comment(comment=said, text="Sepse.", by=arta)
        assert primary(see(arta, draft)) is None


def test_when_the_last_day_is_over_it_waits_to_be_finalised(draft, arta, elira, see):
    consulted(draft, arta, is_settled=False)
    with clock.at(AFTER):
        assert stage_of(of(draft)) == Stage.FINALISE
        assert primary(see(arta, draft)) == (reverse("report_checklist", args=[draft.pk]), "Open the checklist")
        assert "lines of the checklist are open: the Secretariat settles them" in sentence(see(elira, draft))
        ((_report, step),) = waiting_for(elira)  # the home offers no more than the page of the report
        assert step.url == reverse("report_checklist", args=[draft.pk])
        assert re.match(r"\d+ lines of the checklist are open", step.sentence)
        kit.settle(draft)
        assert [step.action for _report, step in waiting_for(elira)] == ["Finalise…"]
        assert primary(see(elira, draft)) == (reverse("report_finalise", args=[draft.pk]), "Finalise…")
        assert sentence(see(arta, draft)) == "Next step: To be finalised by: National Coordinator."
        current = next(step for step in steps_of(of(draft)) if step["state"] == "current")
        assert (current["label"], current["who"]) == ("Waits to be finalised", "National Coordinator")


@pytest.mark.parametrize(
    ("state", "current", "ahead"),
    [
        ("finalised", "Waits for the signature", ["Publication"]),
        ("signed", "Waits to be published", []),
        ("published", None, []),
    ],
)
def test_what_lies_ahead_never_reads_as_done(state, current, ahead):
    steps = steps_of(of(issued_report(state)))
    assert [step["label"] for step in steps if step["state"] == "current"] == ([current] if current else [])
    assert [step["label"] for step in steps if step["state"] == "next"] == ahead
    assert all(step["when"] for step in steps if step["state"] == "done")


def test_an_ended_consultation_keeps_its_place_and_its_dates(draft, arta, see):
    consulted(draft, arta)
    with clock.at(NOW):
        end_consultation(report=draft, by=arta)
        page = see(arta, draft)
    assert [step["label"] for step in steps_of(of(draft))][:2] == ["Draft", "Consultation"]
    assert steps_of(of(draft))[1]["state"] == "done"
    with translation.override("en"):
        assert "comments until" in page and "ended on" in page


def test_a_finalised_report_names_who_signs_and_a_signed_one_who_publishes(arta, elira, see):
    finalised = issued_report("finalised")
    assert sentence(see(arta, finalised)) == "Next step: To be signed by: National Coordinator."
    kit.register(signing_kit.elira(), person=elira)
    assert primary(see(elira, finalised)) == (reverse("report_sign", args=[finalised.pk]), "Sign…")
    signed = issued_report("signed", language="sr-latn")
    assert primary(see(arta, signed)) == (reverse("report_publish", args=[signed.pk]), "Publish…")
    assert primary(see(elira, signed)) == (reverse("report_download", args=[signed.pk]), "Download PDF")


def test_who_would_sign_and_is_not_registered_reads_why(elira, see):
    assert "Nobody is registered with a certificate" in sentence(see(elira, issued_report("finalised")))


def test_a_superseded_report_leads_to_its_correction(arta, see):
    first = issued_report("published")
    second = issued_report("published", version=2, supersedes=first)
    page = see(arta, first)
    assert primary(page) == (reverse("report_detail", args=[second.pk]), "Open version 2")
    assert sentence(page) == "Version 2 has taken the place of this one."


def test_a_correction_says_from_the_start_what_it_corrects(arta, elira, see):
    issued = issued_report("published", language="en")
    correction = make_report(kind="six_month", period=issued.period, language="en", by=arta, is_queued=False)
    if correction.pk == issued.pk:  # the same figures: what the button makes
        from reporting.services.issuing import start_correction

        correction = start_correction(report=issued, by=arta, is_queued=False)
    assert "version 1, which has been issued" in see(arta, correction)


def test_an_older_draft_says_where_the_work_goes_on_and_waits_for_nobody(draft, arta, see):
    newer = Report.objects.get(pk=draft.pk)
    newer.pk, newer.version, newer.file = None, 2, "reports/newer.pdf"
    newer._state.adding = True
    newer.save()
    assert stage_of(of(draft)) == Stage.OUTDATED
    assert primary(see(arta, draft)) == (reverse("report_detail", args=[newer.pk]), "Open version 2")
    assert [report.pk for report, _step in waiting_for(arta)] == [newer.pk]


def test_homes_name_what_waits(draft, arta, elira, afrim, client):
    def home(person):
        return kit.in_english(client, person).get(reverse("home")).content.decode()

    assert "Write the texts" in home(arta) and "Reports that wait for you" not in home(elira)
    consulted(draft, arta)
    with clock.at(NOW):
        assert "Reports that wait for you" not in home(arta)
        said = comment(report=draft, chapter="summary", text="Pse?", by=afrim)
        assert "Answer the comments" in home(arta)
        answer_comment(comment=said, text="Sepse.", by=arta)
    with clock.at(AFTER):
        assert reverse("report_finalise", args=[draft.pk]) in home(elira)
        assert "Reports that wait for you" not in home(afrim)
    signed = issued_report("signed", language="sq")
    assert reverse("report_publish", args=[signed.pk]) in home(arta)


@pytest.mark.parametrize("name", ["arta", "elira"])
def test_a_home_costs_the_same_however_many_reports_wait(draft, people, name, client):
    """Three checklists are judged at most: the editions of one report."""
    kit.in_english(client, people[name])
    consulted(draft, people["arta"])
    with clock.at(AFTER):
        for language in ("sq", "sr-latn"):
            consulted(kit.make_draft(draft.period, language=language, by=people["arta"]), people["arta"])
        three = count_queries(client, reverse("home"))
        for report in list(Report.objects.drafts()):
            report.pk, report.version, report.file = None, 2, f"reports/{report.language}.pdf"
            report._state.adding = True
            report.save()
        assert count_queries(client, reverse("home")) <= three


def test_the_list_costs_the_same_with_issued_reports(draft, client, arta):
    kit.in_english(client, arta)
    issued_report("published", language="sq", version=3)
    one = count_queries(client, reverse("report_list"))
    issued_report("signed", language="sr-latn", version=3)
    issued_report("finalised", language="en", version=3)
    assert count_queries(client, reverse("report_list")) == one


# Whoever finalises is told.


def letters(person):
    return [letter for letter in mail.outbox if letter.to == [person.email] and "finalis" in letter.body.lower()]


def test_the_coordinator_is_told_when_the_last_comment_has_its_answer(
    draft, arta, elira, afrim, django_capture_on_commit_callbacks
):
    consulted(draft, arta)
    with clock.at(NOW), django_capture_on_commit_callbacks(execute=True):
        first, second = (comment(report=draft, chapter="summary", text=t, by=afrim) for t in ("Pse?", "Si?"))
        answer_comment(comment=first, text="Sepse.", by=arta)
        end_consultation(report=draft, by=arta)
    elira.language = "en"
    elira.save()
    assert not letters(elira)
    with clock.at(NOW), django_capture_on_commit_callbacks(execute=True):
        answer_comment(comment=second, text="Kështu.", by=arta)
    assert len(letters(elira)) == 1
    assert reverse("report_detail", args=[draft.pk]) in letters(elira)[0].body
    with clock.at(NOW), django_capture_on_commit_callbacks(execute=True):
        answer_comment(comment=second, text="Kështu është.", by=arta)
    assert len(letters(elira)) == 1


def test_ending_a_consultation_without_open_comments_tells_the_coordinator(
    draft, arta, elira, django_capture_on_commit_callbacks
):
    consulted(draft, arta)
    Letter.objects.all().delete()  # of what came before
    with clock.at(NOW), django_capture_on_commit_callbacks(execute=True):
        end_consultation(report=draft, by=arta)
    assert [letter.to for letter in mail.outbox if reverse("report_detail", args=[draft.pk]) in letter.body] == [
        [elira.email]
    ]


def test_what_the_secretariat_finalises_itself_sends_no_mail(arta, django_capture_on_commit_callbacks):
    report = kit.first_draft(by=someone(Role.SECRETARIAT))
    Report.objects.filter(pk=report.pk).update(kind="annual")
    report.refresh_from_db()
    consulted(report, arta, is_settled=False)
    with clock.at(NOW), django_capture_on_commit_callbacks(execute=True):
        end_consultation(report=report, by=arta)
    assert not [letter for letter in mail.outbox if reverse("report_detail", args=[report.pk]) in letter.body]
