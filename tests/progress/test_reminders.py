"""Who is told what on which day: openings, reminders, by hand; what became of each message, and whom nobody reads."""

import datetime as dt
import smtplib
from io import StringIO

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.jobs.mail import send_due_letters
from accounts.letters import readers_of, silenced, told_of
from accounts.models import Absence, Duty, Letter, User
from progress.formulas.reminders import occasion_of
from progress.models import Event, Reminder, Submission
from progress.pages.collecting.reminders import previews
from progress.selectors.reminders import last_reminder, owing, unreachable
from progress.services.collecting.reminders import remind_now, send_reminders, send_reminders_by_day
from progress.services.periods import open_period as open_planned_period
from progress.services.periods import plan_periods
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from tests.counting import count_queries
from tests.factories import (
    get_submission,
    institution,
    make_period,
    make_person,
    returned_submission,
    second_plan,
    submitted_submission,
)

pytestmark = pytest.mark.django_db
OPENED, SUBMIT_BY = dt.date(2022, 6, 1), dt.date(2022, 7, 15)


def day(days_before):
    return SUBMIT_BY - dt.timedelta(days=days_before)


def opened(arta, code="2022-H1", on=OPENED):
    """A period that was opened on a day, with the people there are now."""
    with clock.at(on):
        period = make_period(code)
        return open_planned_period(period=period, by=arta)


def sent_on(when):
    """The messages of a day: person, kind."""
    with clock.at(when):
        return sorted((reminder.person.username, reminder.kind) for reminder in send_reminders())


@pytest.mark.parametrize(
    ("today", "heard", "expected"),
    [
        (day(44), None, (day(44), "opening")),
        (day(30), None, None),  # the opening is too long ago to be made up for
        (day(14), None, (day(14), "before")),
        (day(10), None, (day(14), "before")),  # missed by four days: still told
        (day(6), None, (day(7), "before")),
        (day(0), None, (day(1), "before")),
        (day(-1), None, (day(-1), "after")),
        (day(-7), None, (day(-7), "after")),
        (day(-14), None, (day(-7), "after")),
        (day(-15), None, None),
        (day(6), day(6), None),  # extended or returned since: it has heard of it
        (day(1), day(6), (day(1), "before")),
        (day(7), day(7), None),
    ],
)
def test_the_newest_occasion_counts(today, heard, expected):
    found = occasion_of(
        opened_on=day(44), heard_on=heard or day(44), submit_by=SUBMIT_BY, days=[14, 7, 1, -1, -7], today=today
    )
    assert (found and (found.on, found.kind)) == expected


def test_who_is_told_for_an_institution(besnik, blerta):
    """Focal points who are there, else deputies who are, else everybody; who cannot be reached is nobody's reader."""
    others = {name: make_person("institution", "pk", username=name) for name in ("dardan", "edona")}
    User.objects.filter(username="blerta").update(duty=Duty.FOCAL_POINT)
    User.objects.filter(username="dardan").update(duty=Duty.DEPUTY)
    User.objects.filter(username="edona").update(duty=Duty.COLLEAGUE)
    make_person("institution", "pk", username="filan", email="")
    make_person("institution", "pk", username="gezim", is_active=False)

    def told(on):
        return [person.username for person in told_of(readers_of([institution("pk").pk])[institution("pk").pk], on)]

    def away(person, first, last):
        Absence.objects.create(person=person, starts_on=first, ends_on=last)

    assert told(day(7)) == ["besnik", "blerta"], "without a duty as a focal point"
    away(besnik, day(8), day(6))
    assert told(day(7)) == ["blerta"] and told(day(5)) == ["besnik", "blerta"]
    away(blerta, day(7), day(7))
    assert told(day(7)) == ["dardan"] and told(day(6)) == ["blerta"]
    away(others["dardan"], day(7), day(7))
    assert told(day(7)) == ["besnik", "blerta", "dardan", "edona"]
    User.objects.filter(username="edona").update(duty=Duty.HEAD)
    readers = readers_of([institution("pk").pk])[institution("pk").pk]
    assert [person.username for person in told_of(readers, day(6), with_heads=True)] == ["blerta", "edona"]


