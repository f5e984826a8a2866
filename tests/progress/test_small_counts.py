"""Small numbers of victims among measurements and quantities: hidden outside, exact and logged for those who may."""

import json
from collections import defaultdict
from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse

from plans.models import Indicator, Output
from progress.formulas.achievement import Reading
from progress.formulas.small_counts import hides_any_year, is_hidden, may_be_published
from progress.models import Event
from progress.selectors.outputs import reached
from progress.selectors.states import indicator_history, longer_spans, states_of
from progress.services.answers import QuantityAnswer
from progress.services.measurements import record_measurement
from progress.services.periods import close_period
from reporting import snapshot
from reporting.data.workbook import workbook
from reporting.document.html import html
from reporting.document.reader import Reader
from strategy_tracker.base.errors import Refused
from tests.factories import make_answer, open_period, verified_submission
from tests.reporting.conftest import csv_files, edition
from tests.worlds import remembered

D = Decimal
T = 5
NOTE = "Tre viktima, të gjitha të mitura."


def hidden(*readings, rule="last", is_percent=False):
    return is_hidden(readings, rule, is_percent=is_percent, threshold=T)


def share(numerator, denominator):
    return Reading(None, D(numerator), D(denominator))


@pytest.mark.parametrize(("value", "expected"), [(0, False), (1, True), (4, True), (5, False), (145, False)])
def test_one_to_four_are_hidden_and_nothing_else(value, expected):
    assert hidden(Reading(D(value))) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 20, False), (3, 20, True), (17, 20, True), (20, 20, False), (6, 12, False), (0, 3, True), (3, 3, True)],
)
def test_a_share_is_hidden_when_the_part_or_the_rest_is_small(part, whole, expected):
    assert hidden(share(part, whole), is_percent=True) == expected


def test_a_percentage_without_its_counts_is_never_told():
    assert hidden(Reading(D("33.3")), is_percent=True)


def test_what_was_not_measured_hides_nothing():
    assert not hidden() and not hidden(Reading()) and not hidden(Reading(D(30)), Reading())


@pytest.mark.parametrize(
    ("counts", "rule", "expected"),
    [
        ((11, 16), "sum", False),
        ((24, 3), "sum", True),  # 27 beside 24 would tell 3
        ((4, 4), "sum", True),  # 8 of two numbers that are 4 at most
        ((24, 0), "sum", False),
        ((3, 24), "last", False),
        ((24, 3), "last", True),
        ((24, 3), "maximum", False),
    ],
)
def test_one_hidden_half_year_hides_what_it_is_added_up_in(counts, rule, expected):
    assert hidden(*(Reading(D(count)) for count in counts), rule=rule) == expected


def test_a_ratio_of_a_year_hides_the_half_year_with_a_small_part():
    assert hidden(share(7, 14), share(3, 20), rule="ratio", is_percent=True)
    assert not hidden(share(7, 14), share(6, 12), Reading(), rule="ratio", is_percent=True)


@pytest.mark.parametrize("threshold", [4, 5])
def test_nobody_who_knows_the_rule_can_tell_a_small_number_that_came_in(threshold):
    """Put side by side all series that are told alike: each small step has t−1 values among them."""
    alike = defaultdict(list)
    for steps in product(range(threshold + 4), repeat=3):
        sums = [sum(steps[: n + 1]) for n in range(3)]
        told = tuple(
            total if may_be_published([(D(s),) for s in sums[: n + 1]], threshold) else None
            for n, total in enumerate(sums)
        )
        alike[told].append(steps)
    complete = [group for told, group in alike.items() if all(max(s) < threshold + 3 for s in group)]
    assert len(complete) > 20
    for group in complete:
        for n in range(3):
            values = {steps[n] for steps in group}
            assert len(values) >= threshold - 1 or not any(0 < value < threshold for value in values)


def test_one_hidden_year_hides_the_sum_of_the_years():
    assert hides_any_year([(2022, D(3)), (2023, D(40))], T)
    assert not hides_any_year([(2022, D(3)), (2022, D(6)), (2023, D(0))], T)


# In the product.


@pytest.fixture
def small(arta):
    """2022-H1 with a small number, a share whose rest is small, and one that may be told; closed."""
    return small_numbers(arta)


@remembered
def small_numbers(arta):
    period = open_period("2022-H1")
    told = {
        "III.1-1": {"value": D(3), "note": NOTE},
        "III-1": {"numerator": D(19), "denominator": D(21)},
        "III.3-1": {"numerator": D(6), "denominator": D(11)},
        "III-2": {"value": D(3)},
    }
    for indicator in Indicator.objects.filter(plan=period.plan):
        values = told.get(indicator.code, {"absent_reason": "Nuk u mat."})
        record_measurement(indicator=indicator, period=period, by=arta, **values)
    return close_period(period=period, by=arta)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "second", "hidden"),
    [("III.1-1", 3, [True, True, False]), ("III.1-1", 30, [False] * 3), ("III-2", 3, [False] * 3)],
)
def test_a_hidden_half_year_hides_the_others_of_its_year(arta, code, second, hidden):
    """The statistics publish the total of the year: 23 − 20 told the three of the second half."""
    for half, value in (("2022-H1", 20), ("2022-H2", second), ("2023-H1", 20)):
        period = open_period(half)
        indicator = Indicator.objects.get(plan=period.plan, code=code)
        record_measurement(indicator=indicator, period=period, by=arta, value=D(value))
        close_period(period=period, by=arta)
    states = states_of(indicator.plan)[:3]
    history = indicator_history(indicator, states)
    assert [item.is_hidden for item in history] == hidden
    assert [item.published().value is None for item in history] == hidden
    first, second_year, plan = longer_spans(indicator, states)
    assert [first.is_hidden, second_year.is_hidden, plan.is_hidden] == [hidden[0], False, hidden[0]]


