"""The product's clock: the only place that knows what day it is.

In production it is the real time. A demonstration stands still on settings.DEMO_TODAY (with the real time of day), and
`at()` moves the clock for the making of demonstration data and for tests (docs/adr/0003).
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


def now() -> dt.datetime:
    """The current moment, aware, in UTC or the time zone of `at()`."""
    moment = _moment.get()
    if moment is not None:
        return moment
    real = timezone.localtime()
    if settings.DEMO_TODAY is None:
        return real
    return timezone.make_aware(dt.datetime.combine(settings.DEMO_TODAY, real.time()))


def today() -> dt.date:
    """The current day in the product's time zone."""
    return timezone.localdate(now())


def real_now() -> dt.datetime:
    """The real moment, also in a demonstration: for what lives by seconds, such as waits and signs of life."""
    return timezone.now()


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Let the clock show `moment` inside the block; a day means its noon."""
    if not isinstance(moment, dt.datetime):
        moment = timezone.make_aware(dt.datetime.combine(moment, dt.time(12)))
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def moments_of(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of a day and that of the next one, in the product's time zone: a range that an index finds."""
    first, after = (dt.datetime.combine(date, dt.time.min) for date in (day, day + dt.timedelta(days=1)))
    return timezone.make_aware(first), timezone.make_aware(after)


def local_day(moment: dt.datetime | None) -> dt.date | None:
    """The day of a moment in the product's time zone."""
    return timezone.localdate(moment) if moment is not None else None
