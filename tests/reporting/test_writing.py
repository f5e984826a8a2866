"""What people write into a report: texts with their versions, recommendations, follow-ups, consultation, comments."""

import datetime as dt
import json

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from progress.models import ReportingPeriod
from progress.services.periods import close_period
from progress.services.periods import open_period as open_planned
from reporting.document.html import html
from reporting.document.reader import Edition
from reporting.models import Comment, FollowUp, Report, ReportEvent, SectionText, Snapshot
from reporting.names import name_of
from reporting.pages.line_changes import compare
from reporting.permissions import can_comment_report, can_view_report
from reporting.selectors import texts
from reporting.selectors.completeness import missing_in_report
from reporting.selectors.content import content_of
from reporting.services import consultation, writing
from reporting.services.making import make_report
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.factories import institution
from tests.reporting.issuing_kit import first_report, in_english
from tests.reporting.written_story import ASKED, issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

MORNING = dt.datetime(2023, 1, 20, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SUMMARY = "summary"


@pytest.fixture
def report(arta):
    """A draft of the first half-year's report, without a file."""
    with clock.at(MORNING):
        return first_report(by=arta)


@pytest.fixture
def consulted(report, arta):
    """The draft in consultation until 3 February 2023."""
    with clock.at(MORNING):
        return consultation.consult(report=report, until=dt.date(2023, 2, 3), by=arta)


def write(report, by, text, *, minutes=0, chapter=SUMMARY, **more):
    with clock.at(MORNING + minutes * MINUTE):
        return writing.save_text(report=report, chapter=chapter, text=text, by=by, **more)


def recommend(report, by, *names):
    return [writing.save_recommendation(report=report, text=name, by=by, **ASKED) for name in names]


# Texts


def test_a_chapter_that_nobody_wrote_on_has_the_draft_made_by_rules(report):
    assert texts.texts_of(report) == {}
    summary = texts.sections_of(report)[0]
    assert summary.chapter.key == SUMMARY and summary.written is None
    assert "30.06.2022" in summary.text and summary.is_required and not summary.is_missing


def test_the_first_save_keeps_the_draft_as_version_one_by_nobody(report, arta):
    draft = texts.draft_of(report, SUMMARY)
    assert write(report, arta, "Një *fjali*.")
    first, second = report.texts.order_by("number")
    assert (first.number, first.text, first.written_by) == (1, draft, None)
    assert (second.number, second.text, second.written_by) == (2, "Një *fjali*.", arta)
    assert texts.texts_of(report) == {SUMMARY: "Një *fjali*."}


def test_an_unchanged_draft_is_not_kept(report, arta):
    assert not write(report, arta, texts.draft_of(report, SUMMARY).replace("\n", "\r\n"))
    assert not SectionText.objects.exists()


def test_one_sitting_is_one_version(report, arta):
    for minutes in (0, 9, 18):
        write(report, arta, f"Pas {minutes} minutash.", minutes=minutes)
    assert report.texts.count() == 2
    write(report, arta, "Pas pushimit.", minutes=29)
    assert report.texts.count() == 3
    assert ReportEvent.objects.filter(kind="edited").count() == 2  # one for each new version


def test_another_person_writes_another_version(report, arta, arber):
    write(report, arta, "Nga Arta.")
    write(report, arber, "Nga Arbëri.", minutes=1)
    assert [(row.number, row.written_by) for row in report.texts.all()] == [(3, arber), (2, arta), (1, None)]


def test_of_two_who_opened_the_same_text_the_second_is_told_and_nothing_is_lost(report, arta, arber):
    seen = writing.state_of_text(None)
    write(report, arta, "Nga Arta.", expected_state=seen)
    with pytest.raises(StaleEdit):
        write(report, arber, "Nga Arbëri.", expected_state=seen)
    assert texts.texts_of(report) == {SUMMARY: "Nga Arta."}


def test_a_version_is_taken_back_as_a_new_one(report, arta, arber):
    write(report, arta, "Nga Arta.")
    write(report, arber, "Nga Arbëri.", minutes=1)
    writing.take_back_text(report=report, chapter=SUMMARY, number=2, by=arber)
    assert [row.text for row in report.texts.all()][:3] == ["Nga Arta.", "Nga Arbëri.", "Nga Arta."]
    with pytest.raises(Refused):
        writing.take_back_text(report=report, chapter=SUMMARY, number=4, by=arber)


def test_decomposed_letters_and_line_ends_are_made_one(report, arta):
    write(report, arta, "Nje\u0308\r\nc\u0327")
    assert texts.texts_of(report) == {SUMMARY: "Një\nç"}


@pytest.mark.parametrize(
    ("text", "chapter"),
    [
        ("Numri personal 1234567890.", SUMMARY),
        ("x" * (writing.LONGEST_SECTION + 1), SUMMARY),
        ("Tekst", "annex_budget"),
    ],
)
def test_what_may_not_be_written_is_refused(report, arta, text, chapter):
    with pytest.raises(Refused):
        write(report, arta, text, chapter=chapter)
    assert not SectionText.objects.exists()


@pytest.mark.parametrize("name", ["elira", "afrim", "fatmir", "genta", "besnik", "ilir", "hana"])
def test_only_the_secretariat_writes(report, people, name):
    with pytest.raises(Refused):
        write(report, people[name], "Tekst.")
    with pytest.raises(Refused):
        recommend(report, people[name], "Rekomandim.")


def test_an_issued_report_takes_no_more_text(report, arta):
    recommend(report, arta, "Një.")
    issue(report)
    for attempt in (
        lambda: write(report, arta, "Tekst."),
        lambda: recommend(report, arta, "Dy."),
        lambda: writing.remove_recommendation(recommendation=report.recommendations.get(), by=arta),
        lambda: consultation.list_comments(report=report, is_listed=True, by=arta),
        lambda: consultation.consult(report=report, until=dt.date(2030, 1, 1), by=arta),
    ):
        with pytest.raises(Refused):
            attempt()


def test_an_empty_required_text_is_named_with_its_page(report, arta):
    assert missing_in_report(report) == []
    write(report, arta, "")
    write(report, arta, "", chapter="method")  # may be empty
    (missing,) = missing_in_report(report)
    assert "Executive summary" in missing.message
    assert missing.url == reverse("section_edit", args=[report.pk, SUMMARY])


def test_the_next_version_takes_over_what_was_written(report, arta, arber):
    write(report, arta, "Nga versioni i parë.")
    recommend(report, arta, "Një.", "Dy.")
    next_one = Report.objects.create(
        kind=report.kind,
        period=report.period,
        language="sq",
        version=2,
        snapshot=report.snapshot,
        created_at=MORNING,
        created_by=arta,
    )
    assert writing.take_over_texts(report=next_one, earlier=report, by=arber) == 3
    assert texts.texts_of(next_one) == {SUMMARY: "Nga versioni i parë."}
    assert next_one.texts.get(number=1).text == texts.draft_of(next_one, SUMMARY)
    assert [row["text"] for row in texts.recommendations_of(next_one)] == ["Një.", "Dy."]
    with pytest.raises(Refused):
        writing.take_over_texts(report=next_one, earlier=report, by=arber)


# Versions side by side


def test_a_touched_line_is_compared_word_by_word():
    (line,) = compare("Dymbëdhjetë veprime janë zbatuar.", "Trembëdhjetë veprime janë zbatuar.")
    assert [(piece.kind, piece.text) for piece in line.stretches] == [
        ("removed", "Dymbëdhjetë"),
        ("added", "Trembëdhjetë"),
        ("same", " veprime janë zbatuar."),
    ]


def test_another_line_is_removed_and_added_whole():
    lines = compare("Njësoj\nE vjetër", "Njësoj\nDiçka krejt tjetër këtu\nDhe më tej")
    assert [(piece.kind, piece.text) for line in lines for piece in line.stretches] == [
        ("same", "Njësoj"),
        ("removed", "E vjetër"),
        ("added", "Diçka krejt tjetër këtu"),
        ("added", "Dhe më tej"),
    ]


# Drafts that somebody confirms


def confirm(report, by, chapter=SUMMARY, **more):
    with clock.at(MORNING):
        return writing.confirm_text(report=report, chapter=chapter, by=by, **more)


def unconfirmed(report):
    return [section.chapter.key for section in texts.unconfirmed(report)]


def test_every_draft_is_unconfirmed_until_a_named_person_confirms_or_changes_it(report, arta, arber):
    keys = [chapter.key for chapter in texts.chapters_to_write(report)]
    assert unconfirmed(report) == content_of(report)["unconfirmed"] == keys
    confirm(report, arta)
    write(report, arber, "Nga Arbëri.", chapter="problems")
    rest = [key for key in keys if key not in (SUMMARY, "problems")]
    assert unconfirmed(report) == content_of(report)["unconfirmed"] == rest
    event = ReportEvent.objects.get(kind="confirmed")
    assert (event.by, event.detail) == (arta, SUMMARY)
    # Nothing of the draft is stored: it is what the rules write, in somebody's name.
    assert texts.texts_of(report) == {"problems": "Nga Arbëri."}


def test_a_confirmation_counts_for_the_text_that_was_read_alone(report, arta):
    confirm(report, arta, "objectives")
    confirm(report, arta, "method")
    data = json.loads(report.snapshot.data)
    data["figures"]["missed"] = [*data["figures"]["missed"], "I.1.2"]
    text, values = canonical_json(data), {"kind": report.kind, "period": report.period, "made_by": arta}
    report.snapshot = Snapshot.objects.create(data=text, sha256=sha256(text), made_at=MORNING, **values)
    report.save()
    assert "objectives" in unconfirmed(report) and "method" not in unconfirmed(report)
    confirm(report, arta, "objectives")
    assert "objectives" not in unconfirmed(report) and report.confirmations.count() == 2


def test_with_the_next_steps_what_rules_recommend_is_confirmed(report, arta, monkeypatch):
    confirm(report, arta, "next_steps")
    assert "next_steps" not in unconfirmed(report)
    monkeypatch.setattr(texts, "drafted", lambda _data, _language: [{"number": 1, "text": "Tjetër."}])
    assert "next_steps" in unconfirmed(report)


def test_who_read_an_earlier_draft_is_told(report, arta):
    with pytest.raises(StaleEdit):
        confirm(report, arta, expected_state="0" * 64)
    assert confirm(report, arta, expected_state=texts.mark_of_draft(report, SUMMARY)).confirmed_by == arta


@pytest.mark.parametrize("chapter", ["annex_budget", "problems", "summary"])
def test_what_is_no_draft_cannot_be_confirmed(report, arta, monkeypatch, chapter):
    write(report, arta, "Nga Arta.", chapter="problems")
    monkeypatch.setattr(writing, "draft_of", lambda report, chapter: " ")
    with pytest.raises(Refused):
        confirm(report, arta, chapter)
    assert not report.confirmations.exists()


@pytest.mark.parametrize("name", ["elira", "afrim", "fatmir", "genta", "besnik", "ilir", "hana"])
def test_only_the_secretariat_confirms(report, people, name):
    with pytest.raises(Refused):
        confirm(report, people[name])


def test_the_page_confirms_what_it_shows(client, report, arta):
    in_english(client, arta)
    edit, listed = reverse("section_edit", args=[report.pk, SUMMARY]), reverse("section_list", args=[report.pk])
    button, confirmed = "Confirm the draft as it is", "Drafted by rules; confirmed by"
    assert button in client.get(edit).text and "Read and confirm" in client.get(listed).text
    told = {"draft": client.get(edit).context["draft_mark"]}
    assert client.post(reverse("section_confirm", args=[report.pk, SUMMARY]), told).status_code == 302
    page = client.get(edit).text
    assert button not in page and confirmed in page and str(arta) in page
    assert "draft by rules, confirmed" in client.get(listed).text
    assert client.post(reverse("section_confirm", args=[report.pk, "method"]), {"draft": "0"}, follow=True).text.count(
        "The figures have changed, and so has the draft."
    )


def test_the_document_says_beneath_a_draft_that_nobody_has_confirmed_it(report, arta):
    def marks():
        return html(content_of(report), Edition("en", 1, False)).count("no named person has confirmed this text")

    n = len(texts.chapters_to_write(report))
    assert marks() == n
    confirm(report, arta)
    assert marks() == n - 1
    old = {name: value for name, value in content_of(report).items() if name != "unconfirmed"}
    assert "no named person" not in html(old, Edition("en", 1, False))


# Recommendations


def test_recommendations_are_numbered_moved_and_close_up(report, arta):
    first, second, third = recommend(report, arta, "Një.", "Dy.", "Tre.")
    assert (first.number, second.number, third.number) == (1, 2, 3)
    moved = writing.save_recommendation(report=report, recommendation=third, text="Tre!", number=1, by=arta, **ASKED)
    assert moved.number == 1
    assert [(row["number"], row["text"]) for row in texts.recommendations_of(report)] == [
        (1, "Tre!"),
        (2, "Një."),
        (3, "Dy."),
    ]
    writing.remove_recommendation(recommendation=first, by=arta)
    assert [(row["number"], row["text"]) for row in texts.recommendations_of(report)] == [(1, "Tre!"), (2, "Dy.")]


def test_a_recommendation_is_plain_json(report, arta):
    due = dt.date(2023, 12, 31)
    given = {"responsible": institution("msh"), "also_to": "OJQ", "due_on": due, "fact": "Dy nuk u përgjigjën."}
    writing.save_recommendation(report=report, text="Një.", by=arta, **given)
    assert texts.recommendations_of(report) == [
        {
            "number": 1,
            "text": "Një.",
            "responsible": "msh",
            "also_to": "OJQ",
            "due_on": "2023-12-31",
            "fact": "Dy nuk u përgjigjën.",
        }
    ]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"text": " "}, "Write what is to be done."),
        ({"also_to": ""}, "Say whom it is addressed to."),
        ({"due_on": None}, "Say by when it is to be done."),
        ({"fact": " "}, "Name the fact behind it."),
        ({"fact": "Numri 1234567890."}, "personal"),
    ],
)
def test_a_recommendation_has_four_parts(report, arta, part, words):
    with pytest.raises(Refused) as refusal:
        writing.save_recommendation(report=report, by=arta, **{"text": "Një.", **ASKED, **part})
    assert words in str(refusal.value.message) and not report.recommendations.exists()


