"""The pages of amendments and versions: a draft written, commented, adopted; versions looked at and compared."""

import datetime as dt
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Action, Amendment, AmendmentChange, BudgetLine, Correction, PlanVersion
from plans.services.amendments import draft_amendment, save_change
from plans.services.corrections import correct_transcription
from progress.selectors.contradictions import contradictions
from progress.services.answers import SpendingAnswer
from strategy_tracker.base import clock
from tests.factories import (
    action,
    closed_period,
    get_entry,
    get_submission,
    make_answer,
    open_period,
    submitted_submission,
    the_plan,
    verified_submission,
)
from tests.strange_files import picture

pytestmark = pytest.mark.django_db
PLAN = "2022-2024"
DECISION = {"decision_number": "14/2022", "decided_on": "2022-05-02", "in_force_on": "2022-05-10"}


@pytest.fixture
def page(client, arta):
    """A page of an amendment, in English, as the Secretariat."""
    client.force_login(arta)
    client.cookies["django_language"] = "en"

    def call(name, *args, data=None, query=""):
        url = reverse(name, args=[PLAN, *args]) + query
        return client.get(url) if data is None else client.post(url, data)

    return call


@pytest.fixture
def draft(arta):
    return draft_amendment(plan=the_plan(), title="Rishikimi vjetor 2022", by=arta)


def new_part(prefix, **fields):
    told = {"objective": "I.1", "title_sq": "Veprim i ri", "day": "2024-06-30", "lead": "msh", "basis": "quantity"}
    told |= {"value_in_total": "20", "unit": "trajnime", "budget_2024": "500", "sources": ["bk"]} | fields
    return {f"{prefix}-{name}": value for name, value in told.items()}


def term(draft, by, **what):
    given = {"kind": "term", "key": "I.1.2", "field": "deadline_on", "after": "2025-06-30", "reason": "Vonesë."}
    return save_change(amendment=draft, by=by, **(given | what))


def adopt(page, draft, day=dt.date(2022, 5, 20), **changes):
    file = SimpleUploadedFile("vendimi.png", picture("PNG"), "image/png")
    with clock.at(day):
        return page("amendment_adopt", draft.pk, data=DECISION | {"document": file} | changes)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_draft_is_begun_and_listed(page):
    response = page("amendment_list", data={"title": "Rishikimi vjetor 2022"})
    draft = Amendment.objects.get()
    assert response.url == reverse("amendment_detail", args=[PLAN, draft.pk])
    assert "Rishikimi vjetor 2022" in text_of(page("amendment_list"))
    assert page("amendment_list", data={"title": " "}).status_code == 422


def test_a_term_is_chosen_shown_and_changed(page, draft):
    query = f"?key={action('I.1.2').key}"
    assert "Which action?" in text_of(page("change_add", draft.pk, "term"))
    assert "field=deadline_on" in text_of(page("change_add", draft.pk, "term", query=query))
    before = text_of(page("change_add", draft.pk, "term", query=f"{query}&field=deadline_on"))
    assert "31.12.2024" in before or "Dec. 31, 2024" in before, before[before.index("facts") :][:300]
    given = {"day": "2025-06-30", "reason": "Prokurimi vonohet."}
    response = page("change_add", draft.pk, "term", query=f"{query}&field=deadline_on", data=given)
    assert response.status_code == 302
    change = draft.changes.get()
    assert (change.before, change.after, change.reason) == ("2024-12-31", "2025-06-30", "Prokurimi vonohet.")
    shown = text_of(page("amendment_detail", draft.pk))
    assert "<del>" in shown and "<ins>" in shown and "Prokurimi vonohet." in shown
    edited = page("change_edit", draft.pk, change.pk, data={"day": "2025-09-30", "reason": "Më vonë."})
    assert edited.status_code == 302 and draft.changes.get().after == "2025-09-30"
    page("change_remove", draft.pk, draft.changes.get().pk, data={})
    assert not draft.changes.exists()


PART = {"category": "unspecified", "nature": "unspecified", "recurrence": "unspecified", "source": None}


