"""Before a report is finalised: what its checklist asks, what may be waived and for what, and where that is printed."""

import json
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation

from plans.models import Action
from progress.services.periods import close_period, reopen_period
from reporting.document.html import html
from reporting.models import Report, ReportEvent
from reporting.pages.figures import difference
from reporting.selectors import checklist
from reporting.selectors.checklist import RULES, State, line_of, lines_of
from reporting.selectors.content import content_of
from reporting.selectors.editions import edition_to_show
from reporting.services import issuing
from reporting.services.consultation import consult, end_consultation
from reporting.services.waivers import take_back_waiver, waive_line
from reporting.services.writing import save_recommendation, save_text
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.reporting import issuing_kit as kit
from tests.reporting.conftest import csv_files
from tests.reporting.written_story import ASKED

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
WAIVABLE = {"texts", "consultation", "answers", "measurements", "languages"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"), clock.at(kit.NOW):
        yield


@pytest.fixture
def draft(arta):
    return kit.first_draft(language="en", by=arta)


def states(report):
    return {line.key: line.state.value for line in lines_of(report)}


def waive(report, key, by, **given):
    return waive_line(
        report=report, line=key, by=by, **({"reason": "No time.", "codes": line_of(report, key).codes} | given)
    )


def test_a_fresh_draft_lacks_what_people_have_to_do(draft):
    found = states(draft)
    assert {key for key, state in found.items() if state == "open"} == WAIVABLE | {"protocol_number", "decision"}
    assert (found["figures"], found["explanations"], found["follow_ups"]) == (
        "done",
        "not_applicable",
        "not_applicable",
    )
    assert {line.key for line in lines_of(draft) if line.can_be_waived} == WAIVABLE
    assert list(found) == [rule.key for rule in RULES]
    for line in lines_of(draft):
        assert line.url and all(item.message for item in line.missing)


@pytest.mark.every_database
def test_finalising_is_refused_and_names_every_open_line(draft, arta, elira):
    with pytest.raises(issuing.Unsettled) as refusal:
        issuing.finalise_report(report=draft, by=elira, is_queued=False, **kit.DECISION)
    assert {line.key for line in refusal.value.lines} == WAIVABLE
    for line in refusal.value.lines:
        assert str(line.title) in refusal.value.message
    for key in WAIVABLE - {"answers"}:
        waive(draft, key, arta)
    with pytest.raises(issuing.Unsettled, match="checklist: Answers of the institutions"):
        issuing.finalise_report(report=draft, by=elira, is_queued=False, **kit.DECISION)
    draft.refresh_from_db()
    assert (draft.state, draft.rendering) == ("draft", "done")
    waive(draft, "answers", arta)
    issuing.finalise_report(report=draft, by=elira, is_queued=False, **kit.DECISION)


def test_what_the_law_asks_cannot_be_waived(draft, arta):
    for key in ("protocol_number", "decision"):
        with pytest.raises(Refused, match="cannot be waived"):
            waive(draft, key, arta)
    for key in ("follow_ups", "explanations"):  # nothing is asked
        with pytest.raises(StaleEdit):
            waive(draft, key, arta)
    save_text(report=draft, chapter="summary", text="", by=arta)  # required, and empty
    waive(draft, "texts", arta)
    assert line_of(draft, "texts").state == State.OPEN
    assert "has no text" in line_of(draft, "texts").missing[0].message and len(line_of(draft, "texts").missing) == 1


def test_figures_that_changed_cannot_be_waived(draft, arta):
    change_figures(draft.period, arta)
    assert line_of(draft, "figures").state == State.OPEN
    with pytest.raises(Refused, match="cannot be waived"):
        waive(draft, "figures", arta)
    assert lines_of(draft, compares=False)[2].state == State.DONE  # not asked


@pytest.mark.every_database
def test_a_waiver_holds_for_exactly_what_it_names(draft, arta, elira):
    seen = line_of(draft, "texts").codes
    save_text(report=draft, chapter="problems", text="Two are open.", by=arta)
    with pytest.raises(StaleEdit):
        waive(draft, "texts", arta, codes=seen)
    kit.settle(draft)
    assert line_of(draft, "texts").state == State.WAIVED
    save_text(report=draft, chapter="overall", text="Half is done.", by=arta)
    line = line_of(draft, "texts")
    assert (line.state, line.waiver.codes) == (State.OPEN, sorted([*line.codes, "overall"]))
    with pytest.raises(issuing.Unsettled, match="Texts written"):
        issuing.finalise_report(report=draft, by=elira, is_queued=False, **kit.DECISION)
    waive(draft, "texts", arta, reason="The others stand as rules wrote them.")
    assert draft.waivers.filter(line="texts").count() == 1
    assert line_of(draft, "texts").state == State.WAIVED


@pytest.mark.parametrize("name", ["elira", "afrim", "fatmir", "genta", "besnik", "hana", "ilir"])
def test_nobody_but_the_secretariat_waives(people, draft, name):
    with pytest.raises(Refused):
        waive(draft, "answers", people[name])
    kit.settle(draft)
    with pytest.raises(Refused):
        take_back_waiver(report=draft, line="answers", by=people[name])


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001, "1234567890"])
def test_a_reason_is_asked_that_can_be_printed(draft, arta, reason):
    with pytest.raises(Refused):
        waive(draft, "answers", arta, reason=reason)
    assert not draft.waivers.exists()


