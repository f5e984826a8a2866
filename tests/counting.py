"""How many queries a page costs."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def count_queries(client: Client, url: str, *, is_warm: bool = False) -> int:
    """The queries of one GET that must succeed, after one that warms up what is read once per process."""
    if not is_warm:
        client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
