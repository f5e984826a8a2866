"""How templates are laid out. What djLint sees, .djlint_rules.yaml holds; it looks neither into comments nor mails."""

import re
from pathlib import Path

from django.conf import settings

LONGEST = 120
FOLDER = Path(settings.BASE_DIR) / "templates"


def test_no_line_is_longer_than_those_of_python():
    too_long = [
        f"{path.relative_to(FOLDER)}:{number}: {len(line)} characters"
        for path in sorted(FOLDER.rglob("*.*"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert not too_long, "\n".join(too_long)


def test_every_form_keeps_its_typed_words_in_the_browser_but_those_for_passwords():
    """static/js/drafts.js watches every form that is posted and takes text; every page with a person has it."""
    texts = {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.html")}
    assert {name for name, text in texts.items() if 'data-keep="off"' in text} == {
        "accounts/login.html",
        "accounts/password_set.html",
    }
    for name in ("base.html", "admin/base_site.html"):
        assert "js/drafts.js" in texts[name] and "_frame/kept_notice.html" in texts[name], name


def test_a_reason_that_somebody_typed_keeps_its_lines():
    """Reasons of decisions, corrections and missing figures ran together; those of verdicts are ours and have one."""
    typed = re.compile(
        r"\b(?:decision|edition|row|record|measurement|waiver|correction|report)\.\w*reason\b(?! *\|) *\}\}"
    )
    found = [
        f"{path.relative_to(FOLDER)}: {match[0]}"
        for path in sorted(FOLDER.rglob("*.html"))
        for match in typed.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)
