"""What every test may lean on: the reference plan in the database, and no network beyond this machine."""

import socket

import hypothesis
import pytest
from django.core.management import call_command

# Two test processes share two cores: how long one example takes says nothing about the code.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the plan in it: every test that uses the database sees all of it."""
    with django_db_blocker.unblock():
        call_command("load_plan", verbosity=0)


@pytest.fixture(autouse=True)
def plan_after_flush(request):
    """Load the plan again for a test with real transactions, when the one before it has emptied every table.

    pytest-django runs such tests after all that only roll back, so none of those misses the plan.
    """
    if {"transactional_db", "live_server"} & set(request.fixturenames) or _marked_transactional(request.node):
        request.getfixturevalue("transactional_db")
        from plans.models import Action

        if not Action.objects.exists():
            call_command("load_plan", verbosity=0)


def _marked_transactional(item):
    marker = item.get_closest_marker("django_db")
    return marker is not None and bool(marker.kwargs.get("transaction") or marker.args[:1] == (True,))


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuse every connection and every name beyond this machine."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _only_loopback(getattr(socket.socket, name)))
    patch.setattr(socket, "getaddrinfo", _only_local_names(socket.getaddrinfo))
    yield
    patch.undo()


def _only_loopback(connect):
    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise RuntimeError(f"The suite must not touch the network: {address}")
        return connect(self, address)

    return guarded


def _only_local_names(getaddrinfo):
    def guarded(host, *args, **kwargs):
        if host not in (None, "", "0.0.0.0", *LOOPBACK):
            raise RuntimeError(f"The suite must not touch the network: {host}")
        return getaddrinfo(host, *args, **kwargs)

    return guarded
