"""Who owes what: institution by action, and institution by period; drafts are their institution's business."""

import datetime as dt

import pytest

from progress.models import Submission
from progress.pages.collecting.matrix import CellState, action_matrix, period_matrix
from progress.pages.periods import period_rows
from progress.selectors.states import state_of
from progress.services.answers import save_answer
from progress.services.periods import close_period, reopen_period
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address
from tests.counting import count_queries
from tests.factories import (
    MSH,
    PK,
    before_deadline,
    entries_of,
    get_submission,
    make_answer,
    returned_submission,
    submitted_submission,
    the_plan,
    verified_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def mixed(period, arta, besnik):
    """Health returned, Education verified, the Police with one draft answer; the others have touched nothing."""
    with clock.at(before_deadline(period)):
        returned_submission(period, MSH, secretariat=arta)
        verified_submission(period, "masht", secretariat=arta)
        entry = entries_of(get_submission(period, PK))[0]
        save_answer(entry=entry, answer=make_answer(entry), by=besnik)
        yield period


def cells(period, user, code):
    matrix = action_matrix(state_of(period), user)
    place = [institution.code for institution in matrix.institutions].index(code)
    return [row.cells[place] for group in matrix.groups for row in group.rows if row.cells[place]]


def test_every_answer_has_one_cell_with_its_state(mixed, arta, driton, ilir):
    states = {code: {cell.state for cell in cells(mixed, arta, code)} for code in (MSH, "masht", PK)}
    assert states["masht"] == {CellState.VERIFIED}
    assert CellState.RETURNED in states[MSH] and CellState.UNTOUCHED not in states[MSH]
    assert states[PK] == {CellState.DRAFT, CellState.UNTOUCHED}
    of_stranger = cells(mixed, ilir, PK)
    assert {cell.state for cell in of_stranger} == {CellState.NOT_SUBMITTED}, "a draft is its institution's business"
    assert not any(cell.url for cell in of_stranger) and all(cell.url for cell in cells(mixed, driton, MSH))
    matrix = action_matrix(state_of(mixed), arta)
    found = [cell for group in matrix.groups for row in group.rows for cell in row.cells if cell]
    assert (
        len(found) == sum(n for _state, n in matrix.counts) == sum(s.entries.count() for s in mixed.submissions.all())
    )


def test_late_ones_are_marked_and_a_closed_period_says_not_reported(period, arta, client):
    with clock.at(before_deadline(period)):
        verified_submission(period, "masht", secretariat=arta)
    with clock.at(dt.datetime(2022, 7, 20, 9, tzinfo=dt.UTC)):
        assert {cell.days_late for cell in cells(period, arta, PK)} == {5}
        assert {cell.days_late for cell in cells(period, arta, "masht")} == {0}
        matrix = period_matrix(the_plan(), arta)
        rows = {row.institution.code: row.cells[0] for row in matrix.rows}
        assert (rows[PK].state, rows[PK].days_late, rows["masht"].state) == ("unanswered", 5, "verified")
        close_period(period=period, by=arta)
    assert {cell.state for cell in cells(period, arta, PK)} == {CellState.NOT_REPORTED}
    client.force_login(arta)
    page = client.get(address("period_matrix_list", the_plan())).content.decode()
    counts = period_rows(the_plan())[0].counts
    assert f"{counts.on_time}/{counts.expected}" in page
    reopen_period(period=period, reason="Gabim.", by=arta)
    assert period_matrix(the_plan(), arta).rows


def test_both_pages_ask_the_same_few_questions_however_much_was_answered(mixed, arta, client):
    client.force_login(arta)
    pages = [address("period_matrix_list", the_plan()), address("period_matrix_detail", mixed)]
    before = [count_queries(client, url) for url in pages]
    with clock.at(before_deadline(mixed)):
        submitted_submission(mixed, "mapl")
    assert [count_queries(client, url) for url in pages] == before


def test_before_anything_was_opened_both_say_so(db, arta, client):
    Submission.objects.all().delete()
    client.force_login(arta)
    assert client.get(address("period_matrix_list", the_plan())).status_code == 200
