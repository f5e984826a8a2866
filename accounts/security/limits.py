"""How often somebody may try what must not be tried without end: passwords, passphrases, the public check.

A try is counted before it is made, in one locked row of the database, so that of any number at the same moment no more
than the limit are made. Nobody is locked out: after the free tries each one waits longer than the one before, and what
nobody tries for a while is forgotten. A browser in which the person has signed in before is counted by itself, so that
neither strangers nor colleagues behind the same address keep its owner out.
"""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import ngettext

from accounts.models import Tries, User
from accounts.security.addresses import network_of_client
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused

COOKIE, COOKIE_SALT, COOKIE_AGE = "known_browser", "accounts.limits.known_browser", dt.timedelta(days=365)


@dataclass(frozen=True)
class Limit:
    """So many tries are free; the next ones wait, each twice as long as the one before, up to the longest wait."""

    free: int
    wait_s: int
    longest_s: int
    forgotten_s: int
    """After so long without a try it begins anew."""
    ends_when_right: bool = False
    """Whether a right try clears the account of all wrong ones: only its owner can make one."""

    def wait_after(self, count: int) -> dt.timedelta:
        """How long the next try has to wait after so many."""
        if count < self.free:
            return dt.timedelta()
        return dt.timedelta(seconds=min(self.wait_s * 2 ** min(count - self.free, 20), self.longest_s))


PASSWORD = Limit(free=10, wait_s=60, longest_s=15 * 60, forgotten_s=24 * 60 * 60, ends_when_right=True)
# Who guesses somebody's passphrase may open a certificate file of their own in between: that clears nothing.
PASSPHRASE = Limit(free=10, wait_s=60, longest_s=15 * 60, forgotten_s=24 * 60 * 60)
# One password tried on many names comes from one address. An office shares one too, so it waits for seconds only.
ADDRESS = Limit(free=100, wait_s=3, longest_s=3, forgotten_s=5 * 60)
CHECK = Limit(free=20, wait_s=3, longest_s=3, forgotten_s=60)


@dataclass(frozen=True)
class Counted:
    """What one try is counted by: a limit, and whose it is."""

    limit: Limit
    key: str

    @classmethod
    def of(cls, limit: Limit, kind: str, *whose: object) -> "Counted":
        """The kind of try and who tries, as a keyed hash: people type passwords where names belong."""
        return cls(limit, salted_hmac(f"accounts.limits.{kind}", repr(whose), algorithm="sha256").hexdigest())


def sign_in(request: HttpRequest, username: str) -> list[Counted]:
    """A sign-in: in a known browser by browser and account, else by account, wherever it comes from, and address."""
    name = _normal(username)
    browser = _known_browser(request, name)
    if browser:
        return [Counted.of(PASSWORD, "sign_in_browser", name, browser)]
    own = Counted.of(PASSWORD, "sign_in", name)
    return [own, Counted.of(ADDRESS, "sign_in_address", network_of_client(request))]


def old_password(user: User) -> list[Counted]:
    """The password that is asked for before it is changed."""
    return [Counted.of(PASSWORD, "old_password", user.pk)]


def passphrase(user: User) -> list[Counted]:
    """The passphrase of a certificate file."""
    return [Counted.of(PASSPHRASE, "passphrase", user.pk)]


def public_check(request: HttpRequest) -> list[Counted]:
    """The public check of a file."""
    return [Counted.of(CHECK, "public_check", network_of_client(request))]


class TooOften(Refused):
    """The try was not made: it has to wait."""

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        words = ngettext(
            "Too many wrong tries. Please wait a minute, then try again.",
            "Too many wrong tries. Please wait %(minutes)s minutes, then try again.",
            minutes,
        )
        super().__init__(words % {"minutes": minutes})
        self.seconds = seconds


@contextmanager
def counted(tries: Sequence[Counted], *, wrong: type[Exception]) -> Iterator[None]:
    """Make a try inside the block; it stays counted when `wrong` is raised. Raises TooOften instead of beginning it."""
    seconds = take(tries)
    if seconds:
        raise TooOften(seconds)
    try:
        yield
    except wrong:
        raise
    except Exception:
        give_back(tries)
        raise
    _was_right(tries)


def take(tries: Sequence[Counted]) -> int:
    """Count a try before it is made: 0, or how many seconds it has to wait, and then it must not be made.

    Rows are held in the order of their keys, here and afterwards, so that no two tries wait for each other.
    """
    tries = sorted(tries, key=lambda one: one.key)
    with transaction.atomic():
        rows = [_locked(one) for one in tries]
        now = clock.real_now()  # not before the rows are held: who waited for them would seem to come too early
        for row in rows:
            if row.forgotten_at < now:
                row.count, row.free_at = 0, now
        wait_s = max((row.free_at - now).total_seconds() for row in rows)
        if wait_s > 0:
            return math.ceil(wait_s)
        for one, row in zip(tries, rows, strict=True):
            row.count += 1
            row.free_at = now + one.limit.wait_after(row.count)
            row.forgotten_at = row.free_at + dt.timedelta(seconds=one.limit.forgotten_s)
            row.save(update_fields=["count", "free_at", "forgotten_at"])
    _clear_away(now)
    return 0


@transaction.atomic
def give_back(tries: Sequence[Counted]) -> None:
    """The try was no wrong one: it does not count, and the next need not wait for it."""
    _held(tries).filter(count__gt=0).update(count=F("count") - 1, free_at=clock.real_now())


@transaction.atomic
def _was_right(tries: Sequence[Counted]) -> None:
    _held(tries)
    give_back([one for one in tries if not one.limit.ends_when_right])
    Tries.objects.filter(key__in=[one.key for one in tries if one.limit.ends_when_right]).delete()


def _held(tries: Sequence[Counted]) -> QuerySet[Tries]:
    """The rows of these tries, held in the order of their keys."""
    rows = Tries.objects.filter(key__in=[one.key for one in tries])
    list(rows.select_for_update().order_by("key").values_list("pk", flat=True))
    return rows


def _locked(one: Counted) -> Tries:
    """The row, nobody else's until the transaction ends."""
    now = clock.real_now()
    beginning = {"free_at": now, "forgotten_at": now}
    return Tries.objects.select_for_update().get_or_create(key=one.key, defaults=beginning)[0]


def _clear_away(now: dt.datetime) -> None:
    """What nobody has tried for a day; a row that somebody holds just now is left for the next time."""
    old = Tries.objects.filter(forgotten_at__lt=now - dt.timedelta(days=1))
    with transaction.atomic():
        Tries.objects.filter(pk__in=list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))).delete()


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known as one in which the person has signed in."""
    name = _normal(user.get_username())
    if _known_browser(request, name):
        return
    value = signing.dumps([name, get_random_string(16)], salt=COOKIE_SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=COOKIE_AGE,
        path=reverse("login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, name: str) -> str:
    """Its number, if the person has signed in here before; else nothing."""
    try:
        owner, number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE_SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return number if owner == name else ""


def _normal(username: str) -> str:
    return username.strip().casefold()
