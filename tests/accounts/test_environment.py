"""A production start that would be unsafe is refused, and says everything that is wrong at once."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from strategy_tracker.env import read_environment

KEY = "c2pkfb8w-Jx0Zt_6YgqNvA4mRrE1hLdUo9SiTzXeQ3WnMyBf7KpHsDGa5V"
SAFE = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "tracker.example.test"}


@pytest.fixture
def environment(monkeypatch):
    for name in ("DEMO", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "HTTPS", "EMAIL_URL"):
        monkeypatch.delenv(name, raising=False)

    def read(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return read_environment()

    return read


def test_a_safe_production_start(environment):
    read = environment(**SAFE)
    assert (read.demo, read.debug, read.https) == (False, False, True)
    assert not read.sends_mail and "dummy" in read.email_url["EMAIL_BACKEND"], "kept until a mail server is named"


def test_mail_goes_to_the_server_that_is_named(environment):
    assert environment(**SAFE, EMAIL_URL="").email_url == environment(**SAFE).email_url  # an empty line of the file
    read = environment(**SAFE, EMAIL_URL="smtp+tls://u:p@mail.example.test:587")
    assert read.sends_mail and "smtp" in read.email_url["EMAIL_BACKEND"]


def test_a_demonstration_prints_its_mail(environment):
    read = environment(DEMO="1", SECRET_KEY="x")
    assert read.sends_mail and "console" in read.email_url["EMAIL_BACKEND"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": KEY[:49]}, "short or repetitive"),
        ({"SECRET_KEY": "k" * 60}, "short or repetitive"),
        ({"SECRET_KEY": "changeme" * 10}, "short or repetitive"),
        ({"SECRET_KEY": KEY[:30] * 3}, "short or repetitive"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"EMAIL_URL": "consolemail://"}, "into the journal"),
        ({"ALLOWED_HOSTS": "*"}, "wildcard"),
        ({"ALLOWED_HOSTS": ".example.test"}, "wildcard"),
        ({"ALLOWED_HOSTS": ""}, "names no host"),
    ],
)
def test_an_unsafe_production_start_is_refused(environment, change, message):
    with pytest.raises(ImproperlyConfigured, match=message):
        environment(**(SAFE | change))


def test_everything_that_is_wrong_is_said_at_once(environment):
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment(DEBUG="1", ALLOWED_HOSTS="*")
    assert all(part in str(refusal.value) for part in ("SECRET_KEY", "DEBUG", "wildcard"))


def test_a_demonstration_needs_its_key(environment):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        environment(DEMO="1")


def test_database_url_moves_everything_to_postgresql(environment):
    assert "sqlite" in environment(**SAFE).database["ENGINE"]
    assert "postgresql" in environment(**SAFE, DATABASE_URL="postgres://u:p@127.0.0.1:5432/x").database["ENGINE"]