@pytest.mark.every_database
def test_a_waiver_is_taken_back_until_the_report_is_finalised(draft, arta, elira):
    kit.settle(draft)
    take_back_waiver(report=draft, line="languages", by=arta)
    with pytest.raises(StaleEdit):
        take_back_waiver(report=draft, line="languages", by=arta)
    assert line_of(draft, "languages").state == State.OPEN
    events = ReportEvent.objects.filter(report=draft, detail="languages")
    assert [(event.kind, event.by) for event in events] == [("waiver_taken_back", arta), ("waived", arta)]
    with kit.small_pages():
        issued = kit.finalise(draft, elira)
    with pytest.raises(Refused):
        take_back_waiver(report=issued, line="answers", by=arta)
    with pytest.raises(Refused):
        waive(issued, "answers", arta)


@pytest.mark.every_database
def test_the_report_and_its_data_say_what_it_was_finalised_without(draft, arta, elira):
    kit.settle(draft)
    consult(report=draft, until=clock.today(), by=arta)  # so it was held: no reason is needed any more
    end_consultation(report=draft, by=arta)
    with kit.small_pages():
        issued = kit.finalise(draft, elira)
    frozen = json.loads(issued.issued.data)
    assert {row["line"] for row in frozen["waivers"]} == WAIVABLE - {"consultation"}
    assert ReportEvent.objects.filter(kind="waiver_taken_back", detail="consultation", by=elira).count() == 1
    page = html(content_of(issued), edition_to_show(issued))
    part = page[page.index("What this report was finalised without") :]
    assert part.count(kit.REASON) == 4 and "Answers of the institutions" in part and "did not answer: " in part
    assert "Albanian: not made; Serbian: not made" in part and "drafted by rules: Executive summary; " in part
    assert "What this report was finalised without" not in html(frozen | {"waivers": []}, edition_to_show(issued))
    told = csv_files(frozen, "en")["waivers"].decode("utf-8-sig").splitlines()
    assert told[0].endswith("Line of the checklist,What was missing,Reason,Waived by,On")
    assert len(told) == 5 and all(kit.REASON in line and line.endswith(",06.01.2025") for line in told[1:])
    assert any("Albanian: not made; Serbian: not made" in line for line in told)
    assert "waivers" not in csv_files({k: v for k, v in frozen.items() if k != "waivers"}, "en")


def test_the_three_languages_agree_or_the_line_says_which_does_not(draft, arta):
    others = {language: kit.make_draft(draft.period, language=language, by=arta) for language in ("sq", "sr-latn")}
    assert {draft.version, *(other.version for other in others.values())} == {1}
    assert line_of(draft, "languages").state == State.DONE
    save_recommendation(report=others["sq"], text="Të përgjigjen.", by=arta, **ASKED)
    assert line_of(draft, "languages").codes == ["sq different"]
    save_recommendation(report=draft, text="They answer.", by=arta, **ASKED)
    assert line_of(draft, "languages").codes == ["sr-latn different"]
    Report.objects.filter(pk=others["sr-latn"].pk).update(version=2)
    assert line_of(draft, "languages").codes == ["sr-latn missing"]


def test_a_correction_needs_no_consultation(draft, arta, elira):
    with kit.small_pages():
        issued = kit.finalise(draft, elira)
    correction = issuing.start_correction(report=issued, by=arta, is_queued=False)
    assert line_of(correction, "consultation").state == State.NOT_APPLICABLE
    assert not correction.waivers.exists()


