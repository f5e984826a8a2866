"""The workbook: what it asks, what it changes, what it refuses; and that it says what the form says."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from accounts.models import Institution
from progress.models import Event, ProgressEntry, WorkbookUpload
from progress.services.answers import Answer, ChallengeAnswer, save_answer, stored_answer
from progress.services.collecting.drafts import keep_draft
from progress.services.collecting.workbooks import sweep_workbooks
from progress.services.periods import close_period
from progress.workbook import reading
from progress.workbook.columns import COLUMNS, Kind, Sheet
from progress.workbook.compared import State
from progress.workbook.comparison import Comparison
from progress.workbook.reading import WorkbookUnreadable, read_workbook
from progress.workbook.values import CellError, read_value
from progress.workbook.writing import write_workbook
from strategy_tracker.base import clock
from strategy_tracker.base.web.addresses import address
from tests.factories import (
    MSH,
    PK,
    before_deadline,
    entries_of,
    get_entry,
    get_submission,
    make_answer,
    open_period,
    returned_submission,
    verified_submission,
)
from tests.progress.sheets import post_answer, text_of
from tests.progress.workbooks import (
    cell_of,
    changed,
    confirm,
    download,
    filled,
    in_this_process,
    review,
    sheet_of,
    told,
    upload,
    with_parts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ANSWERS, QUANTITIES, SPENDING, DIFFICULTIES = Sheet
DONE = "U mbajtën tri trajnime."
LED = "III.1.13"


@pytest.fixture(autouse=True)
def here(monkeypatch, period):
    """Files are read in this process, two days before the last day to submit."""
    monkeypatch.setattr(reading.limited, "call", in_this_process)
    with clock.at(before_deadline(period)):
        yield


@pytest.fixture
def submission(period):
    return get_submission(period, MSH)


@pytest.fixture
def client_of_health(sign_in, driton):
    return sign_in(driton)


@pytest.fixture
def counted(submission):
    """An answer whose action counts two products and prints its sources."""
    return next(e for e in entries_of(submission, part="lead") if e.action.outputs.filter(basis="quantity").exists())


def compared(content, submission, by, **decisions):
    return Comparison(submission, told(content, submission), by, decisions)


def states(comparison):
    """What becomes of each cell that does not stay."""
    return {(cell.column.name, cell.mine): cell.state for cell in comparison.cells if cell.state != State.UNCHANGED}


def test_a_workbook_holds_what_is_asked_and_is_locked_but_for_the_answers(submission, driton, counted):
    save_answer(entry=counted, answer=make_answer(counted, what_was_done="=SUM(A1:A9) u bë."), by=driton)
    book = load_workbook(io.BytesIO(write_workbook(submission, driton)), rich_text=True)
    for kind in Sheet:
        sheet = sheet_of(book, kind)
        assert sheet.protection.sheet and not sheet.protection.password and sheet.freeze_panes == "D3"
        assert sheet.row_dimensions[1].hidden and sheet.column_dimensions["A"].hidden
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows
        names = [cell.value for cell in sheet[1] if cell.column > 1 and cell.value]
        assert names == [column.name for column in COLUMNS[kind]]
        n_open = sum(not cell.protection.locked for row in sheet.iter_rows() for cell in row)
        assert n_open > 0 and all(cell.protection.locked for cell in sheet["B"])
        lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
        assert bool(lists) == any(column.kind == Kind.CHOICE for column in COLUMNS[kind])
    text = cell_of(book, ANSWERS, counted.action.code, "what_was_done")
    assert text.value == "=SUM(A1:A9) u bë." and text.data_type == "s"
    supporting = next(entry for entry in entries_of(submission) if not entry.is_lead)
    assert cell_of(book, ANSWERS, supporting.action.code, "claimed_status").protection.locked
    assert book["lists"].sheet_state == book["token"].sheet_state == "hidden"
    labels = {cell.value for row in book["lists"].iter_rows() for cell in row if cell.value}
    assert {"I zbatuar", "Në proces", "prokurimi", "vështirësi"} & labels >= {"I zbatuar", "Në proces"}
    assert "MSH" not in {label.partition(" – ")[0] for label in labels}  # nobody is blocked by themselves
    assert {cell.value for row in book["token"].iter_rows() for cell in row} >= {"token"}


EVERYTHING = {
    "claimed_status": ("Në proces", "in_progress"),
    "what_was_done": ("E\u0308shte\u0308 be\u0308re\u0308.\nRreshti i dytë.", "Është bërë.\nRreshti i dytë."),
    "next_steps": ("Vazhdon.", "Vazhdon."),
    "spending_explanation": ("Tenderi u shty.", "Tenderi u shty."),
}


def test_a_workbook_says_what_the_form_says(client_of_health, submission, counted, driton):
    code = counted.action.code
    content = download(client_of_health, submission)
    blocking = Institution.objects.get(code=PK)
    content = filled(
        content,
        (ANSWERS, code, "blocked_by_id", f"{blocking.abbreviation} – {blocking.name}".upper()),
        *((ANSWERS, code, name, typed) for name, (typed, _stored) in EVERYTHING.items()),
        (QUANTITIES, code, "value", 1234.5),
        (SPENDING, code, "amount", "1.000,50 EUR"),
        (SPENDING, code, "nature", "Kapitale"),
        (DIFFICULTIES, code, "kind", "rrezik"),
        (DIFFICULTIES, code, "description", "Mungon stafi."),
        (DIFFICULTIES, code, "mitigation", "Konkurs."),
        (DIFFICULTIES, code, "probability", "I LARTË"),
        (DIFFICULTIES, code, "impact", "i ulet"),
        (DIFFICULTIES, code, "owner", "Drejtoria"),
        (DIFFICULTIES, code, "due_on", dt.date(2022, 12, 31)),
        (DIFFICULTIES, code, "kind", "vështirësi", 1),
        (DIFFICULTIES, code, "description", "Mungojnë mjetet.", 1),
        (DIFFICULTIES, code, "due_on", "31.12.2022", 1),
    )
    assert upload(client_of_health, submission, content).status_code == 302
    page = review(client_of_health, submission)
    assert not page.context["comparison"].errors, [c.error for c in page.context["comparison"].errors]
    assert confirm(client_of_health, submission, page).status_code == 302
    counted = get_entry(submission, code)
    by_workbook, version = stored_answer(counted), counted.version
    assert by_workbook.blocked_by_id == blocking.pk
    assert by_workbook.what_was_done == "Është bërë.\nRreshti i dytë." and version == 2
    assert by_workbook.quantities[0].value == Decimal("1234.5") and by_workbook.spendings[0].amount == Decimal("1000.5")
    assert [challenge.due_on for challenge in by_workbook.challenges] == [dt.date(2022, 12, 31)] * 2

    save_answer(entry=counted, answer=Answer(), by=driton)
    first = {name: stored for name, (_typed, stored) in EVERYTHING.items()}
    rows = {"challenges__count": "2", "quantity__0__value": "1234,5", "spending__0__amount": "1.000,50 EUR"}
    rows |= {"spending__0__nature": "capital", "blocked_by_id": str(blocking.pk)}
    risk = {
        "kind": "risk",
        "description": "Mungon stafi.",
        "mitigation": "Konkurs.",
        "probability": "high",
        "impact": "low",
        "owner": "Drejtoria",
        "due_on": "2022-12-31",
    }
    difficulty = {"kind": "difficulty", "description": "Mungojnë mjetet.", "due_on": "31.12.2022"}
    for place, challenge in enumerate((risk, difficulty)):
        rows |= {f"challenge__{place}__{name}": value for name, value in challenge.items()}
    post_answer(client_of_health, counted, **first, **rows)
    assert stored_answer(get_entry(submission, code)) == by_workbook


def test_cell_by_cell_what_is_added_changed_and_contradicts(sign_in, submission, counted, driton):
    """Then the conflict is decided, everything is taken over, and the same file changes nothing any more."""
    code, other = counted.action.code, next(e for e in entries_of(submission, part="lead") if e.pk != counted.pk)
    risk = ChallengeAnswer("risk", "Largimi i stafit.", "Rroga.", "high", "low")
    old = make_answer(counted, what_was_done="E vjetra.", next_steps="Hapi.", challenges=(risk,))
    save_answer(entry=counted, answer=old, by=driton)
    client = sign_in(driton)
    content = download(client, submission)
    save_answer(  # meanwhile, in the browser
        entry=counted,
        answer=make_answer(counted, what_was_done="Nga shfletuesi.", next_steps="Hapi.", challenges=(risk,)),
        by=driton,
    )
    content = filled(
        content,
        (ANSWERS, code, "what_was_done", "Nga fletorja."),
        (ANSWERS, code, "next_steps", "Hap i ri."),
        (QUANTITIES, code, "value", 7),
        (DIFFICULTIES, code, "mitigation", "Rroga dhe trajnime."),
        (DIFFICULTIES, code, "kind", "sfidë", 1),
        (DIFFICULTIES, code, "description", "E re.", 1),
        (ANSWERS, other.action.code, "not_ours_reason", "Është e Policisë."),
    )
    assert upload(client, submission, content).status_code == 302
    page = review(client, submission)
    comparison = page.context["comparison"]
    assert states(comparison) == {
        ("what_was_done", "Nga fletorja."): State.CONFLICT,
        ("next_steps", "Hap i ri."): State.CHANGED,
        ("value", "7"): State.ADDED,
        ("mitigation", "Rroga dhe trajnime."): State.CHANGED,
        ("kind", "sfidë"): State.ADDED,
        ("description", "E re."): State.ADDED,
        ("not_ours_reason", "Është e Policisë."): State.ADDED,
    }
    conflict = comparison.in_state(State.CONFLICT)[0]
    assert (conflict.theirs, conflict.place[:11]) == ("Nga shfletuesi.", "Përgjigjet ")
    assert "Nga shfletuesi." in text_of(page) and f"decide-{conflict.decision}" in page.content.decode()
    before = stored_answer(get_entry(submission, code))
    assert confirm(client, submission, page).status_code == 422  # undecided: nothing is stored
    assert stored_answer(get_entry(submission, code)) == before
    assert confirm(client, submission, page, **{f"decide-{conflict.decision}": "mine"}).status_code == 302
    after = stored_answer(get_entry(submission, code))
    assert (after.what_was_done, after.next_steps) == ("Nga fletorja.", "Hap i ri.")
    assert [c.description for c in after.challenges] == ["Largimi i stafit.", "E re."] or len(after.challenges) == 2
    assert get_entry(submission, other.action.code).is_not_ours
    assert Event.objects.get(kind=Event.Kind.WORKBOOK_IMPORTED).detail == "2"
    assert not WorkbookUpload.objects.exists()

    n_saved, versions = Event.objects.filter(kind=Event.Kind.ENTRY_SAVED).count(), _versions(submission)
    upload(client, submission, content)
    again = review(client, submission)
    assert states(again.context["comparison"]) == {} and "nuk ka çfarë të merret" in text_of(again).lower()
    assert confirm(client, submission, again).status_code == 302
    assert (Event.objects.filter(kind=Event.Kind.ENTRY_SAVED).count(), _versions(submission)) == (n_saved, versions)


def _versions(submission):
    return list(submission.entries.order_by("pk").values_list("version", flat=True))


def test_what_is_typed_and_not_saved_contradicts_as_well(submission, counted, driton):
    code, risk = counted.action.code, ChallengeAnswer("risk", "Largimi i stafit.", "Rroga.", "high", "low")
    save_answer(entry=counted, answer=make_answer(counted, what_was_done="E vjetra.", challenges=(risk,)), by=driton)
    content = write_workbook(submission, driton)
    typed = {"what_was_done": "Po shkruaj", "quantity-0-value": "12,", "challenge-0-mitigation": "Rroga më e"}
    keep_draft(entry=counted, values=typed, by=driton, expected_version=counted.version, seen=0)
    content = filled(
        content,
        (ANSWERS, code, "what_was_done", DONE),
        (ANSWERS, code, "next_steps", "E re."),
        (QUANTITIES, code, "value", 12),
        (DIFFICULTIES, code, "owner", "Dega"),
    )
    found = compared(content, submission, driton)
    conflicts = {cell.column.name: (cell.theirs, cell.typed) for cell in found.in_state(State.CONFLICT)}
    assert conflicts["what_was_done"] == ("E vjetra.", "Po shkruaj") and conflicts["value"] == ("", "12,")
    assert "owner" in conflicts and "next_steps" not in conflicts
    mine = {cell.decision: "mine" for cell in found.undecided}
    answer = compared(content, submission, driton, **mine).written[0].answer
    assert answer.what_was_done == DONE and [c.owner for c in answer.challenges] == ["Dega"]


def test_what_others_keep_and_take_away_in_lists(submission, counted, driton):
    """A row of a list is one thing: kept, changed or contradicted as a whole, and none comes twice."""
    code = counted.action.code
    one, two = (ChallengeAnswer("difficulty", text) for text in ("E para.", "E dyta."))
    save_answer(entry=counted, answer=make_answer(counted, challenges=(one, two)), by=driton)
    content = write_workbook(submission, driton)
    three = ChallengeAnswer("difficulty", "E treta, nga shfletuesi.")
    save_answer(entry=counted, answer=make_answer(counted, challenges=(two, three)), by=driton)
    empty = [(DIFFICULTIES, code, column.name, None, 0) for column in COLUMNS[DIFFICULTIES]]
    first = compared(filled(content, (DIFFICULTIES, code, "owner", "Dega")), submission, driton)
    assert {cell.state for cell in first.cells if cell.column.name == "owner"} == {State.CONFLICT}
    decision = first.in_state(State.CONFLICT)[0].decision
    for decided, expected in (("theirs", ["E dyta.", three.description]), ("mine", ["E dyta.", "E para."])):
        found = compared(
            filled(content, (DIFFICULTIES, code, "owner", "Dega")), submission, driton, **{decision: decided}
        )
        assert sorted(c.description for c in found.written[0].answer.challenges) == sorted(expected), decided
    assert compared(content, submission, driton).written == []  # untouched there: what is stored stays
    gone = compared(filled(content, *empty), submission, driton)
    assert gone.in_state(State.CONFLICT)  # it may be what was changed
    twice = compared(
        filled(content, *((SPENDING, code, "source", "Donatorët", n) for n in (1, 1)), (SPENDING, code, "amount", 1)),
        submission,
        driton,
    )
    assert {c.state for c in twice.cells if c.column.name == "amount"} <= {State.ADDED, State.ERROR}


def test_a_list_has_an_end_and_a_column_that_is_gone_empties_nothing(submission, counted, driton):
    code, many = counted.action.code, tuple(ChallengeAnswer("difficulty", f"Nr. {n}") for n in range(39))
    save_answer(entry=counted, answer=make_answer(counted, challenges=many), by=driton)
    content = write_workbook(submission, driton)
    two = [
        (DIFFICULTIES, code, name, text, n) for n in (39, 40) for name, text in (("kind", "sfidë"), ("description", n))
    ]
    one, both = (compared(filled(content, *cells), submission, driton) for cells in (two[:2], two))
    assert len(one.written[0].answer.challenges) == 40 and "40" in both.errors[0].error

    def without_a_column(book):
        sheet_of(book, ANSWERS).delete_cols(cell_of(book, ANSWERS, code, "what_was_done").column)

    assert compared(changed(content, without_a_column), submission, driton).written == []


def test_wrong_cells_come_back_marked_and_nothing_else_is_changed(sign_in, submission, counted, driton):
    code, other = counted.action.code, next(e for e in entries_of(submission) if not e.is_lead)
    client = sign_in(driton)

    def fill(book):
        for column, value in (("what_was_done", "Numri personal: 1 234 567 890"), ("delay_reason", "Moti")):
            cell_of(book, ANSWERS, code, column).value = value
        cell_of(book, ANSWERS, code, "next_steps").value = "=1+1"
        cell_of(book, ANSWERS, code, "completed_on").value = "nesër"
        cell_of(book, QUANTITIES, code, "value").value = "N/A"
        cell_of(book, SPENDING, code, "amount").value = 1.234
        cell_of(book, DIFFICULTIES, code, "kind").value = "rrezik"
        cell_of(book, DIFFICULTIES, code, "description").value = "Mungesë."
        cell_of(book, ANSWERS, other.action.code, "claimed_status").value = "Në proces"
        cell_of(book, ANSWERS, other.action.code, "nothing_new").value = "po"
        sheet = sheet_of(book, ANSWERS)
        sheet.cell(sheet.max_row + 3, 12).value = "Diku tjetër."
        sheet["B3"].comment = Comment("E kolegut.", "Kolegu")

    content = changed(download(client, submission), fill)
    upload(client, submission, content)
    page = review(client, submission)
    errors = {(cell.column.name): cell.error for cell in page.context["comparison"].errors}
    assert set(errors) >= {
        "delay_reason",
        "what_was_done",
        "next_steps",
        "completed_on",
        "value",
        "amount",
        "claimed_status",
    }
    assert "N/A" in errors["value"] and "1.234,50" in errors["value"] and "formul" in errors["next_steps"]
    assert confirm(client, submission, page).status_code == 422
    assert not ProgressEntry.objects.filter(answered_at__isnull=False).exists()

    marked = client.get(address("workbook_marked", submission))
    was, now = (load_workbook(io.BytesIO(data)) for data in (content, marked.content))
    with_comment = set()
    for old, new in zip(was.worksheets, now.worksheets, strict=True):
        assert (old.title, old.dimensions, old.sheet_state) == (new.title, new.dimensions, new.sheet_state)
        assert old.protection.sheet == new.protection.sheet and old.freeze_panes == new.freeze_panes
        assert len(old.data_validations.dataValidation) == len(new.data_validations.dataValidation)
        for (old_cell,), (new_cell,) in zip(_cells(old), _cells(new), strict=True):
            assert (old_cell.value, old_cell.number_format) == (new_cell.value, new_cell.number_format)
            assert old_cell.protection.locked == new_cell.protection.locked
            if new_cell.comment and new_cell.comment.author != "Kolegu":
                with_comment.add(f"{new.title} {new_cell.coordinate}")
                assert new_cell.fill.start_color.rgb == "FFF4B8B4"
            else:
                assert old_cell.fill.start_color.rgb == new_cell.fill.start_color.rgb
    assert with_comment == {cell.place for cell in page.context["comparison"].errors}

    # Corrected in the marked copy: the marks that no longer hold go with the next one.
    corrected = filled(marked.content, (ANSWERS, code, "next_steps", "Vazhdon."), (QUANTITIES, code, "value", None))
    upload(client, submission, corrected)
    left = load_workbook(io.BytesIO(client.get(address("workbook_marked", submission)).content))
    assert cell_of(left, ANSWERS, code, "next_steps").comment is None
    assert cell_of(left, ANSWERS, code, "next_steps").fill.start_color.rgb == "FFFFFBE6"
    assert cell_of(left, ANSWERS, code, "delay_reason").comment
    client.post(address("workbook_drop", submission))
    assert not WorkbookUpload.objects.exists() and client.get(address("workbook_marked", submission)).status_code == 404


def _cells(sheet):
    return [(cell,) for row in sheet.iter_rows() for cell in row]


def test_nothing_new_and_what_the_lock_leaves_open(sign_in, arta, driton, submission, period):
    """The rules of the form: “nothing new” needs a last answer, and what was not returned stays as it is."""
    code = LED
    content = write_workbook(submission, driton)
    refused = compared(filled(content, (ANSWERS, code, "nothing_new", "po")), submission, driton)
    assert [c.column.name for c in refused.errors] == ["nothing_new"]
    verified_submission(period, MSH, driton, secretariat=arta)
    close_period(period=period, by=arta, reason="Të gjithë u përgjigjën.")
    later = get_submission(open_period("2022-H2"), MSH)
    with clock.at(before_deadline(later.period)):
        client = sign_in(driton)
        content = download(client, later)
        both = filled(content, (ANSWERS, code, "nothing_new", "po"), (ANSWERS, code, "next_steps", "E re."))
        assert {c.column.name for c in compared(both, later, driton).errors} == {"nothing_new"}
        upload(client, later, filled(content, (ANSWERS, code, "nothing_new", "po")))
        assert confirm(client, later).status_code == 302
        entry = get_entry(later, code)
        assert entry.is_unchanged and entry.what_was_done
        assert compared(filled(content, (ANSWERS, code, "nothing_new", "po")), later, driton).written == []


def test_only_returned_answers_are_open_in_what_was_returned(period, arta, driton):
    returned = returned_submission(period, MSH, driton, secretariat=arta)
    entries = entries_of(returned)
    back = next(e for e in entries if e.review == "returned")
    other = next(e for e in entries if e.review != "returned")
    content = write_workbook(returned, driton)
    book = load_workbook(io.BytesIO(content))
    assert not cell_of(book, ANSWERS, back.action.code, "what_was_done").protection.locked
    assert cell_of(book, ANSWERS, other.action.code, "what_was_done").protection.locked
    found = compared(
        filled(
            content,
            (ANSWERS, back.action.code, "what_was_done", "E plotësuar."),
            (ANSWERS, other.action.code, "what_was_done", "E ndryshuar."),
        ),
        returned,
        driton,
    )
    assert [cell.mine for cell in found.errors] == ["E ndryshuar."] and [a.entry.pk for a in found.written] == [back.pk]


def test_an_answer_that_moves_while_somebody_looks_is_shown_again(sign_in, submission, counted, driton):
    client = sign_in(driton)
    content = filled(download(client, submission), (ANSWERS, counted.action.code, "what_was_done", DONE))
    upload(client, submission, content)
    page = review(client, submission)
    save_answer(entry=counted, answer=make_answer(counted, next_steps="Nga kolegu."), by=driton)
    answer = confirm(client, submission, page)
    assert answer.status_code == 409 and get_entry(submission, counted.action.code).what_was_done != DONE
    assert WorkbookUpload.objects.count() == 1


PARTS = {"xl__workbook_xml": None}


def _macro(content):
    return with_parts(content, xl__vbaProject__bin=lambda _old: b"x")


def _large(content):
    """A hundred thousand lines."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c><c r="J%d"><v>2</v></c></row>' % (n, n, n) for n in range(3, 100_000)
    )
    name = "xl__worksheets__sheet2_xml"
    return with_parts(content, **{name: lambda old: old.replace(b"</sheetData>", rows + b"</sheetData>")})


