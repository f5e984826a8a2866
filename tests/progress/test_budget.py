"""Sums of money: what adds up, and what is blank, zero or unknown and must stay so."""

import copy
import datetime as dt
from decimal import Decimal

import lxml.html
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from plans.documents.editions import document_in
from plans.models import ActionPlan, PlanVersion
from plans.services import bring_into_force, write_edition
from progress.formulas.budget import (
    UNSPECIFIED,
    BudgetCell,
    BudgetSum,
    CellPart,
    MoneySum,
    StatedSum,
    money_rows,
    split,
    sum_of,
    sums_by,
    tabulate,
    total,
)
from progress.formulas.rates import Threshold
from progress.pages.budget import bars_of, budget_overview
from progress.pages.plan import tree_of
from progress.pages.plan_overview import plan_overview
from progress.selectors.periods import period_to_show
from progress.selectors.spending import AdoptedLine, cell_of
from progress.selectors.states import state_as_of, state_of
from progress.services.answers import SpendingAnswer
from tests.counting import count_queries
from tests.factories import (
    get_entry,
    get_submission,
    make_answer,
    submitted_submission,
    verified_submission,
)

YEARS = (2022, 2023, 2024)
money = st.decimals(min_value=0, max_value=10**6, places=2)
parts = st.lists(
    st.builds(
        CellPart,
        category=st.sampled_from(["wages", "goods"]),
        nature=st.sampled_from(["capital", "current", UNSPECIFIED]),
        recurrence=st.sampled_from(["one_off", "recurrent", UNSPECIFIED]),
        source=st.sampled_from(["", "bk", "donors"]),
        amount=money,
    ),
    max_size=3,
).map(tuple)
cells = st.lists(
    st.builds(
        BudgetCell,
        action=st.sampled_from(["I.1.1", "I.1.2", "II.1.1"]),
        objective=st.sampled_from(["I.1", "I.2", "II.1"]),
        year=st.sampled_from(YEARS),
        amount=st.none() | money,
        spent=st.none() | money,
        sources=st.sampled_from([(), ("bk",), ("bk", "donors")]),
        parts=parts,
        spent_parts=parts,
        is_revised=st.booleans(),
        amount_before=st.none() | money,
        parts_before=parts,
    ),
    max_size=30,
)


@pytest.mark.parametrize(("amounts", "expected"), [([], None), ([None, None], None), ([None, 0], 0), ([1, None, 2], 3)])
def test_a_sum_is_unknown_only_when_nothing_in_it_is_known(amounts, expected):
    assert sum_of(None if amount is None else Decimal(amount) for amount in amounts) == expected


@given(cells)
def test_rows_and_columns_add_up_to_the_same_total(found):
    table = tabulate(found, YEARS, lambda cell: cell.objective)
    assert table.totals.total == total(row.total for row in table.rows) == total(BudgetSum.of(cell) for cell in found)
    for year in YEARS:
        assert table.totals.by_year[year] == total(BudgetSum.of(cell) for cell in found if cell.year == year)


@given(cells)
def test_blank_never_becomes_zero(found):
    line = total(BudgetSum.of(cell) for cell in found)
    amounts = [cell.amount for cell in found if cell.amount is not None]
    assert line.planned == (sum(amounts) if amounts else None)
    assert (line.n_priced, line.n_zero, line.n_blank) == (
        sum(1 for amount in amounts if amount),
        sum(1 for amount in amounts if not amount),
        len(found) - len(amounts),
    )


@given(cells)
def test_money_that_nobody_reported_is_unknown_not_zero(found):
    line = total(BudgetSum.of(cell) for cell in found)
    reported = [cell.spent for cell in found if cell.spent is not None]
    assert line.spent_in_all == (sum(reported) if reported else None)
    if line.planned is None or line.spent is None:
        assert line.execution is None and not line.is_material(Threshold())


@given(cells)
def test_parts_keep_the_sum_of_their_cells(found):
    pieces = split(found, lambda part: part.category)
    assert total(BudgetSum.of(cell) for cell in pieces).planned == total(BudgetSum.of(cell) for cell in found).planned


@given(cells, st.sampled_from(["action", "year", "source", "nature", "recurrence"]))
def test_rows_of_every_grouping_add_up_to_the_totals(found, name):
    """Planned, revised and spent, by whatever the rows are grouped: the unspecified rest is a row, too."""
    line, rows = total(BudgetSum.of(cell) for cell in found), money_rows(found)
    grouped = sums_by(rows, lambda row: getattr(row, name)).values()
    for mine, theirs in (("adopted", "adopted"), ("planned", "planned"), ("spent", "spent_in_all")):
        assert sum_of(getattr(item, mine) for item in grouped) == getattr(line, theirs)
    places = [(row.action, row.year, row.source, row.nature, row.recurrence) for row in money_rows(found[:1])]
    assert len(places) == len(set(places))