def test_an_eleventh_recommendation_is_refused(report, arta):
    rows = recommend(report, arta, *[f"Rekomandimi {n}." for n in range(10)])
    with pytest.raises(Refused) as refusal:
        recommend(report, arta, "Një më shumë.")
    assert "at most 10 recommendations" in str(refusal.value.message) and report.recommendations.count() == 10
    # One of the ten is changed all the same.
    writing.save_recommendation(report=report, recommendation=rows[9], text="I fundit.", by=arta, **ASKED)
    assert texts.recommendations_of(report)[9]["text"] == "I fundit."


def test_what_rules_recommend_is_taken_over_to_be_changed(report, arta, client):
    drafted = texts.recommendations_of(report)
    client = in_english(client, arta)
    listed = reverse("section_list", args=[report.pk])
    assert "Take them over, to change them" in client.get(listed).text and drafted[0]["fact"] in client.get(listed).text
    assert client.post(reverse("recommendation_adopt", args=[report.pk])).status_code == 302
    taken = texts.recommendations_of(report)
    assert taken == [{name: value for name, value in row.items() if name != "about"} for row in drafted] and taken
    assert "Take them over" not in client.get(listed).text
    with pytest.raises(Refused):
        writing.adopt_recommendations(report=report, by=arta)


def test_two_who_change_the_same_recommendation(report, arta, arber):
    (row,) = recommend(report, arta, "Një.")
    seen = writing.state_of_recommendation(row)
    writing.save_recommendation(report=report, recommendation=row, text="Dy.", by=arta, expected_state=seen, **ASKED)
    with pytest.raises(StaleEdit):
        writing.save_recommendation(
            report=report, recommendation=row, text="Tre.", by=arber, expected_state=seen, **ASKED
        )


