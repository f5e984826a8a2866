"""What is published of printed and recorded years together: nothing hidden follows, and nothing hidden is written."""

import datetime as dt
import re
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.disclosure_audit import feasible_interval
from plans.published_victims import hidden_places, known_sums
from plans.selectors import suppressed_victim_tables
from progress.models import VictimCount, VictimRecord
from progress.selectors.victims import VictimStatistics, statistics_until
from progress.services.victims import record_victim_statistics
from reporting import snapshot
from reporting.models import Report, Snapshot
from reporting.snapshot.statistics import hidden_before, statistics_part
from strategy_tracker.base.canonical import canonical_json, sha256
from tests.examples import examples
from tests.factories import make_period, record_victims

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
THRESHOLD = 5
NOW = dt.datetime(2023, 3, 1, tzinfo=dt.UTC)


@st.composite
def years(draw):
    """Numbers of 2022 and 2023 that fit together; a table may be missing."""
    return {year: draw(year_of_counts()) for year in (2022, 2023)}


@st.composite
def year_of_counts(draw):
    sizes = {"sex": 2, "origin": 4, "age": 7, "exploitation": 8}
    whole = draw(st.integers(0, 40))
    assisted = draw(st.integers(0, whole))
    cells = {"case": [assisted, whole - assisted, draw(st.integers(0, whole))]}
    for dimension, size in sizes.items():
        if draw(st.integers(0, 5)):
            cuts = sorted(draw(st.lists(st.integers(0, whole), min_size=size - 1, max_size=size - 1)))
            cells[dimension] = [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]
    return whole, cells


def merged(known, drawn):
    """The printed tables with the drawn years, as the selector merges them; nothing is saved."""
    by_dimension = defaultdict(list)
    for place in known.typed:
        if place != ("case", "identified"):
            by_dimension[place[0]].append(place)
    records = []
    for year, (whole, cells) in drawn.items():
        record = VictimRecord(pk=year, year=year, identified=whole, source="x")
        counts = [
            VictimCount(dimension=place[0], category=place[1], value=value)
            for dimension, values in cells.items()
            for place, value in zip(by_dimension[dimension], values, strict=True)
        ]
        record._prefetched_objects_cache = {"counts": _Counts(counts)}
        records.append(record)
    return VictimStatistics(known.baseline, records, known.years)


class _Counts(list):
    """As many as a related manager needs of prefetched rows."""

    def all(self):
        return self


def cells_by_year(tables):
    """Per year, the published cells in their order."""
    found = defaultdict(list)
    for table in tables["tables"]:
        for row in [*(row["cells"] for row in table["rows"]), *([table["sums"]] if table["sums"] else [])]:
            for year, cell in zip(table["years"], row, strict=True):
                found[year].append(cell)
    return found


@given(drawn=years())
@settings(max_examples=examples(40))
def test_no_hidden_number_follows_and_no_later_year_changes_what_an_earlier_one_hides(drawn):
    known = statistics_until()
    figures = merged(known, drawn).figures
    published = suppressed_victim_tables(figures, THRESHOLD)
    table, cell_of = known_sums(figures)
    exact = {(f.dimension, f.category, f.year): f.value for f in figures}
    shown = {}
    for part in published["tables"]:
        for row in part["rows"]:
            for year, cell in zip(part["years"], row["cells"], strict=True):
                place = (part["dimension"], row["category"], year)
                assert (cell["marker"] == "no figure") == (place not in exact)
                if place in exact:
                    assert cell["value"] in (None, exact[place]) and not 0 < (cell["value"] or 0) < THRESHOLD
                    shown[cell_of[place]] = cell["value"]
    everything = {cell: shown.get(cell) for cell in table.values if cell not in table.unpublished}
    least = 0 if any(table.values[cell] == 0 for cell, value in everything.items() if value is None) else 1
    for cell, value in everything.items():
        if value is None:
            lowest, highest = feasible_interval(everything, table.relations, cell, least)
            assert lowest != highest, cell
    later = cells_by_year(published)
    for last in (2021, 2022):
        earlier = cells_by_year(suppressed_victim_tables([f for f in figures if f.year <= last], THRESHOLD))
        assert all(later[year] == cells for year, cells in earlier.items())


def test_no_hidden_figure_is_anywhere_in_the_snapshot(settings):
    """Numbers that would be recognised anywhere: those below the threshold, and those hidden with them."""
    settings.DISCLOSURE_THRESHOLD = 900
    hidden = {"male": 731, "repatriated": 613, "over": 857, "female": 91_269 - 731, "under": 91_269 - 857}
    record_victims(
        2022,
        identified=91_269,
        case_repatriated=hidden["repatriated"],
        sex_female=hidden["female"],
        sex_male=hidden["male"],
        age_under_18=hidden["under"],
        age_over_40=hidden["over"],
    )
    data = canonical_json(snapshot.build("annual", make_period("2022-H2")))
    numbers = set(map(int, re.findall(r"\d+", data)))
    assert 91_269 in numbers
    assert not numbers & set(hidden.values())


def test_a_report_holds_no_later_year_and_no_note(arta):
    record_victims()
    VictimRecord.objects.update(note="Shënim i brendshëm")
    period = make_period("2022-H2")
    part = statistics_part(period)
    assert {year for table in part["tables"] for year in table["years"]} == {2019, 2020, 2021, 2022}
    assert [row["year"] for row in part["recorded"]] == [2022]
    assert "Shënim" not in canonical_json(part)
    final = statistics_part(make_period("2024-H2"))
    assert [row["year"] for row in final["recorded"]] == [2022, 2023, 2024]


def test_a_year_without_figures_is_in_no_table_but_has_its_reason(arta):
    record_victim_statistics(year=2022, by=arta, absent_reason="Baza u dëmtua.")
    part = statistics_part(make_period("2022-H2"))
    assert part["absent"] == [{"year": 2022, "reason": "Baza u dëmtua."}] and part["recorded"] == []
    assert {year for table in part["tables"] for year in table["years"]} == {2019, 2020, 2021}


def issued_with(data, arta):
    """A row of an issued annual report on 2022 with these statistics."""
    text = canonical_json({"statistics": data})
    frozen = [
        Snapshot.objects.create(
            kind=kind, period=make_period("2022-H2"), data=text, sha256=sha256(text), made_at=NOW, made_by=arta
        )
        for kind in ("annual", "annual:issued")
    ]
    stamps = {"created_at": NOW, "created_by": arta, "finalised_at": NOW, "finalised_by": arta}
    return Report.objects.create(
        kind="annual",
        period=frozen[0].period,
        language="sq",
        version=1,
        snapshot=frozen[0],
        issued=frozen[1],
        state="finalised",
        **stamps,
    )


def test_what_an_issued_report_hides_stays_hidden_when_the_year_is_corrected(arta):
    """Of 31 and 4 both are hidden; after the correction to 28 and 7 nothing is small, and both stay hidden."""
    period = make_period("2022-H2")
    counts = {"identified": 35, "sex_female": 31, "sex_male": 4}
    record_victims(2022, **counts)
    before = statistics_part(period)
    issued_with(before, arta)
    hidden = {place for place in hidden_places(before) if place[0] == "sex" and place[2] == 2022}
    assert hidden == {("sex", "female", 2022), ("sex", "male", 2022)}
    record_victims(2022, **counts | {"sex_female": 28, "sex_male": 7})
    assert hidden <= set(hidden_places(statistics_part(period)))
    assert hidden_before() == set(hidden_places(before))