def test_what_is_split_is_named_and_the_rest_stays_visible():
    split_off = CellPart(UNSPECIFIED, "capital", Decimal(300), "one_off", "donors")
    paid = CellPart(UNSPECIFIED, "current", Decimal(50), UNSPECIFIED, "bk")
    cell = BudgetCell(
        "I.1.1", "I.1", 2024, Decimal(1000), Decimal(50), ("bk",), (split_off,), (paid,), True, Decimal(800)
    )
    assert [(r.source, r.nature, r.recurrence, r.adopted, r.planned, r.spent) for r in money_rows([cell])] == [
        ("donors", "capital", "one_off", None, Decimal(300), None),
        ("bk", "current", UNSPECIFIED, None, None, Decimal(50)),
        ("bk", UNSPECIFIED, UNSPECIFIED, Decimal(800), Decimal(700), None),
    ]


@given(st.dictionaries(st.sampled_from(YEARS), cells.map(lambda found: total(map(BudgetSum.of, found)))))
def test_bars_stay_within_the_chart(lines):
    pictures = [bar.picture for bar in bars_of(lines)]
    widths = [float(bar[name]) for bar in pictures for name in ("printed_length", "planned_length", "spent_length")]
    assert all(0 <= width <= 100 for width in widths)
    assert not widths or not any(widths) or max(widths) == 100


@pytest.mark.parametrize(
    ("planned", "spent", "is_material"),
    [("100", "80", True), ("100", "80.01", False), ("100", "120", True), ("100", "119.99", False), ("0", "50", True)],
)
def test_difference_of_a_fifth_is_material(planned, spent, is_material):
    line = BudgetSum.of(BudgetCell("I.1.1", "I.1", 2022, Decimal(planned), Decimal(spent)))
    assert line.is_material(Threshold(euros=Decimal(20))) is is_material


def test_blank_plan_has_no_execution_whatever_was_spent():
    line = BudgetSum.of(BudgetCell("I.1.1", "I.1", 2022, None, Decimal("50")))
    assert (line.execution, line.spent, line.spent_unplanned) == (None, None, Decimal("50"))


def test_total_left_blank_has_no_difference():
    assert StatedSum("I.1", 2022, None, Decimal("5")).difference is None
    assert StatedSum("I.1", 2022, Decimal("5"), None).difference == Decimal("-5")


# The plan itself


@pytest.fixture
def overview(db):
    return budget_overview(state_as_of(ActionPlan.objects.get(), None))


def test_control_figures_of_the_plan(overview):
    by_year = {year: line.planned for year, line in overview.totals.by_year.items()}
    assert by_year == {2022: Decimal("275967"), 2023: Decimal("257196"), 2024: Decimal("252196")}
    line = overview.totals.total
    assert (line.planned, line.n_blank, line.n_cells) == (Decimal("785359"), 58, 303)
    assert (overview.n_without_amount, overview.n_without_source) == (19, 11)


def test_every_grouping_adds_up_to_the_plan(overview):
    planned = overview.totals.total.planned
    groups = (
        [group.row for group in overview.by_objective],
        [row for group in overview.by_objective for _, row in group.children],
        [group.row for group in overview.by_source],
        [row for _, row in overview.by_category],
    )
    assert [total(row.total for row in rows).planned for rows in groups] == [planned] * 4
    for kinds in (overview.by_nature, overview.by_recurrence):
        assert sum_of(row.total.planned for row in kinds) == planned


def test_order_of_printed_sources_does_not_matter(overview):
    labels = [label for group in overview.by_source for label, _ in group.children]
    assert len(labels) == len(set(labels))
    both = next(row for group in overview.by_source for label, row in group.children if label == "BK + Donatorët")
    assert (len(both.actions), both.total.planned) == (10, Decimal("72450"))


def test_stated_total_that_differs_is_shown(overview):
    differing = [item for item in overview.stated if item.difference]
    assert [(item.objective, item.year, item.difference) for item in differing] == [("I.3", 2022, Decimal("60"))]
    assert (len(overview.stated), overview.n_blank_totals) == (9, 27)


MASHT = "masht"
PRICED, BLANK = "II.1.2", "II.1.5"  # both led by MASHT; the plan prints no amount for the second

