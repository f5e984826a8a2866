"""The list of actions: every filter, search, order, pages, what is said of bad values, and what it costs."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Institution
from plans.models import Action, ActionInstitution, FundingSource, Output
from plans.selectors import codes_with_findings
from progress.models import Event, Status
from progress.services.amendments import cancel_action
from progress.services.assessments import set_status
from strategy_tracker.base import clock
from tests.counting import count_queries
from tests.factories import (
    action,
    closed_period,
    entries_of,
    open_period,
    submitted_submission,
    the_plan,
    verified_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
IN_JULY_2022 = dt.date(2022, 7, 10)


@pytest.fixture(autouse=True)
def july_2022():
    with clock.at(IN_JULY_2022):
        yield


@pytest.fixture
def get(client, arta, period):
    """Fetch the list in English, signed in as Arta while 2022-H1 is open."""
    client.force_login(arta)
    client.cookies["django_language"] = "en"

    def fetch(query="", **headers):
        response = client.get(f"{reverse('action_list', args=['2022-2024'])}?{query}", headers=headers)
        assert response.status_code == 200
        return response

    return fetch


def codes(response):
    return [row.action.code for row in response.context["rows"]]


def all_codes(**lookups):
    return list(Action.objects.filter(**lookups).order_by("position").values_list("code", flat=True).distinct())


@pytest.mark.every_database
def test_shows_the_whole_plan_in_its_own_order_in_pages(get):
    first, last = get(), get("page=3")
    assert first.context["count"] == "101 actions"
    assert codes(first)[:6] == ["I.1.1", "I.1.2", "I.1.3", "I.1.4", "I.1.5", "I.1.6"]
    assert (len(codes(first)), len(codes(last)), codes(last)[-1]) == (50, 1, "V.1.14")


def test_natural_order_puts_ten_after_nine(get):
    shown = codes(get("objective=III.1&size=all"))
    assert shown == [f"III.1.{number}" for number in range(1, 18)]


def test_shows_all_on_one_page_when_asked(get):
    response = get("size=all")
    assert len(codes(response)) == 101
    assert not response.context["page"].has_other_pages()


@pytest.mark.parametrize("page", ["0", "-1", "99", "abc", ""])
def test_a_page_that_does_not_exist_is_the_nearest_that_does(get, page):
    assert len(codes(get(f"page={page}"))) in (1, 50)


# Filters


@pytest.mark.parametrize(("objective", "count"), [("I", 16), ("I.3", 6), ("III", 36), ("V.1", 14)])
@pytest.mark.every_database
def test_objective_strategic_or_specific(get, objective, count):
    response = get(f"objective={objective}&size=all")
    assert len(codes(response)) == count
    assert all(code.startswith(f"{objective}.") for code in codes(response))
    assert response.context["count"] == f"{count} of 101 actions"


@pytest.mark.parametrize("part", ["", "lead", "supporting"])
@pytest.mark.every_database
def test_institution_and_its_part(get, part):
    roles = ActionInstitution.objects.filter(institution__code="pk")
    roles = roles.filter(part=part) if part else roles
    expected = all_codes(pk__in=roles.values("action"))
    assert expected
    assert codes(get(f"institution=pk&part={part}&size=all")) == expected


def test_the_part_without_an_institution_filters_nothing(get):
    response = get("part=lead&size=all")
    assert len(codes(response)) == 101
    assert response.context["chips"] == []


def test_status(get, arta, period):
    set_status(action=action("I.1.1"), period=period, by=arta, status=Status.IN_PROGRESS)
    assert codes(get("status=in_progress")) == ["I.1.1"]
    assert len(codes(get("status=not_started&size=all"))) == 100


@pytest.mark.parametrize(("year", "count"), [("2022", 12), ("2023", 21), ("2024", 56), ("2026", 7), ("none", 5)])
@pytest.mark.every_database
def test_deadline_year(get, year, count):
    assert len(codes(get(f"year={year}&size=all"))) == count


def test_no_deadline_lists_them_by_name(get):
    assert codes(get("year=none")) == ["I.1.1", "V.1.6", "V.1.7", "V.1.8", "V.1.9"]


@pytest.mark.every_database
def test_funding_source(get):
    source = FundingSource.objects.get(code="bk") if FundingSource.objects.filter(code="bk") else None
    code = source.code if source else "BK"
    expected = all_codes(fundings__source__code=code)
    assert expected
    assert codes(get(f"funding={code}&size=all")) == expected


@pytest.mark.every_database
def test_without_a_funding_source(get):
    shown = codes(get("funding=none&size=all"))
    assert len(shown) == 11
    assert shown == all_codes(fundings__isnull=True)


@pytest.mark.every_database
def test_recurring(get):
    yearly = Output.objects.filter(value_per_year__isnull=False).values("action")
    assert codes(get("recurring=1&size=all")) == all_codes(pk__in=yearly)
    assert len(codes(get("recurring=0&size=all"))) == 101 - len(all_codes(pk__in=yearly))


@pytest.mark.every_database
def test_with_findings(get):
    found = codes_with_findings(the_plan())
    assert set(codes(get("findings=1&size=all"))) == found
    assert set(codes(get("findings=0&size=all"))) == set(all_codes()) - found
    assert "III.4.1" in found


@pytest.mark.every_database
def test_late_overdue_and_delivered_late(get, arta, period):
    with clock.at(dt.date(2023, 7, 10)):
        late = action("II.1.4")
        Action.objects.filter(pk=late.pk).update(deadline_on=dt.date(2022, 6, 29))
        set_status(
            action=action("II.1.4"),
            period=period,
            by=arta,
            status=Status.IMPLEMENTED,
            completed_on=dt.date(2022, 6, 30),
            is_override=True,
            reason="U dorëzua me vonesë.",
        )
        overdue = all_codes(deadline_on=dt.date(2022, 12, 31))
        assert codes(get("late=overdue&size=all")) == overdue
        assert codes(get("late=delivered&size=all")) == ["II.1.4"]
        response = get("late=1&size=all")
        assert set(codes(response)) == {*overdue, "II.1.4"}
        assert "191 days overdue" in response.content.decode()
        assert "delivered 1 day late" in response.content.decode()


def test_the_filter_for_lateness_is_the_rule_for_lateness(get):
    with clock.at(dt.date(2024, 3, 1)):
        rows = get("size=all").context["rows"]
        assert codes(get("late=1&size=all")) == [row.action.code for row in rows if row.is_late]
        assert sum(row.is_late for row in rows) == 33


@pytest.mark.parametrize("text", ["keshilli", "KËSHILLI", "Këshilli", "  kËshillI  "])
def test_search_ignores_case_and_diacritics(get, text):
    shown = codes(get(f"q={text}&size=all"))
    assert shown == [a.code for a in Action.objects.order_by("position") if "keshilli" in a.search_text]
    assert shown


@pytest.mark.parametrize("text", ["„Këshilli“.", "Këshilli,", "këshilli\u00ad\u200b", "\u202eKëshilli"])
def test_search_does_not_mind_how_a_word_was_copied(get, text):
    assert codes(get(f"q={text}&size=all")) == codes(get("q=Këshilli&size=all")) != []


@pytest.mark.every_database
def test_search_wants_all_words_in_any_order(get):
    both, other = codes(get("q=shkolla rekrutimi&size=all")), codes(get("q=rekrutimi shkolla&size=all"))
    assert both == other == ["II.1.5", "II.1.6"]


@pytest.mark.every_database
def test_search_for_a_code_finds_what_it_names(get):
    assert codes(get("q=ii.1.5")) == ["II.1.5"]
    assert codes(get("q=II.1")) == [f"II.1.{number}" for number in range(1, 14)]
    assert codes(get("q=1.2.1")) == ["I.2.1"]  # as printed


def test_search_takes_wildcards_literally(get):
    assert codes(get("q=_hkoll%25")) == []


@pytest.mark.every_database
def test_filters_are_combined(get):
    shown = codes(get("objective=III&institution=mpb&part=lead&year=2024&size=all"))
    expected = all_codes(
        objective__strategic__code="III",
        deadline_on__year=2024,
        roles__institution=Institution.objects.get(code="mpb"),
        roles__part="lead",
    )
    assert shown == expected != []


# Chips and addresses


@pytest.mark.every_database
def test_each_filter_is_a_chip_that_takes_itself_out(get):
    chips = get("objective=I.3&institution=mpb&part=lead&q=raport&page=1").context["chips"]
    assert [chip["label"].partition(":")[0] for chip in chips] == ["Search", "Objective", "Institution", "Its part"]
    assert chips[1]["url"] == "/plans/2022-2024/actions/?q=raport&institution=mpb&part=lead"
    assert chips[2]["url"] == "/plans/2022-2024/actions/?q=raport&objective=I.3"


@pytest.mark.every_database
def test_clearing_keeps_period_and_order(get):
    closed_then_open()
    clear = get("objective=I&period=2022-H1&sort=budget").context["clear_url"]
    assert clear == "/plans/2022-2024/actions/?period=2022-H1&sort=budget"


def closed_then_open():
    period = closed_period("2022-H1")
    with clock.at(dt.date(2023, 1, 5)):
        return period, open_period("2022-H2")


def test_htmx_gets_the_table_alone_and_a_clean_address(get):
    response = get("q=&objective=I.3&status=&period=2022-H1", HX_Request="true")
    assert b"<html" not in response.content
    assert response.content.strip().startswith(b'<div id="action-table">')
    assert response.headers["HX-Push-Url"] == "/plans/2022-2024/actions/?objective=I.3"
    assert "HX-Request" in response.headers["Vary"]


def test_going_back_gets_the_whole_page(get):
    response = get("objective=I.3", HX_Request="true", HX_History_Restore_Request="true")
    assert b"<html" in response.content


def test_works_without_javascript(get):
    page = get("objective=I.3").content.decode()
    assert '<form class="toolbar' in page
    assert 'method="get" action="/plans/2022-2024/actions/"' in page
    assert '<option value="I.3" selected>' in page
    assert 'href="/plans/2022-2024/actions/I.3.2/"' in page


# Bad values


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("status=bogus", "Status"),
        ("objective=IX", "Objective"),
        ("institution=nobody", "Institution"),
        ("part=leader", "Its part"),
        ("year=1800", "Deadline"),
        ("year=2022;drop", "Deadline"),
        ("funding=gold", "Funding source"),
        ("recurring=maybe", "Target each year"),
        ("findings=2", "With findings"),
        ("late=very", "Lateness"),
        ("period=1999-H1", "As of"),
        ("sort=title", "Order"),
        ("size=1000000", "Page"),
        ("q=" + "a" * 300, "Search"),
    ],
)
def test_a_value_that_is_not_known_is_named_and_left_out(get, query, label):
    response = get(query)
    assert [name for name, value in response.context["problems"]] == [label]
    assert "Left out of the filter" in response.content.decode()
    assert len(codes(response)) == 50


def test_unknown_parameters_are_nothing(get):
    assert get("utm=1&objective__code=I").context["problems"] == []


def test_nothing_found_says_what_to_do(get):
    page = get("q=xyzxyz").content.decode()
    assert "No action matches" in page
    assert "0 of 101 actions" in page


def test_text_in_the_address_cannot_become_markup(get):
    assert "<script>alert" not in get("q=<script>alert(1)</script>&status=<script>alert(2)</script>").content.decode()


# Order


@pytest.mark.every_database
def test_orders_by_deadline_with_undated_ones_last(get):
    up, down = codes(get("sort=deadline&size=all")), codes(get("sort=-deadline&size=all"))
    assert up[-5:] == down[-5:] == ["I.1.1", "V.1.6", "V.1.7", "V.1.8", "V.1.9"]
    assert action(down[0]).deadline_year == 2026


@pytest.mark.every_database
def test_orders_by_budget_with_uncosted_ones_last(get):
    rows = get("sort=-budget&size=all").context["rows"]
    costed = [row.action.budget for row in rows if row.is_costed]
    assert costed == sorted(costed, reverse=True)
    assert len(costed) == 82
    assert not any(row.is_costed for row in rows[82:])


@pytest.mark.every_database
def test_orders_by_status_as_everywhere_else(get, arta, period):
    for code, status in (("V.1.6", Status.IN_PROGRESS), ("V.1.7", Status.NO_EVIDENCE)):
        set_status(action=action(code), period=period, by=arta, status=status)
    assert codes(get("sort=status&size=all"))[0] == "V.1.6"
    assert codes(get("sort=-status&size=all"))[0] == "V.1.7"


def test_headings_say_how_the_table_is_sorted(get):
    page = get("sort=-deadline").content.decode()
    assert page.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in page


# What a row says


def test_blank_and_zero_are_kept_apart(get):
    rows = {row.action.code: row for row in get("size=all").context["rows"]}
    assert rows["I.1.1"].is_costed
    assert rows["I.1.1"].action.budget == 0
    assert not rows["I.1.2"].is_costed
    assert rows["I.1.2"].action.budget is None
    page = get("objective=I.1").content.decode()
    assert "not costed" in page
    assert "0.00" in page


def test_the_sums_are_those_of_the_plan(get):
    rows = get("size=all").context["rows"]
    assert sum(row.action.budget for row in rows if row.is_costed) == 785359


def test_a_lead_that_needs_confirmation_is_marked(get):
    assert "to be confirmed" in get("q=IV.1.5").content.decode()


@pytest.mark.every_database
def test_last_change_of_others_drafts_is_not_told(client, get, driton, besnik, period):
    submission = submitted_submission(period, "msh", driton)
    code = entries_of(submission)[0].action.code
    event = Event.objects.filter(action__code=code).first()
    assert event.kind in Event.OF_DRAFTS
    client.force_login(besnik)
    assert get(f"q={code}").context["rows"][0].changed_at is None
    client.force_login(driton)
    assert get(f"q={code}").context["rows"][0].changed_at == event.happened_at


@pytest.mark.every_database
def test_a_cancelled_action_is_struck_and_not_edited(get, arta, period):
    cancelled = action("I.1.2")
    cancel_action(action=cancelled, decision="12/2022", decided_on=dt.date(2022, 7, 1), reason="Vendim.", by=arta)
    response = get("status=cancelled")
    assert codes(response) == ["I.1.2"]
    assert "edit-status" not in response.content.decode()


# Periods


@pytest.mark.every_database
def test_an_earlier_period_is_shown_as_of_its_cut_off_and_not_edited(get, arta, period):
    set_status(action=action("I.1.1"), period=period, by=arta, status=Status.IN_PROGRESS)
    closed_then_open()
    with clock.at(dt.date(2023, 1, 5)):
        later = open_period("2022-H2")
        set_status(action=action("I.1.1"), period=later, by=arta, status=Status.NOT_STARTED)
        now, then = get("q=I.1.1"), get("q=I.1.1&period=2022-H1")
    assert [now.context["rows"][0].action.status, then.context["rows"][0].action.status] == [
        "not_started",
        "in_progress",
    ]
    assert "edit-status" in now.content.decode()
    assert "edit-status" not in then.content.decode()
    assert "as of 30.06.2022, the cut-off date of January–June 2022" in then.content.decode()
    assert not any(row.is_late for row in then.context["rows"])


def test_a_planned_period_cannot_be_chosen(get):
    assert get("period=2024-H2").context["problems"] == [("As of", "2024-H2")]


# Who may


@pytest.mark.parametrize("name", ["arta", "besnik", "elira", "afrim", "fatmir", "genta", "ilir"])
def test_everyone_who_reads_the_plan_sees_the_list(client, people, period, name):
    client.force_login(people[name])
    response = client.get(reverse("action_list", args=["2022-2024"]))
    assert response.status_code == 200
    assert (b"edit-status" in response.content) == (name == "arta")


def test_the_administrator_is_refused_and_strangers_sign_in(client, hana):
    assert client.get(reverse("action_list", args=["2022-2024"])).status_code == 302
    client.force_login(hana)
    assert client.get(reverse("action_list", args=["2022-2024"])).status_code == 403


# Cost


def test_costs_the_same_for_one_row_and_for_all(client, arta, driton, period):
    verified_submission(period, "msh", driton)
    client.force_login(arta)
    url = reverse("action_list", args=["2022-2024"])
    few = count_queries(client, f"{url}?q=II.1.5")
    assert count_queries(client, f"{url}?size=all") == count_queries(client, url) == few
    assert few <= 22


def test_what_is_late_today_reads_so_with_what_was_last_verified(get):
    """A status that fits only a deadline ahead is no answer to where the action stands once the deadline is over."""
    with clock.at(dt.datetime(2030, 1, 2, 9, tzinfo=dt.UTC)):
        page = get("size=all&objective=I.1").content.decode()
        assert codes(get("size=all&status=in_progress")) == []
        assert "I.1.1" not in codes(get("size=all&status=overdue"))
    assert 'data-status="in_progress"' not in page
