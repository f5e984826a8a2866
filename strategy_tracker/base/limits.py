"""How often one address may ask or try. The only module that knows django-ratelimit.

The counters lie in the cache that all workers share; of requests at the very same moment one may go uncounted.
"""

import ipaddress
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage

CHECKS = "20/m"
# Wrong passwords: of one account from one address, and from one address in all, because an office shares one.
WRONG_PASSWORDS = {"account": "10/5m", "address": "100/5m"}


def seconds_to_wait(request: HttpRequest) -> int:
    """Count one public check; how long this address has to wait before the next, 0 when it need not."""
    return _seconds(get_usage(request, group="report_check", key="ip", rate=CHECKS, increment=True))


def seconds_before_sign_in(request: HttpRequest, username: str) -> int:
    """How long nobody at this address may try the account's password, 0 when they may."""
    return max(_seconds(usage) for usage in _wrong_passwords(request, username, increment=False))


def count_wrong_password(request: HttpRequest, username: str) -> None:
    """Remember that a sign-in failed."""
    _wrong_passwords(request, username, increment=True)


def _wrong_passwords(request: HttpRequest, username: str, *, increment: bool) -> list[dict[str, Any] | None]:
    address = address_of_client(request)
    keys = {"account": f"{username.strip().casefold()} {address}", "address": address}
    return [
        get_usage(request, group=f"sign_in_{name}", key=lambda *_args, own=own: own, rate=rate, increment=increment)
        for (name, rate), own in zip(WRONG_PASSWORDS.items(), keys.values(), strict=True)
    ]


def _seconds(usage: dict[str, Any] | None) -> int:
    return max(1, usage["time_left"]) if usage and usage["should_limit"] else 0


def address_of_client(request: HttpRequest) -> str:
    """Who asks. Behind the web server that carries the certificate it is that server's word (docs/operations.md).

    What is no address is no word of that server: then the connection's own one counts.
    """
    claimed = request.headers.get("X-Real-IP", "").strip() if settings.SECURE_PROXY_SSL_HEADER else ""
    try:
        return str(ipaddress.ip_address(claimed))
    except ValueError:
        return request.META["REMOTE_ADDR"]
