"""Setting a status in place: the rules, the evidence, the forecast, two people at once, and who may not."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from pypdf import PdfWriter

from plans.models import Action
from progress.models import Assessment, Event, Evidence, Status
from progress.services.amendments import cancel_action
from progress.services.assessments import assess_action, set_status
from progress.services.periods import close_period
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base import clock
from tests.factories import (
    action,
    before_deadline,
    closed_period,
    get_entry,
    make_person,
    open_period,
    submitted_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def _pdf():
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(stream)
    return stream.getvalue()


PDF = _pdf()
HTMX = {"HX-Request": "true"}
DECLARED = {"evidence-is_declared": "on", "evidence-title": "Raporti"}


@pytest.fixture(autouse=True)
def july_2022():
    with clock.at(dt.date(2022, 7, 10)):
        yield


@pytest.fixture
def form(client, arta, period):
    """The editing page of an action, signed in as Arta, in English, while 2022-H1 is open."""
    client.force_login(arta)
    client.cookies["django_language"] = "en"
    return Form(client, "I.1.1")


class Form:
    """Opens the form and sends it as a browser would: hidden fields go along."""

    def __init__(self, client, code):
        self.client, self.url = client, reverse("action_status", args=["2022-2024", code])
        self.code = code

    def open(self, place="row", **headers):
        return self.client.get(f"{self.url}?place={place}&next=/plans/2022-2024/actions/", headers=headers or HTMX)

    def send(self, seen=None, headers=HTMX, place="row", **data):
        seen = seen or self.open(place).context["form"]
        hidden = {"version": seen["version"].value(), "period": seen["period"].value()}
        return self.client.post(
            self.url, {"place": place, "next": "/plans/2022-2024/actions/", **hidden, **data}, headers=headers
        )

    @property
    def assessment(self):
        return Assessment.objects.filter(action__code=self.code).first()


# Opening


def test_the_form_takes_the_place_of_the_row(form):
    response = form.open()
    assert response.status_code == 200
    assert response.content.strip().startswith(b'<tr id="action-')
    assert b"<html" not in response.content


@pytest.mark.every_database
def test_offers_only_what_fits_the_deadline(form, client):
    ahead = [value for value, label in form.open().context["form"].fields["status"].choices]
    assert ahead == ["implemented", "in_progress", "not_started", "no_evidence"]
    with clock.at(dt.date(2023, 1, 5)):
        closed_period("2022-H1")
        open_period("2022-H2")
        due = action_due_in(2022)
        choices = [value for value, label in Form(client, due).open().context["form"].fields["status"].choices]
    assert choices == ["", "implemented", "partially_implemented", "not_implemented", "no_evidence"]


def action_due_in(year):
    return Action.objects.filter(deadline_on__year=year).order_by("position").first().code


def test_says_what_is_missing_for_implemented(form):
    missing = form.open().context["missing"]
    with translation.override("en"):
        assert [str(part) for part in missing] == ["no evidence"]


def test_cancelling_gives_the_row_back_and_changes_nothing(form):
    response = form.client.get(f"{form.url}?place=row&next=/plans/2022-2024/actions/&cancel=1", headers=HTMX)
    page = response.content.decode()
    assert '<th scope="row" class="code">I.1.1</th>' in page
    assert "autofocus" in page
    assert not Event.objects.filter(action__code="I.1.1").exists()


# Saving


def test_saves_and_gives_the_row_and_a_message_back(form, arta):
    response = form.send(status="in_progress", reason="Tri institucione kanë emëruar.")
    page = response.content.decode()
    assert response.status_code == 200
    assert page.strip().startswith("<tr id=")
    assert 'data-status="in_progress"' in page
    assert "I.1.1 is now “In progress”" in page
    assert page.index("<tr") < page.index('hx-swap-oob="true"')
    event = Event.objects.get(action__code="I.1.1")
    assert (event.kind, event.by, event.before, event.after, event.reason) == (
        "status_changed",
        arta,
        "not_started",
        "in_progress",
        "Tri institucione kanë emëruar.",
    )


def test_on_its_page_everything_below_the_title_comes_back(form):
    response = form.send(place="page", status="in_progress")
    page = response.content.decode()
    assert response.headers["HX-Retarget"] == "#action-page"
    assert '<div id="action-page"' in page
    assert '<span id="action-badge" hx-swap-oob="true">' in page
    assert "Status changed" in page


@pytest.mark.every_database
def test_saving_what_already_stands_changes_nothing(form):
    form.send(status="in_progress")
    response = form.send(status="in_progress")
    assert "nothing was changed" in response.content.decode()
    assert Event.objects.filter(action__code="I.1.1").count() == 1
    assert form.assessment.version == 1


def test_works_without_javascript(form):
    page = form.client.get(f"{form.url}?place=row&next=/plans/2022-2024/actions/%3Fobjective%3DI")
    assert b"<html" in page.content
    assert b"<tr" not in page.content
    response = form.client.post(
        form.url,
        {
            "version": "0",
            "period": "2022-H1",
            "place": "row",
            "next": "/plans/2022-2024/actions/?objective=I",
            "status": "in_progress",
        },
    )
    assert response.status_code == 302
    assert response.url == f"/plans/2022-2024/actions/?objective=I#action-{form.assessment.action_id}"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_stays_in_the_house(form, address):
    data = {"version": "0", "period": "2022-H1", "place": "page", "next": address, "status": "in_progress"}
    assert form.client.post(form.url, data).url == "/plans/2022-2024/actions/I.1.1/"


# Wrong input: 422, the message, nothing changed


def refused(form, response, *words):
    page = response.content.decode()
    assert response.status_code == 422
    assert page.strip().startswith("<tr id=")
    for word in words:
        assert word in page
    assert form.assessment is None
    assert not Event.objects.filter(action__code=form.code).exists()
    assert not Evidence.objects.filter(action__code=form.code).exists()


def test_a_status_that_does_not_fit_the_deadline(form):
    refused(form, form.send(status="not_implemented"), "does not fit the action")


@pytest.mark.parametrize("status", ["", "not_reported", "cancelled", "bogus"])
def test_a_status_that_cannot_be_chosen(form, status):
    refused(form, form.send(status=status), "Status:")


def test_implemented_without_evidence(form):
    response = form.send(status="implemented", completed_on="2022-06-30", reason="U krye.")
    refused(form, response, "no evidence", "override with a reason", "U krye.")


def test_implemented_without_a_day(form):
    refused(form, form.send(status="implemented"), "Give the day on which the action was completed.")


@pytest.mark.every_database
def test_a_day_in_the_future(form):
    refused(form, form.send(status="implemented", completed_on="2022-07-11"), "lies in the future")


def test_an_override_without_a_reason(form):
    response = form.send(status="implemented", completed_on="2022-06-30", is_override="on")
    refused(form, response, "override with a reason")


@pytest.mark.parametrize("version", ["", "-1", "abc", "99999999999999999999"])
def test_a_version_that_no_form_ever_had(form, version):
    response = form.client.post(
        form.url, {"version": version, "period": "2022-H1", "status": "in_progress", "place": "row"}, headers=HTMX
    )
    assert response.status_code in (409, 422)
    assert form.assessment is None


def test_text_in_the_form_cannot_become_markup(form):
    response = form.send(status="bogus", reason="<script>alert(1)</script>")
    assert "<script>alert" not in response.content.decode()


def test_a_personal_number_in_the_reason(form):
    refused(form, form.send(status="in_progress", reason="Personi 1234567890 u trajtua."))


# Implemented


def test_an_override_with_a_reason(form):
    form.send(status="implemented", completed_on="2022-06-30", is_override="on", reason="Vendimi 3/2022.")
    assert (form.assessment.status, form.assessment.is_override) == ("implemented", True)


def test_evidence_and_status_are_stored_together(form, arta):
    upload = SimpleUploadedFile("raport.pdf", PDF, "application/pdf")
    form.send(status="implemented", completed_on="2022-06-30", **{"evidence-file": upload}, **DECLARED)
    evidence = Evidence.objects.get(action__code="I.1.1")
    assert (evidence.title, evidence.added_by, evidence.institution) == ("Raporti", arta, None)
    assert (form.assessment.status, form.assessment.is_override) == ("implemented", False)
    assert form.assessment.completed_on == dt.date(2022, 6, 30)


@pytest.mark.every_database
def test_a_link_is_evidence_too(form):
    form.send(status="implemented", completed_on="2022-06-30", **{"evidence-url": "https://example.test/r"}, **DECLARED)
    assert Evidence.objects.get(action__code="I.1.1").url == "https://example.test/r"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("virus.exe", b"MZ", "are taken as evidence"),
        ("raport.pdf", b"MZ not a pdf", "is not what its name says"),
        ("raport.pdf", b"", "empty"),
        ("raport.pdf", b"%PDF-1.4 and then nothing", "cannot be opened"),
        ("personat.pdf", PDF, "personal data of victims"),
    ],
)
def test_a_file_that_is_not_taken(form, name, content, words):
    declared = {} if name == "personat.pdf" else DECLARED
    upload = SimpleUploadedFile(name, content)
    response = form.send(status="implemented", completed_on="2022-06-30", **{"evidence-file": upload}, **declared)
    refused(form, response, words)


def test_a_file_and_a_link_at_once(form):
    upload = SimpleUploadedFile("raport.pdf", PDF)
    both = {"evidence-file": upload, "evidence-url": "https://example.test/r"}
    refused(form, form.send(status="in_progress", **both, **DECLARED), "one of the two")


def test_a_file_is_not_left_behind_when_the_status_is_refused(form, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    subject = Form(form.client, "II.1.5")  # has a target that evidence alone does not reach
    claim = {"status": "implemented", "completed_on": "2022-06-30", **DECLARED}
    response = subject.send(**claim, **{"evidence-file": SimpleUploadedFile("raport.pdf", PDF)})
    refused(subject, response, "“Implemented” is not possible: the quantity is below the target")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    claim |= {"is_override": "on", "reason": "Vendimi 3/2022."}
    assert subject.send(**claim, **{"evidence-file": SimpleUploadedFile("raport.pdf", PDF)}).status_code == 200
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


# The claim


def test_a_status_that_differs_from_the_claim_needs_a_reason(form, period):
    masht = make_person("institution", "masht", username="valmira")
    submitted_submission(period, "masht", masht)
    subject = Form(form.client, "II.1.5")
    opened = subject.open()
    assert opened.context["claim"].claimed_status == "in_progress"
    assert opened.context["form"]["status"].value() == "not_started"
    refused_without = subject.send(status="not_started")
    assert refused_without.status_code == 422
    assert "write the reason" in refused_without.content.decode()
    assert subject.send(status="not_started", reason="Asnjë sesion.").status_code == 200


# Forecast


def test_the_forecast_is_stored_with_reason_and_way_back(form):
    doubt = {"confidence": "red", "confidence_reason": "Mungon donatori.", "way_back": "Ri-planifikim."}
    form.send(status="in_progress", **doubt)
    stored = form.assessment
    assert (stored.confidence, stored.confidence_reason, stored.way_back) == tuple(doubt.values())
    assert Event.objects.get(action__code="I.1.1").detail == "red"


@pytest.mark.parametrize("missing", ["confidence_reason", "way_back"])
def test_a_forecast_in_doubt_needs_reason_and_way_back(form, missing):
    doubt = {"confidence": "amber", "confidence_reason": "Vonesa.", "way_back": "Staf i ri.", missing: " "}
    refused(form, form.send(status="in_progress", **doubt), "Needed for a forecast that is not green.")


def test_back_to_green_clears_the_doubt(form):
    form.send(status="in_progress", confidence="amber", confidence_reason="Vonesa.", way_back="Staf i ri.")
    form.send(status="in_progress", confidence="green", confidence_reason="Vonesa.", way_back="Staf i ri.")
    assert (form.assessment.confidence, form.assessment.confidence_reason, form.assessment.way_back) == (
        "green",
        "",
        "",
    )


def test_verifying_an_answer_leaves_the_forecast_alone(form, arta, period):
    form.send(status="in_progress", confidence="amber", confidence_reason="Vonesa.", way_back="Staf i ri.")
    assess_action(action=action("I.1.1"), period=period, by=arta, status=Status.NOT_STARTED)
    assert form.assessment.confidence == "amber"


# Two people at once


def test_the_second_is_shown_what_the_first_did_and_nothing_is_overwritten(form, arber, period):
    seen = form.open().context["form"]
    set_status(action=action("I.1.1"), period=period, by=arber, status=Status.NO_EVIDENCE, reason="Vendimet mungojnë.")
    response = form.send(seen, status="in_progress", reason="Tri kanë emëruar.")
    page = response.content.decode()
    assert response.status_code == 409
    assert page.strip().startswith("<tr id=")
    for words in (str(arber), "Vendimet mungojnë.", 'data-status="not_started"', 'data-status="no_evidence"'):
        assert words in page
    assert "Tri kanë emëruar." in page
    assert (form.assessment.status, form.assessment.assessed_by) == ("no_evidence", arber)


def test_editing_again_keeps_what_was_typed_and_starts_from_the_present_state(form, arber, period):
    seen = form.open().context["form"]
    set_status(action=action("I.1.1"), period=period, by=arber, status=Status.NO_EVIDENCE)
    kept = dict(form.send(seen, status="in_progress", reason="Tri kanë emëruar.").context["kept"])
    again = form.client.post(
        form.url,
        {**kept, "again": "1", "period": "2022-H1", "place": "row", "next": "/plans/2022-2024/actions/"},
        headers=HTMX,
    )
    assert again.status_code == 200
    fresh = again.context["form"]
    assert fresh["reason"].value() == "Tri kanë emëruar."
    assert fresh["version"].value() == 1
    assert form.send(fresh, status="in_progress", reason="Tri kanë emëruar.").status_code == 200
    assert form.assessment.status == "in_progress"


@pytest.mark.every_database
def test_a_conflict_is_told_without_javascript_too(form, arber, period):
    seen = form.open().context["form"]
    set_status(action=action("I.1.1"), period=period, by=arber, status=Status.NO_EVIDENCE)
    response = form.send(seen, headers={}, status="in_progress", reason="Tri kanë emëruar.")
    assert response.status_code == 409
    assert b"<html" in response.content
    assert "Tri kanë emëruar." in response.content.decode()


def test_an_old_form_does_not_fit_after_a_withdrawal_either(form, arta, arber, period):
    """The assessment is taken back and made anew: its version must not come round again."""
    masht = make_person("institution", "masht", username="valmira")
    submission = submitted_submission(period, "masht", masht)
    subject = Form(form.client, "II.1.5")
    with clock.at(before_deadline(period) + dt.timedelta(hours=4)):
        verify_entry(entry=get_entry(submission, "II.1.5"), by=arber)
        seen = subject.open().context["form"]
        return_entry(entry=get_entry(submission, "II.1.5"), comment="Mungon lista.", by=arber)
        set_status(action=action("II.1.5"), period=period, by=arber, status=Status.NOT_STARTED, reason="Pa listë.")
        assert subject.send(seen, status="in_progress", reason="Vazhdon.").status_code == 409
    assert subject.assessment.status == "not_started"


def test_an_action_cancelled_meanwhile_is_not_assessed(form, arber):
    seen = form.open().context["form"]
    cancel_action(action=action("I.1.1"), decision="9/2022", decided_on=dt.date(2022, 7, 1), reason="Vendim.", by=arber)
    response = form.send(seen, status="in_progress")
    assert response.status_code == 422
    assert "has been cancelled by decision" in response.content.decode()
    assert form.assessment is None


# Periods


def test_a_period_that_closed_meanwhile_refuses_with_the_reason(form, arta, period):
    seen = form.open().context["form"]
    close_period(period=period, by=arta, reason="Vendim.")
    before = form.assessment
    response = form.send(seen, status="in_progress")
    assert response.status_code == 403
    assert "No reporting period is open" in response.content.decode()
    assert b"<html" not in response.content
    assert form.assessment == before
    assert form.assessment.status == "not_reported"


@pytest.mark.every_database
def test_a_form_of_a_closed_period_does_not_write_into_the_next(form, arta, period):
    seen = form.open().context["form"]
    close_period(period=period, by=arta, reason="Vendim.")
    open_period("2022-H2")
    assert form.send(seen, status="in_progress").status_code == 403
    assert not Assessment.objects.filter(action__code="I.1.1", period__code="2022-H2").exists()


def test_a_period_that_does_not_exist_is_not_found(form):
    data = {"version": "0", "period": "1999-H1", "status": "in_progress"}
    assert form.client.post(form.url, data).status_code == 404


@pytest.mark.every_database
def test_without_an_open_period_nothing_is_edited(client, arta):
    client.force_login(arta)
    response = client.get(reverse("action_status", args=["2022-2024", "I.1.1"]))
    assert response.status_code == 403


# Who may


@pytest.mark.parametrize("name", ["besnik", "driton", "elira", "afrim", "fatmir", "genta", "ilir"])
@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("action_status", "Only the Secretariat may set the verified status"),
        ("action_cancel", "Only the Secretariat may write amendments of the plan"),
    ],
)
def test_readers_are_told_why_they_may_not(client, people, period, name, view, said):
    client.force_login(people[name])
    client.cookies["django_language"] = "en"
    url = reverse(view, args=["2022-2024", "I.1.1"])
    for response in (client.get(url), client.post(url, {"version": "0", "period": "2022-H1", "status": "in_progress"})):
        assert response.status_code == 403
        assert said in response.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("view", ["action_status", "action_cancel"])
def test_who_reads_no_plan_is_told_so(client, hana, period, view):
    url = reverse(view, args=["2022-2024", "I.1.1"])
    assert client.get(url).status_code == 302
    assert client.get(url, headers=HTMX).status_code == 401
    client.force_login(hana)
    assert client.get(url).status_code == 403
    assert client.post(url).status_code == 403


def test_an_action_that_does_not_exist_is_not_found(client, arta, period):
    client.force_login(arta)
    assert client.get(reverse("action_status", args=["2022-2024", "I.9.9"])).status_code == 404


# Cancelling


@pytest.fixture
def cancel(client, arta, period):
    client.force_login(arta)
    client.cookies["django_language"] = "en"
    url = reverse("action_cancel", args=["2022-2024", "I.1.2"])
    whole = {"decision": "12/2022", "decided_on": "2022-07-01", "reason": "Dublim i veprimit."}
    return lambda **changed: client.post(url, whole | changed)


@pytest.mark.every_database
def test_cancels_by_decision(cancel, arta):
    response = cancel()
    assert response.url == "/plans/2022-2024/actions/I.1.2/"
    assert action("I.1.2").cancelled_by_decision == "12/2022"
    event = Event.objects.get(action__code="I.1.2")
    assert (event.kind, event.by, event.after, event.reason) == (
        "action_cancelled",
        arta,
        "cancelled",
        "Dublim i veprimit.",
    )


@pytest.mark.parametrize(
    "changed",
    [{"decision": " "}, {"reason": ""}, {"decided_on": "2022-07-11"}, {"decided_on": "nesër"}, {"decision": "x" * 61}],
)
def test_a_decision_wants_number_date_and_reason(cancel, changed):
    response = cancel(**changed)
    assert response.status_code == 422
    assert not action("I.1.2").is_cancelled


def test_an_action_is_cancelled_once(cancel):
    cancel()
    assert cancel(decision="13/2022").status_code == 409
    assert action("I.1.2").cancelled_by_decision == "12/2022"