# What became of them


@pytest.fixture
def following(report, arta):
    """The report of the second half-year; the one before was issued with two recommendations."""
    recommend(report, arta, "Një.", "Dy.")
    issue(report)
    second = ReportingPeriod.objects.select_related("plan").get(code="2022-H2")
    open_planned(period=second, by=arta)
    close_period(period=second, by=arta)
    return make_report(kind="six_month", period=second, language="sq", by=arta, is_queued=False)


def test_the_next_report_says_what_became_of_each(following, report, arta):
    first, second = report.recommendations.order_by("number")
    assert [row["outcome"] for row in texts.follow_ups_of(following)] == ["", ""]
    assert len(missing_in_report(following)) == 2
    writing.record_follow_up(report=following, recommendation=first, outcome="partly", note="Gjysma.", by=arta)
    assert texts.follow_ups_of(following)[0] == {
        "kind": "six_month",
        "period": "2022-H1",
        "number": 1,
        "text": "Një.",
        "responsible": None,
        "also_to": ASKED["also_to"],
        "due_on": ASKED["due_on"].isoformat(),
        "fact": ASKED["fact"],
        "outcome": "partly",
        "note": "Gjysma.",
    }
    (missing,) = missing_in_report(following)
    assert missing.url == reverse("follow_up_edit", args=[following.pk, second.pk])