def test_answers_and_explanations_are_read_from_the_frozen_figures(draft):
    institutions = {"msh": {"abbreviation": "MSH"}, "ad": {"abbreviation": "AD"}}
    span = [{"code": "msh", "outcomes": {"on_time": 2}}, {"code": "ad", "outcomes": {"missing": 2}}]
    material = [
        {"code": "I.1.6", "year": 2023, "explanations": []},
        {"code": "I.2.3", "year": 2023, "explanations": [{"text": "x"}]},
    ]
    data = {"reporting": {"of_span": span}, "institutions": institutions, "execution": {"material": material}}
    of_year = SimpleNamespace(data=data, report=draft)
    (silent,), (unexplained,) = checklist.answers(of_year), checklist.explanations(of_year)
    assert (silent.code, silent.missing.message) == ("ad 2", "AD did not answer in 2 half-years.")
    assert unexplained.code == "I.1.6 2023" and "I.1.6" in unexplained.missing.message


# Pages


def change_figures(period, by):
    """Its period was reopened and is sealed anew with another title."""
    reopen_period(period=period, reason="Titulli ishte i gabuar.", by=by)
    Action.objects.filter(code="I.1.1").update(title="Një titull i korrigjuar")
    close_period(period=period, by=by)


def test_the_page_waives_and_takes_back(draft, arta, elira, client):
    address = reverse("report_checklist", args=[draft.pk])
    page = kit.in_english(client, elira).get(address).content.decode()
    assert "5 lines are open." in page and "The Secretariat does that." in page and "Waive" not in page
    page = kit.in_english(client, arta).get(address).content.decode()
    url = reverse("waiver_edit", args=[draft.pk, "answers"])
    assert f'action="{url}"' in page and reverse("waiver_edit", args=[draft.pk, "decision"]) not in page
    codes = json.dumps(line_of(draft, "answers").codes)
    refused = client.post(url, {"reason": "", "codes": codes})
    assert refused.status_code == 422 and not draft.waivers.exists()
    stale = client.post(url, {"reason": "They were asked twice.", "codes": "[]"})
    assert stale.status_code == 422 and "has changed in the meantime" in stale.content.decode()
    page = client.post(url, {"reason": "They were asked twice.", "codes": codes}, follow=True).content.decode()
    assert "They were asked twice." in page and "4 lines are open." in page
    back = reverse("waiver_take_back", args=[draft.pk, "answers"])
    assert back in page
    assert "5 lines are open." in client.post(back, follow=True).content.decode()


def test_who_takes_figures_anew_sees_at_once_what_has_gone_stale(draft, arta, elira, client):
    kit.make_draft(draft.period, language="sq", by=arta)
    stale, figures = reverse("stale_list"), reverse("report_figures", args=[draft.pk])
    kit.in_english(client, arta)
    for page in (reverse("home"), reverse("report_list")):
        assert f'hx-get="{stale}"' in client.get(page).content.decode()
    assert f'hx-get="{figures}"' in client.get(reverse("report_detail", args=[draft.pk])).content.decode()
    assert "Every draft in work" in client.get(stale).content.decode()
    assert client.get(stale, headers={"HX-Request": "true"}).content.strip() == b""
    change_figures(draft.period, arta)
    page = client.get(stale, headers={"HX-Request": "true"}).content.decode()
    assert page.count(figures) == 1 and page.count("/renew/") == 2
    page = client.get(figures).content.decode()
    assert "<dt>Actions</dt>" in page and "I.1.1" in page and reverse("report_renew", args=[draft.pk]) in page
    assert "The Secretariat takes them anew." in kit.in_english(client, elira).get(figures).content.decode()
    issuing.renew_figures(report=draft, by=arta, is_queued=False)
    assert "those of the period as they are now" in client.get(figures).content.decode()


def test_a_difference_names_the_parts_and_rows():
    def action(status, done):
        return {"code": "I.1.1", "status": status, "deadline_on": None, "budget": {}, "outputs": [], "done": done}

    before = {"actions": [action("in_progress", "a")], "indicators": [], "budget": {"n": 1}, "seal": 1, "x": 1}
    after = {"actions": [action("implemented", "b")], "indicators": [], "budget": {"n": 2}, "seal": 2, "x": 2}
    with translation.override("en"):
        found = difference(before, after)
    assert [(row["code"], row["before"]["code"], row["after"]["code"]) for row in found["status"]] == [
        ("I.1.1", "in_progress", "implemented")
    ]
    assert found["parts"] == [
        {"title": "Actions", "codes": ["I.1.1"]},
        {"title": "Budget", "codes": []},
        {"title": "Other data of the period", "codes": []},
    ]
    assert difference(before, before | {"seal": 2})["parts"] == []


def test_an_issued_report_has_no_checklist_to_settle(draft, elira, client):
    with kit.small_pages():
        issued = kit.finalise(draft, elira)
    response = kit.in_english(client, elira).get(reverse("report_checklist", args=[issued.pk]))
    assert response.url == reverse("report_detail", args=[issued.pk])
    assert Report.objects.get(pk=issued.pk).state == "finalised"