def test_opening_tells_each_institution_in_its_language(arta, besnik, driton, elira, mailoutbox):
    User.objects.filter(pk=driton.pk).update(language="en")
    period = opened(arta)
    send_due_letters()
    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert set(mails) == {besnik.email, driton.email}, "the Secretariat and the coordinator are not asked"
    english = mails[driton.email]
    n_asked = get_submission(period, "msh").entries.count()
    assert english.subject == "Answers are asked for January–June 2022, until 15.07.2022"
    for words in ("asks Ministria e Shëndetësisë", f"{n_asked} actions wait", "Until 15.07.2022: 44 days left."):
        assert words in english.body
    link = "/plans/2022-2024/submissions/2022-H1/msh/"
    assert english.body.count("http") == 1 and link in english.body
    assert "janar–qershor 2022" in mails[besnik.email].subject and "Dear" not in mails[besnik.email].body
    logged = Reminder.objects.get(person=driton)
    assert (logged.kind, logged.day, logged.letter.state) == ("opening", OPENED, "sent")
    assert [submission.institution.code for submission in logged.submissions.all()] == ["msh"]
    events = Event.objects.filter(kind=Event.Kind.REMINDED)
    assert sorted(event.institution.code for event in events) == ["msh", "pk"], "nobody else reads"
    assert {(event.by, event.detail) for event in events} == {(None, "opening")}
    assert sent_on(OPENED) == [] and sent_on(day(20)) == []


def test_reminders_go_to_who_owes_and_not_twice(arta, besnik, driton, mailoutbox):
    period = opened(arta)
    with clock.at(day(14)):
        submitted_submission(period, "msh", driton)
    assert sent_on(day(14)) == [("besnik", "before")], "who has submitted is left alone"
    assert sent_on(day(14)) == [] and sent_on(day(12)) == []
    assert sent_on(day(5)) == [("besnik", "before")], "the worker was down on the seventh day"
    Absence.objects.create(person=besnik, starts_on=day(1), ends_on=day(0))
    deputy = make_person("institution", "pk", username="dardan", duty=Duty.DEPUTY, language="sr-latn")
    assert sent_on(day(1)) == [("dardan", "before")]
    submission = get_submission(period, "pk")
    Submission.objects.filter(pk=submission.pk).update(
        extended_until=day(-14), extended_at=clock.moments_of(day(0))[0], extended_by=arta, extension_reason="Zyra."
    )
    assert sent_on(day(-1)) == [] and sent_on(day(-6)) == []
    assert sent_on(day(-7)) == [("besnik", "before")], "seven days before its own last day"
    with clock.at(day(-15)):
        remind_now(period=period, institutions=["pk"], note="", by=arta, seen=last_reminder(period))
    assert sent_on(day(-15)) == [], "reminded by hand on the very day"
    mailoutbox.clear()
    send_due_letters()
    assert [mail.to for mail in mailoutbox if "29.07.2022" in mail.subject] == [[besnik.email]] * 2
    (serbian,) = [mail for mail in mailoutbox if mail.to == [deputy.email]]
    assert "15.07.2022" in serbian.subject and "janu" in serbian.subject.lower()


def test_what_was_returned_is_open_again(arta, driton, mailoutbox):
    User.objects.filter(pk=driton.pk).update(language="en")
    period = opened(arta)
    submission = returned_submission(period, "msh", driton, secretariat=arta)  # on the 13th of July
    assert sent_on(day(2)) == [], "the returning itself was told"
    mailoutbox.clear()
    assert sent_on(day(1)) == [("driton", "before")]
    send_due_letters()
    assert "1 answer was returned: correct it, then submit again." in mailoutbox[-1].body
    assert submission.status == Submission.Status.RETURNED


