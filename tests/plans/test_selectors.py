"""What is read of the plan, what is written down of a change, and lists that come in whole or not at all."""

import pytest

from accounts.models import Role, User
from plans.disclosure import LOWEST_THRESHOLD, Relation, Table, publish, suppress
from plans.disclosure_audit import calculable, feasible_interval
from plans.models import Action, VictimFigure
from plans.permissions import can_view_findings, can_view_victim_findings
from plans.selectors import baseline_figures, exact_victim_tables
from plans.services import refresh_search_text

CODE = "I.1.2"


def figure(dimension, category, year, value, **fields):
    return VictimFigure(dimension=dimension, category=category, year=year, value=value, **({"position": 1} | fields))


def values(cells):
    return [cell["value"] for cell in cells]


def test_tables_keep_their_order_and_say_where_nothing_was_recorded():
    case, sex = exact_victim_tables(
        [
            figure("sex", "male", 2020, 3, position=2),
            figure("sex", "female", 2019, 5),
            figure("case", "identified", 2020, 8, is_total=True),
        ]
    )["tables"]
    assert (case["dimension"], sex["dimension"], sex["years"]) == ("case", "sex", [2019, 2020])
    assert case["sums"] is None
    assert [(row["category"], values(row["cells"])) for row in sex["rows"]] == [
        ("female", [5, None]),
        ("male", [None, 3]),
    ]
    assert values(sex["sums"]) == [5, 3]


def test_of_nothing_there_are_no_tables():
    assert exact_victim_tables([])["tables"] == []


@pytest.mark.django_db
def test_a_year_that_has_no_figures_has_no_sum():
    figures = [*baseline_figures(), figure("case", "identified", 2030, 1, is_total=True)]
    sex = next(table for table in exact_victim_tables(figures)["tables"] if table["dimension"] == "sex")
    assert sex["sums"] is None or values(sex["sums"])[-1] is None
    assert all(values(row["cells"])[-1] is None for row in sex["rows"])


@pytest.mark.django_db
def test_ranges_of_ages_have_a_dash():
    age = next(t for t in exact_victim_tables(baseline_figures())["tables"] if t["dimension"] == "age")
    assert [row["label"] for row in age["rows"]][1:6] == ["18–22", "23–25", "26–30", "31–35", "36–40"]


@pytest.mark.parametrize("role", Role.values)
def test_who_reads_findings(role):
    someone = User(role=role)
    assert bool(can_view_findings(someone)) == (role != "administrator")
    verdict = can_view_victim_findings(someone)
    assert bool(verdict) == (role in ("secretariat", "coordinator", "authority"))
    assert bool(verdict) or verdict.reason


@pytest.mark.django_db
def test_search_text_is_written_only_where_it_changed():
    actions = list(Action.objects.all())
    assert refresh_search_text(actions) == 0
    actions[0].title = "Mbrojtja e FËMIJËVE"
    assert refresh_search_text(actions) == 1
    assert Action.objects.filter(search_text__contains="mbrojtja e femijeve").count() >= 1


# Disclosure


def table(total, *parts):
    cells = {"total": total} | {f"part {n}": value for n, value in enumerate(parts)}
    return Table(cells, (Relation("total", tuple(cells)[1:]),))


@pytest.mark.parametrize(
    ("values", "n_hidden"),
    [
        ((30, 10, 10, 10), 0),
        ((30, 0, 15, 15), 0),  # a zero is told
        ((24, 4, 10, 10), 2),  # one hidden cell alone could be calculated
        ((14, 2, 2, 10), 3),  # two that make 4 tell too much of each other
    ],
)
def test_how_many_cells_are_hidden(values, n_hidden):
    whole = table(*values)
    hidden = suppress(whole, 5)
    assert len(hidden) == n_hidden
    assert not calculable(publish(whole, hidden), whole.relations, least=1)
    assert all(cell in hidden for cell, value in whole.values.items() if 0 < value < 5)


@pytest.mark.parametrize(
    ("values", "message"), [((10, 4, 5), "not the sum"), ((0, -1, 1), "negative")], ids=["sum", "negative"]
)
def test_counts_that_cannot_be_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        table(*values)


def test_a_threshold_that_protects_nobody_is_refused():
    with pytest.raises(ValueError, match=str(LOWEST_THRESHOLD)):
        suppress(table(10, 5, 5), LOWEST_THRESHOLD - 1)


def test_what_a_reader_can_conclude():
    relations = (Relation("total", ("a", "b", "c")),)
    printed = {"total": 10, "a": None, "b": None, "c": 4}
    assert feasible_interval(printed, relations, "a") == (0, 6)
    assert feasible_interval(printed, relations, "a", least=1) == (1, 5)
    assert calculable({"total": 10, "a": None, "b": 6, "c": 4}, relations) == ["a"]
    assert feasible_interval({"total": None, "a": None, "b": 1, "c": 1}, relations, "a") == (0, None)
    with pytest.raises(ValueError, match="visible"):
        feasible_interval(printed, relations, "c")
    with pytest.raises(ValueError, match="Nothing fits"):
        feasible_interval({"total": 3, "a": None, "b": None, "c": 4}, relations, "a")