def _bomb(content):
    return with_parts(content, xl__worksheets__sheet9_xml=lambda _old: b" " * (110 * 1024 * 1024))


def _locked(content):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 3


def _empty_book(content):
    stream = io.BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


def _forged(content):
    def forge(book):
        book["token"]["A2"].value = book["token"]["A2"].value[:-3] + "abc"

    return changed(content, forge)


def _links(content):
    return with_parts(content, xl__externalLinks__externalLink1_xml=lambda _old: b"<externalLink/>")


HOSTILE = {
    "not a workbook": (lambda content: b"%PDF-1.7", "XLSX"),
    "a ZIP that is none": (lambda content: b"PK\x03\x04" + bytes(50), "hapet"),
    "cut off": (lambda content: content[: len(content) // 2], "hapet"),
    "macros": (_macro, "makro"),
    "zip bomb": (_bomb, "punë"),
    "a hundred thousand lines": (_large, "10.000"),
    "password": (_locked, "fjalëkalim"),
    "external links": (_links, "skedarë të tjerë"),
    "foreign": (_empty_book, "këtij sistemi"),
    "forged": (_forged, "fshehur"),
    "document type": (
        lambda content: with_parts(content, xl__workbook_xml=lambda old: b"<!DOCTYPE a>" + old),
        "llojit të dokumentit",
    ),
}


def test_hostile_files_are_refused_with_a_word_and_leave_no_trace(sign_in, submission, driton):
    client = sign_in(driton)
    content = download(client, submission)
    n_events = Event.objects.count()
    for name, (make, word) in HOSTILE.items():
        response = upload(client, submission, make(content))
        assert response.status_code == 422, name
        assert word in " ".join(response.context["form"].errors["file"]), name
    for file_name in ("fletore.xlsm", "fletore.ods"):
        assert upload(client, submission, content, name=file_name).status_code == 422
    assert not WorkbookUpload.objects.exists() and Event.objects.count() == n_events


def test_the_workbook_of_others_or_of_another_time_is_refused(sign_in, arta, driton, besnik, submission, period):
    content = write_workbook(submission, driton)
    police = get_submission(period, PK)
    with pytest.raises(WorkbookUnreadable, match="msh"):
        read_workbook(content, police)
    plan = period.plan
    version = plan.versions.get()
    with transaction.atomic():
        newer = plan.versions.create(
            number=2, decided_on=version.decided_on, in_force_on=period.starts_on, decision_number="2"
        )
        same = {"data": version.editions.last().data, "sha256": version.editions.last().sha256}
        newer.editions.create(number=1, made_at=clock.now(), reason="x", **same)
        with pytest.raises(WorkbookUnreadable, match="Plani ka ndryshuar"):
            read_workbook(content, submission)
        transaction.set_rollback(True)
    verified_submission(period, MSH, driton, secretariat=arta)
    client = sign_in(driton)
    assert upload(client, submission, content).status_code == 403  # verified: the lock says so
    close_period(period=period, by=arta, reason="Të gjithë u përgjigjën.")
    later = get_submission(open_period("2022-H2"), MSH)
    with pytest.raises(WorkbookUnreadable, match="2022-H1"):
        read_workbook(content, later)
    closed = upload(client, submission, content)
    assert closed.status_code == 403 and "mbyllur" in text_of(closed)
    assert not WorkbookUpload.objects.exists()


def test_forgotten_workbooks_go(sign_in, submission, driton):
    client = sign_in(driton)
    content = download(client, submission)
    upload(client, submission, content)
    upload(client, submission, content)
    assert WorkbookUpload.objects.count() == 1
    assert sweep_workbooks() == 0
    WorkbookUpload.objects.update(uploaded_at=clock.real_now() - dt.timedelta(days=8))
    assert sweep_workbooks() == 1


def test_comparing_costs_the_same_number_of_queries(submission, driton, period, besnik, django_assert_max_num_queries):
    """However many answers differ: the Police has three times those of Health."""
    for one, by in ((submission, driton), (get_submission(period, PK), besnik)):
        entries = entries_of(one)
        content = filled(write_workbook(one, by), *((ANSWERS, e.action.code, "what_was_done", DONE) for e in entries))
        kept = told(content, one)
        with django_assert_max_num_queries(14):
            found = Comparison(one, kept, by)
        assert len(found.written) == len(entries) > 5


READ = [
    # kind, what stands in the cell, read as (or part of the sentence), in Albanian
    ("value", "1.000,50", "1000.5"),
    ("value", "1000,5", "1000.5"),
    ("value", 1234.5, "1234.5"),
    ("value", 0.1 + 0.2, "0.3"),
    ("value", 0, "0"),
    ("value", "1.000", "1000"),
    ("value", 1.234, "dy shifra dhjetore"),
    ("value", "1,000", "dy shifra dhjetore"),
    ("value", "N/A", "Këtu shkruan “N/A”"),
    ("value", "-", "numër"),
    ("value", "nuk ka", "numër"),
    ("value", -3, "negativ"),
    ("value", True, "numër"),
    ("value", {"day": "2022-01-02"}, "numër"),
    ("value", {"formula": True}, "formulë"),
    ("amount", "1.000,50 €", "1000.5"),
    ("amount", "1 000", "1000"),
    ("completed_on", {"day": "2022-05-31"}, "2022-05-31"),
    ("completed_on", "31.05.2022", "2022-05-31"),
    ("completed_on", 44712, "31.12.2024"),
    ("completed_on", "31.06.2022", "31.12.2024"),
    ("what_was_done", "U be\u0308 me se\u0301", "U bë me sé"),
    ("what_was_done", 2022, "2022"),
    ("what_was_done", 12.5, "12,5"),
    ("what_was_done", "  Një\u200b \u00adfjalë ", "Një fjalë"),
    ("nothing_new", "PO", "yes"),
    ("nothing_new", "ndoshta", "listë"),
    ("next_steps", "", ""),
    ("next_steps", None, ""),
]


@pytest.mark.parametrize(("name", "raw", "expected"), READ, ids=[f"{name}-{raw}" for name, raw, _e in READ])
def test_a_cell_is_read_in_one_way_or_asked_about(name, raw, expected):
    sheet = {"value": QUANTITIES, "amount": SPENDING}.get(name, ANSWERS)
    column = next(column for column in COLUMNS[sheet] if column.name == name)
    with translation.override("sq"):
        try:
            found = read_value(column, raw, {"po": "yes"})
        except CellError as error:
            assert expected in str(error)
        else:
            assert found == expected