def test_one_message_a_person_and_day_over_all_plans(arta, besnik, driton, mailoutbox):
    """Two plans open on a day: one message; one that has gone out already leaves the rest for the next day."""
    User.objects.update(language="en")
    other = second_plan("2025-2026")
    on = dt.date(2025, 7, 1)
    with clock.at(on):
        plan_periods(plan=other, by=arta)
        first = opened(arta, "2024-H2", on)
        assert Letter.objects.filter(next_try_at__gt=clock.real_now()).count() == 2, "it waits for the other plan"
        second = open_planned_period(period=other.periods.get(code="2025-H1"), by=arta)
        assert send_due_letters() == 0
        Letter.objects.update(next_try_at=clock.real_now())
        send_due_letters()
    (mail,) = [mail for mail in mailoutbox if mail.to == [besnik.email]]
    assert mail.subject == "Answers for 2 periods are open"
    assert all(f"/submissions/{period.code}/pk/" in mail.body for period in (first, second))
    assert Reminder.objects.filter(person=besnik).count() == 1
    assert Reminder.objects.get(person=besnik).submissions.count() == 2
    assert Event.objects.filter(kind=Event.Kind.REMINDED, institution__code="pk").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(person=besnik, day=on, kind="before", written_at=clock.now())


def test_what_comes_after_the_message_of_the_day_is_told_tomorrow(arta, besnik):
    other = second_plan("2025-2026")
    on = dt.date(2025, 7, 1)
    with clock.at(on):
        plan_periods(plan=other, by=arta)
        opened(arta, "2024-H2", on)
        Letter.objects.update(tries=1)
        open_planned_period(period=other.periods.get(code="2025-H1"), by=arta)
        assert owing().due(on) == {}
        assert [len(items) for items in owing().due_next(on).values()] == [1]
    assert sent_on(on + dt.timedelta(days=1)) == [("besnik", "opening")]


def test_the_command_is_idempotent_and_can_be_tried_out(arta, besnik):
    opened(arta)

    def said(**options):
        with clock.at(day(7)):
            call_command("send_reminders", stdout=(out := StringIO()), **options)
        return out.getvalue()

    tried = said(dry_run=True)
    assert besnik.email in tried and "15.07.2022" in tried and Reminder.objects.count() == 1
    assert besnik.email in said() and besnik.email not in said()
    assert Reminder.objects.count() == 2


def test_the_worker_sends_by_day_alone(arta, besnik):
    opened(arta)
    with clock.at(clock.moments_of(day(7))[0]):
        assert send_reminders_by_day() == 0
    with clock.at(day(7)):
        assert (send_reminders_by_day(), send_reminders_by_day()) == (1, 0)


def test_nobody_is_told_of_the_past_of_a_demonstration_or_of_old_periods(arta, besnik):
    with silenced():
        opened(arta)
    assert not Reminder.objects.exists() and not Event.objects.filter(kind=Event.Kind.REMINDED).exists()
    assert sent_on(dt.date(2024, 3, 1)) == [], "a period that was opened again"


def test_by_hand(arta, besnik, driton, mailoutbox):
    User.objects.update(language="en")
    period = opened(arta)
    with clock.at(day(3)):
        submitted_submission(period, "msh", driton)
        seen = last_reminder(period)

        def remind(*codes, by=arta, seen=seen):
            return remind_now(period=period, institutions=codes, note="Thirrni.\x00 ", by=by, seen=seen)

        for codes, words in ((["msh"], "MSH"), (["pk", "msh"], "MSH"), (["pk", "md"], "MD"), ([], "Zgjidhni")):
            with pytest.raises(Refused, match=words):
                remind(*codes)
        with pytest.raises(Refused):
            remind("pk", by=besnik)
        assert last_reminder(period) == seen
        (reminder,) = remind("pk")
        with pytest.raises(StaleEdit):
            remind("pk")
        assert len(remind("pk", seen=reminder.pk)) == 1, "as often as one wants"
    assert (reminder.kind, reminder.by, reminder.note) == ("by_hand", arta, "Thirrni.")
    send_due_letters()
    assert "The Secretariat writes: Thirrni." in " ".join(mailoutbox[-1].body.split())
    assert Event.objects.filter(kind=Event.Kind.REMINDED, by=arta, reason="Thirrni.").count() == 2


