"""How templates are laid out. What djLint sees, .djlint_rules.yaml holds; it looks neither into comments nor mails."""

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
