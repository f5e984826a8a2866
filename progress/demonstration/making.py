"""The demonstration's progress happens: through the real services, with the clock moved to when it happened."""

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.letters import silenced
from accounts.models import Duty, Role, User
from plans.models import ActionPlan, FundingSource
from progress.demonstration import days, source
from progress.demonstration.colleagues import ask_for_colleague, settle_colleagues
from progress.demonstration.measurements import record_measurements
from progress.demonstration.register import keep_register, tell_planning_office
from progress.demonstration.scenes import MARKER, Scene
from progress.demonstration.telling import REMINDED_AT, deliver, remind_by_hand, remind_by_timer
from progress.demonstration.victims import record_statistics
from progress.models import Assessment, ReportingPeriod, Status, Submission
from progress.selectors.outputs import Reached, reached
from progress.services.assessments import assess_action, set_status
from progress.services.collecting.extensions import extend_deadline
from progress.services.evidence import GivenEvidence
from progress.services.periods import close_period, open_period, plan_periods
from strategy_tracker.base import clock

Tell = Callable[[str], object]


@dataclass(frozen=True)
class Cast:
    """Who plays: the Secretariat, each institution by its code, and who tells and is told of problems."""

    secretariat: User
    institutions: dict[str, User]
    coordinator: User | None = None
    planning_office: User | None = None


def demonstration_cast() -> Cast:
    """The demonstration accounts that report and verify."""
    people = User.objects.filter(is_demo=True, role=Role.INSTITUTION, duty=Duty.FOCAL_POINT)
    return Cast(
        secretariat=User.objects.get(is_demo=True, role=Role.SECRETARIAT),
        institutions={person.institution.code: person for person in people.select_related("institution")},
        coordinator=User.objects.filter(is_demo=True, role=Role.COORDINATOR).first(),
        planning_office=User.objects.filter(is_demo=True, institution__code=settings.PLANNING_OFFICE).first(),
    )


def make_progress(*, plan: ActionPlan, until: str = source.OPEN_PERIOD, tell: Tell = lambda text: None) -> int:
    """Make every period that is still planned, up to the one with the code `until`; the number of periods made.

    A period is made whole or not at all, so what was interrupted can be taken up again. Stops at a period that
    somebody has opened: from there on the demonstration is theirs.
    """
    cast = demonstration_cast()
    plan_periods(plan=plan, by=cast.secretariat)
    made = 0
    for period in plan.periods.filter(code__in=source.PERIODS).order_by("starts_on").select_related("plan"):
        if period.is_open or period.code > until:
            break
        if not period.is_closed:
            make_period(period, cast, tell)
            made += 1
        record_statistics(plan, cast.secretariat)
    return made


@transaction.atomic
def make_period(period: ReportingPeriod, cast: Cast, tell: Tell) -> None:
    """Make one period: the last one is left open, the others are verified and closed.

    Nobody is told of what is past; of the open period the institutions are, and their messages are over at once.
    """
    is_last = period.code == source.OPEN_PERIOD
    with clock.at(days.moment(days.opening_day(period), 9)), nullcontext() if is_last else silenced():
        open_period(period=period, by=cast.secretariat)
    scenes = _scenes(period, cast)
    if is_last:
        with silenced():
            _tell_planning_office(period, cast)
            settle_colleagues()
            ask_for_colleague(cast.institutions)
        _play_open(scenes)
        with silenced():
            record_measurements(period, cast.secretariat)
        remind_by_hand(period, cast.secretariat)
        deliver(period, cast.secretariat)
    else:
        with silenced():
            _play_past(period, cast, scenes)
    tell(f"{period.code}: {_summary(period)}")


def _play_past(period: ReportingPeriod, cast: Cast, scenes: list[Scene]) -> None:
    """A period from its first answer to its closing."""
    for scene in scenes:
        _play_closed(scene, source.closed_round(period.code))
    _judge_unasked(period, cast)
    _forecast(period, cast)
    keep_register(period, cast.secretariat)
    _tell_planning_office(period, cast)
    record_measurements(period, cast.secretariat)
    with clock.at(days.moment(days.closing_day(period), 15)):
        close_period(period=period, by=cast.secretariat)


def _scenes(period: ReportingPeriod, cast: Cast) -> list[Scene]:
    so_far: dict[int, Reached] = reached(period, is_verified_only=False)
    default_source = FundingSource.objects.get(code="bk").pk
    submissions = period.submissions.select_related("period__plan", "institution").order_by("institution__code")
    return [
        Scene(submission, cast.institutions[submission.institution.code], cast.secretariat, so_far, default_source)
        for submission in submissions
    ]


def _play_closed(scene: Scene, events: source.Round) -> None:
    """A submission of a closed period, from the first answer to the last verification."""
    if scene.code in events.absent:
        return
    day = days.submission_day(scene.period, scene.luck, events.late.get(scene.code, 0))
    scene.answer(days.working_day(day - dt.timedelta(days=scene.luck.randint(0, 3)), step=-1))
    scene.submit(day)
    is_never_corrected = scene.code in events.never_corrected
    day = days.days_later(day, scene.luck.randint(1, 2))
    returned = scene.review(day, 1 if is_never_corrected else events.returned.get(scene.code, 0))
    if returned and not is_never_corrected:
        day = days.days_later(day, 2)
        scene.correct(day)
        scene.review(days.days_later(day, 1))


