"""How institutions of the demonstration work inside: who is away, and where the head submits."""

import datetime as dt

from accounts.models import Absence, Duty, Institution, User
from progress.demonstration import days, source
from progress.services.collecting.people import propose_colleague, record_absence, switch_approval
from strategy_tracker.base import clock


def ask_for_colleague(people: dict[str, User]) -> None:
    """An institution asks for an account; the administrator has not decided yet."""
    for code, colleague in source.open_round()["asks_for"].items():
        by = people.get(code)
        if by is not None:
            with clock.at(days.moment(days.LAST_DAY, 10)):
                propose_colleague(institution=by.institution, by=by, **colleague)


def settle_colleagues() -> None:
    """What the open period begins with. Nothing happens twice; an institution that another plan lacks is left out."""
    plot, people = source.open_round(), User.objects.filter(is_demo=True).select_related("institution")
    with clock.at(days.moment(days.LAST_DAY, 8)):
        for person in people.filter(institution__code__in=plot["away"], duty=Duty.FOCAL_POINT):
            away = plot["away"][person.institution.code]
            starts_on, ends_on = (dt.date.fromisoformat(away[name]) for name in ("from", "until"))
            if not Absence.objects.filter(person=person, starts_on=starts_on).exists():
                record_absence(person=person, starts_on=starts_on, ends_on=ends_on, by=person)
        for head in people.filter(institution__code__in=plot["approval"], duty=Duty.HEAD):
            institution = Institution.objects.get(pk=head.institution_id)
            switch_approval(institution=institution, is_needed=True, by=head)