# Amended

SPLIT_OFF = {"number": 1, "printed": "", "category": "goods_and_services", "source": None, "amount": "300.00"}


def amend(plan, code, *, amount, parts=(), day=dt.date(2022, 2, 1)):
    """A second version in which the action has another amount in 2022."""
    document = copy.deepcopy(document_in(plan.versions.get(number=1).editions.last()))
    action = next(row for row in document["actions"] if row["code"] == code)
    line = next(line for line in action["budget_lines"] if line["year"] == 2022)
    line |= {"amount": amount, "parts": list(parts)}
    decided = {"number": 2, "decision_number": "7/2022", "decided_on": day, "in_force_on": day}
    write_edition(version=PlanVersion.objects.create(plan=plan, **decided), document=document)
    bring_into_force(plan=plan, day=day)


def test_revised_stands_beside_what_was_printed(period, arta):
    plan = period.plan
    before = plan.actions().get(code=PRICED).budget_lines.get(year=2022).amount
    kinds = {"nature": "capital", "recurrence": "one_off"}
    amend(plan, PRICED, amount=f"{before + 500:f}", parts=[SPLIT_OFF | kinds])
    verified_submission(period, MASHT, None, spending_answer(period, PRICED, "400"), arta)
    overview = budget_overview(state_as_of(plan, period_to_show(plan)))
    line = overview.totals.by_year[2022]
    assert (line.adopted, line.planned, line.n_revised) == (Decimal("275967"), Decimal("276467"), 1)
    assert line.execution == Decimal(400) / Decimal("276467")
    capital, one_off = overview.by_nature[0].total, overview.by_recurrence[0].total
    assert capital == one_off == MoneySum(None, Decimal(300), None)
    for kinds in (overview.by_nature, overview.by_recurrence):
        assert sum_of(row.total.adopted for row in kinds) == Decimal("785359")
        assert sum_of(row.total.planned for row in kinds) == Decimal("785859")
        assert sum_of(row.total.spent for row in kinds) == Decimal(400)
    differing = [(item.objective, item.difference) for item in overview.stated if item.difference]
    assert differing == [("I.3", Decimal(60))]  # the document's own totals are held against the document
    leaves = [leaf for node in tree_of(state_as_of(plan, period)).nodes for leaf in node.children]
    assert [total for leaf in leaves for total in leaf.differences] == overview.differing
    bars = plan_overview(state_as_of(plan, period)).money
    assert bars == [bar.picture for bar in overview.bars], "also what was planned before the revision"


def test_the_page_of_an_action_shows_all_three_by_kind(sign_in, ilir, period, arta):
    ilir.language = "en"
    ilir.save()
    before = period.plan.actions().get(code=PRICED).budget_lines.get(year=2022).amount
    kinds = {"nature": "capital", "recurrence": "one_off"}
    amend(period.plan, PRICED, amount=f"{before + 500:f}", parts=[SPLIT_OFF | kinds])
    verified_submission(period, MASHT, None, spending_answer(period, PRICED, "400"), arta)
    page = lxml.html.fromstring(
        sign_in(ilir).get(reverse("action_detail", args=["2022-2024", PRICED])).content.decode()
    )
    table = page.xpath("//table[contains(@class, 'action-budget-table')]")[0]
    row = " ".join(table.xpath("./tbody/tr")[0].text_content().split())
    assert f"{before + 500:,.2f} revised; printed {before:,.2f}" in row and "400.00" in row
    kinds = [" ".join(line.text_content().split()) for line in table.xpath("(.//ul)[1]/li")]
    assert kinds[0].endswith("capital · one-off: Planned 300.00 revised; nothing printed ; Spent n/a")
    rest = f"unspecified: Planned {before + 200:,.2f} revised; printed {before:,.2f} ; Spent 400.00"
    assert kinds[-1].endswith(rest)


def test_an_action_that_a_later_version_adds_was_never_printed(period):
    amend(period.plan, BLANK, amount="250.00")
    line = budget_overview(state_of(period)).totals.by_year[2022]
    assert (line.adopted, line.planned, line.n_revised) == (Decimal("275967"), Decimal("276217"), 1)


