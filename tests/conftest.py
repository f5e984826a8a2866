"""What every test may lean on: the reference plan in the database, and no network beyond this machine."""

import fcntl
import gc
import hashlib
import os
import re
import socket
import threading
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.template import RequestContext
from django.test import Client, client
from django.utils import translation

from plans.models import Action
from strategy_tracker.base import limited
from tests import databases, worlds
from tests.factories import make_person, open_period
from tests.quick_migrations import quick_migrations

# Two test processes share two cores: how long one example takes says nothing about the code.
# Before a merge the examples are always the same ones; at a desk each run tries new ones. HYPOTHESIS_PROFILE=thorough
# tries them all (`make test-thorough`); by default a quarter finds what a change has broken, run after run.
for profile, n_examples in (("suite", 25), ("thorough", 100)):
    hypothesis.settings.register_profile(
        profile, deadline=None, derandomize="CI" in os.environ, max_examples=n_examples
    )
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"

# What tests leave behind is looked through seldom: at every 20,000 objects it took a tenth of the time.
gc.set_threshold(200_000, 10, 20)

TYPED = re.compile(r'<(?:textarea|input type="(?:text|url|email|tel|number|date)")[^>]*name="([^"]+)"')
FORM_NAMES = re.compile(r'\s(data-keep|id|action)="([^"]+)"')
POST_FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
# Takes minutes: on demand alone (docs/testing.md).
collect_ignore = [] if os.environ.get("CRAWL") == "hostile" else ["test_hostile_values.py"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PUT_PLAN_BACK = pytest.StashKey()


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out what touches no database, or is marked any_database: the second one changes nothing",
    )


def pytest_collection_finish():
    """What has been loaded by now stays to the end."""
    gc.collect()
    gc.freeze()


def touches_second_database(item):
    if item.get_closest_marker("any_database") and not item.get_closest_marker("every_database"):
        return False
    return bool({"db", "transactional_db", "live_server", "client"} & set(item.fixturenames)) or (
        item.get_closest_marker("django_db") is not None
    )


@pytest.fixture(scope="session")
def first_database(django_db_modify_db_settings, django_db_blocker):
    """Whether another process has made a database, of which this one has a copy; and what ends when there is one.

    That is the lock at which others wait, and quick migrations; where all examples are tried, Django's way is compared.
    """
    until_made = ExitStack()
    lock = os.open(Path(os.environ["SUITE_FOLDER"]) / "first.lock", os.O_CREAT | os.O_RDWR)
    until_made.callback(os.close, lock)
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not THOROUGH:
        until_made.enter_context(quick_migrations())
    with django_db_blocker.unblock():
        return databases.take_first(), until_made


@pytest.fixture(scope="session")
def django_db_keepdb(first_database):
    """A copy is complete: nothing is made, and it goes with the suite's folder or its cluster."""
    is_copy, _until_made = first_database
    return is_copy


@pytest.fixture(scope="session")
def django_db_setup(first_database, django_db_setup, django_db_blocker):
    """The test database, with the plan in it: every test that uses the database sees all of it."""
    is_copy, until_made = first_database
    with django_db_blocker.unblock():
        if not is_copy:
            call_command("load_plan", verbosity=0)
            databases.leave_first()
    until_made.close()
    connection.execute_wrappers.append(worlds.watch_writing)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Each test begins with the plan as it was loaded."""
    worlds.begin_test(is_alone=not _has_real_transactions(item))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """On the second database, leave out what touches none: it has been run and would only be repeated.

    On SQLite, what only PostgreSQL can show: there, nobody writes beside a transaction.
    """
    if connection.vendor == "sqlite":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("postgresql")])
        items[:] = [item for item in items if not item.get_closest_marker("postgresql")]
    if config.getoption("--only-database"):
        config.hook.pytest_deselected(items=[item for item in items if not touches_second_database(item)])
        items[:] = [item for item in items if touches_second_database(item)]


@pytest.fixture(scope="session")
def put_plan_back(django_db_setup, django_db_blocker):
    """Put back every row that the reference plan consists of: loading the files again would take seconds."""
    models = [model for label in ("accounts", "plans") for model in apps.get_app_config(label).get_models(True)]
    with django_db_blocker.unblock():
        rows = worlds.rows_of(models)

    def put_back():
        with django_db_blocker.unblock():
            if not Action.objects.exists():
                _put_back(rows)

    return put_back


@pytest.fixture(autouse=True)
def plan_after_flush(request):
    """A test with real transactions empties every table at its end: have the plan ready for the next one."""
    if _has_real_transactions(request.node):
        request.node.stash[PUT_PLAN_BACK] = request.getfixturevalue("put_plan_back")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Whatever test comes next finds the plan, so that tests run in any order."""
    yield
    if nextitem is not None and PUT_PLAN_BACK in item.stash:
        item.stash[PUT_PLAN_BACK]()


def _put_back(rows):
    worlds.put_rows_back(rows)
    with connection.cursor() as cursor:
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
def children_asked_once():
    """Ask each child of limited.py once in a run: it knows nothing but the question, so nothing but that decides.

    Who gave no answer is asked again; and the tests of the limits themselves ask functions of their own, every time.
    """
    patch, ask = pytest.MonkeyPatch(), limited._answer
    folder = Path(os.environ["SUITE_FOLDER"]) / "answers"
    folder.mkdir(exist_ok=True)

    def answer(module, function, content, limits):
        if module.startswith("tests."):
            return ask(module, function, content, limits)
        path = folder / hashlib.sha256(repr((module, function, limits)).encode() + content).hexdigest()
        if not path.exists():
            own = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            own.write_bytes(ask(module, function, content, limits))
            own.rename(path)
        return path.read_bytes()

    patch.setattr(limited, "_answer", answer)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def plain_csrf_tokens():
    """Draw the tokens of forms from two letters: a random one may hold any short word that a page must not show."""
    patch = pytest.MonkeyPatch()
    patch.setattr("django.middleware.csrf.CSRF_ALLOWED_CHARS", "QZ")
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def forms_carry_their_token():
    """Fail on any page whose form would be refused: the test client itself does not look at tokens.

    And on one of which two forms would keep their text under one name (static/js/drafts.js).
    """
    patch, request = pytest.MonkeyPatch(), Client.request

    def checked(self, **environment):
        response = request(self, **environment)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            forms = POST_FORM.findall(response.content.decode())
            for form in forms:
                assert 'name="csrfmiddlewaretoken"' in form, f"{environment['PATH_INFO']}: {form[:300]}"
            kept = [name for name in map(_kept_as, forms) if name]
            assert len(kept) == len(set(kept)), f"{environment['PATH_INFO']}: {kept}"
        return response

    patch.setattr(Client, "request", checked)
    yield
    patch.undo()


def _kept_as(form):
    """Under which name the browser keeps the form's text; "" for a form without any."""
    first, head = TYPED.search(form), form.partition(">")[0]
    if first is None or 'data-keep="off"' in head:
        return ""
    by = dict(FORM_NAMES.findall(head))
    return by.get("data-keep") or by.get("id") or by.get("action") or first[1]


@pytest.fixture(scope="session", autouse=True)
def one_context_a_page():
    """Keep what a page was given, which tests look at, but no copy of it for every field and fragment in the page."""
    patch, store = pytest.MonkeyPatch(), client.store_rendered_templates

    def of_pages(kept, *, template, context, **told):
        if isinstance(context, RequestContext) and context.template is template:
            store(kept, template=template, context=context, **told)

    patch.setattr(client, "store_rendered_templates", of_pages)
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
def sign_in(client):  # noqa: F811  (pytest-django's, not the module)
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
