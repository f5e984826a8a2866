"""How often one address may ask the public check. The only module that knows django-ratelimit."""

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage

CHECKS = "20/m"


def seconds_to_wait(request: HttpRequest) -> int:
    """Count one check; how long this address has to wait before the next, 0 when it need not.

    The counters lie in the cache that all workers share; of requests at the very same moment one may go uncounted.
    """
    usage = get_usage(request, group="report_check", key="ip", rate=CHECKS, increment=True)
    return max(1, usage["time_left"]) if usage and usage["should_limit"] else 0


def address_of_client(request: HttpRequest) -> str:
    """Who asks. Behind the web server that carries the certificate it is that server's word (docs/operations.md)."""
    claimed = request.headers.get("X-Real-IP", "").strip() if settings.SECURE_PROXY_SSL_HEADER else ""
    return claimed or request.META["REMOTE_ADDR"]
