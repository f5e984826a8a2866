"""Things that must say the same in two places do."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from accounts.backends import ADMINISTRATION
from accounts.models import Role
from progress.charts.bars import STATUS_ORDER
from progress.models import Event, Status
from progress.words import LABELS
from reporting.kinds import REPORT_KINDS
from reporting.models import Report, ReportEvent, Signature
from reporting.models.reports import BY_A_PERSON

ROOT = Path(settings.BASE_DIR)
PYTHON = [
    path
    for app in ("accounts", "plans", "progress", "reporting")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def read(paths):
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_status_has_a_place_in_the_bars_and_a_word():
    assert set(STATUS_ORDER) == set(Status)
    assert all(str(LABELS[status]) for status in Status)


def test_every_kind_of_event_is_recorded_somewhere():
    source = read(path for path in PYTHON if path.name != "events.py" or "services" in path.parts)
    unused = [kind for kind in (*Event.Kind, *ReportEvent.Kind) if f"Kind.{kind.name}" not in source]
    assert not unused


def test_every_way_to_sign_but_the_seal_is_a_person_s():
    assert {*BY_A_PERSON, Signature.Method.SEAL} == set(Signature.Method)


def test_every_kind_of_report_is_in_the_table_of_kinds():
    assert set(REPORT_KINDS) == set(Report.Kind.values)


@pytest.mark.parametrize("code", sorted(REPORT_KINDS))
def test_every_chapter_has_its_template(code):
    for key in REPORT_KINDS[code].chapters:
        get_template(f"pdf/_{key}.html")


def test_every_template_is_used():
    """A template that nobody names is a page that nobody sees."""
    sources = read(PYTHON) + read(TEMPLATES)
    own = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"}
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        if name in own or name.startswith(("django/", "admin/")):
            continue
        if name not in sources and not _is_named_by_pattern(name, sources):
            unused.append(name)
    assert not unused


def _is_named_by_pattern(name, sources):
    """Named from a part: pdf/_{key}.html by its chapter, emails/{name}.txt, _action_status_{part}.html."""
    folder, _, file = name.rpartition("/")
    if folder == "pdf":
        return any(f"pdf/_{key}.html" == name for kind in REPORT_KINDS.values() for key in kind.chapters)
    made = re.findall(r'f"([\w/]*)\{\w+\}\.html"', sources)
    if any(start and name.startswith(start) for start in made):
        return True
    stem = file.rsplit(".", 1)[0].removesuffix("_subject").removesuffix("_body")
    return f'"{stem}"' in sources or f"/{stem}" in sources


def test_templates_that_are_named_exist():
    named = set(
        re.findall(
            r'"((?:accounts|plans|progress|reporting|components|pdf|emails)/[\w/]+\.(?:html|txt))"', read(PYTHON)
        )
    )
    assert len(named) > 20
    missing = []
    for name in sorted(named):
        try:
            get_template(name)
        except TemplateDoesNotExist:
            missing.append(name)
    assert not missing


def test_the_administration_speaks_of_roles_and_models_that_exist():
    assert set(ADMINISTRATION) <= set(Role.values)
    for rights in ADMINISTRATION.values():
        for label in rights:
            apps.get_model(label)


def test_every_variable_of_the_environment_is_documented():
    source = (ROOT / "strategy_tracker" / "env.py").read_text(encoding="utf-8")
    variables = set(re.findall(r'env\.?\w*\(\s*"([A-Z_]+)"', source))
    documented = read([ROOT / "docs" / "operations.md", ROOT / "docs" / "signing.md"])
    assert len(variables) > 8
    assert not [name for name in sorted(variables) if f"`{name}" not in documented]


@pytest.mark.parametrize("locale", ["sq", "sr_Latn", "en"])
def test_the_catalogues_are_complete(locale):
    po = ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"
    said = subprocess.run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", po], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert "untranslated" not in said.stderr and "fuzzy" not in said.stderr, said.stderr


@pytest.mark.parametrize(("locale", "strange"), [("sr_Latn", "ëçЀ"), ("sq", "čćđžš")])
def test_the_catalogues_hold_the_letters_of_their_language(locale, strange):
    po = (ROOT / "locale" / locale / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    lines = [line for line in po.splitlines() if line.startswith("msgstr") and set(line.lower()) & set(strange)]
    names = ("Kosovës", "Shqip", "Srpski")  # quoted names of languages and states
    assert not [line for line in lines if not any(name in line for name in names)]
    assert not re.search(r"[\u0400-\u04FF]", po)


def test_a_save_names_its_fields_or_is_the_first_one():
    """A row that was loaded before would write over what others wrote since (`save=False` stores a file alone)."""
    found = re.compile(r"\b(?!storage\b)\w+\.save\((?!.*(update_fields=(?!None)|force_insert|save=False))")
    nameless = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in PYTHON
        if not {"uploads", "pdf"} & set(path.parts)  # pictures and documents are saved there
        for line in path.read_text(encoding="utf-8").splitlines()
        if found.search(line)
    ]
    assert not nameless