def _play_open(scenes: list[Scene]) -> None:
    """The period that is still open: some verified, some submitted, one returned, some drafts, the rest untouched.

    What was handed over before the timer reminded comes before it: who has submitted is not reminded.
    """
    plot = source.open_round()
    turns = [(_open_day(scene, plot), scene) for scene in scenes]
    reminded_on = clock.local_day(REMINDED_AT)
    with silenced():
        for day, scene in turns:
            if day < reminded_on:
                _play_one_open(scene, plot, day)
    remind_by_timer()
    with silenced():
        for day, scene in turns:
            if day >= reminded_on:
                _play_one_open(scene, plot, day)


def _open_day(scene: Scene, plot: dict[str, Any]) -> dt.date:
    """On which day the institution is at work on its answers."""
    first, last = dt.date(2024, 12, 18), days.LAST_DAY
    if scene.code in plot["verified"] or scene.code in plot["returned"]:
        last = dt.date(2024, 12, 23)
    elif scene.code not in plot["drafts"] and scene.code not in plot["submitted"]:
        return last
    return days.early_submission_day(scene.luck, first, last)


def _play_one_open(scene: Scene, plot: dict[str, Any], day: dt.date) -> None:
    if scene.code in plot["extended"]:
        _extend(scene, **plot["extended"][scene.code])
    if scene.code in plot["drafts"]:
        n_answered = plot["drafts"][scene.code]
        scene.answer(day, n_answered)
        for turn in scene.turns()[n_answered : n_answered + 1]:
            scene.type_on(day, turn)
    elif scene.code in plot["approval"]:
        scene.answer(day)
        scene.ask_approval(day)
    elif scene.code in plot["submitted"]:
        scene.answer(day)
        scene.submit(day)
    elif scene.code in plot["verified"] or scene.code in plot["returned"]:
        scene.answer(day)
        scene.submit(day)
        scene.review(days.days_later(day, 4), plot["returned"].get(scene.code, 0))


def _extend(scene: Scene, until: str, reason: str) -> None:
    """The Secretariat gives the institution a later day."""
    with clock.at(days.moment(days.LAST_DAY, 11)):
        day = dt.date.fromisoformat(until)
        extend_deadline(submission=scene.submission, until=day, reason=reason, by=scene.secretariat)


def _judge_unasked(period: ReportingPeriod, cast: Cast) -> None:
    """The Secretariat sets the status of actions whose lead is a donor and is never asked."""
    for code, given in source.secretariat()["own"].items():
        action = period.plan.actions().get(code=code)
        url = f"https://example.test/{period.code}/{code}"
        with clock.at(days.moment(days.closing_day(period), 11)):
            set_status(
                action=action,
                period=period,
                by=cast.secretariat,
                status=Status.IN_PROGRESS if period.code >= source.courses()[code].starts else Status.NOT_STARTED,
                reason=given["reason"],
                evidence=GivenEvidence(title=f"{given['title']} {MARKER}", url=url, is_declared=True),
            )


FORECASTS_PER_PERIOD = 16
POSSIBLE = {
    Status.IN_PROGRESS: ("green", "green", "amber"),
    Status.NOT_STARTED: ("amber", "amber", "red"),
    Status.PARTIALLY_IMPLEMENTED: ("amber", "amber", "red"),
    Status.NOT_IMPLEMENTED: ("red",),
}


def _forecast(period: ReportingPeriod, cast: Cast) -> None:
    """The Secretariat says of some unfinished actions how likely their delivery is, and what leads back to green."""
    luck = source.dice(period.code, "forecasts")
    assessments = list(
        Assessment.objects.filter(period=period, status__in=POSSIBLE, assessed_by__isnull=False)
        .select_related("action", "period__plan")
        .order_by("action__position")
    )
    moments = days.minutes_from(days.moment(days.closing_day(period), 12), luck, shortest=2, longest=7)
    for assessment in luck.sample(assessments, min(FORECASTS_PER_PERIOD, len(assessments))):
        colour = luck.choice(POSSIBLE[assessment.status])
        forecast = luck.choice([f for f in source.secretariat()["forecasts"] if f["confidence"] == colour])
        with clock.at(next(moments)):
            assess_action(
                action=assessment.action,
                period=assessment.period,
                by=cast.secretariat,
                status=assessment.status,
                reason=assessment.reason,
                **forecast,
            )


def _tell_planning_office(period: ReportingPeriod, cast: Cast) -> None:
    if cast.coordinator is not None and cast.planning_office is not None:
        tell_planning_office(period, cast.coordinator, cast.planning_office)


def _summary(period: ReportingPeriod) -> str:
    counts = dict.fromkeys(Submission.Status.values, 0)
    for status in period.submissions.values_list("status", flat=True):
        counts[status] += 1
    return ", ".join(f"{number} {status}" for status, number in counts.items() if number)