def test_a_recommendation_of_another_report_is_not_followed_up(following, arta):
    (own,) = recommend(following, arta, "Tre.")
    with pytest.raises(Refused):
        writing.record_follow_up(report=following, recommendation=own, outcome="done", by=arta)
    assert not FollowUp.objects.exists()


# Consultation


def test_sending_for_consultation_invites_those_who_are_asked(report, people, arta, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), clock.at(MORNING):
        consultation.consult(report=report, until=dt.date(2023, 2, 3), by=arta)
    report.refresh_from_db()
    assert (report.state, report.consult_until) == ("in_consultation", dt.date(2023, 2, 3))
    assert {address for message in mail.outbox for address in message.to} == {
        people[name].email for name in ("elira", "afrim", "ilir")
    }
    body = mail.outbox[0].body
    assert "03.02.2023" in body and reverse("report_comments", args=[report.pk]) in body
    assert ReportEvent.objects.filter(kind="consulted", by=arta).count() == 1


@pytest.mark.parametrize(("language", "told"), [("en", "The Secretariat has answered your comment"), ("sq", "")])
def test_whoever_commented_is_told_of_the_answer_in_their_language(
    report, people, arta, django_capture_on_commit_callbacks, language, told
):
    afrim = people["afrim"]
    afrim.language = language
    afrim.save()
    with clock.at(MORNING):
        with django_capture_on_commit_callbacks(execute=True):  # what was sent before is no letter of the answer
            consultation.consult(report=report, until=dt.date(2023, 2, 3), by=arta)
            said = consultation.comment(report=report, chapter="summary", text="Pse kaq pak?", by=afrim)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            consultation.answer_comment(comment=said, text="Sepse mungon kadri.", by=arta)
    (letter,) = [letter for letter in mail.outbox if letter.to == [afrim.email]]
    assert "Pse kaq pak?" in letter.body and "Sepse mungon kadri." in letter.body and told in letter.body
    with translation.override(language):
        name = capfirst(name_of(report))
    assert letter.subject.endswith(f": {name}") and reverse("report_comments", args=[report.pk]) in letter.body


