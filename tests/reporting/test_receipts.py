"""The receipt of submitted answers: frozen when it is asked for, made by a worker, for the institution alone."""

import json
import subprocess

import pytest
from django.urls import reverse

from progress.models import Submission
from reporting.jobs.heartbeat import real_now
from reporting.jobs.receipt import make_receipt
from reporting.jobs.run import STALE_WHILE_QUEUED
from reporting.models import Receipt
from reporting.services.receipts import ask_for_receipt
from strategy_tracker.base.errors import Refused
from tests.factories import (
    MSH,
    add_link,
    answered_submission,
    entries_of,
    get_submission,
    make_answer,
    open_period,
    submitted_submission,
)

pytestmark = pytest.mark.django_db
TYPED = "15. januar 2024. – trajnimi i parë\n20. mart – i dyti\n\n# jo titull, *jo* i pjerrët"


@pytest.fixture
def submission(driton):
    period = open_period("2022-H1")
    code = entries_of(get_submission(period, MSH))[0].action.code
    entry = entries_of(get_submission(period, MSH))[0]
    submission = answered_submission(period, MSH, driton, {code: make_answer(entry, what_was_done=TYPED)})
    add_link(entries_of(submission)[0], driton, "Procesverbali")
    return submitted_submission(period, MSH, driton, {code: make_answer(entry, what_was_done=TYPED)})


def asked(submission, by, language="sq"):
    return ask_for_receipt(submission=submission, language=language, by=by)


def test_it_says_what_was_typed_by_whom_and_with_which_evidence(submission, driton):
    content = json.loads(asked(submission, driton).content)
    assert content["period"] == "janar–qershor 2022" and content["submitted_by"] == str(submission.submitted_by)
    assert len(content["answers"]) == submission.entries.count()
    first = content["answers"][0]
    assert ["Çfarë është bërë", TYPED] in first["facts"]
    assert {"Procesverbali"} <= {item["title"] for item in first["evidence"]}


def test_a_worker_makes_it_once_and_line_breaks_stay(submission, driton, tmp_path):
    receipt = asked(submission, driton)
    make_receipt(receipt.pk)
    receipt.refresh_from_db()
    assert receipt.state == "ready"
    with receipt.file.open("rb") as file:
        content = file.read()
    (tmp_path / "receipt.pdf").write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "receipt.pdf", "-"], capture_output=True, text=True
    ).stdout
    lines = [line.strip() for line in text.splitlines()]
    for line in TYPED.splitlines():
        assert line.strip() in lines
    assert receipt.sha256[:12] in text and "janar–qershor 2022" in text
    name = receipt.file.name
    make_receipt(receipt.pk)
    receipt.refresh_from_db()
    assert receipt.file.name == name


def test_asking_again_gives_the_same_one_and_a_failure_is_tried_again(submission, driton):
    receipt = asked(submission, driton)
    assert asked(submission, driton).pk == receipt.pk
    Receipt.objects.update(state="failed")
    assert asked(submission, driton).state == "waiting"
    assert asked(submission, driton, "en").pk != receipt.pk


def test_what_fails_says_so(submission, driton, monkeypatch):
    receipt = asked(submission, driton)
    monkeypatch.setattr("reporting.jobs.receipt.receipt_html", lambda *args, **kwargs: 1 / 0)
    make_receipt(receipt.pk)
    receipt.refresh_from_db()
    assert receipt.state == "failed" and not receipt.file


def test_what_was_returned_has_no_receipt_and_the_next_one_is_another(submission, driton, arta):
    receipt = asked(submission, driton)
    Submission.objects.filter(pk=submission.pk).update(
        status="returned", returned_at=submission.submitted_at, returned_by=arta, return_comment="Plotësoni."
    )
    with pytest.raises(Refused):
        asked(submission, driton)
    Submission.objects.filter(pk=submission.pk).update(status="submitted", submitted_at=real_now())
    assert asked(submission, driton).pk != receipt.pk


def test_nobody_else_gets_one(submission, besnik, arta, elira):
    for person in (besnik, arta, elira):
        with pytest.raises(Refused):
            asked(submission, person)


def test_the_way_through_the_pages(submission, sign_in, driton, english):
    client = sign_in(driton)
    place = {"args": ["2022-2024", "2022-H1", MSH]}
    page = reverse("submission_receipt", **place)
    assert f'href="{page}"' in client.get(reverse("submission_detail", **place)).content.decode()
    assert client.get(reverse("receipt_download", **place)).status_code == 404
    assert "btn-primary" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert "hx-trigger" in client.get(page).content.decode()
    assert "<html" not in client.get(page, HTTP_HX_REQUEST="true").content.decode()
    receipt = Receipt.objects.get()
    Receipt.objects.update(asked_at=receipt.asked_at - STALE_WHILE_QUEUED * 2)
    assert 'role="alert"' in client.get(page).content.decode()
    make_receipt(receipt.pk)
    assert reverse("receipt_download", **place) in client.get(page).content.decode()
    response = client.get(reverse("receipt_download", **place))
    assert response.content.startswith(b"%PDF-") and response["Content-Type"] == "application/pdf"
