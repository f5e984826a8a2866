"""The Secretariat's desk: verify and return, row by row, with and without htmx; what is refused, and to whom."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from plans.models import FundingSource
from progress.formulas.deadlines import is_due
from progress.models import Assessment, ProgressEntry, Status, Submission
from progress.services.answers import SpendingAnswer, confirm_unchanged, submit
from progress.services.assessments import assess_action
from progress.services.periods import close_period, open_period
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base import clock
from tests.factories import (
    EXPLANATION,
    MSH,
    answered_submission,
    before_deadline,
    entries_of,
    get_entry,
    get_submission,
    implemented_answer,
    make_answer,
    make_period,
    someone,
    submitted_submission,
    verified_submission,
)
from tests.progress.sheets import entry_url, fields_of, text_of, url_of
from tests.progress.test_submission_path import verify

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def workday(period):
    """The day after the last day to submit."""
    with clock.at(before_deadline(period) + dt.timedelta(days=3)):
        yield


@pytest.fixture
def submission(period, driton):
    return submitted_submission(period, MSH, driton)


@pytest.fixture
def entry(submission):
    return entries_of(submission, part="lead")[0]


@pytest.fixture
def desk(client, arta):
    """Arta's browser, in English."""
    client.force_login(arta)
    client.cookies["django_language"] = "en"
    return client


def reviewed(entry):
    return ProgressEntry.objects.get(pk=entry.pk).review


def return_one(client, entry, comment, **options):
    return client.post(entry_url(entry, "entry_return"), {f"return-{entry.pk}-comment": comment}, **options)


def with_htmx(client, entry, **changes):
    """Verify as the page does it with htmx: the row comes back."""
    fields = {"seen": entry.version, "assessed": 0, "status": entry.claimed_status} | changes
    data = {f"verify-{entry.pk}-{name}": value for name, value in fields.items()}
    return client.post(entry_url(entry, "entry_verify"), data, headers=HTMX)


# The page


def test_rows_show_last_and_new_answer_target_evidence_and_checks(desk, driton, arta, period):
    verified_submission(period, MSH, driton, secretariat=arta)
    close_period(period=period, by=arta)
    second = make_period("2022-H2")
    open_period(period=second, by=arta)
    entry = entries_of(get_submission(second, MSH), part="lead")[0]
    answer = implemented_answer(entry, quantities=(), what_was_done="E re.")
    submission = submitted_submission(second, MSH, driton, {entry.action.code: answer})
    text = text_of(desk.get(url_of("submission_verify", submission)))
    for wanted in (
        "Last, January–June 2022",
        "Puna ka vazhduar",
        "E re.",
        "Raport",
        "So far",
        "Missing for “implemented”",
    ):
        assert wanted in text


def test_draft_has_nothing_to_verify(desk, period):
    text = text_of(desk.get(url_of("submission_verify", get_submission(period, MSH))))
    assert "Nothing to verify yet" in text


@pytest.mark.parametrize(
    ("username", "status"),
    [("arta", 200), ("driton", 403), ("elira", 403), ("besnik", 404), ("fatmir", 403), ("ilir", 403), ("hana", 403)],
)
def test_who_sees_the_desk(client, people, submission, username, status):
    client.force_login(people[username])
    response = client.get(url_of("submission_verify", submission))
    assert response.status_code == status


def test_reason_is_given_to_who_may_read_only(client, elira, submission, entry):
    client.force_login(elira)
    client.cookies["django_language"] = "en"
    for response in (
        client.get(url_of("submission_verify", submission)),
        verify(client, entry),
        return_one(client, entry, "x"),
        client.post(url_of("submission_return", submission), {"comment": "x"}),
        client.post(url_of("submission_verify_unchanged", submission)),
    ):
        assert response.status_code == 403 and "Only the Secretariat may do this." in text_of(response)
    assert reviewed(entry) == "pending"


# Verify


def test_verified_as_claimed_without_javascript(desk, submission, entry):
    response = verify(desk, entry)
    assert response.url == f"{url_of('submission_verify', submission)}#row-{entry.pk}"
    assert reviewed(entry) == "verified"
    assert Assessment.objects.get(action=entry.action).status == entry.claimed_status
    assert f"{entry.action.code} has been verified." in text_of(desk.get(response.url))


