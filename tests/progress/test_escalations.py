"""Escalations to the Strategic Planning Office: six dated steps, its letter, who writes and who answers."""

import datetime as dt

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Institution
from progress.models import Escalation, EscalationStep, Event
from progress.selectors.states import live_state
from progress.services.collecting.escalations import comment_on_escalation, note_problem, take_step
from progress.services.collecting.risks import RiskTerms, add_risk
from progress.snapshot.problems import problems_part
from reporting.jobs.receipt import make_letter
from reporting.models import NoticeLetter
from reporting.services.receipts import ask_for_letter
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.written_once import WrittenOnce
from tests.factories import action, make_person
from tests.strange_files import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CODE = "III.1.13"
DAY = dt.date(2022, 6, 20)
STEPS = ("send", "assess", "propose", "decide", "follow_up")


@pytest.fixture
def office(db):
    """Somebody of the Strategic Planning Office."""
    zps = Institution.objects.create(
        code="zps", abbreviation="ZPS", name="Zyra për Planifikim Strategjik", kind="agency"
    )
    return make_person("observer", zps, username="zana")


@pytest.fixture
def noted(period, elira):
    """A problem that the coordinator has noted."""
    with clock.at(DAY):
        return note_problem(action=action(CODE), problem="Mungon buxheti.", proposal="Rishikim.", by=elira)


def step(escalation, name, by, **changes):
    given = {"on": DAY, "text": f"Hapi {name}.", "protocol_number": "12/2022" if name == "send" else ""}
    with clock.at(DAY + dt.timedelta(days=1)):
        return take_step(escalation=escalation, name=name, by=by, **(given | changes))


def test_six_steps_from_noting_to_the_follow_up(
    noted, arta, elira, office, driton, ilir, mailoutbox, django_capture_on_commit_callbacks
):
    with pytest.raises(Refused, match="others"):
        step(noted, "send", office)
    with django_capture_on_commit_callbacks(execute=True):
        step(noted, "send", arta)
    assert [message.to for message in mailoutbox] == [["zana@example.test"]] and "Mungon" in mailoutbox[0].body
    with pytest.raises(StaleEdit):
        step(Escalation.objects.get(pk=noted.pk), "propose", arta)
    step(noted, "assess", office)
    for name in STEPS[2:]:
        step(noted, name, elira)
    noted.refresh_from_db()
    assert (noted.state, noted.protocol_number) == ("followed_up", "12/2022")
    kinds = [row.kind for row in noted.steps.order_by("pk")]
    assert kinds == Escalation.State.values
    steps = Event.objects.filter(kind="escalation_step")
    told = [set(steps.visible_to(user).values_list("after", flat=True)) for user in (arta, office, driton, ilir)]
    assert told == [set(kinds), set(kinds[1:]), set(), set()]  # on the action's page, which all of them read
    assert steps.count() == 6
    with pytest.raises(WrittenOnce):
        noted.steps.update(text="Tjetër.")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"protocol_number": " "}, "protocol number"),
        ({"text": " "}, "comment"),
        ({"on": DAY + dt.timedelta(days=9)}, "not come yet"),
        ({"on": DAY - dt.timedelta(days=1)}, "cannot be earlier"),
        ({"upload": SimpleUploadedFile("x.pdf", b"no pdf")}, "x.pdf"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_and_leaves_nothing(noted, arta, changes, message):
    with pytest.raises(Refused, match=message):
        step(noted, "send", arta, **changes)
    noted.refresh_from_db()
    assert noted.state == "noted" and noted.steps.count() == 1


def test_a_document_and_comments_stand_beside_the_steps(noted, arta, elira, office, besnik):
    with pytest.raises(Refused, match="not been sent"):
        comment_on_escalation(escalation=noted, text="Pse?", by=office)
    step(noted, "send", arta, upload=SimpleUploadedFile("letra.png", picture("PNG")))
    row = noted.steps.get(kind="sent")
    assert row.document_name == "letra.png" and row.document.storage.exists(row.document.name)
    comment_on_escalation(escalation=noted, text="Po e shqyrtojmë.", by=office)
    assert noted.steps.last().kind == EscalationStep.COMMENT
    with pytest.raises(Refused):
        comment_on_escalation(escalation=noted, text="Jo.", by=besnik)
    assert noted.days_without_answer(DAY + dt.timedelta(days=15)) == 0
    assert noted.days_without_answer(DAY + dt.timedelta(days=16)) == 16


def test_the_letter_is_frozen_as_sent_and_made_by_a_worker(noted, arta, office, besnik):
    with pytest.raises(Refused, match="not been sent"):
        ask_for_letter(escalation=noted, language="sq", by=arta)
    step(noted, "send", arta)
    with pytest.raises(Refused):
        ask_for_letter(escalation=noted, language="sq", by=besnik)
    letter = ask_for_letter(escalation=noted, language="sq", by=office)
    assert "Zyra për Planifikim Strategjik" in letter.content and "12/2022" in letter.content
    make_letter(letter.pk)
    letter.refresh_from_db()
    assert letter.state == "ready"
    with letter.file.open("rb") as file, pikepdf.open(file) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
    assert ask_for_letter(escalation=noted, language="sq", by=arta) == NoticeLetter.objects.get()


def test_reports_tell_the_steps_up_to_the_cut_off_date(noted, period, arta):
    step(noted, "send", arta)
    with clock.at(dt.date(2022, 7, 9)):
        take_step(escalation=noted, name="assess", on=dt.date(2022, 7, 8), text="Dakord.", by=arta)
    state = live_state(period)
    (row,) = problems_part(state, [state])["escalations"]
    assert (row["action"], row["state"], row["protocol_number"]) == (CODE, "sent", "12/2022")
    assert [taken["kind"] for taken in row["steps"]] == ["noted", "sent"]


def test_pages_from_a_risk_to_the_answer_of_the_office(sign_in, period, elira, office, arta, driton):
    risk = add_risk(plan=period.plan, terms=RiskTerms("challenge", "Mungon buxheti.", action(CODE)), by=arta)

    def url(name, *args):
        return reverse(name, args=["2022-2024", *args])

    client = sign_in(elira)
    assert f"?risk={risk.pk}" in client.get(url("risk_detail", risk.pk)).content.decode()
    form = client.get(url("escalation_add") + f"?risk={risk.pk}").context["form"]
    noting = client.post(url("escalation_add"), form.initial | {"proposal": ""})
    one = Escalation.objects.get()
    assert noting.url == url("escalation_detail", one.pk) and one.risk == risk
    sign_in(office)
    assert client.get(noting.url).status_code == 404  # it was not sent
    sign_in(elira)
    assert "Mungon buxheti." in client.get(reverse("home")).content.decode()
    sent = {"step": "send", "on": f"{clock.today()}", "text": "Në kohë.", "protocol_number": "7/2022"}
    assert client.post(noting.url, sent | {"protocol_number": ""}).status_code == 422
    assert client.post(noting.url, sent).status_code == 302
    assert client.post(noting.url, sent).status_code == 409
    sign_in(office)
    assert "7/2022" in client.get(reverse("home")).content.decode()
    answer = {"step": "assess", "on": f"{clock.today()}", "text": "Dakord."}
    assert client.post(noting.url, answer).status_code == 302
    assert client.post(url("escalation_comment", one.pk), {"text": ""}).status_code == 422
    assert client.post(noting.url, answer | {"step": "propose"}).status_code == 403
    assert "Dakord." in client.get(noting.url).content.decode()
    sign_in(driton)
    assert client.get(noting.url).status_code == 403
