"""The environment, read once, typed, and refused loudly when it would be unsafe.

Every variable that the product reads stands here and nowhere else.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from plans.disclosure import LOWEST_THRESHOLD

BASE_DIR = Path(__file__).resolve().parent.parent
MOST_DAYS_APART = 90  # a reminder and the last day: a half-year has twice as many
LONGEST_TSA_TIMEOUT_S = 20  # somebody waits for the page, and a web server gives up after 30
SHORTEST_KEY, FEWEST_CHARACTERS_OF_KEY = 50, 12
SIGNING_LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
MOST_RISK = 25  # probability 5 times impact 5


@dataclass(frozen=True)
class Environment:
    """What the operator decides; see docs/operations.md for the same list in prose."""

    demo: bool
    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    database: dict[str, object]
    media_root: Path
    static_root: Path
    cache_root: Path
    https: bool
    email_url: dict[str, object]
    sends_mail: bool
    mail_kept_days: int
    from_email: str
    site_url: str
    contact: "ContactEnvironment"
    rules: "RulesEnvironment"
    signing: "SigningEnvironment"


@dataclass(frozen=True)
class SigningEnvironment:
    """What the operator decides about signatures; see docs/signing.md. The seal's passphrase is never printed."""

    trust_anchors: str
    tsa_url: str
    tsa_timeout_s: int
    required_level: str
    require_trusted_chain: bool
    max_bytes: int
    seal_file: str
    seal_passphrase: str = field(repr=False)


@dataclass(frozen=True)
class ContactEnvironment:
    """How people reach the Secretariat; what is not given is not shown."""

    email: str
    phone: str
    address: str


@dataclass(frozen=True)
class RulesEnvironment:
    """What the domain leaves to whoever runs the system (domain.md §5 and §9). Percentages are whole numbers."""

    disclosure_threshold: int
    indicator_met_percent: int
    indicator_close_percent: int
    material_difference_percent: int
    material_difference_eur: int
    keep_partly_read: bool
    reminder_days: list[int]
    risk_high_from: int
    planning_office: str
    planning_office_days: int
    long_late_days: int


def read_environment() -> Environment:
    """Read and check the environment.

    Raises ImproperlyConfigured when a production start (DEMO not set) has no SECRET_KEY or one that can be guessed,
    has DEBUG on, names no host or a wildcard host, or would print its mail into the journal.
    """
    env = environ.Env()
    demo = env.bool("DEMO", default=False)
    run_dir = BASE_DIR / ".run"
    environment = Environment(
        demo=demo,
        debug=env.bool("DEBUG", default=False),
        secret_key=env.str("SECRET_KEY", default=""),
        allowed_hosts=env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if demo else []),
        csrf_trusted_origins=env.list("CSRF_TRUSTED_ORIGINS", default=[]),
        database=_database(env, run_dir),
        media_root=Path(env.str("MEDIA_ROOT", default=str(run_dir / "media"))),
        static_root=Path(env.str("STATIC_ROOT", default=str(run_dir / "static"))),
        cache_root=Path(env.str("CACHE_ROOT", default=str(run_dir / "cache"))),
        https=env.bool("HTTPS", default=not demo),
        email_url=_email_url(env, demo),
        sends_mail=demo or bool(env.str("EMAIL_URL", default="")),
        mail_kept_days=env.int("MAIL_KEPT_DAYS", default=14),
        from_email=env.str("DEFAULT_FROM_EMAIL", default="sekretariati@localhost"),
        site_url=env.str("SITE_URL", default="http://127.0.0.1:8000"),
        contact=ContactEnvironment(
            email=env.str("CONTACT_EMAIL", default="sekretariati@example.test" if demo else ""),
            phone=env.str("CONTACT_PHONE", default=""),
            address=env.str("CONTACT_ADDRESS", default=""),
        ),
        rules=_rules(env),
        signing=_signing(env),
    )
    if not demo:
        refuse_unsafe_production(environment)
    elif not environment.secret_key:
        raise ImproperlyConfigured("SECRET_KEY is missing; `make run` makes one in .run/secret_key.")
    return environment


def _email_url(env: environ.Env, demo: bool) -> dict[str, object]:
    """Where mail goes; an empty line of the environment's file names nothing, like a missing one."""
    if not env.str("EMAIL_URL", default=""):
        return env.email_url_config("consolemail://" if demo else "dummymail://")
    return env.email_url("EMAIL_URL")