def test_htmx_gets_the_row_and_the_count(desk, submission, entry):
    response = with_htmx(desk, entry)
    html = response.content.decode()
    assert response.status_code == 200 and "<html" not in html
    assert f'id="row-{entry.pk}"' in html and 'hx-swap-oob="true"' in html
    assert f"1 of {submission.entries.count()} answers verified" in text_of(response)


def test_another_status_needs_a_reason(desk, entry):
    refused = with_htmx(desk, entry, status="not_started")
    assert refused.status_code == 422 and "write the reason" in text_of(refused)
    assert reviewed(entry) == "pending" and not Assessment.objects.exists()
    accepted = with_htmx(desk, entry, status="not_started", reason="Nuk ka dëshmi të punës.")
    assert accepted.status_code == 200
    assessment = Assessment.objects.get(action=entry.action)
    assert (assessment.status, assessment.reason) == (Status.NOT_STARTED, "Nuk ka dëshmi të punës.")


def test_reason_that_was_refused_stays_in_the_row(desk, entry):
    response = verify(desk, entry, status="implemented", reason="Shih raportin.")
    assert response.status_code == 422
    text = text_of(response)
    assert "“Implemented” is not possible" in text and "Shih raportin." in text
    assert f"Not saved, {entry.action.code}" in text


def test_implemented_against_the_rules_needs_the_tick_and_a_reason(desk, entry):
    assert with_htmx(desk, entry, status="implemented", is_override="on").status_code == 422
    response = with_htmx(desk, entry, status="implemented", is_override="on", reason="Dëshmia është publike.")
    assert response.status_code == 200
    assert Assessment.objects.get(action=entry.action).is_override


def test_status_that_does_not_fit_is_refused(desk, entry):
    response = with_htmx(desk, entry, status="not_implemented", reason="x")
    assert response.status_code == 422 and reviewed(entry) == "pending"


def test_contribution_is_verified_without_a_status(desk, submission):
    entry = entries_of(submission, part="supporting")[0]
    assert with_htmx(desk, entry).status_code == 200
    assert reviewed(entry) == "verified" and not Assessment.objects.filter(action=entry.action).exists()


def test_after_the_last_comes_the_next_submission(desk, submission, period):
    other = submitted_submission(period, "ip", someone("institution", "ip"))
    *others, last = entries_of(submission)
    for entry in others:
        with_htmx(desk, entry)
    response = with_htmx(desk, last)
    text = text_of(response)
    assert "All answers are verified" in text and "Next: verify IP" in text
    assert url_of("submission_verify", other) in response.content.decode()
    submission.refresh_from_db()
    assert submission.status == Submission.Status.VERIFIED


# Conflicts


def test_second_of_two_is_told_who_verified(desk, arber, entry):
    verify_entry(entry=entries_of(entry.submission, part="lead")[0], by=arber)
    response = with_htmx(desk, entry)
    assert response.status_code in (409, 422)
    text = text_of(response)
    assert "This is no longer possible" in text and str(arber) in text
    assert Assessment.objects.get(action=entry.action).assessed_by == arber


def test_status_that_a_colleague_set_meanwhile_is_not_overwritten(desk, arber, entry, period):
    assess_action(action=entry.action, period=period, status="not_started", reason="Sipas vizitës.", by=arber)
    response = with_htmx(desk, entry)
    assert response.status_code == 409
    assert "Sipas vizitës." in text_of(response)
    assert Assessment.objects.get(action=entry.action).status == Status.NOT_STARTED
    assert reviewed(entry) == "pending"
    assert verify(desk, entry, reason="Pas bisedës.").status_code == 302  # having seen it


def test_answer_that_changed_meanwhile_is_shown_and_not_verified(desk, entry):
    response = with_htmx(desk, entry, seen=99)
    assert response.status_code == 409 and "The institution has changed this answer" in text_of(response)
    assert reviewed(entry) == "pending"


def test_returned_answer_is_with_its_institution(desk, arta, entry):
    return_entry(entry=entry, comment="Shtoni.", by=arta)
    response = with_htmx(desk, entry)
    assert response.status_code == 403 and "the institution is correcting it" in text_of(response)


