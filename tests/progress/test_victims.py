"""Victim statistics of the years after the baseline: what is recorded and refused, and the pages for it."""

import datetime as dt
import io
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from progress.models import Event, VictimCount, VictimRecord
from progress.pages.timeline import timeline
from progress.selectors.victims import counts_of, statistics_until
from progress.services.victims import in_short, mark_of, record_victim_statistics
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.counting import count_queries
from tests.factories import record_victims, victim_counts

pytestmark = pytest.mark.django_db
SOURCE = "Baza e të dhënave"
RECORDED, VIEWED = Event.Kind.STATISTICS_RECORDED, Event.Kind.STATISTICS_VIEWED


@pytest.fixture(autouse=True)
def in_english():
    """Services speak to the person: their words are read in English here."""
    with translation.override("en"):
        yield


def record(by, year=2022, *, absent_reason="", source=SOURCE, note="", expected_state=None, **changes):
    counts = None if absent_reason else victim_counts(**changes)
    return record_victim_statistics(
        year=year,
        by=by,
        counts=counts,
        absent_reason=absent_reason,
        source=source,
        note=note,
        expected_state=expected_state,
    )


def without(dimension):
    """Changes that leave a whole table empty."""
    return {f"{d}_{c}".replace("-", "_"): None for d, c in victim_counts() if d == dimension}


# Recording


def test_a_year_is_recorded_with_source_note_and_one_event(arta):
    with clock.at(dt.datetime(2023, 1, 20, 9, tzinfo=dt.UTC)):
        saved = record(arta, source=f" {SOURCE} ", note="Shënim", sex_female=20, sex_male=6)
    assert (saved.year, saved.identified, saved.source, saved.note) == (2022, 26, SOURCE, "Shënim")
    assert (saved.recorded_by, saved.recorded_at) == (arta, dt.datetime(2023, 1, 20, 9, tzinfo=dt.UTC))
    counts = counts_of(VictimRecord.objects.get())
    assert (counts["sex", "male"], counts["case", "identified"], len(counts)) == (6, 26, 25)
    event = Event.objects.get(kind=RECORDED)
    assert (event.by, event.before, event.after, event.detail) == (arta, "", "26", "2022")


def test_a_correction_replaces_every_number_and_names_what_was_there(arta, arber):
    record(arta)
    record(arber, identified=30, **without("age"))
    counts = counts_of(VictimRecord.objects.get())
    assert counts["case", "identified"] == 30 and not [place for place in counts if place[0] == "age"]
    event = Event.objects.filter(kind=RECORDED).first()
    assert (event.by, event.before, event.after) == (arber, "26", "30")


def test_a_reason_takes_the_place_of_figures_and_the_other_way_round(arta):
    record(arta)
    absent = record(arta, absent_reason="Baza u dëmtua.", source="")
    assert (absent.identified, absent.absent_reason, absent.counts.count()) == (None, "Baza u dëmtua.", 0)
    event = Event.objects.filter(kind=RECORDED).first()
    assert (event.before, event.after, event.reason) == ("26", "no_figures", "Baza u dëmtua.")
    assert record(arta).absent_reason == ""


def test_recording_the_same_again_is_no_change(arta, arber):
    first, again = record(arta), record(arber)
    assert (again.recorded_by, again.recorded_at) == (arta, first.recorded_at)
    assert Event.objects.filter(kind=RECORDED).count() == 1


def test_no_victims_at_all_is_recorded_as_zeros(arta):
    assert record(arta, identified=0).identified == 0
    assert set(counts_of(VictimRecord.objects.get()).values()) == {0}


@pytest.mark.parametrize("dimension", ["sex", "origin", "age", "exploitation"])
def test_a_whole_table_may_be_left_empty_and_that_is_not_zero(arta, dimension):
    counts = counts_of(record(arta, **without(dimension)))
    assert {place[0] for place in counts} == {"case", "sex", "origin", "age", "exploitation"} - {dimension}