def test_the_last_day_is_not_in_the_past(report, arta):
    with pytest.raises(Refused), clock.at(MORNING):
        consultation.consult(report=report, until=dt.date(2023, 1, 19), by=arta)


def test_observers_read_a_draft_only_while_it_is_in_consultation(report, arta, ilir, besnik):
    assert not can_view_report(ilir, report)
    with clock.at(MORNING):
        report = consultation.consult(report=report, until=MORNING.date(), by=arta)
    assert can_view_report(ilir, report) and not can_view_report(besnik, report)
    assert not can_view_report(ilir, consultation.end_consultation(report=report, by=arta))


@pytest.mark.parametrize("name", ["elira", "afrim", "ilir"])
def test_who_is_asked_comments_until_the_end_of_the_last_day(consulted, people, name):
    with clock.at(dt.date(2023, 2, 3)):
        consultation.comment(report=consulted, chapter=SUMMARY, text="Shtoni shifrat.", by=people[name])
    with clock.at(dt.date(2023, 2, 4)), pytest.raises(Refused):
        consultation.comment(report=consulted, chapter=SUMMARY, text="Vonë.", by=people[name])
    assert Comment.objects.get().text == "Shtoni shifrat."


@pytest.mark.parametrize("name", ["arta", "besnik", "fatmir", "genta", "hana"])
def test_nobody_else_comments(consulted, people, name):
    with clock.at(MORNING):
        assert not can_comment_report(people[name], consulted)
        with pytest.raises(Refused):
            consultation.comment(report=consulted, chapter=SUMMARY, text="Diçka.", by=people[name])


