"""Words that are typed and not saved as an answer: kept by field, merged, refused, laid over, and gone when saved."""

import pytest
from django.utils.html import strip_tags

from progress.models import AnswerDraft
from progress.services.answers import save_answer, submit
from progress.services.collecting.drafts import LONGEST, keep_draft
from strategy_tracker.base import clock
from strategy_tracker.base.errors import StaleEdit
from tests.factories import MSH, before_deadline, entries_of, get_submission, make_answer, make_person
from tests.progress.sheets import entry_url, fields_of, post_answer, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def workday(period):
    """Two days before the last day to submit, half past eleven."""
    with clock.at(before_deadline(period)):
        yield


@pytest.fixture
def entry(period):
    """Health leads it."""
    return entries_of(get_submission(period, MSH), part="lead")[0]


@pytest.fixture
def health(sign_in, driton):
    """Driton's browser, in English."""
    client = sign_in(driton)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def dea(db):
    """Dea also reports for the Ministry of Health."""
    return make_person("institution", MSH, username="dea", last_name="Kola")


def keep(entry, by, seen=0, **values):
    values = {name.replace("__", "-"): text for name, text in values.items()}
    return keep_draft(entry=entry, values=values, by=by, expected_version=entry.version, seen=seen)


def send(client, entry, person, seen=0, **values):
    values = {name.replace("__", "-"): text for name, text in values.items()}
    about = {"version": entry.version, "seen": seen, "person": person.pk}
    return client.post(entry_url(entry, "entry_draft"), about | values)


def typed(entry):
    return {(row.name, row.value, row.typed_by.username) for row in AnswerDraft.objects.filter(entry=entry)}


def test_two_colleagues_merge_by_field_and_nothing_is_overwritten_unseen(entry, driton, dea):
    first = keep(entry, driton, what_was_done="Nga Dritoni.", next_steps="Hapi i parë.")
    second = keep(entry, dea, what_was_done="Nga Dea.", completed_on="31.6.")
    assert second.contested == {"what_was_done"}
    assert [(row.name, row.value) for row in second.others] == [
        ("what_was_done", "Nga Dritoni."),
        ("next_steps", "Hapi i parë."),
    ]
    third = keep(entry, driton, seen=first.newest)
    assert [(row.name, row.typed_by) for row in third.others] == [("completed_on", dea)]
    # Dea has seen both and keeps hers; Driton, who typed the same meanwhile, is not asked.
    chosen = keep(entry, dea, seen=second.newest, what_was_done="Nga Dea.")
    assert not chosen.contested and not chosen.others
    assert not keep(entry, driton, seen=third.newest, what_was_done="Nga Dea.").contested
    assert ("completed_on", "31.6.", "dea") in typed(entry) and len(typed(entry)) == 3


def test_what_a_form_showed_goes_with_the_answer_and_what_came_since_stays(entry, driton, dea):
    seen = keep(entry, dea, what_was_done="Para ruajtjes.").newest
    keep(entry, driton, seen, next_steps="Vetë.")
    keep(entry, dea, seen, completed_on="2022-03-01")
    opened_with = entry.version
    save_answer(entry=entry, answer=make_answer(entry), by=driton, seen_draft=seen)
    assert typed(entry) == {("completed_on", "2022-03-01", "dea")}
    with pytest.raises(StaleEdit, match="Driton"):
        keep_draft(entry=entry, values={"next_steps": "x"}, by=dea, expected_version=opened_with, seen=seen)
    # Another way to answer than the form has seen nothing.
    save_answer(entry=entry, answer=make_answer(entry, next_steps="Tjetër."), by=driton)
    assert typed(entry) == {("completed_on", "2022-03-01", "dea")}


def test_the_page_lays_the_draft_over_the_answer_and_says_so(health, entry, driton, dea):
    keep(entry, dea, what_was_done="Ende jo <gati>.", challenge__1__description="Rreshti i dytë.", completed_on="31.6.")
    page = health.get(entry_url(entry))
    assert fields_of(page)["what_was_done"] == "Ende jo <gati>."
    assert fields_of(page)["challenge-1-description"] == "Rreshti i dytë."
    assert "Not saved as an answer yet." in text_of(page) and "Dea Kola" in text_of(page)
    seen = page.context["draft"].seen
    assert not entry.__class__.objects.filter(pk=entry.pk, answered_at__isnull=False).exists()
    saved = post_answer(
        health, entry, page=page, seen_draft=str(seen), challenge__0__description="E para.", completed_on=""
    )
    assert saved.status_code == 302 and not typed(entry)
    # A second draft, which somebody discards.
    entry.refresh_from_db()
    seen = keep(entry, driton, next_steps="Pa dashje.").newest
    health.post(entry_url(entry, "entry_draft_discard"), {"seen": seen})
    page = health.get(entry_url(entry))
    assert "Not saved as an answer yet." not in text_of(page) and "discarded" in text_of(page)


def test_the_line_says_what_became_of_it(health, entry, driton, dea):
    kept = send(health, entry, driton, what_was_done="\u00adTeksti.", strange="x", evidence__title="y")
    assert kept.status_code == 200 and "Draft saved at" in text_of(kept)
    assert typed(entry) == {("what_was_done", "Teksti.", "driton")}
    newest = AnswerDraft.objects.get().pk
    assert send(health, entry, driton, seen=newest).status_code == 204
    refused = send(
        health, entry, driton, newest, next_steps="Nr. personal 1234567891.", what_was_done="x" * (LONGEST + 1)
    )
    assert refused.status_code == 422
    assert "Next steps: This looks like a personal number" in text_of(refused)
    assert 'data-refused="next_steps what_was_done"' in text_of(refused) and len(typed(entry)) == 1
    keep(entry, dea, newest, what_was_done="Nga Dea.")
    contested = send(health, entry, driton, newest, what_was_done="Nga Dritoni.")
    assert "Dea Kola typed into the same field" in text_of(contested) and "Nga Dea." in text_of(contested)
    assert "Somebody else is signed in" in text_of(send(health, entry, dea, what_was_done="x"))
    save_answer(entry=entry, answer=make_answer(entry), by=dea)
    entry.version -= 1
    stale = send(health, entry, driton, what_was_done="Vonë.")
    assert stale.status_code == 409 and "Dea Kola saved this answer" in text_of(stale)


def test_a_lock_names_its_reason_and_typed_words_stay_with_their_institution(health, sign_in, entry, driton, arta):
    submission = entry.submission
    for one in entries_of(submission):
        save_answer(entry=one, answer=make_answer(one), by=driton)
    entry.refresh_from_db()
    keep(entry, driton, what_was_done="E shkruar, e paruajtur.")
    assert "typed, not saved" in text_of(health.get(url_of("submission_detail", submission)))
    check = text_of(health.get(url_of("submission_check", submission)))
    assert f"no part of what is submitted: {entry.action.code}" in " ".join(strip_tags(check).split())
    submit(submission=submission, by=driton, explanation="Në rregull.")
    locked = send(health, entry, driton, what_was_done="Pas dorëzimit.")
    assert locked.status_code == 403 and "The answers have been submitted." in text_of(locked)
    page = text_of(health.get(entry_url(entry)))
    assert "Typed, never saved" in page and "E shkruar, e paruajtur." in page
    secretariat = sign_in(arta)
    assert "E shkruar" not in text_of(secretariat.get(entry_url(entry)))
    assert "not saved" not in text_of(secretariat.get(url_of("submission_detail", submission)))