def test_of_the_cases_only_the_identified_are_required(arta):
    counts = counts_of(record(arta, case_assisted=4, case_not_assisted=None, case_repatriated=None))
    assert {place for place in counts if place[0] == "case"} == {("case", "identified"), ("case", "assisted")}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"case_identified": None}, "Give the number of identified victims"),
        ({"sex_male": 3}, "The table “Sex” makes 29, but 26 victims were identified."),
        ({"origin_kosovo": 25}, "The table “Origin” makes 25"),
        ({"age_under_18": 20, "age_over_40": 7}, "The table “Age group” makes 27"),
        ({"exploitation_begging": 1}, "The table “Form of exploitation” makes 27"),
        ({"age_18_22": None, "age_over_40": None}, "The table “Age group” has no number for 18–22, over 40. Give them"),
        ({"case_assisted": 14, "case_not_assisted": 18}, "Assisted and not assisted are 32, but 26"),
        ({"case_repatriated": 27}, "“Repatriated victims” are 27, but only 26"),
        ({"case_assisted": 27, "case_not_assisted": None}, "“Victims assisted-sheltered” are 27"),
        ({"sex_male": -1, "sex_female": 27}, "The number of “Male” cannot be negative"),
        ({"source": " "}, "Name the source"),
        ({"absent_reason": "x", "note": "Personi 1234567890"}, "personal number"),
        ({"source": "1234567890"}, "personal number"),
    ],
)
def test_what_does_not_fit_together_is_refused_and_names_its_place(arta, changes, message):
    with pytest.raises(Refused, match=re.escape(message)):
        record(arta, **changes)
    assert not VictimRecord.objects.exists() and not Event.objects.filter(kind=RECORDED).exists()


def test_every_broken_table_is_named_at_once(arta):
    with pytest.raises(Refused) as refusal:
        record(arta, sex_male=1, origin_serbia=None, case_not_assisted=1)
    assert all(word in str(refusal.value) for word in ("“Sex”", "“Origin”", "Assisted and not assisted"))


def test_neither_figures_nor_reason_or_both_is_refused(arta):
    for counts, reason in (({}, " "), (victim_counts(), "Nuk u mblodhën.")):
        with pytest.raises(Refused, match="or the reason why there are none"):
            record_victim_statistics(year=2022, by=arta, counts=counts, absent_reason=reason, source=SOURCE)


def test_the_categories_are_those_of_the_printed_tables(arta):
    for place in (("age", "total"), ("sex", "other")):
        with pytest.raises(Refused, match="no such category"):
            record_victim_statistics(year=2022, by=arta, counts=victim_counts() | {place: 0}, source=SOURCE)


@pytest.mark.parametrize(
    ("year", "day", "message"),
    [
        (2021, "2025-01-06", "after the printed tables only"),
        (2025, "2025-01-06", "after the printed tables only"),
        (2024, "2023-12-31", "has not begun yet"),
        (2023, "2023-01-01", ""),
        (2024, "2025-01-06", ""),
    ],
)
def test_the_year_belongs_to_the_plan_and_has_begun(arta, year, day, message):
    with clock.at(dt.date.fromisoformat(day)):
        if not message:
            assert record(arta, year).year == year
            return
        with pytest.raises(Refused, match=message):
            record(arta, year)


@pytest.mark.parametrize("name", ["besnik", "elira", "afrim", "fatmir", "genta", "ilir", "hana"])
def test_only_the_secretariat_records(people, name):
    with pytest.raises(Refused, match="Secretariat"):
        record(people[name])


def test_nobody_overwrites_what_they_have_not_seen(arta, arber):
    opened_empty = mark_of(None)
    first = record(arber)
    with pytest.raises(StaleEdit):
        record(arta, identified=30, expected_state=opened_empty)
    opened = mark_of(first)
    record(arber, sex_female=25, sex_male=1, expected_state=opened)
    with pytest.raises(StaleEdit):
        record(arta, identified=30, expected_state=opened)
    assert counts_of(VictimRecord.objects.get())["sex", "male"] == 1


