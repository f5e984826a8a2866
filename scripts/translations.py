"""Keep the catalogues in locale/ true to the source: `translations.py update` or `translations.py check`.

The written catalogues depend on nothing but the source and the translations: no creation date, no line numbers,
no wrapping, nothing obsolete. So an update that changes nothing leaves no difference in git, and the check is
simply: update a copy, and compare. The msgids are plain English, so the English catalogue is written from them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUST_BE_COMPLETE = ("sq", "sr_Latn", "en")
SERBIAN_PLURALS = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
PLURALS = {
    "sq": "nplurals=2; plural=(n != 1);",
    "sr_Latn": SERBIAN_PLURALS,
    "en": "nplurals=2; plural=(n != 1);",
}
SHOWN = 30
NOT_SOURCE = (".*", "__pycache__", "node_modules", "tests", "bench", "docs", "fixtures", "scripts", "*.mo")


def catalogue(root: Path, locale: str) -> Path:
    """The file that holds a locale's translations."""
    return root / "locale" / locale / "LC_MESSAGES" / "django.po"


def header(locale: str) -> str:
    """The same header whoever ran the tools and whenever."""
    fields = {
        "Project-Id-Version": "strategy-tracker",
        "PO-Revision-Date": "2025-01-06 12:00+0100",
        "Last-Translator": "Secretariat of the National Coordinator",
        "Language-Team": "Ministry of Internal Affairs",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[locale],
    }
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())


def update(root: Path) -> None:
    """Bring the catalogues below root up to date with the source below root."""
    catalogue(root, "en").unlink(missing_ok=True)
    for locale in PLURALS:
        po = catalogue(root, locale)
        if not po.exists():
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_text(header(locale), encoding="utf-8")
    locales = [argument for locale in PLURALS for argument in ("--locale", locale)]
    ignored = [argument for pattern in NOT_SOURCE for argument in ("--ignore", pattern)]
    options = ["--no-location", "--no-wrap", "--no-obsolete", "--verbosity", "0"]
    run(sys.executable, "manage.py", "makemessages", *locales, *ignored, *options, cwd=root)
    english = str(catalogue(root, "en"))
    run("msgen", "--no-wrap", "--output-file", english, english, cwd=root)
    for locale in PLURALS:
        po = catalogue(root, locale)
        text = po.read_text(encoding="utf-8")
        _, _, entries = text.partition("\n\n")
        po.write_text(header(locale) + ("\n" + entries if entries else ""), encoding="utf-8")


def run(*command: str, cwd: Path = ROOT) -> str:
    """Run a tool and give back what it said; stop with its own words when it fails."""
    environment = os.environ | {"DEMO": "1", "SECRET_KEY": "not used for anything"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def problems_of(locale: str, fresh_root: Path) -> list[str]:
    """Say what is wrong with one committed catalogue, compared with one freshly made from the source."""
    po, fresh = catalogue(ROOT, locale), catalogue(fresh_root, locale)
    if not po.exists():
        return [f"{locale}: there is no catalogue; run make messages"]
    problems = []
    known, needed = msgids(po), msgids(fresh)
    problems += [f"{locale}: missing: {msgid}" for msgid in sorted(needed - known)]
    problems += [f"{locale}: no longer in the source: {msgid}" for msgid in sorted(known - needed)]
    if not problems and po.read_bytes() != fresh.read_bytes():
        problems.append(f"{locale}: not as make messages writes it; run make messages")
    checked = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", po], capture_output=True, text=True, cwd=ROOT
    )
    if checked.returncode:
        problems.append(f"{locale}: {checked.stderr.strip()}")
    if locale in MUST_BE_COMPLETE:
        problems += [f"{locale}: not translated: {msgid}" for msgid in sorted(msgids(po, "--untranslated"))]
        problems += [f"{locale}: fuzzy: {msgid}" for msgid in sorted(msgids(po, "--only-fuzzy"))]
    return problems


def msgids(po: Path, *choice: str) -> set[str]:
    """The msgids of a catalogue (with their context), or of the entries that msgattrib chooses."""
    text = run("msgattrib", "--no-obsolete", "--no-wrap", *choice, str(po))
    entry = re.compile(r'^(?:msgctxt (".*"(?:\n".*")*)\n)?msgid (".*"(?:\n".*")*)', re.MULTILINE)
    found = (" ".join(part for part in match if part).replace('"\n"', "") for match in entry.findall(text))
    return {msgid for msgid in found if msgid != '""'}


def check() -> list[str]:
    """Say what is wrong with the committed catalogues; changes no file of the project."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCE))
        update(copy)
        return [problem for locale in PLURALS for problem in problems_of(locale, copy)]


def main() -> None:
    """Update the catalogues, or fail with a list of what is wrong with them."""
    if sys.argv[1:] == ["update"]:
        update(ROOT)
    elif sys.argv[1:] == ["check"]:
        if problems := check():
            more = f"\n… and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
            sys.exit("\n".join(problems[:SHOWN]) + more)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
