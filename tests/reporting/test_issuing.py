"""From draft to issued: who finalises what, what is refused, what a failure leaves, corrections, the seal."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from plans.models import Action
from progress.services.periods import close_period, reopen_period
from reporting.archive import seal
from reporting.archive.files import intact_content
from reporting.document.html import html
from reporting.forms.issuing import FinaliseForm
from reporting.jobs import tasks
from reporting.jobs.draft import make_draft
from reporting.jobs.heartbeat import real_now
from reporting.jobs.run import LAYOUT, NOT_TAKEN, STUCK, give_up, sweep_stuck
from reporting.models import IssuedFile, Report, Signature, Snapshot
from reporting.pdf import render
from reporting.permissions import can_finalise_report, can_sign_report
from reporting.selectors.completeness import missing_in_report
from reporting.selectors.content import content_of
from reporting.selectors.editions import edition_to_show
from reporting.selectors.reports import reports_to_take_over
from reporting.selectors.texts import followed
from reporting.services import issuing, making
from reporting.services.consultation import consult, end_consultation
from reporting.services.writing import record_follow_up, save_recommendation, save_text
from reporting.signing import configuration
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import closed_period
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit
from tests.reporting.written_story import ASKED, consulted_report, following_report

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
# What the page asks for of a 6-month report.
GIVEN = {"decision_number": "7/2024", "decided_on": "2024-12-20", "protocol_number": "9"}


@pytest.fixture(scope="module")
def small_document():
    """A tagged document of two pages with places for two fields."""
    signing_kit.stamp_page()
    return signing_kit.document()


@pytest.fixture
def draft(arta):
    return kit.first_draft(language="en", by=arta)


@pytest.fixture
def quick(monkeypatch, small_document):
    """The layout takes no time: the small document of the signing tests, with the report's fields."""
    calls, small = {"during": lambda: None}, small_document

    def made(html, *, on_page, on_laid_out, **options):
        on_page(3)
        calls["during"]()
        on_laid_out()
        return render.Rendered(small, 2)

    monkeypatch.setattr(render, "render_pdf", made)
    monkeypatch.setattr("reporting.jobs.issue.anchor_of", lambda field: "field-coordinator")
    return calls


@pytest.mark.parametrize("name", ["arta", "afrim", "fatmir", "genta", "besnik", "hana", "ilir"])
@pytest.mark.every_database
def test_nobody_but_the_coordinator_finalises_a_six_month_report(people, draft, name):
    with pytest.raises(Refused):
        kit.finalise(draft, people[name])
    assert not Snapshot.objects.filter(kind="six_month:issued").exists()


@pytest.mark.parametrize(
    ("kind", "finaliser", "signer", "has_decision"),
    [("six_month", "elira", "elira", True), ("annual", "arta", "fatmir", False), ("final", "arta", "genta", False)],
)
def test_who_finalises_and_signs_depends_on_the_kind(people, draft, kind, finaliser, signer, has_decision):
    draft.kind = kind
    assert ("decided_on" in FinaliseForm(report=draft).fields) == has_decision
    may_finalise = {name for name, person in people.items() if can_finalise_report(person, draft)}
    assert may_finalise == ({"arta", "arber"} if finaliser == "arta" else {"elira"})
    draft.state = Report.State.FINALISED
    assert {name for name, person in people.items() if can_sign_report(person, draft)} == {signer}


@pytest.mark.parametrize(
    "wrong",
    [
        {"protocol_number": " "},
        {"decision_number": ""},
        {"decided_on": None},
        {"decided_on": dt.date(2025, 1, 7)},
        {"decided_on": dt.date(2022, 6, 29)},
    ],
)
def test_what_the_decision_lacks_is_refused(draft, elira, wrong):
    with pytest.raises(Refused):
        kit.finalise(draft, elira, **wrong)
    draft.refresh_from_db()
    assert (draft.state, draft.rendering) == ("draft", "done")


def test_an_empty_required_text_is_refused_and_linked(draft, arta, elira, client):
    save_text(report=draft, chapter="summary", text="", by=arta)
    with pytest.raises(making.Incomplete) as refusal:
        kit.finalise(draft, elira)
    (missing,) = refusal.value.missing
    assert missing.url == reverse("section_edit", args=[draft.pk, "summary"])
    page = kit.in_english(client, elira).get(reverse("report_finalise", args=[draft.pk])).content.decode()
    assert missing.url in page