@pytest.mark.parametrize(
    ("field", "given", "after"),
    [
        ("title", {"sq": "Titull i ri", "en": "New title"}, {"sq": "Titull i ri", "en": "New title", "sr": ""}),
        ("budget_2023", {"amount": "77"}, "77.00"),
        ("budget_2023", {"amount": ""}, None),
        ("fundings", {"sources": ["bk", "banka-boterore"]}, ["bk", "banka-boterore"]),
        ("roles", {"lead": "pk", "supporting": ["msh", "pk"]}, {"lead": "pk", "supporting": ["msh"]}),
    ],
)
def test_every_kind_of_term_has_its_fields(page, draft, field, given, after):
    query = f"?key=I.1.3&field={field}"
    response = page("change_add", draft.pk, "term", query=query, data=given | {"reason": "Vendim."})
    if response.status_code == 422:  # the plan says so already: blank stays blank
        assert after is None and "says so already" in text_of(response)
    else:
        assert draft.changes.get().after == after


def test_an_amount_is_split_by_source_nature_and_recurrence(page, draft):
    query = "?key=II.1.2&field=split_2024"
    typed = {"amount_1": "10", "nature_1": "capital", "recurrence_1": "one_off", "source_1": "bk", "amount_2": "5,50"}
    page("change_add", draft.pk, "term", query=query, data=typed | {"reason": "Vendim."})
    capital = PART | {"nature": "capital", "recurrence": "one_off", "source": "bk", "amount": "10.00"}
    assert draft.changes.get().after == [capital, PART | {"amount": "5.50"}]
    assert "10" in text_of(page("amendment_detail", draft.pk))
    too_much = page(
        "change_add", draft.pk, "term", query="?key=II.1.2&field=split_2023", data={"amount_1": "9999", "reason": "x"}
    )
    assert too_much.status_code == 422 and "more than its amount" in text_of(too_much)


def test_a_product_and_a_target_of_an_indicator(page, draft):
    output = {"printed": "20 trajnime", "basis": "quantity", "value_in_total": "20", "unit": "trajnime"}
    page("change_add", draft.pk, "term", query="?key=I.1.3&field=output_1", data=output | {"reason": "Vendim."})
    page(
        "change_add",
        draft.pk,
        "indicator",
        query="?key=I-1&field=target_interim",
        data={"number": "55", "due_on": "2024-12-31", "reason": "Vendim."},
    )
    kept = {change.field: change.after for change in draft.changes.all()}
    assert kept["output_1"]["value_in_total"] == "20.00"
    assert kept["target_interim"] == {"value": "55.0000", "due_on": "2024-12-31"}


