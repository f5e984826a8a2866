"""What starting costs: `manage.py check` of the product beside that of a bare Django project with the same libraries.

    .venv/bin/python bench/bench_start.py [ROUNDS]

Processor seconds of whole processes, the product and the bare project in turn, the median of each, and their ratio.
The bare project has Django's and the other libraries' apps of INSTALLED_APPS, and the administration as its only page.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ("accounts", "plans", "progress", "reporting")
SETTINGS = """
SECRET_KEY = "only measured"
INSTALLED_APPS = {apps!r}
ROOT_URLCONF = "bare_urls"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
TEMPLATES = [{{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {{
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                           "django.contrib.messages.context_processors.messages"]}}}}]
MIDDLEWARE = {middleware!r}
"""
URLS = """
from django.contrib import admin
from django.urls import path
urlpatterns = [path("admin/", admin.site.urls)]
"""


def processor_seconds(command: list[str], folder: Path, **environment: str) -> float:
    """User and system time of the process, which must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=os.environ | environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def bare_project(folder: Path) -> None:
    """Write it."""
    os.environ |= {"DEMO": "1", "SECRET_KEY": "only measured"}
    sys.path.insert(0, str(ROOT))
    from strategy_tracker import settings

    libraries = [app for app in settings.INSTALLED_APPS if app.split(".")[0] not in OURS]
    apps = ["django.contrib.admin", *libraries]
    middleware = [name for name in settings.MIDDLEWARE if name.startswith("django.")]
    (folder / "bare_settings.py").write_text(SETTINGS.format(apps=apps, middleware=middleware), encoding="utf-8")
    (folder / "bare_urls.py").write_text(URLS, encoding="utf-8")


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare_project(folder)
        bare = [sys.executable, "-m", "django", "check", "--settings", "bare_settings", "--pythonpath", name]
        ours = [sys.executable, "manage.py", "check"]
        taken: dict[str, list[float]] = {"bare": [], "product": []}
        for _round in range(rounds + 1):
            taken["bare"].append(processor_seconds(bare, folder, DJANGO_SETTINGS_MODULE="bare_settings"))
            taken["product"].append(processor_seconds(ours, ROOT, DEMO="1", SECRET_KEY="only measured"))
    medians = {what: statistics.median(seconds[1:]) for what, seconds in taken.items()}  # the first one warms up
    print("  ".join(f"{what} {seconds:.2f} s" for what, seconds in medians.items()))
    print(f"ratio {medians['product'] / medians['bare']:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