@pytest.mark.django_db
def test_the_plan_says_which_of_its_figures_count_victims():
    indicators = Indicator.objects.filter(counts_victims=True).values_list("code", flat=True)
    assert list(indicators) == ["III-1", "III.1-1", "III.3-1", "III.4-1"]
    assert all("viktima" in indicator.title for indicator in Indicator.objects.filter(counts_victims=True))
    outputs = Output.objects.filter(counts_victims=True).values_list("action__code", flat=True)
    assert list(outputs) == ["III.2.7", "III.2.8", "III.2.9", "III.3.3", "III.4.4", "IV.3.5"]


@pytest.mark.django_db
def test_a_report_holds_no_small_number_of_victims_anywhere(small):
    data = snapshot.build("annual", small)
    rows = {row["code"]: row for row in data["tracking"]}
    for code in ("III.1-1", "III-1"):
        row = rows[code]
        assert row["is_hidden"] and row["band"] == "hidden"
        assert {row[name] for name in ("value", "numerator", "denominator", "achieved")} == {None}
    assert (rows["III.3-1"]["numerator"], rows["III-2"]["value"]) == ("6", "3")  # the second counts professionals
    assert NOTE not in json.dumps(data, ensure_ascii=False)
    page = html(data, edition("en"))
    assert NOTE not in page and "A small number of victims is not published." in page
    assert "Of 2 the values are small numbers of victims" in page
    table = csv_files(data, "en")
    (line,) = [
        line for name in table for line in table[name].decode("utf-8-sig").splitlines() if line.startswith("III.1-1")
    ]
    assert ",*," in line and ",3," not in line
    assert workbook(data, "en")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sees"), [("arta", True), ("afrim", True), ("ilir", False), ("besnik", False), ("genta", False)]
)
def test_exact_numbers_are_for_some_and_each_view_is_recorded(people, client, small, name, sees):
    client.force_login(people[name])
    client.cookies["django_language"] = "en"
    page = client.get(reverse("indicator_detail", args=["2022-2024", "III.1-1"])).content.decode()
    assert (NOTE in page) == sees
    assert ("You see small numbers of victims" in page) == sees
    viewed = Event.objects.filter(kind=Event.Kind.STATISTICS_VIEWED).values_list("by__username", "detail")
    assert list(viewed) == ([(name, "III.1-1")] if sees else [])
    listed = client.get(reverse("indicator_list", args=["2022-2024"]), {"period": small.code}).content.decode()
    assert NOTE not in listed and "A small number of victims is not published." in listed
    history = client.get(reverse("period_detail", args=["2022-2024", small.code])).content.decode()
    assert "19/21" not in history
    assert Event.objects.filter(kind=Event.Kind.MEASUREMENT_RECORDED, detail="III-1", after="19/21").exists()


@pytest.mark.django_db
def test_a_share_of_victims_is_recorded_with_its_counts(period, arta, client, english):
    indicator = Indicator.objects.get(code="III-1")
    with pytest.raises(Refused, match="Give the numbers, not the percentage"):
        record_measurement(indicator=indicator, period=period, by=arta, value=D(90))
    client.force_login(arta)
    form = client.get(reverse("measurement_edit", args=["2022-2024", "III-1", period.code])).context["form"]
    assert [kind for kind, label in form.fields["kind"].choices] == ["share", "absent"]


@pytest.mark.django_db
@pytest.mark.parametrize(("value", "is_told"), [(3, False), (8, True)])
def test_quantities_of_victims_are_hidden_like_indicators(arta, ilir, besnik, client, value, is_told):
    period = open_period("2022-H1", arta)
    output = Output.objects.get(action__code="IV.3.5")
    entry = output.action.entries.get(submission__period=period, submission__institution__code="kgjk")
    answer = make_answer(entry, quantities=(QuantityAnswer(output.pk, D(value), None),))
    verified_submission(period, "kgjk", answers={"IV.3.5": answer}, secretariat=arta)
    item = reached(period)[output.pk]
    assert item.is_hidden != is_told and item.total == value
    close_period(period=period, by=arta)
    data = snapshot.build("six_month", period)
    (row,) = next(action for action in data["actions"] if action["code"] == "IV.3.5")["outputs"]
    assert (row["reached"], row["is_hidden"]) == ((str(value), False) if is_told else (None, True))
    assert row["reached_by_year"] == ({"2022": str(value)} if is_told else {})
    said = f"{value} victims compensated"
    for person, sees in ((ilir, False), (besnik, False), (arta, True)):
        client.force_login(person)
        client.cookies["django_language"] = "en"
        page = client.get(reverse("action_detail", args=["2022-2024", "IV.3.5"])).content.decode()
        assert (said in page) == (sees or is_told), person
        assert ("A small number of victims is not published" in page) == (not sees and not is_told)
    assert Event.objects.filter(kind=Event.Kind.STATISTICS_VIEWED, by=arta).exists() != is_told


def test_a_hidden_quantity_is_a_mark_in_every_language(english):
    from reporting.document.rows import quantity

    output = {"basis": "bare_count", "unit": "viktima", "unit_en": "victims", "unit_sr": "žrtve", "is_hidden": True}
    assert quantity(Reader({}, edition("en")), output)["line"] == "*"