def test_closed_period_is_not_verified(desk, driton, arta, period):
    submission = answered_submission(period, MSH, driton)
    entry = entries_of(submission)[0]
    close_period(period=period, by=arta)
    response = with_htmx(desk, entry)
    assert response.status_code == 403 and "The period is closed" in text_of(response)


@pytest.mark.parametrize("version", ["", "abc"])
def test_form_without_its_version_is_refused(desk, entry, version):
    assert with_htmx(desk, entry, seen=version).status_code == 422 and reviewed(entry) == "pending"


# Return


def test_return_needs_a_comment(desk, submission, entry):
    response = return_one(desk, entry, "   ", headers=HTMX)
    assert response.status_code == 422 and "Write a comment" in text_of(response)
    personal = return_one(desk, entry, "Personi 1234567890", headers=HTMX)
    assert personal.status_code == 422 and "Personi 1234567890" in text_of(personal)
    assert reviewed(entry) == "pending"


def test_one_answer_is_returned(desk, submission, entry):
    assert return_one(desk, entry, "Sa veta?", headers=HTMX).status_code == 200
    submission.refresh_from_db()
    assert (reviewed(entry), submission.status) == ("returned", Submission.Status.RETURNED)


def test_verified_answer_is_returned_after_all(desk, arta, submission, entry):
    verify_entry(entry=entry, by=arta)
    return_one(desk, entry, "Numri nuk përputhet.")
    assert reviewed(entry) == "returned" and not Assessment.objects.filter(action=entry.action).exists()


def test_everything_is_returned(desk, submission):
    refused = desk.post(url_of("submission_return", submission), {"comment": ""})
    assert refused.status_code == 422 and "Write a comment" in text_of(refused)
    response = desk.post(url_of("submission_return", submission), {"comment": "Plotësoni."}, follow=True)
    assert "The submission has been returned." in text_of(response)
    submission.refresh_from_db()
    assert submission.status == Submission.Status.RETURNED
    assert {reviewed(entry) for entry in entries_of(submission)} == {"returned"}


# Bulk


@pytest.mark.every_database
def test_answers_without_a_change_are_verified_at_once(desk, driton, arta, period):
    verified_submission(period, MSH, driton, secretariat=arta)
    close_period(period=period, by=arta)
    second = make_period("2022-H2")
    open_period(period=second, by=arta)
    submission = get_submission(second, MSH)
    unchanged = [e for e in entries_of(submission) if not e.is_lead or not is_due(e.action.deadline_on, second.ends_on)]
    with clock.at(before_deadline(second)):
        answered_submission(second, MSH, driton)
        ProgressEntry.objects.filter(pk__in=[e.pk for e in unchanged]).update(answered_at=None, answered_by=None)
        for entry in unchanged:
            fresh = ProgressEntry.objects.select_related("submission__period__plan", "action").get(pk=entry.pk)
            confirm_unchanged(entry=fresh, by=driton)
        submit(submission=submission, by=driton, explanation=EXPLANATION)
    page = desk.get(url_of("submission_verify", submission))
    assert f"Verify the {len(unchanged)} answers without a change" in text_of(page)
    response = desk.post(url_of("submission_verify_unchanged", submission), follow=True)
    assert f"{len(unchanged)} answers have been verified." in text_of(response)
    assert {reviewed(entry) for entry in unchanged} == {"verified"}


@pytest.mark.every_database
def test_the_difference_in_money_stands_with_its_explanation(desk, period, driton):
    entry = entries_of(get_submission(period, MSH), part="lead")[0]
    source = entry.action.fundings.first().source_id
    spent = make_answer(entry, spendings=(SpendingAnswer(source, Decimal(90_000)),))
    submission = submitted_submission(period, MSH, driton, {entry.action.code: spent})
    address = url_of("submission_verify", submission)
    page = text_of(desk.get(address))
    assert "90,000.00 EUR as spent" in page and "No explanation was given." in page
    ProgressEntry.objects.filter(submission=submission, action=entry.action).update(
        spending_explanation="U rrit çmimi."
    )
    page = text_of(desk.get(address))
    assert "Why spending differs from the plan" in page and "U rrit çmimi." in page
    assert "No explanation was given." not in page


# Beside the answer: the others, comments and replies, the forecast