def refuse_unsafe_production(environment: Environment) -> None:
    """Stop a production start that would be unsafe, naming everything that is wrong at once."""
    problems = []
    if not environment.secret_key:
        problems.append("SECRET_KEY is missing")
    elif is_weak_key(environment.secret_key):
        problems.append(
            f"SECRET_KEY is short or repetitive: {SHORTEST_KEY} characters or more, drawn at random, for instance by "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if environment.debug:
        problems.append("DEBUG is on")
    if not environment.allowed_hosts:
        problems.append("ALLOWED_HOSTS names no host")
    if any("*" in host or host.startswith(".") for host in environment.allowed_hosts):
        problems.append("ALLOWED_HOSTS holds a wildcard")
    if "console" in str(environment.email_url.get("EMAIL_BACKEND")):
        problems.append("EMAIL_URL would print every mail into the journal")
    if problems:
        raise ImproperlyConfigured("Refusing a production start: " + "; ".join(problems) + ".")


def is_weak_key(key: str) -> bool:
    """Whether it is shorter than random ones are, holds few different characters, or repeats a short text."""
    repeats = any(key == (key[:n] * len(key))[: len(key)] for n in range(1, len(key) // 2 + 1))
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS_OF_KEY or repeats


def _signing(env: environ.Env) -> SigningEnvironment:
    signing = SigningEnvironment(
        trust_anchors=env.str("SIGNING_TRUST_ANCHORS", default=""),
        tsa_url=env.str("SIGNING_TSA_URL", default=""),
        tsa_timeout_s=env.int("SIGNING_TSA_TIMEOUT", default=5),
        required_level=env.str("SIGNING_REQUIRED_LEVEL", default="B-B"),
        require_trusted_chain=env.bool("SIGNING_REQUIRE_TRUSTED_CHAIN", default=True),
        max_bytes=env.int("SIGNING_MAX_BYTES", default=50 * 1024 * 1024),
        seal_file=env.str("SIGNING_SEAL_FILE", default=""),
        seal_passphrase=env.str("SIGNING_SEAL_PASSPHRASE", default=""),
    )
    if signing.required_level not in SIGNING_LEVELS:
        raise ImproperlyConfigured(f"SIGNING_REQUIRED_LEVEL must be one of {', '.join(SIGNING_LEVELS)}.")
    if not 1 <= signing.tsa_timeout_s <= LONGEST_TSA_TIMEOUT_S:
        raise ImproperlyConfigured(f"SIGNING_TSA_TIMEOUT must be from 1 to {LONGEST_TSA_TIMEOUT_S} seconds.")
    return signing


def _rules(env: environ.Env) -> RulesEnvironment:
    rules = RulesEnvironment(
        disclosure_threshold=env.int("DISCLOSURE_THRESHOLD", default=5),
        indicator_met_percent=env.int("INDICATOR_MET_PERCENT", default=100),
        indicator_close_percent=env.int("INDICATOR_CLOSE_PERCENT", default=85),
        material_difference_percent=env.int("MATERIAL_DIFFERENCE_PERCENT", default=20),
        material_difference_eur=env.int("MATERIAL_DIFFERENCE_EUR", default=500),
        keep_partly_read=env.bool("EVIDENCE_KEEP_PARTLY_READ", default=False),
        reminder_days=_reminder_days(env),
        risk_high_from=env.int("RISK_HIGH_FROM", default=15),
        planning_office=env.str("PLANNING_OFFICE", default="zps"),
        planning_office_days=env.int("PLANNING_OFFICE_DAYS", default=15),
        long_late_days=env.int("LONG_LATE_DAYS", default=90),
    )
    if rules.disclosure_threshold < LOWEST_THRESHOLD:
        raise ImproperlyConfigured(f"DISCLOSURE_THRESHOLD must be {LOWEST_THRESHOLD} or more.")
    if not 0 < rules.indicator_close_percent < rules.indicator_met_percent:
        raise ImproperlyConfigured("INDICATOR_CLOSE_PERCENT must be above 0 and below INDICATOR_MET_PERCENT.")
    if not 0 < rules.material_difference_percent <= 100:
        raise ImproperlyConfigured("MATERIAL_DIFFERENCE_PERCENT must be from 1 to 100.")
    if rules.material_difference_eur < 0:
        raise ImproperlyConfigured("MATERIAL_DIFFERENCE_EUR must be 0 or more.")
    if rules.planning_office_days < 1:
        raise ImproperlyConfigured("PLANNING_OFFICE_DAYS must be 1 or more.")
    if rules.long_late_days < 1:
        raise ImproperlyConfigured("LONG_LATE_DAYS must be 1 or more.")
    if not 1 <= rules.risk_high_from <= MOST_RISK:
        raise ImproperlyConfigured(f"RISK_HIGH_FROM must be from 1 to {MOST_RISK}.")
    return rules


def _reminder_days(env: environ.Env) -> list[int]:
    """Days before an institution's last day; negative ones are after it."""
    try:
        days = env.list("REMINDER_DAYS", cast=int, default=[14, 7, 1, -1, -7])
    except ValueError as error:
        raise ImproperlyConfigured("REMINDER_DAYS must be whole numbers, with commas between them.") from error
    if any(abs(number) > MOST_DAYS_APART for number in days):
        raise ImproperlyConfigured(f"REMINDER_DAYS must be from {-MOST_DAYS_APART} to {MOST_DAYS_APART}.")
    return days


def _database(env: environ.Env, run_dir: Path) -> dict[str, object]:
    if "DATABASE_URL" not in os.environ:
        run_dir.mkdir(exist_ok=True)
    config = env.db_url("DATABASE_URL", default=f"sqlite:///{run_dir / 'strategy.sqlite3'}")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # The web server and the worker write to the same file: readers never wait (WAL), a writer waits
        # its turn instead of failing, and a transaction takes its write lock when it begins. What has been
        # answered with "signed" outlives a power cut (FULL).
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    else:
        # As on SQLite: who waits for a row, or for a server that does not answer, is told after a while.
        waits = {"connect_timeout": 5, "options": "-c lock_timeout=20s"}
        config["OPTIONS"] = waits | config.get("OPTIONS", {})
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config
