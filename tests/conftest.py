"""What every test may lean on: the reference plan in the database, and no network beyond this machine."""

import os
import re
import socket

import hypothesis
import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from plans.models import Action
from tests.factories import make_person, open_period

# Two test processes share two cores: how long one example takes says nothing about the code.
# Before a merge the examples are always the same ones; at a desk each run tries new ones.
hypothesis.settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("suite")

POST_FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


# Modules whose tests all look at one thing that takes long to make: one process runs them. None empties the database.
IN_ONE_PROCESS = frozenset(
    f"tests/{name}.py"
    for name in (
        "progress/test_demonstration_progress",
        "reporting/test_figures_on_pages",
        "reporting/test_issued_report",
        "reporting/test_signing_pages",
        "reporting/test_years",
    )
)


class SomeModulesTogether(LoadScopeScheduling):
    """Test by test to whichever process is free, but these modules whole."""

    def _split_scope(self, nodeid):
        module = nodeid.partition("::")[0]
        return module if module in IN_ONE_PROCESS else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Instead of xdist_group, which pytest-xdist 3.8 leaves without effect under pytest 9.2."""
    return SomeModulesTogether(config, log)


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out what touches no database, or is marked any_database: the second one changes nothing",
    )


def _uses_database(item):
    if item.get_closest_marker("any_database"):
        return False
    return bool({"db", "transactional_db", "live_server", "client"} & set(item.fixturenames)) or (
        item.get_closest_marker("django_db") is not None
    )


@pytest.fixture(scope="session")
def plan_rows(django_db_setup, django_db_blocker):
    """Every row that the reference plan consists of, by model: loading the files again would take seconds."""
    models = [model for label in ("accounts", "plans") for model in apps.get_app_config(label).get_models(True)]
    with django_db_blocker.unblock():
        return {model: list(model._base_manager.all()) for model in models}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the plan in it: every test that uses the database sees all of it."""
    with django_db_blocker.unblock():
        call_command("load_plan", verbosity=0)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """On the second database, leave out what touches none: it has been run and would only be repeated.

    Order what the random order must not mix: first all that rolls back, then what empties the database, then the
    journeys, because the browser leaves an event loop running in the process's only thread.
    """
    if config.getoption("--only-database"):
        config.hook.pytest_deselected(items=[item for item in items if not _uses_database(item)])
        items[:] = [item for item in items if _uses_database(item)]
    items.sort(key=lambda item: ("browser" in item.fixturenames, _has_real_transactions(item)))


@pytest.fixture(autouse=True)
def plan_after_flush(request):
    """Put the plan back for a test with real transactions, when the one before it has emptied every table."""
    if _has_real_transactions(request.node):
        rows = request.getfixturevalue("plan_rows")
        request.getfixturevalue("transactional_db")
        if not Action.objects.exists():
            _put_back(rows)


def _put_back(rows):
    with transaction.atomic(), connection.cursor() as cursor:  # references are checked at its end, so in any order
        for model, objects in rows.items():
            model._base_manager.bulk_create(objects)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
            cursor.execute(statement)


def _has_real_transactions(item):
    marker = item.get_closest_marker("django_db")
    marked = marker is not None and bool(marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    return marked or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)


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


@pytest.fixture(scope="session", autouse=True)
def plain_csrf_tokens():
    """Draw the tokens of forms from two letters: a random one may hold any short word that a page must not show."""
    patch = pytest.MonkeyPatch()
    patch.setattr("django.middleware.csrf.CSRF_ALLOWED_CHARS", "QZ")
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def forms_carry_their_token():
    """Fail on any page whose form would be refused: the test client itself does not look at tokens."""
    patch, request = pytest.MonkeyPatch(), Client.request

    def checked(self, **environment):
        response = request(self, **environment)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            for form in POST_FORM.findall(response.content.decode()):
                assert 'name="csrfmiddlewaretoken"' in form, f"{environment['PATH_INFO']}: {form[:300]}"
        return response

    patch.setattr(Client, "request", checked)
    yield
    patch.undo()


# People (docs of the tests: one fixture each). Everybody signs in with factories.PASSWORD.


@pytest.fixture
def arta(db):
    """Arta works in the Secretariat."""
    return make_person("secretariat", username="arta", last_name="Gashi")


@pytest.fixture
def arber(db):
    """Arbër also works in the Secretariat."""
    return make_person("secretariat", username="arber", first_name="Arbër", last_name="Hoti")


@pytest.fixture
def besnik(db):
    """Besnik reports for the Police."""
    return make_person("institution", "pk", username="besnik", last_name="Krasniqi")


@pytest.fixture
def blerta(db):
    """Blerta also reports for the Police."""
    return make_person("institution", "pk", username="blerta", last_name="Berisha")


@pytest.fixture
def driton(db):
    """Driton reports for the Ministry of Health."""
    return make_person("institution", "msh", username="driton", last_name="Shala")


@pytest.fixture
def elira(db):
    """Elira is the National Coordinator."""
    return make_person("coordinator", username="elira", last_name="Morina")


@pytest.fixture
def afrim(db):
    """Afrim is a member of the National Authority."""
    return make_person("authority", username="afrim", last_name="Bytyqi")


@pytest.fixture
def fatmir(db):
    """Fatmir is the Secretary General."""
    return make_person("secretary_general", username="fatmir", last_name="Rexhepi")


@pytest.fixture
def genta(db):
    """Genta is the Minister."""
    return make_person("minister", username="genta", last_name="Kelmendi")


@pytest.fixture
def hana(db):
    """Hana administers accounts and settings."""
    return make_person("administrator", username="hana", last_name="Zeqiri", is_staff=True)


@pytest.fixture
def ilir(db):
    """Ilir observes."""
    return make_person("observer", username="ilir", last_name="Dema")


@pytest.fixture
def people(arta, arber, besnik, blerta, driton, elira, afrim, fatmir, genta, hana, ilir):
    """Everybody, by name."""
    return {
        person.username: person
        for person in (arta, arber, besnik, blerta, driton, elira, afrim, fatmir, genta, hana, ilir)
    }


@pytest.fixture
def sign_in(client):
    """Sign a person in: `sign_in(arta)` gives the client, signed in."""

    def as_person(person):
        client.force_login(person)
        return client

    return as_person


@pytest.fixture
def period(db):
    """The first half-year, open, with an empty submission of every institution that is asked."""
    return open_period("2022-H1")


@pytest.fixture
def english():
    """Messages in English, which the tests quote; the suite's own language is Albanian, like everybody's."""
    with translation.override("en"):
        yield