def test_what_became_of_earlier_recommendations_is_said_before_finalising(arta, elira, client):
    draft = ready(following_report())
    url = reverse("follow_up_edit", args=[draft.pk, followed(draft)[0].recommendation.pk])
    with pytest.raises(making.Incomplete) as refusal:
        kit.finalise(draft, elira)
    assert [item.url for item in refusal.value.missing] == [url]
    address = reverse("report_finalise", args=[draft.pk])
    for response in (kit.in_english(client, elira).get(address), client.post(address, GIVEN)):
        page = response.content.decode()
        assert "recommendation 1 of January–June 2022" in page and "This is done by: Secretariat" in page
        assert url not in page  # the coordinator may not open it
    draft.refresh_from_db()
    assert (draft.state, draft.rendering) == ("draft", "done")
    record_follow_up(report=draft, recommendation=followed(draft)[0].recommendation, outcome="done", by=arta)
    with clock.at(kit.NOW):
        content = kit.hand_over(draft, elira)
    assert json.loads(content.data)["follow_ups"][0]["outcome"] == "done"


@pytest.mark.every_database
def test_each_comment_without_an_answer_is_refused_and_linked(draft, arta, elira, client):
    end_consultation(report=consulted_report(draft), by=arta)
    draft.refresh_from_db()
    open_one = draft.comments.get(answered_at=None)
    with pytest.raises(making.Incomplete) as refusal:
        kit.finalise(draft, elira)
    (missing,) = refusal.value.missing
    assert missing.url == f"{reverse('report_comments', args=[draft.pk])}#comment-{open_one.pk}"
    page = kit.in_english(client, elira).get(reverse("report_finalise", args=[draft.pk])).content.decode()
    assert missing.url in page


def test_a_consultation_binds_until_its_last_day_is_over(draft, arta, elira, client):
    last_day = kit.NOW.date() + dt.timedelta(days=3)
    with clock.at(kit.NOW):
        consult(report=draft, until=last_day, by=arta)
        draft.refresh_from_db()
        with pytest.raises(making.Incomplete) as refusal:
            kit.finalise(draft, elira)
        page = kit.in_english(client, elira).get(reverse("report_finalise", args=[draft.pk])).content.decode()
    (missing,) = refusal.value.missing
    assert "09.01.2025" in missing.message and missing.url == reverse("report_comments", args=[draft.pk])
    assert missing.url in page and "Comments are taken until the end of 09.01.2025" in page
    with pytest.raises(making.Incomplete), clock.at(last_day):
        kit.hand_over(draft, elira)
    with clock.at(last_day + dt.timedelta(days=1)):
        kit.hand_over(draft, elira)


def test_the_secretariat_ends_a_consultation_early_on_its_page(draft, arta, elira, client):
    with clock.at(kit.NOW):
        consult(report=draft, until=dt.date(2025, 2, 1), by=arta)
        page = kit.in_english(client, arta).get(reverse("report_comments", args=[draft.pk])).content.decode()
        assert reverse("report_resume", args=[draft.pk]) in page
        client.post(reverse("report_resume", args=[draft.pk]))
        draft.refresh_from_db()
        kit.hand_over(draft, elira)


@pytest.mark.every_database
def test_what_is_sent_for_consultation_meanwhile_is_not_issued(draft, arta, elira, quick):
    with clock.at(kit.NOW):
        quick["during"] = lambda: consult(report=draft, until=dt.date(2025, 2, 1), by=arta)
        report = kit.finalise(draft, elira)
    assert (report.state, report.rendering) == ("in_consultation", "done")
    assert report.error


def ready(report):
    """The draft with its file, as the coordinator finds it."""
    with kit.quick_pages():
        return make_draft(report.pk)


