"""Settings of the suite: the production wiring, with an environment that depends on nobody's shell.

DEMO is off; a test of the demonstration sets settings.DEMO and settings.DEMO_TODAY itself. DATABASE_URL chooses
PostgreSQL; without it each test process has an SQLite file of its own, because a file, unlike SQLite's memory, may be
shared between a test and the live server's threads.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "SUITE_FOLDER" not in os.environ:  # the first process makes the folder and removes it; pytest-xdist's inherit it
    os.environ["SUITE_FOLDER"] = tempfile.mkdtemp(prefix="strategy-tests-")
    atexit.register(shutil.rmtree, os.environ["SUITE_FOLDER"], ignore_errors=True)
FOLDER = Path(os.environ["SUITE_FOLDER"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
for name in ("media", "static"):
    (FOLDER / name).mkdir(parents=True, exist_ok=True)

OPTIONAL = ("DEMO", "DEBUG", "CSRF_TRUSTED_ORIGINS", "SITE_URL", "DEFAULT_FROM_EMAIL", "DISCLOSURE_THRESHOLD")
OPTIONAL += ("CONTACT_EMAIL", "CONTACT_PHONE", "CONTACT_ADDRESS", "EVIDENCE_KEEP_PARTLY_READ", "REMINDER_DAYS")
PREFIXES = ("SIGNING_", "INDICATOR_", "MATERIAL_")
for name in [name for name in os.environ if name in OPTIONAL or name.startswith(PREFIXES)]:
    del os.environ[name]
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / 'unused.sqlite3'}")
os.environ |= {
    "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "HTTPS": "0",
    "EMAIL_URL": "memorymail://",
    "MEDIA_ROOT": str(FOLDER / "media"),
    "CACHE_ROOT": str(FOLDER / "cache"),
    "STATIC_ROOT": str(FOLDER / "static"),
    # Playwright's synchronous interface runs an event loop in the test's thread, from which Django would refuse
    # every query. The product has no asynchronous code that this refusal could protect.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}

from strategy_tracker.settings import *  # noqa: E402, F403  (the environment must stand first)
from strategy_tracker.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