def test_a_change_between_reading_and_writing_is_not_lost(arta, arber, monkeypatch):
    """The other person's change comes after ours was checked: the conditional update refuses ours."""
    seen = mark_of(record(arta))

    def meanwhile(current):
        VictimRecord.objects.update(note="Tjetër", recorded_by=arber)
        return seen

    monkeypatch.setattr("progress.services.victims.mark_of", meanwhile)
    with pytest.raises(StaleEdit):
        record(arta, identified=30, expected_state=seen)
    assert VictimRecord.objects.get().identified == 26 and VictimCount.objects.count() == 24


def test_two_first_recordings_at_once_are_one(arta, arber, monkeypatch):
    def meanwhile(current):
        VictimRecord.objects.create(year=2022, absent_reason="x", recorded_at=clock.now(), recorded_by=arber)
        return ""

    monkeypatch.setattr("progress.services.victims.mark_of", meanwhile)
    with pytest.raises(StaleEdit):
        record(arta, expected_state="")
    assert not VictimRecord.objects.filter(identified=26).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"identified": 1, "source": ""},
        {"identified": 1, "source": "x", "absent_reason": "x"},
        {"identified": None, "source": "x"},
        {"identified": -1, "source": "x"},
    ],
)
def test_the_database_refuses_figures_without_source_and_years_without_either(arta, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        VictimRecord.objects.create(year=2022, recorded_at=clock.now(), recorded_by=arta, **fields)


@pytest.mark.parametrize(("category", "value"), [("female", 1), ("total", 1), ("identified", 1), ("new", -1)])
def test_the_database_refuses_a_second_count_totals_and_negative_ones(arta, category, value):
    saved = record(arta)
    with pytest.raises(IntegrityError), transaction.atomic():
        saved.counts.create(dimension="sex", category=category, value=value)


def test_a_year_in_short():
    assert in_short(None) == ""
    assert in_short(VictimRecord(absent_reason="x")) == "no_figures"
    assert in_short(VictimRecord(identified=0)) == "0"


def test_the_history_names_the_year_and_the_reason_but_no_number_of_victims(arta):
    record(arta)
    record(arta, absent_reason="Baza u dëmtua.", source="")
    rows = timeline(Event.objects.filter(kind=RECORDED).select_related("by", "action", "institution", "period"))
    assert [row["what"] for row in rows] == ["Victim statistics recorded · 2022"] * 2
    assert rows[0]["reason"] == "Baza u dëmtua."
    assert {row[name] for row in rows for name in ("from_code", "to_code", "from_label", "to_label")} == {""}


# Merged with the printed tables


def test_recorded_years_follow_the_printed_ones_with_computed_totals(arta):
    record(arta, 2023, identified=31, **without("origin"))
    record(arta, 2022, absent_reason="Nuk u mblodhën.", source="")
    known = statistics_until()
    assert (known.years, known.missing) == ([2022, 2023, 2024], [2024])
    added = [figure for figure in known.figures if figure.year > 2021]
    assert {figure.year for figure in added} == {2023} and not any(figure.pk for figure in added)
    totals = {(f.dimension, f.category): f.value for f in added if f.is_total}
    assert totals == {("case", "identified"): 31, ("age", "total"): 31}
    assert {f.label for f in added if f.category == "female"} == {"Femra"}
    assert known.before(2024)[0] == 2023 and known.before(2023)[0] == 2021


def test_a_report_s_year_ends_the_statistics(arta, django_assert_num_queries):
    record_victims()
    with django_assert_num_queries(4):
        known = statistics_until(2022)
        assert max(figure.year for figure in known.figures) == 2022
    assert known.years == [2022]


# Pages


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def secretariat(english, arta):
    english.force_login(arta)
    return english


LIST = "/victims/"


def edit_url(year=2022):
    return reverse("victim_statistics_edit", args=[year])


def text(response):
    """The page on one line, without what white space the template puts into a cell."""
    return re.sub(r"(<t[dh][^>]*>) | (?=</t[dh]>)", r"\1", " ".join(response.content.decode().split()))


def state_in(page):
    return re.search(r'name="state"(?: value="(\w*)")?', page).group(1) or ""


def posted(state="", **changes):
    """What the form sends: {"case-identified": "26", …}."""
    counts = {"-".join(place): "" if value is None else value for place, value in victim_counts(**changes).items()}
    return {"kind": "figures", "source": SOURCE, "note": "", "absent_reason": "", "state": state, **counts}


def test_the_tables_show_printed_and_recorded_years_together(secretariat, arta):
    record(arta, 2022, note="Shënim i brendshëm", **without("origin"))
    record(arta, 2023, absent_reason="Baza u dëmtua.", source="")
    page = text(secretariat.get(LIST))
    assert "Victim statistics 2019–2022" in page and "2019–2021 is the statistical baseline" in page
    assert page.count('<th scope="col" class="num">2022</th>') == 5 and ">2023</th>" in page
    for said in (
        "Correct 2022",
        "Correct 2023",
        "Record 2024",
        f"Source: {SOURCE}",
        "Shënim i brendshëm",
        "Arta Gashi",
    ):
        assert said in page
    assert "no figures: Baza u dëmtua." in page
    origin = page[page.index('id="origin"') : page.index('id="age"')]
    assert origin.count("not recorded") == 5
    assert "contradiction" in page and "are 32, but 25" in page


def test_without_recorded_years_the_heading_is_that_of_the_printed_ones(secretariat):
    assert "Victim statistics 2019–2021" in text(secretariat.get(LIST))


def test_a_year_that_has_not_begun_is_said_to_be_so(secretariat):
    with clock.at(dt.date(2023, 5, 1)):
        page = text(secretariat.get(LIST))
        assert "Record 2023" in page and "Record 2024" not in page and "has not begun yet" in page
        assert secretariat.get(edit_url(2024)).status_code == 403


def test_the_authority_reads_everything_and_is_offered_nothing(english, elira, arta):
    record(arta)
    english.force_login(elira)
    page = text(english.get(LIST))
    assert SOURCE in page and "Correct 2022" not in page and "Record 2023" not in page


@pytest.mark.parametrize("year", [2019, 2021, 2025])
def test_other_years_are_not_found(secretariat, year):
    assert secretariat.get(edit_url(year)).status_code == 404


def test_the_form_shows_the_year_before_and_is_logged(secretariat, arta):
    page = text(secretariat.get(edit_url()))
    assert page.count("data-counts") == 5 and page.count('class="amount"') == 25
    assert ">2021</th>" in page and 'for="id_age-under-18"' in page and '<td class="num">19</td>' in page
    event = Event.objects.get(kind=VIEWED)
    assert (event.by, event.detail) == (arta, "2022")
    assert "each view of this page is recorded" in page


def test_saving_leads_back_to_the_tables(secretariat):
    response = secretariat.post(edit_url(), posted(sex_female=20, sex_male=6), follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "The victim statistics of 2022 are recorded." in text(response)
    page = text(secretariat.get(edit_url()))
    assert 'name="sex-male" value="6"' in page
    again = secretariat.post(edit_url(), posted(state_in(page), sex_female=20, sex_male=6), follow=True)
    assert "2022: nothing was changed." in text(again)


def test_a_reason_is_recorded_whatever_stands_in_the_numbers(secretariat):
    data = posted() | {"kind": "absent", "absent_reason": "Baza u dëmtua.", "sex-male": "abc", "source": "x" * 400}
    assert secretariat.post(edit_url(), data).status_code == 302
    saved = VictimRecord.objects.get()
    assert (saved.absent_reason, saved.source, saved.identified) == ("Baza u dëmtua.", "", None)
    assert 'value="absent" selected' in text(secretariat.get(edit_url()))


def test_a_reason_must_be_given_where_it_is_chosen(secretariat):
    response = secretariat.post(edit_url(), posted() | {"kind": "absent"})
    assert response.status_code == 422 and "Say why there are no figures." in text(response)


@pytest.mark.parametrize("typed", ["2,5", "2.000", "-1", "dy", "123456", "1 2", "٣"])
def test_what_is_no_whole_number_is_refused_and_kept(secretariat, typed):
    response = secretariat.post(edit_url(), posted() | {"sex-male": typed})
    page = text(response)
    assert response.status_code == 422 and "Write a whole number such as 12" in page
    assert f'value="{typed}"' in page and 'href="#id_sex-male"' in page
    assert not VictimRecord.objects.exists()


def test_sums_that_do_not_fit_stand_at_their_table_with_a_link(secretariat):
    response = secretariat.post(edit_url(), posted(sex_female=20, sex_male=5, age_18_22=None) | {"source": ""})
    page = text(response)
    assert response.status_code == 422
    assert '<a href="#id_sex-female">Female: The table “Sex” makes 25, but 26 victims were identified.</a>' in page
    assert 'href="#id_age-18-22"' in page and 'href="#id_source"' in page
    assert re.search(r"data-sum[^>]*>25</td>", page), "the sum of what was typed"
    assert 'name="sex-female" value="20"' in page


def test_what_the_service_alone_refuses_is_said_too(secretariat):
    response = secretariat.post(edit_url(), posted() | {"source": "1234567890"})
    assert response.status_code == 422 and "personal number" in text(response)


def test_a_stale_edit_keeps_what_was_typed_and_shows_what_is_recorded_now(secretariat, arber):
    opened = state_in(text(secretariat.get(edit_url())))
    record(arber, identified=40)
    response = secretariat.post(edit_url(), posted(opened, identified=33))
    page = text(response)
    assert response.status_code == 409 and "Arbër Hoti recorded these statistics" in page
    assert 'name="case-identified" value="33"' in page and '<td class="num">40</td>' in page
    assert VictimRecord.objects.get().identified == 40
    assert secretariat.post(edit_url(), posted(state_in(page), identified=33)).status_code == 302
    assert VictimRecord.objects.get().identified == 33


def test_the_pages_take_a_constant_number_of_queries(secretariat):
    def counted():
        return count_queries(secretariat, LIST), count_queries(secretariat, edit_url(2024))

    record_victims(2022)
    before = counted()
    record_victims()
    assert counted() == before


# Who sees what


def test_others_see_what_is_published_in_page_chart_and_spreadsheets_alike(english, arta, ilir):
    """Before a report is signed that is the strategy's tables, small numbers hidden; later years stay inside."""
    record(arta, 2022)
    english.force_login(ilir)
    response = english.get(LIST)
    page, said = response.context["page"], text(response)
    assert page.span == "2019–2021" and "As published" in said and ">2022</th>" not in said
    rows = {(table.key, row.label): row.counts for table in page.tables for row in table.rows}
    hidden = [count for counts in rows.values() for count in counts if count.is_hidden]
    assert hidden and all(count.value is None and count.length == "" for count in hidden)
    assert not [count for counts in rows.values() for count in counts if count.value and count.value < 5]
    assert "2019 26; 2020 17; 2021 25" in said, "the chart says the same in words"
    table = english.get(reverse("victim_export", args=["csv"])).content.decode("utf-8-sig").splitlines()
    assert table[0] == "Table,Category,2019,2020,2021"
    written = [line.rsplit(",", 3)[1:] for line in table[1:]]
    assert written == [[count.text for count in counts] for counts in rows.values()]
    sheet = load_workbook(io.BytesIO(english.get(reverse("victim_export", args=["xlsx"])).content)).active
    assert [[str(cell) for cell in line[2:]] for line in list(sheet.iter_rows(values_only=True))[1:]] == written
    assert not Event.objects.filter(kind=VIEWED).exists()
    assert english.get(reverse("victim_export", args=["pdf"])).status_code == 404


def test_each_exact_view_and_download_is_recorded(english, arta):
    record(arta, 2022)
    english.force_login(arta)
    english.get(LIST)
    exact = english.get(reverse("victim_export", args=["csv"])).content.decode("utf-8-sig")
    assert exact.splitlines()[0] == "Table,Category,2019,2020,2021,2022" and "*" not in exact
    assert sorted(Event.objects.filter(kind=VIEWED).values_list("detail", flat=True)) == ["", "csv"]
