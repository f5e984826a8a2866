"""Publishing a report, and links that let somebody without an account read an issued one for a while."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from accounts.models import User
from reporting.archive.files import intact_content, latest_file
from reporting.models import AccessLink, LinkOpening, Report, ReportEvent
from reporting.names import address_of
from reporting.permissions import can_link_report, can_publish_report
from reporting.services.holding import hold_report
from reporting.transitions import apply_transition
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import hold, read_anew

SECRET_BYTES = 32
LONGEST = dt.timedelta(days=90)


class LinkUnusable(Exception):
    """There is no such link, or no longer: unknown, expired and revoked are not told apart."""


@transaction.atomic
def publish_report(*, report: Report, by: User) -> Report:
    """Give a signed report its public page, for good.

    Raises Refused when the person may not, the report is not signed, or its stored file is not the one that was
    signed; StaleEdit when somebody else was faster.
    """
    can_publish_report(by, report).require()
    hold_report(report)
    can_publish_report(by, report).require(StaleEdit)
    newest = latest_file(report)
    if newest is None or intact_content(newest) is None:
        raise Refused(_("The stored file is missing or is no longer the one that was signed. Tell the operator."))
    address = address_of(report)
    before = apply_transition(report, "publish", published_at=clock.now(), published_by=by, address=address)
    ReportEvent.objects.record(ReportEvent.Kind.PUBLISHED, report, by=by, before=before, after=report.state)
    return report


@transaction.atomic
def make_link(*, report: Report, recipient: str, until: dt.date, by: User) -> tuple[AccessLink, str]:
    """A link to the report, good to the end of the day `until`, and its secret, which is not kept: only its hash is.

    Raises Refused when the person may not, nobody is named, or the day is past or more than 90 days away.
    """
    can_link_report(by, report).require()
    hold_report(report)
    can_link_report(by, report).require(StaleEdit)
    if not recipient.strip():
        raise Refused(_("Say for whom the link is."))
    if not clock.today() <= until <= clock.today() + LONGEST:
        raise Refused(
            _("A link ends today at the earliest and in %(days)s days at the latest.") % {"days": LONGEST.days}
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = AccessLink.objects.create(
        report=report,
        secret_sha256=_hash(secret),
        recipient=recipient.strip(),
        made_at=clock.now(),
        made_by=by,
        expires_at=make_aware(dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min)),
    )
    ReportEvent.objects.record(ReportEvent.Kind.LINK_MADE, report, by=by, reason=link.recipient)
    return link, secret


@transaction.atomic
def revoke_link(*, link: AccessLink, by: User) -> AccessLink:
    """End a link at once. Raises Refused when the person may not, StaleEdit when it has ended already."""
    can_link_report(by, link.report).require()
    hold(link)
    if link.revoked_at is not None:
        raise StaleEdit(_("The link has been revoked already."))
    link.revoked_at, link.revoked_by = clock.now(), by
    link.save(update_fields=["revoked_at", "revoked_by"])
    ReportEvent.objects.record(ReportEvent.Kind.LINK_REVOKED, link.report, by=by, reason=link.recipient)
    return link


@transaction.atomic
def open_link(secret: str, *, what: str) -> AccessLink:
    """The link with this secret; that it was opened ("page" or "file") is written down, not by whom.

    Raises LinkUnusable.
    """
    link = AccessLink.objects.filter(secret_sha256=_hash(secret)).first()
    if link is None:
        raise LinkUnusable
    hold(link)
    read_anew(link, "report__period", "report__issued")
    if not is_usable(link):
        raise LinkUnusable
    LinkOpening.objects.create(link=link, opened_at=clock.now(), what=what)
    ReportEvent.objects.record(ReportEvent.Kind.LINK_OPENED, link.report, by=None, reason=link.recipient, after=what)
    return link


def last_day_of(link: AccessLink) -> dt.date:
    """The last day on which the link opens."""
    return clock.local_day(link.expires_at - dt.timedelta(seconds=1))


def is_usable(link: AccessLink) -> bool:
    """Whether the link still opens."""
    return link.revoked_at is None and clock.now() < link.expires_at


def _hash(secret: str) -> str:
    """The secret holds 256 random bits, so a plain hash of it cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()