@pytest.mark.parametrize(("chapter", "text"), [("annex_comments", "Mirë."), (SUMMARY, " "), (SUMMARY, "1234567890")])
def test_what_may_not_be_said_is_refused(consulted, afrim, chapter, text):
    with clock.at(MORNING), pytest.raises(Refused):
        consultation.comment(report=consulted, chapter=chapter, text=text, by=afrim)


def test_each_comment_wants_its_answer(consulted, afrim, arta):
    with clock.at(MORNING):
        said = consultation.comment(report=consulted, chapter="problems", text="Pse?", by=afrim)
        _still_open, missing = missing_in_report(consulted)
        assert missing.url == f"{reverse('report_comments', args=[consulted.pk])}#comment-{said.pk}"
        with pytest.raises(Refused):
            consultation.answer_comment(comment=said, text="Sepse.", by=afrim)
        consultation.answer_comment(comment=said, text="Sepse.", by=arta)
    assert missing_in_report(consulted) == []


def test_comments_are_listed_only_when_the_secretariat_chooses(consulted, afrim, ilir, arta):
    with clock.at(MORNING):
        consultation.comment(report=consulted, chapter="problems", text="Pse?", by=afrim)
        said = consultation.comment(report=consulted, chapter=SUMMARY, text="Mirë.", by=ilir)
        consultation.answer_comment(comment=said, text="Faleminderit.", by=arta)
    consulted.refresh_from_db()
    assert texts.comments_of(consulted) is None
    first, second = texts.comments_of(consultation.list_comments(report=consulted, is_listed=True, by=arta))
    assert first == {
        "chapter": SUMMARY,
        "text": "Mirë.",
        "by": str(ilir),
        "written_on": "2023-01-20",
        "answer": "Faleminderit.",
        "answered_by": str(arta),
        "answered_on": "2023-01-20",
    }
    assert (second["chapter"], second["answer"], second["answered_on"]) == ("problems", "", None)


# Pages


@pytest.fixture
def sign_in(client):
    """Sign a person in who reads English, which the tests quote."""

    def as_person(person):
        person.language = "en"
        person.save()
        client.force_login(person)
        return client

    return as_person


def page(name, report, *more):
    return reverse(name, args=[report.pk, *more])


def test_the_list_names_each_text_and_who_wrote_it(report, arta, sign_in):
    write(report, arta, "Tekst.")
    write(report, arta, "", chapter="overall")
    html = sign_in(arta).get(page("section_list", report)).content.decode()
    assert "drafted by rules" in html and "empty, but required" in html and str(arta) in html


def test_the_editor_opens_with_the_draft_and_saves(report, arta, sign_in):
    client, url = sign_in(arta), page("section_edit", report, SUMMARY)
    form = client.get(url).context["form"]
    assert form["text"].value() == texts.draft_of(report, SUMMARY)
    answer = client.post(url, {"text": "▌ Titull\n\nTekst.", "state": form["state"].value()})
    assert (answer.status_code, answer.url) == (302, url)
    html = client.get(url).content.decode()
    assert "<h2>Titull</h2>" in html and "rules" in html