@pytest.mark.parametrize(
    ("query", "given", "said"),
    [
        ("?key=I.1.2&field=deadline_on", {"day": "2025-06-30"}, "required"),
        ("?key=I.1.2&field=deadline_on", {"day": "31 shkurt", "reason": "x"}, "Write a day"),
        ("?key=I.1.2&field=title", {"sq": "", "reason": "x"}, "text of the plan"),
        ("?key=I.1.3&field=output_1", {"printed": "x", "basis": "quantity", "reason": "x"}, "a number to reach"),
        ("?key=I.1.3&field=output_1", {"basis": "delivery", "value_in_total": "5", "reason": "x"}, "quantity"),
        ("?key=I.1.2&field=budget_2023", {"amount": "shumë", "reason": "x"}, "Write a number"),
        ("?key=I.1.2&field=budget_2023", {"amount": "5", "reason": "Nr. 1234567890"}, "personal number"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(page, draft, query, given, said):
    response = page("change_add", draft.pk, "term", query=query, data=given)
    assert response.status_code == 422 and said in text_of(response)
    assert not draft.changes.exists()


@pytest.mark.parametrize(
    "query", ["?key=I.9.9", "?key=I.1.2&field=colour", "?key=I.1.2&field=budget_x", "?key=I.1.2&field=budget_99999"]
)
def test_what_the_plan_does_not_have_is_not_found(page, draft, query):
    assert page("change_add", draft.pk, "term", query=query).status_code == 404
    assert page("change_add", draft.pk, "colour").status_code == 404


def test_new_split_merged_moved_cancelled(page, draft):
    """Codes are the next free ones, also within one draft."""
    n = max(int(row.code.rpartition(".")[2]) for row in Action.objects.filter(objective__code="I.1"))
    why = {"reason": "Vendim."}
    assert page("change_add", draft.pk, "new", data=new_part("new") | why).status_code == 302
    bad = new_part("part0", title_sq="") | new_part("part1", day="32.13.2024") | {"n": "2", "reason": ""}
    refused = page("change_add", draft.pk, "split", query="?key=I.1.2", data=bad)
    told = [field.auto_id for field in refused.context["form_with_errors"].visible_fields]
    assert refused.status_code == 422 and {"id_part0-title_sq", "id_part1-day", "id_reason"} == set(told)
    assert "Part 2 · " in text_of(refused) and text_of(refused).count('href="#id_part') == 2
    bad["n"] = "9" * 5000  # no integer: as many parts as there are at least
    assert page("change_add", draft.pk, "split", query="?key=I.1.2", data=bad).status_code == 422
    grown = page("change_add", draft.pk, "split", query="?key=I.1.2", data=new_part("part0") | {"n": "2", "more": "1"})
    assert grown.status_code == 200 and 'name="part2-title_sq"' in text_of(grown)
    assert 'value="500' in text_of(grown) or "500" in text_of(grown)
    parts = new_part("part0", title_sq="Pjesa e parë") | new_part("part1", title_sq="Pjesa e dytë")
    assert page("change_add", draft.pk, "split", query="?key=I.1.2", data=parts | {"n": "2"} | why).status_code == 302
    merged = {"keys": ["I.1.3", "I.1.4"], "into": ""} | new_part("new", title_sq="Të bashkuara") | why
    assert page("change_add", draft.pk, "merge", data=merged).status_code == 302
    into = {"keys": ["I.2.3"], "into": "I.2.4"} | why
    assert page("change_add", draft.pk, "merge", data=into).status_code == 302
    assert page("change_add", draft.pk, "move", query="?key=I.2.1", data={"objective": "I.3"} | why).status_code == 302
    assert page("change_add", draft.pk, "cancel", query="?key=I.2.2", data=why).status_code == 302
    changes = {(change.kind, change.key): change.after for change in draft.changes.all()}
    assert ("new", f"I.1.{n + 1}") in changes
    assert [one["code"] for one in changes["split", "I.1.2"]["into"]] == [f"I.1.{n + 2}", f"I.1.{n + 3}"]
    assert changes["merge", f"I.1.{n + 4}"]["from"] == ["I.1.3", "I.1.4"] and changes["merge", "I.2.4"]["from"] == [
        "I.2.3"
    ]
    assert changes["move", "I.2.1"]["code"].startswith("I.3.")
    split = draft.changes.get(kind="split")
    anew = parts | {"n": "2", "reason": "Më qartë.", "part1-title_sq": "Pjesa tjetër"}
    assert page("change_edit", draft.pk, split.pk, data=anew).status_code == 302
    again = draft.changes.get(kind="split")
    assert [one["code"] for one in again.after["into"]] == [f"I.1.{n + 2}", f"I.1.{n + 3}"], "codes stay"
    shown = page("amendment_detail", draft.pk)
    assert shown.status_code == 200 and "Pjesa tjetër" in text_of(shown)
    assert adopt(page, draft).status_code == 302
    assert PlanVersion.objects.count() == 2
    for name, args in (("amendment_detail", [draft.pk]), ("version_detail", [2]), ("version_compare", [1, 2])):
        assert page(name, *args).status_code == 200
    assert "Pjesa tjetër" in text_of(page("version_compare", 1, 2))
    with clock.at(dt.date(2022, 5, 20)):
        tree = page("plan_tree")
    told = [(row.change.kind, codes(row.actions), codes(row.into)) for row in tree.context["decided"]]
    moved = Action.objects.get(key="I.2.1").code
    assert told == [
        ("new", [f"I.1.{n + 1}"], []),
        ("split", ["I.1.2"], [f"I.1.{n + 2}", f"I.1.{n + 3}"]),
        ("merge", ["I.1.3", "I.1.4"], [f"I.1.{n + 4}"]),
        ("merge", ["I.2.3"], ["I.2.4"]),
        ("move", [moved], []),
        ("cancel", ["I.2.2"], []),
    ]
    assert text_of(tree).count("14/2022") > 5 and "Split of an action" in text_of(tree)
    with clock.at(dt.date(2022, 5, 9)):
        assert page("plan_tree").context["decided"] == [], "not in force yet"


def codes(actions):
    return [action.code for action in actions]


def test_adopted_with_its_decision_and_file(page, draft, arta):
    term(draft, arta)
    assert adopt(page, draft, decision_number="").status_code == 422
    assert adopt(page, draft, document="").status_code == 422
    bad = SimpleUploadedFile("vendimi.png", b"nothing", "image/png")
    assert adopt(page, draft, document=bad).status_code == 422
    response = adopt(page, draft)
    draft.refresh_from_db()
    assert response.status_code == 302 and draft.state == "adopted" and draft.document_name == "vendimi.png"
    taken = page("amendment_document", draft.pk)
    assert b"".join(taken.streaming_content).startswith(b"\x89PNG") and "attachment" in taken["Content-Disposition"]
    assert adopt(page, draft).status_code == 403
    assert page("change_add", draft.pk, "term").status_code == 403


def test_what_contradicts_answers_must_be_read_first(page, draft, arta, period, driton):
    submission = submitted_submission(period)
    entry = submission.entries.select_related("action").filter(answered_at__isnull=False).first()
    save_change(amendment=draft, kind="cancel", key=entry.action.key, reason="Vendim.", by=arta)
    response = adopt(page, draft)
    assert response.status_code == 422 and "leaves the plan" in text_of(response)
    seen = response.context["fingerprint"]
    assert adopt(page, draft, confirmed=seen).status_code == 422, "the box is not ticked"
    assert adopt(page, draft, confirmed="another", is_confirmed="on").status_code == 422
    assert adopt(page, draft, confirmed=seen, is_confirmed="on").status_code == 302
    assert Action.objects.get(pk=entry.action_id).is_cancelled


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("term", "{day}"),
        ("new", {"code": "I.1.2", "terms": {"deadline_on": "{day}"}}),
        ("split", {"into": [{"code": "I.1.2", "terms": {"deadline_on": "{day}"}}]}),
        ("merge", {"from": [], "action": {"code": "I.1.2", "terms": {"deadline_on": "{day}"}}}),
    ],
)
def test_a_deadline_after_the_strategy_is_said_before(kind, after):
    """Whichever change gives it; one within the strategy is nothing to be said."""
    field = "deadline_on" if kind == "term" else ""
    for day, n_said in (("2099-12-31", 1), ("2026-12-31", 0)):
        given = json.loads(json.dumps(after).replace("{day}", day))
        change = AmendmentChange(kind=kind, key="I.1.2", field=field, after=given)
        found = contradictions(the_plan(), [change])
        assert len(found) == n_said and all("31.12.2099" in one.text and "2026" in one.text for one in found)


def test_a_budget_below_what_was_spent_is_said_before(page, draft, arta):
    period = open_period("2022-H1")
    entry = get_entry(get_submission(period, "masht"), "II.1.2")
    source = entry.action.fundings.first().source_id
    spent = (SpendingAnswer(source, Decimal(400), "current", "recurrent"), SpendingAnswer(source, Decimal(100)))
    verified_submission(period, "masht", None, {"II.1.2": make_answer(entry, spendings=spent)}, arta)
    term(draft, arta, key="II.1.2", field="budget_2022", after="450.00")
    response = adopt(page, draft)
    assert response.status_code == 422 and "500.00 EUR are verified as spent" in text_of(response)


def test_whoever_changes_a_draft_holds_the_plan_before_it(draft, arta):
    """It is tried out in the plan's rows: in the other order two people would wait for each other."""
    with CaptureQueriesContext(connection) as done:
        term(draft, arta)
    read = [one["sql"].partition(" FROM ")[2] for one in done if one["sql"].startswith("SELECT")]
    held = [sql for sql in read if sql.startswith(('"plans_actionplan"', '"plans_amendment"'))]
    assert held[0].startswith('"plans_actionplan"') and "LIMIT 21" in held[0]


def test_a_refused_term_still_shows_what_the_plan_says(page, draft):
    query = f"?key={action('I.1.2').key}&field=deadline_on"
    response = page("change_add", draft.pk, "term", query=query, data={"day": "2024-12-31", "reason": "Vonesë."})
    assert response.status_code == 422 and "Deadline · before" in text_of(response)


def test_a_term_that_the_draft_changes_already_leads_to_its_change(page, draft, arta):
    change = term(draft, arta)
    response = page("change_add", draft.pk, "term", query=f"?key={change.key}&field={change.field}")
    assert response.url == reverse("change_edit", args=[PLAN, draft.pk, change.pk])


def test_two_drafts_say_that_they_collide(page, draft, arta):
    other = draft_amendment(plan=the_plan(), title="Tjetër draft", by=arta)
    late = term(other, arta, after="2026-01-31")
    term(draft, arta)
    assert "Tjetër draft" in text_of(page("amendment_detail", draft.pk))
    assert adopt(page, draft).status_code == 302
    assert "has changed since" in text_of(page("amendment_detail", other.pk))
    assert adopt(page, other, decision_number="15").status_code == 409
    page("change_take_over", other.pk, late.pk, data={})
    assert adopt(page, other, decision_number="15").status_code == 302


def test_readers_comment_and_do_not_write(client, draft, arta, elira, driton):
    for person in (elira, driton):
        client.force_login(person)
        url = reverse("amendment_comment", args=[PLAN, draft.pk])
        assert client.post(url, {"text": f"Nga {person}."}).status_code == 302
        shown = client.get(reverse("amendment_detail", args=[PLAN, draft.pk]))
        assert f"Nga {person}." in text_of(shown) and not shown.context["writing"]
        for name in ("amendment_adopt", "amendment_drop"):
            assert client.get(reverse(name, args=[PLAN, draft.pk])).status_code == 403
    assert client.post(url, {"text": " "}).status_code == 422


def test_a_draft_is_dropped(page, draft):
    assert page("amendment_drop", draft.pk, data={"reason": ""}).status_code == 422
    page("amendment_drop", draft.pk, data={"reason": "Nuk u pajtua AKAT."})
    assert "Nuk u pajtua AKAT." in text_of(page("amendment_detail", draft.pk))
    assert Amendment.objects.get().state == "dropped"


def test_versions_are_listed_shown_and_taken_as_workbooks(page, draft, arta):
    term(draft, arta)
    term(draft, arta, field="title", after={"sq": "Titull i ri", "en": "", "sr": ""})
    adopt(page, draft)
    assert "14/2022" in text_of(page("version_list"))
    assert page("version_list", query="?from=1&to=2").url == reverse("version_compare", args=[PLAN, 1, 2])
    for digits in ("%D9%A1", "9" * 5000):  # no address takes them, and no integer
        assert page("version_list", query=f"?from={digits}&to={digits}").status_code == 200
    compared = text_of(page("version_compare", 1, 2))
    assert "1 row differs" in compared and "<ins>Titull</ins>" in compared.replace("<ins>Titull i", "<ins>Titull</ins>")
    assert "Titull i ri" not in text_of(page("version_detail", 1)) and "Titull i ri" in text_of(
        page("version_detail", 2)
    )
    book = openpyxl.load_workbook(io.BytesIO(page("version_export", 2).content))
    rows = {row[0]: row for row in book["Actions"].iter_rows(values_only=True)}
    assert len(rows) == 102 and rows["I.1.2"][1] == "Titull i ri"
    for name, args in (("version_detail", [9]), ("version_export", [9]), ("version_compare", [1, 9])):
        assert page(name, *args).status_code == 404


def test_the_administrator_corrects_the_transcription(client, hana, arta):
    client.force_login(hana)
    url = reverse("action_correct", args=[PLAN, "I.1.2"])
    assert "deadline_printed" in text_of(client.get(url))
    form = client.get(f"{url}?field=deadline_on")
    given = {"day": "2023-12-31", "reason": "Gabim leximi.", "seen": form.context["seen"]}
    assert client.post(f"{url}?field=deadline_on", given | {"reason": ""}).status_code == 422
    assert client.post(f"{url}?field=deadline_on", given | {"seen": "x"}).status_code == 409
    assert client.post(f"{url}?field=deadline_on", given).status_code == 302
    assert action("I.1.2").deadline_on == dt.date(2023, 12, 31)
    assert Correction.objects.get().reason == "Gabim leximi."
    client.force_login(arta)
    assert client.get(url).status_code == 403


def test_pages_cost_a_constant_number_of_queries(page, draft, arta, django_assert_max_num_queries):
    term(draft, arta)
    page("amendment_detail", draft.pk)  # the session, and documents that are parsed once
    for field, after in (("budget_2023", "5.00"), ("budget_2024", "6.00")):
        term(draft, arta, field=field, after=after)
    for name, args in (("amendment_detail", [draft.pk]), ("amendment_list", []), ("version_list", [])):
        with django_assert_max_num_queries(24):
            page(name, *args)


def test_the_page_of_an_action_tells_its_history_and_what_became_of_it(page, draft, arta, hana, client):
    term(draft, arta, key="I.1.3", after="2025-06-30")
    line = BudgetLine.objects.filter(amount__gt=0).exclude(printed="").order_by("-parts", "year").first()
    term(draft, arta, key=line.action.key, field=f"budget_{line.year}", after="77.00")
    why = {"reason": "Ndahet për qartësi."}
    parts = new_part("part0", title_sq="Pjesa e parë") | new_part("part1", title_sq="Pjesa e dytë") | {"n": "2"}
    page("change_add", draft.pk, "split", query="?key=I.1.2", data=parts | why)
    adopt(page, draft)
    whole = text_of(page("action_detail", "I.1.2"))
    later = [one["code"] for one in draft.changes.get(kind="split").after["into"]]
    assert "Ndahet për qartësi." in whole and "14/2022" in whole and all(code in whole for code in later)
    assert "I.1.2" in text_of(page("action_detail", later[0]))
    assert "Vonesë." in text_of(page("action_detail", "I.1.3"))
    told = page("action_detail", line.action.code).context["detail"].money
    row = next(row for row in told if row.year == line.year)
    assert (row.line.planned, row.printed) == (77, line.printed), "the document says what it said"
    correct_transcription(
        plan=the_plan(), of="action", key="I.1.4", field="references_printed", reason="Gabim leximi.", by=hana,
        before=action("I.1.4").references_printed, after="Ligji",
    )  # fmt: skip
    assert "Gabim leximi." in text_of(page("action_detail", "I.1.4"))


def test_cancelling_says_what_it_contradicts(page, period, arta):
    entry = submitted_submission(period).entries.select_related("action").filter(answered_at__isnull=False).first()
    assert "leaves the plan" in text_of(page("action_cancel", entry.action.code))


def test_pages_of_what_came_or_moved_while_no_period_is_open(page, arta):
    """The closed period counts what it sealed; what the plan says since has its page all the same."""
    closed_period("2022-H1", arta)
    draft = draft_amendment(plan=the_plan(), title="Rishikimi", by=arta)
    why = {"reason": "Vendim."}
    page("change_add", draft.pk, "new", data=new_part("new") | why)
    page("change_add", draft.pk, "move", query="?key=II.1.1", data={"objective": "I.1"} | why)
    adopt(page, draft, decided_on="2022-08-02", in_force_on="2022-08-10", day=dt.date(2022, 8, 20))
    new, moved = Action.objects.filter(objective__code="I.1").order_by("-pk")[0], Action.objects.get(key="II.1.1")
    assert page("action_detail", new.code).status_code == page("action_detail", moved.code).status_code == 200
    assert page("action_detail", "II.1.1").url == reverse("action_detail", args=[PLAN, moved.code])
    listed = text_of(page("action_list"))
    assert "101 actions" in listed and "102" not in listed
    with clock.at(dt.date(2022, 8, 20)):
        open_period("2022-H2")
        assert page("action_detail", "II.1.1").url == reverse("action_detail", args=[PLAN, moved.code])


def test_a_new_action_is_put_where_a_person_says(page, draft):
    """No objective is chosen beforehand: a merger of two actions of V would else have stood in I.1."""
    response = page("change_add", draft.pk, "new", data=new_part("new", objective="") | {"reason": "Vendim."})
    assert response.status_code == 422 and not draft.changes.exists()