def test_figures_that_changed_are_taken_anew_first(draft, arta, elira, client):
    change_figures(draft.period, arta)
    with pytest.raises(issuing.FiguresChanged):
        kit.finalise(draft, elira)
    kit.in_english(client, elira)
    asked = client.get(reverse("report_figures", args=[draft.pk]), headers={"HX-Request": "true"})
    for response in (asked, client.post(reverse("report_finalise", args=[draft.pk]), GIVEN)):
        page = response.content.decode()
        assert "have changed" in page and "The Secretariat does that." in page
        assert reverse("report_renew", args=[draft.pk]) not in page
    assert (response.status_code, response.context["form"]["protocol_number"].value()) == (422, "9")
    assert kit.in_english(client, elira).post(reverse("report_renew", args=[draft.pk])).status_code == 403
    kit.in_english(client, arta).post(reverse("report_renew", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.rendering == "queued" and not issuing.have_figures_changed(draft)


def test_the_form_is_shown_before_the_figures_are_compared(draft, elira, client, monkeypatch):
    def refuse(*args):
        raise AssertionError("to compare the figures takes a second")

    kit.settle(draft)
    monkeypatch.setattr("reporting.snapshot.build", refuse)
    page = kit.in_english(client, elira).get(reverse("report_finalise", args=[draft.pk])).content.decode()
    assert 'name="protocol_number"' in page and 'hx-trigger="load"' in page
    assert reverse("report_preview", args=[draft.pk]) in page


def test_while_it_is_being_finalised_the_form_leads_to_the_reports_page(draft, elira, client):
    with clock.at(kit.NOW):
        kit.hand_over(draft, elira)
    response = kit.in_english(client, elira).get(reverse("report_finalise", args=[draft.pk]), follow=True)
    page = response.content.decode()
    assert response.redirect_chain[0][0] == reverse("report_detail", args=[draft.pk])
    assert "The report is being finalised" in page and "Being finalised" in page and "being finalised" in page


@pytest.mark.parametrize("name", ["elira", "afrim", "fatmir", "genta", "besnik", "hana", "ilir"])
def test_only_the_secretariat_remakes_a_draft(people, draft, name):
    for remake in (issuing.renew_figures, issuing.rerender_draft, making.retry_report):
        with pytest.raises(Refused):
            remake(report=draft, by=people[name])
    draft.refresh_from_db()
    assert draft.rendering == "done"


@pytest.mark.every_database
def test_taking_the_figures_anew_keeps_version_and_texts_of_every_language(draft, arta):
    other = kit.make_draft(draft.period, language="sq", by=arta)
    old = draft.snapshot
    change_figures(draft.period, arta)
    assert issuing.have_figures_changed(draft)
    renewed = issuing.renew_figures(report=draft, by=arta, is_queued=False)
    other.refresh_from_db()
    assert renewed.snapshot_id != old.pk and other.snapshot_id == renewed.snapshot_id
    assert (renewed.version, other.version, renewed.rendering) == (1, 1, "queued")
    assert not issuing.have_figures_changed(renewed)


@pytest.mark.every_database
def test_what_the_figures_lack_is_listed_with_its_pages(draft, arta, client):
    Action.objects.filter(position__lte=12).update(title_en="")
    n = Action.objects.filter(title_en="").count()
    response = kit.in_english(client, arta).post(reverse("report_renew", args=[draft.pk]))
    assert (response.status_code, len(response.context["missing"])) == (422, n) and n > 10
    page = response.content.decode()
    for action in Action.objects.filter(title_en=""):
        assert f'href="{reverse("admin:plans_action_change", args=[action.pk])}"' in page


@pytest.mark.every_database
def test_what_a_correction_lacks_is_listed_with_its_pages(draft, arta, elira, quick, client):
    issued = kit.finalise(draft, elira)
    Action.objects.filter(code="I.1.1").update(title_en="")
    response = kit.in_english(client, arta).post(reverse("report_correct", args=[issued.pk]))
    assert response.status_code == 422
    assert reverse("admin:plans_action_change", args=[Action.objects.get(code="I.1.1").pk]) in response.content.decode()


def change_figures(period, by):
    """Something that the report shows is different now: its period was reopened and is sealed anew."""
    reopen_period(period=period, reason="Titulli ishte i gabuar.", by=by)
    Action.objects.filter(code="I.1.1").update(title="Një titull i korrigjuar")
    close_period(period=period, by=by)


def test_where_one_language_is_issued_the_other_becomes_a_version_of_its_own(draft, arta, elira, quick):
    other = kit.make_draft(draft.period, language="sq", by=arta)
    assert kit.finalise(draft, elira).state == "finalised"
    renewed = issuing.renew_figures(report=other, by=arta, is_queued=False)
    assert renewed.version == 2


@pytest.mark.every_database
def test_finalising_shows_its_progress_and_ends_finalised(draft, elira, quick):
    watched = []
    quick["during"] = lambda: watched.append(Report.objects.values_list("state", "rendering", "step").get(pk=draft.pk))
    assert kit.finalise(draft, elira).state == "finalised"
    assert watched == [("draft", "running", LAYOUT)]


def test_a_failure_leaves_a_draft_that_says_why_and_can_be_finalised_again(draft, elira, quick, client):
    def fail():
        raise render.RenderingWarning("an image is missing")

    quick["during"] = fail
    failed = kit.finalise(draft, elira)
    assert (failed.state, failed.rendering, failed.error) == (
        "draft",
        "done",
        "RenderingWarning: an image is missing",
    )
    assert not IssuedFile.objects.exists() and failed.issued is None
    page = kit.in_english(client, elira).get(reverse("report_detail", args=[draft.pk])).content.decode()
    assert "an image is missing" in page and reverse("report_finalise", args=[draft.pk]) in page
    quick["during"] = lambda: None
    again = kit.finalise(failed, elira)
    assert (again.state, again.error) == ("finalised", "")


@pytest.mark.parametrize(("state", "minutes"), [("running", 6), ("queued", 16)])
def test_a_killed_worker_leaves_a_draft(draft, elira, state, minutes):
    with clock.at(kit.NOW):
        kit.hand_over(draft, elira)
    Report.objects.update(rendering=state, heartbeat_at=real_now() - dt.timedelta(minutes=minutes))
    assert sweep_stuck() == 1
    draft.refresh_from_db()
    assert (draft.state, draft.rendering, draft.step) == ("draft", "done", "")
    assert draft.error in (STUCK, NOT_TAKEN)


@pytest.mark.every_database
def test_a_worker_that_comes_back_too_late_finalises_nothing(draft, elira, quick):
    quick["during"] = lambda: give_up(Report.objects.all(), STUCK)
    report = kit.finalise(draft, elira)
    assert (report.state, report.error) == ("draft", STUCK)
    assert not IssuedFile.objects.exists()


def test_a_draft_that_changed_meanwhile_is_not_issued(draft, elira, quick):
    quick["during"] = lambda: Report.objects.filter(pk=draft.pk).update(has_comments_annex=True)
    report = kit.finalise(draft, elira)
    assert (report.state, report.rendering) == ("draft", "done")
    assert report.error


def test_it_is_not_finalised_twice_at_once(draft, elira):
    stale = Report.objects.get(pk=draft.pk)
    with clock.at(kit.NOW):
        kit.hand_over(draft, elira)
        with pytest.raises(StaleEdit):
            kit.hand_over(stale, elira)


def test_the_page_hands_the_work_to_a_worker_and_the_signatory_gets_a_mail(
    draft, elira, quick, client, django_capture_on_commit_callbacks
):
    kit.in_english(client, elira)
    kit.settle(draft)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("report_finalise", args=[draft.pk]), GIVEN)
    assert response.url == reverse("report_detail", args=[draft.pk])
    draft.refresh_from_db()
    assert (draft.state, draft.decided_on) == ("finalised", dt.date(2024, 12, 20))
    last = [letter for letter in mail.outbox if letter.to == [elira.email]][-1]
    assert reverse("report_sign", args=[draft.pk]) in last.body


def test_mistakes_on_the_page_are_told(draft, elira, client):
    address = reverse("report_finalise", args=[kit.settle(draft).pk])
    response = kit.in_english(client, elira).post(address, {"decision_number": "7"})
    assert response.status_code == 422
    assert "Protocol number" in response.content.decode()
    draft.refresh_from_db()
    assert draft.rendering == "done"


def test_jobs_of_drafts_and_of_issuing_leave_each_other_alone(draft, elira, quick):
    with clock.at(kit.NOW):
        frozen = kit.hand_over(draft, elira)
    assert make_draft(draft.pk).rendering == "queued"
    tasks.issue_report.call(draft.pk, frozen.pk)
    draft.refresh_from_db()
    assert draft.state == "finalised"


# Corrections.


def test_a_correction_names_what_it_supersedes(draft, elira, arta, quick):
    first = kit.finalise(draft, elira)
    second = issuing.start_correction(report=first, by=arta, is_queued=False)
    with kit.quick_pages():
        second = make_draft(second.pk)
    assert (second.version, second.state) == (2, "draft")
    with pytest.raises(Refused):
        kit.finalise(second, elira)
    with pytest.raises(Refused):
        kit.finalise(second, elira, supersedes=first)
    done = kit.finalise(second, elira, supersedes=first, correction_reason="Një shumë ishte e gabuar.")
    assert (done.state, done.supersedes) == ("finalised", first)
    assert json.loads(done.issued.data)["edition"]["supersedes_version"] == 1
    first.refresh_from_db()
    assert first.state == "finalised"  # until the correction is signed


def test_only_what_was_issued_and_stands_is_corrected(draft, arta, elira, quick):
    with pytest.raises(Refused):
        issuing.start_correction(report=draft, by=arta)
    issued = kit.finalise(draft, elira)
    with pytest.raises(Refused):
        issuing.start_correction(report=issued, by=elira)


# Recommendations that rules made.


@pytest.mark.every_database
def test_what_the_report_printed_of_the_rules_is_followed_up_by_the_next_one(draft, arta, elira, quick):
    drafted = content_of(draft)["recommendations"]
    assert drafted and not draft.recommendations.exists()
    issued = kit.finalise(draft, elira)
    frozen = content_of(issued)
    assert frozen["recommendations"] == drafted
    assert "call for the following" in html(frozen, edition_to_show(issued))
    kept = issued.recommendations.order_by("number")
    assert [row.number for row in kept] == list(range(1, len(drafted) + 1))
    codes = next(row for row in drafted if row["about"])
    of_rules = kept.get(number=codes["number"])
    assert (of_rules.text, of_rules.also_to, of_rules.fact) == (codes["text"], codes["also_to"], codes["fact"])
    following = making.make_report(
        kind="six_month", period=closed_period("2022-H2"), language="en", by=arta, is_queued=False
    )
    assert [item.recommendation for item in followed(following)] == list(kept)
    assert len(missing_in_report(following)) == len(drafted)


@pytest.mark.every_database
def test_a_correction_makes_the_recommendations_of_the_rules_anew(draft, arta, elira, quick):
    first = kit.finalise(draft, elira)
    second = issuing.start_correction(report=first, by=arta, is_queued=False)
    assert not second.recommendations.exists() and not reports_to_take_over(second)


@pytest.mark.every_database
def test_what_people_recommend_is_kept_as_it_is(draft, arta, elira, quick):
    save_recommendation(report=draft, text="Të raportohet me kohë.", by=arta, **ASKED)
    issued = kit.finalise(draft, elira)
    assert [row.text for row in issued.recommendations.all()] == ["Të raportohet me kohë."]
    second = issuing.start_correction(report=issued, by=arta, is_queued=False)
    assert [row.text for row in second.recommendations.all()] == ["Të raportohet me kohë."]


# The e-seal.


@pytest.fixture
def sealing(settings, tmp_path):
    kit.trusting(settings, tmp_path)
    path = tmp_path / "seal.p12"
    path.write_bytes(signing_kit.authority().issue("Vula e Ministrisë").pkcs12("vula"))
    settings.SIGNING_SEAL_FILE, settings.SIGNING_SEAL_PASSPHRASE = str(path), "vula"


@pytest.fixture
def sealed_page(monkeypatch):
    """The small document has two places: one for the coordinator, the other for the seal."""
    places = {"coordinator": "field-coordinator", "seal": "field-minister"}
    monkeypatch.setattr("reporting.jobs.issue.anchor_of", places.get)
    monkeypatch.setattr(seal, "stamp", lambda **options: signing_kit.stamp_page())


def test_the_seal_is_the_first_signature(draft, elira, quick, sealing, sealed_page):
    report = kit.finalise(draft, elira)
    assert (report.state, report.error) == ("finalised", "")
    plain, sealed = report.issued_files.order_by("position")
    assert intact_content(sealed).startswith(intact_content(plain))
    signature = Signature.objects.get()
    assert (signature.role, signature.method, signature.verdict, signature.signatory) == ("seal", "seal", "valid", None)
    assert signature.signed_file == sealed and len(signature.checks) == 7


def test_a_seal_that_does_not_open_stops_finalising(draft, elira, quick, sealing, settings):
    settings.SIGNING_SEAL_PASSPHRASE = "tjetër"
    with pytest.raises(ImproperlyConfigured):
        configuration.seal()
    report = kit.finalise(draft, elira)
    assert (report.state, report.rendering) == ("draft", "done")
    assert "SIGNING_SEAL_FILE" in report.error and "tjetër" not in report.error


def test_a_seal_of_an_unknown_authority_stops_finalising(draft, elira, quick, sealing, sealed_page, settings, tmp_path):
    Path(settings.SIGNING_SEAL_FILE).write_bytes(signing_kit.stranger().issue("Vula").pkcs12("vula"))
    report = kit.finalise(draft, elira)
    assert report.state == "draft" and report.error
    assert not IssuedFile.objects.exists()