def test_a_text_from_before_the_signs_shows_what_it_showed(report, arta, sign_in):
    earlier = {"text": "- pika\n\n15. janar\n20. mars", "is_markdown": True, "number": 2, "written_by": arta}
    SectionText.objects.create(report=report, chapter=SUMMARY, written_at=MORNING, **earlier)
    html = sign_in(arta).get(page("section_edit", report, SUMMARY)).content.decode()
    assert "<li>pika</li>" in html and "<p>15. janar<br>20. mars</p>" in html
    assert not write(report, arta, "‣ pika\n\n15. janar\n20. mars")  # nothing is new
    assert write(report, arta, "- pika") and texts.texts_of(report) == {SUMMARY: "- pika"}


def test_the_rules_make_headings_with_the_signs_of_the_editor(report):
    draft = texts.draft_of(report, "objectives")
    assert draft.startswith("▌ I ") and "\n▌ II " in draft and "\\" not in draft


def test_a_save_in_passing_gets_only_its_state(report, arta, sign_in):
    client, url = sign_in(arta), page("section_edit", report, SUMMARY)
    answer = client.post(url, {"text": "Tekst.", "state": "draft"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    state = writing.state_of_text(texts.newest_text(report, SUMMARY))
    assert f'name="state" value="{state}"' in answer.content.decode()
    again = client.post(url, {"text": "Më shumë tekst.", "state": state}, headers={"HX-Request": "true"})
    assert again.status_code == 200 and report.texts.count() == 2
    assert 'id="section-versions"' in again.content.decode() and page("section_version", report, SUMMARY, 2) in (
        again.content.decode()
    )


def test_the_slower_one_sees_both_texts_and_saves_knowingly(report, arta, arber, sign_in):
    url = page("section_edit", report, SUMMARY)
    write(report, arta, "Nga Arta.")
    client = sign_in(arber)
    in_passing = client.post(url, {"text": "Nga Arbëri.", "state": "draft"}, headers={"HX-Request": "true"})
    assert in_passing.status_code == 409 and 'value="draft"' in in_passing.content.decode()
    answer = client.post(url, {"text": "Nga Arbëri.", "state": "draft"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>" in html and "<ins>" in html and str(arta) in html
    assert answer.context["form"]["text"].value() == "Nga Arbëri."
    client.post(url, {"text": "Nga Arbëri.", "state": answer.context["form"]["state"].value()})
    assert texts.texts_of(report) == {SUMMARY: "Nga Arbëri."}


def test_the_preview_is_sanitised_and_saves_nothing(report, arta, sign_in):
    url = page("section_preview", report, SUMMARY)
    text = "⟪fort⟫ <script>alert(1)</script> [lidhje](https://example.test)"
    html = sign_in(arta).post(url, {"text": text, "state": "draft"}, headers={"HX-Request": "true"}).content.decode()
    assert "<strong>fort</strong>" in html and "<script" not in html and "<a " not in html
    whole = sign_in(arta).post(url, {"text": text, "state": "draft"}).content.decode()
    assert "nothing has been saved" in whole
    assert not SectionText.objects.exists()


def test_a_personal_number_is_refused_and_the_text_stays(report, arta, sign_in):
    text = "Viktima 1234567890"
    answer = sign_in(arta).post(page("section_edit", report, SUMMARY), {"text": text, "state": "draft"})
    assert answer.status_code == 422 and text in answer.content.decode()


def test_versions_are_compared_and_taken_back(report, arta, sign_in):
    write(report, arta, "Një fjali e parë.")
    write(report, arta, "Një fjali e dytë.", minutes=30)
    client = sign_in(arta)
    html = client.get(page("section_version", report, SUMMARY, 3)).content.decode()
    assert "<del>parë.</del><ins>dytë.</ins>" in html
    compared = client.get(page("section_version", report, SUMMARY, 2), {"with": "3"}).content.decode()
    assert "<del>parë.</del><ins>dytë.</ins>" in compared and "Take this version back" in compared
    first = client.get(page("section_version", report, SUMMARY, 1))
    assert (first.context["old"].number, first.context["new"].number) == (1, 3), "the first beside the newest"
    client.post(page("section_restore", report, SUMMARY, 2))
    assert texts.texts_of(report) == {SUMMARY: "Një fjali e parë."}


def test_recommendations_on_their_pages(report, arta, sign_in):
    client = sign_in(arta)
    client.post(page("recommendation_create", report), {**ASKED, "text": "Një.", "due_on": "2023-12-31"})
    client.post(page("recommendation_create", report), {**ASKED, "text": "Dy.", "due_on": "2023-12-31", "number": "1"})
    assert [row["text"] for row in texts.recommendations_of(report)] == ["Dy.", "Një."]
    row = report.recommendations.get(number=2)
    url = page("recommendation_edit", report, row.pk)
    form = client.get(url).context["form"]
    state = form["state"].value()
    typed = {**ASKED, "due_on": "2023-12-31", "number": "2", "state": state}
    client.post(url, typed | {"text": "Një!"})
    stale = client.post(url, typed | {"text": "Tre."})
    assert stale.status_code == 409 and "Një!" in stale.content.decode()
    client.post(page("recommendation_remove", report, row.pk))
    assert [row["text"] for row in texts.recommendations_of(report)] == ["Dy."]


def test_the_follow_up_on_its_page(following, report, arta, sign_in):
    client, row = sign_in(arta), report.recommendations.get(number=1)
    url = page("follow_up_edit", following, row.pk)
    assert client.post(url, {"outcome": "", "state": ""}).status_code == 422
    client.post(url, {"outcome": "done", "note": "E kryer.", "state": ""})
    assert client.post(url, {"outcome": "not_done", "state": ""}).status_code == 409
    html = client.get(page("section_list", following)).content.decode()
    assert "E kryer." in html and "not yet said" in html


def test_the_consultation_on_its_pages(report, arta, ilir, sign_in):
    with clock.at(MORNING):
        client = sign_in(arta)
        assert client.post(page("report_consult", report), {"until": "2023-01-01"}).status_code == 422
        client.post(page("report_consult", report), {"until": "2023-02-03"})
        client = sign_in(ilir)
        assert "Executive summary" in client.get(page("report_comments", report)).content.decode()
        assert client.get(page("section_list", report)).status_code == 403
        assert client.post(page("comment_create", report, SUMMARY), {"text": " "}).status_code == 422
        client.post(page("comment_create", report, SUMMARY), {"text": "Shtoni shifrat."})
        said = Comment.objects.get()
        client = sign_in(arta)
        client.post(page("comment_answer", report, said.pk), {"text": "U shtuan."})
        client.post(page("comments_annex", report), {"is_listed": "on"})
        html = client.get(page("report_comments", report)).content.decode()
        assert "Shtoni shifrat." in html and "U shtuan." in html
        client.post(page("report_resume", report))
        assert sign_in(ilir).get(page("report_comments", report)).status_code == 403
    report.refresh_from_db()
    assert (report.state, report.has_comments_annex) == ("draft", True)


def test_a_draft_that_waits_for_comments_stands_on_the_home_page(consulted, ilir, genta, sign_in):
    address = page("report_comments", consulted)
    with clock.at(MORNING):
        assert address in sign_in(ilir).get(reverse("home")).content.decode()
        assert address not in sign_in(genta).get(reverse("home")).content.decode()
    with clock.at(dt.date(2023, 2, 4)):
        assert address not in sign_in(ilir).get(reverse("home")).content.decode()


def test_pages_cost_a_constant_number_of_queries(report, arta, sign_in, django_assert_max_num_queries):
    write(report, arta, "Tekst.")
    recommend(report, arta, *[f"Rekomandimi {n}." for n in range(9)])
    client = sign_in(arta)
    with django_assert_max_num_queries(25):
        client.get(page("section_list", report))
    with django_assert_max_num_queries(20):
        client.get(page("section_edit", report, SUMMARY))
    with django_assert_max_num_queries(20):
        client.get(page("report_comments", report))