def test_row_shows_the_others_and_what_they_contradict_and_is_narrowed(
    desk, driton, period, django_assert_max_num_queries
):
    money = SpendingAnswer(FundingSource.objects.first().pk, Decimal(70))
    mine, code = get_submission(period, MSH), "III.2.1"
    other = period.submissions.exclude(institution__code=MSH).filter(entries__action__code=code).first().institution
    for institution, person in ((mine.institution, driton), (other, someone("institution", other))):
        entry = get_entry(get_submission(period, institution), code)
        made = submitted_submission(period, institution, person, {code: make_answer(entry, spendings=(money,))})
    with django_assert_max_num_queries(48):  # however many answers
        page = desk.get(url_of("submission_verify", mine), {"show": "findings"})
    assert [card["row"].entry.action.code for card in page.context["cards"]] == [code]
    text = text_of(page)
    assert f"MSH and {other.abbreviation} both name 70.00 EUR" in text
    wanted = (
        url_of("submission_verify", made),
        "With findings <span>1</span>",
        "Returned 0",
        "Jump to an answer",
        "J or N next",
    )
    assert [word for word in wanted if word not in text] == []
    for show, n in (("returned", 0), ("unheard-of", mine.entries.count())):
        assert len(desk.get(url_of("submission_verify", mine), {"show": show}).context["cards"]) == n


def test_decision_is_not_preset_where_something_is_missing(desk, driton, period):
    entry = get_entry(get_submission(period, MSH), "III.1.13")
    answer = implemented_answer(entry, quantities=())
    submission = submitted_submission(period, MSH, driton, {entry.action.code: answer})
    forms = [card["verify_form"] for card in desk.get(url_of("submission_verify", submission)).context["cards"]]
    chosen = {form["status"].value() for form in forms if "status" in form.fields}
    assert chosen == {"", "in_progress"}
    refused = with_htmx(desk, get_entry(submission, "III.1.13"), status="")
    assert refused.status_code == 422 and "Choose a status." in text_of(refused)


def test_comments_stand_at_their_fields_and_are_replied_to(
    desk, driton, submission, entry, mailoutbox, django_capture_on_commit_callbacks
):
    comments = {"comment": "Sa veta?", "about": "what_was_done", "about_2": "next_steps", "comment_2": "Kur?"}
    data = {f"return-{entry.pk}-{name}": value for name, value in comments.items()}
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(entry_url(entry, "entry_return"), data, headers=HTMX).status_code == 200
    assert ": Sa veta?" in mailoutbox[-1].body and ": Kur?" in mailoutbox[-1].body
    desk.force_login(driton)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        page = desk.get(entry_url(entry))
        assert text_of(page).count("Kur?") == 2  # above, and at its field
        about = entry.comments.get(field="next_steps")
        sent = fields_of(page) | {"what_was_done": "Pesë veta.", f"reply-{about.pk}-text": "Në shtator.", "save": "1"}
        assert desk.post(entry_url(entry), sent).status_code == 302
        about.refresh_from_db()
        assert (about.reply, about.replied_by) == ("Në shtator.", driton)
        foreign = sent | {f"reply-{about.pk}-text": "Personi 1234567890", "version": entry.version + 2}
        assert desk.post(entry_url(entry), foreign).status_code == 422
        submit(submission=get_submission(submission.period, MSH), explanation=EXPLANATION, by=driton)
    desk.force_login(User.objects.get(username="arta"))
    text = text_of(desk.get(url_of("submission_verify", submission)))
    assert "Changed since." in text and f"Reply, {driton}: Në shtator." in text


def test_forecast_is_stated_with_the_decision(desk, entry):
    doubt = {"confidence": "red", "confidence_reason": "Pa staf.", "way_back": "Konkursi."}
    assert with_htmx(desk, entry, **doubt | {"way_back": ""}).status_code == 422
    assert with_htmx(desk, entry, **doubt).status_code == 200
    assessment = Assessment.objects.get(action=entry.action)
    assert {name: getattr(assessment, name) for name in doubt} == doubt
    rows = desk.get("/plans/2022-2024/actions/", {"forecast": "red"}).context["rows"]
    assert [row.action.code for row in rows] == [entry.action.code]
    assert "Konkursi." in text_of(desk.get("/"))