def test_whom_nobody_reads_is_named_with_what_the_mail_server_said(arta, besnik, driton, monkeypatch):
    period = opened(arta)

    def refuse(self, messages):
        if messages[0].to == [besnik.email]:
            raise smtplib.SMTPRecipientsRefused({besnik.email: (550, b"no such user")})
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    send_due_letters()
    asked = [submission.institution for submission in period.submissions.select_related("institution")]
    letter = Letter.objects.get(address=besnik.email)
    assert (letter.state, letter.tries) == ("given_up", 1), "the server knows no such person: no later try would help"
    found = {one.institution.code: one.problems for one in unreachable(asked)}
    assert "msh" not in found and [person for person, _letter in found["pk"]] == [besnik]
    assert found["md"] == [], "nobody has an account"
    assert found["pk"][0][1].problem == "550 no such user"
    monkeypatch.undo()
    with clock.at(day(7)):
        send_reminders()
    send_due_letters()
    assert "pk" not in {one.institution.code for one in unreachable(asked)}


def test_how_much_is_read_does_not_grow(arta, besnik, driton, django_assert_max_num_queries):
    opened(arta)
    for code in ("md", "masht", "mpb"):
        make_person("institution", code)
    with clock.at(day(7)), django_assert_max_num_queries(6):
        due = owing().due(day(7))
    assert len(due) == 5
    with django_assert_max_num_queries(1):
        assert [len(found) for _language, found in previews(due, "")] == [5]


def test_the_page_of_reminders(client, arta, besnik, driton):
    """Who owes, the preview as it will be sent, sending it once, the log by institution, and mail that came back."""
    User.objects.filter(pk=driton.pk).update(language="en")
    period = opened(arta)
    send_due_letters()
    client.force_login(arta)
    client.cookies["django_language"] = "en"
    pages = {name: reverse(name, args=["2022-2024", period.code]) for name in ("reminder_list", "reminder_send")}
    with clock.at(day(8)):
        page = client.get(pages["reminder_list"]).content.decode()
        assert "not reached by mail" in page and 'value="md"' in page and "disabled" in page
        assert "2 people get a message" in page, "tomorrow"
        assert "2 people get a message" in client.get(reverse("home")).content.decode()
        chosen = {"institutions": ["pk", "msh"], "note": "Thirrni 038 <123>."}
        preview = client.post(pages["reminder_send"], chosen)
        shown = preview.content.decode()
        assert list(dict(preview.context["by_language"])) == ["Albanian", "English"] and not mail_of(driton, 2)
        assert "Reminder: the answers for January–June 2022 are due on 15.07.2022" in shown and "&lt;123&gt;" in shown
        sending = chosen | {"confirm": "1", "seen": preview.context["seen"]}
        assert client.post(pages["reminder_send"], sending).url == pages["reminder_list"]
        again = client.post(pages["reminder_send"], sending)
        assert again.status_code == 422 and "reminded in the meantime" in again.content.decode()
        for wrong in ({"note": "x"}, {"institutions": "md"}, {"institutions": "zz"}, chosen | {"note": "1234567892"}):
            assert client.post(pages["reminder_send"], wrong | {"confirm": "1"}).status_code == 422
        text = mail_of(driton, 2).text
        assert text == next(p.text for p in preview.context["by_language"][1][1]), "as the preview showed it"
        log = client.get(pages["reminder_list"], {"institution": "msh"})
        assert [reminder.person for reminder in log.context["page"]] == [driton, driton]
        assert (
            "Sent" in log.content.decode() and "Waiting" in log.content.decode() and "Thirrni" in log.content.decode()
        )
        sent, waiting = log.context["page"][1], log.context["page"][0]
        back = [reverse("reminder_returned", args=["2022-2024", period.code, one.pk]) for one in (sent, waiting)]
        client.post(back[1])
        assert Letter.objects.get(pk=waiting.letter_id).state == "waiting", "what was not sent cannot have come back"
        client.post(back[0])
        detail = client.get(reverse("period_detail", args=["2022-2024", period.code])).content.decode()
        assert "It came back, as the Secretariat recorded." in detail and pages["reminder_list"] in detail


def mail_of(person, number):
    """The letter of this number to the person, if there is one."""
    return next(iter(Letter.objects.filter(address=person.email).order_by("pk")[number - 1 :]), None)


def test_the_page_costs_the_same_for_many(client, arta, besnik):
    period = opened(arta)
    client.force_login(arta)
    url = reverse("reminder_list", args=["2022-2024", period.code])
    before = count_queries(client, url)
    for code in ("md", "masht", "mpb", "msh"):
        make_person("institution", code)
    with clock.at(day(7)):
        send_reminders()
    assert count_queries(client, url) == before
