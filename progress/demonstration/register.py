"""The register of risks and the escalations of the demonstration: what becomes of what answers named."""

import datetime as dt

from accounts.models import User
from progress.demonstration import days, source
from progress.models import Assessment, Escalation, ReportingPeriod, Risk, Status
from progress.services.collecting.escalations import comment_on_escalation, note_problem, take_step
from progress.services.collecting.risks import RiskTerms, Said, add_risk, review_risk
from strategy_tracker.base import clock

ADDRESSED_PER_PERIOD = 4
ADDED_IN, FIRST_NOTED_IN, FIRST_GOES_ON_IN = "2022-H2", "2023-H1", "2023-H2"
GOES_ON = {
    "assess": dt.date(2023, 9, 20),
    "propose": dt.date(2023, 10, 10),
    "decide": dt.date(2023, 11, 2),
    "follow_up": dt.date(2023, 12, 15),
}
LAST_SENT_ON = dt.date(2024, 12, 19)


def keep_register(period: ReportingPeriod, by: User) -> None:
    """What hindered an implemented action is settled; of the gravest others the Secretariat says what is done."""
    with clock.at(days.moment(days.closing_day(period), 13)):
        if period.code == ADDED_IN:
            words = source.secretariat()["register"]["added"]
            add_risk(plan=period.plan, terms=RiskTerms("risk", **words, probability=3, impact=5), by=by)
        done = Assessment.objects.filter(period=period, status=Status.IMPLEMENTED).values("action")
        earlier = Risk.objects.live().filter(plan=period.plan, opened_in__ends_on__lt=period.starts_on)
        for number, risk in enumerate(earlier.filter(action__in=done).order_by("pk")):
            _say(risk, Risk.State.SETTLED, number, by)
        others = earlier.filter(action__isnull=False).exclude(action__in=done).filter(state=Risk.State.OPEN)
        gravest = sorted(others, key=lambda risk: (-(risk.score or 0), risk.pk))
        for number, risk in enumerate(gravest[:ADDRESSED_PER_PERIOD]):
            _say(risk, Risk.State.ADDRESSED, number, by)


def _say(risk: Risk, state: str, number: int, by: User) -> None:
    words = source.secretariat()["register"][state]
    said = Said(state, words[number % len(words)], risk.probability, risk.impact)
    review_risk(risk=risk, said=said, by=by, expected_version=risk.version)


def tell_planning_office(period: ReportingPeriod, coordinator: User, office: User) -> None:
    """One problem goes all the way in 2023; another one was sent in the open period, and waits."""
    if period.code == FIRST_NOTED_IN:
        day = days.days_later(days.opening_day(period), 3)
        _note_and_send(period, day, days.days_later(day, 2), "214/2023", coordinator)
    elif period.code == FIRST_GOES_ON_IN:
        escalation = Escalation.objects.select_related("action", "period__plan").get()
        with clock.at(days.moment(dt.date(2023, 9, 5), 10)):
            comment_on_escalation(escalation=escalation, text=_words("comment"), by=office)
        for name, day in GOES_ON.items():
            with clock.at(days.moment(day, 11)):
                by = office if name == "assess" else coordinator
                take_step(escalation=escalation, name=name, on=day, text=_words(name), by=by)
    elif period.code == source.OPEN_PERIOD:
        _note_and_send(period, LAST_SENT_ON, LAST_SENT_ON, "388/2024", coordinator)


def _note_and_send(period: ReportingPeriod, noted_on: dt.date, sent_on: dt.date, number: str, by: User) -> None:
    told = Escalation.objects.values("risk")
    rows = Risk.objects.live().filter(plan=period.plan, kind="risk", action__isnull=False).exclude(pk__in=told)
    risk = min(rows.select_related("action"), key=lambda risk: (-risk.score, risk.pk))
    with clock.at(days.moment(noted_on, 10)):
        words = {"problem": risk.text, "proposal": _words("proposal")}
        escalation = note_problem(action=risk.action, risk=risk, by=by, **words)
    with clock.at(days.moment(sent_on, 14)):
        given = {"on": sent_on, "text": _words("send"), "protocol_number": number}
        take_step(escalation=escalation, name="send", by=by, **given)


def _words(name: str) -> str:
    return source.secretariat()["escalations"][name]