def test_what_was_split_plans_nothing_any_more(period):
    """Its successors do; what it was to cost stays in the column of what was printed."""
    actions = period.plan.actions().filter(code=PRICED)
    amount = actions.get().budget_lines.get(year=2024).amount
    actions.update(cancelled_on=dt.date(2023, 2, 1), cancelled_by_decision="1", cancelled_reason="x", ended_how="split")
    assert [cell_of(actions.get(), year).amount for year in YEARS][1:] == [None, None]
    assert cell_of(actions.get(), 2022).amount is not None
    adopted = {(PRICED, 2024): AdoptedLine(amount)}
    assert cell_of(actions.get(), 2024, adopted=adopted).adopted == amount


# Spending


def spending_answer(period, code, amount):
    entry = get_entry(get_submission(period, MASHT), code)
    source = entry.action.fundings.first().source_id
    return {code: make_answer(entry, spendings=(SpendingAnswer(source, Decimal(amount)),))}


def test_only_verified_spending_counts(period):
    submitted_submission(period, MASHT, None, spending_answer(period, PRICED, "400"))
    assert budget_overview(state_of(period)).totals.total.spent_in_all is None


def test_verified_spending_is_set_against_the_year(period, arta):
    verified_submission(period, MASHT, None, spending_answer(period, PRICED, "400"), arta)
    overview = budget_overview(state_of(period))
    assert overview.totals.by_year[2022].spent == Decimal("400")
    assert overview.totals.by_year[2023].spent is None
    assert [(item.total, item.by_year[2022]) for item in overview.spent_by_source] == [(Decimal("400"), Decimal("400"))]


def test_spending_without_a_plan_stands_apart(period, arta):
    verified_submission(period, MASHT, None, spending_answer(period, BLANK, "70"), arta)
    line = budget_overview(state_of(period)).totals.by_year[2022]
    assert (line.spent, line.spent_unplanned, line.execution) == (None, Decimal("70"), None)


# The page


def test_page_shows_the_figures(sign_in, ilir):
    response = sign_in(ilir).get(reverse("budget_overview", args=["2022-2024"]))
    page = response.content.decode()
    assert response.status_code == 200
    for figure in ("785.359,00", "275.967,00", "257.196,00", "252.196,00", "14.974,00", "15.034,00", "60,00"):
        assert figure in page


def test_the_row_of_a_year_adds_up(sign_in, ilir, period, arta):
    ilir.language = "en"
    ilir.save()
    spent = spending_answer(period, PRICED, "400") | spending_answer(period, BLANK, "70")
    verified_submission(period, MASHT, None, spent, arta)
    page = lxml.html.fromstring(sign_in(ilir).get(reverse("budget_overview", args=["2022-2024"])).content.decode())
    head, year = page.xpath("//table[contains(@class, 'budget-chart')]//tr")[:2]
    cells = year.xpath("td[@data-label]")
    assert [cell.text_content().strip() for cell in head][2:] == [cell.get("data-label") for cell in cells]
    amounts = [cell.find("span").text.strip() for cell in cells]
    # What has no plan to be compared with stands apart, and less than planned has a minus, not a hyphen.
    assert amounts[:3] == ["275,967.00", "400.00", "−275,567.00"] and amounts[4:] == ["70.00", "470.00"]


def test_page_is_refused_to_an_administrator(sign_in, hana):
    assert sign_in(hana).get(reverse("budget_overview", args=["2022-2024"])).status_code == 403


def test_page_costs_the_same_with_and_without_spending(sign_in, ilir, period, arta):
    client = sign_in(ilir)
    before = count_queries(client, reverse("budget_overview", args=["2022-2024"]))
    verified_submission(period, MASHT, None, spending_answer(period, PRICED, "400"), arta)
    # One query more names the sources that money was spent from.
    assert count_queries(client, reverse("budget_overview", args=["2022-2024"])) <= before + 1 <= 20


def test_numbers_come_first_and_remarks_on_demand(sign_in, ilir, period, arta):
    """What stands open is sums, rates and pictures; small print and long tables unfold."""
    verified_submission(period, MASHT, None, spending_answer(period, PRICED, "400"), arta)
    page = lxml.html.fromstring(sign_in(ilir).get(reverse("budget_overview", args=["2022-2024"])).content.decode())
    outside = page.xpath("//main//table[not(ancestor::details)]")
    assert len(outside) == 4 and sum(len(table.xpath(".//tbody/tr")) for table in outside) <= 25
    groups = page.xpath("//table[contains(@class, 'budget-groups')]")
    assert all(not table.xpath(".//*[contains(@class, 'under')]") for table in groups)
    assert len(groups[0].xpath(".//svg")) == 5
    assert len(page.xpath("//main//details[not(@open)]")) == 5
    assert "60,00" in page.xpath("string(//p[contains(@class, 'budget-stated')])")
