"""`manage.py make_demo_progress`: the demonstration's progress made anew, and written to fixtures/demo/progress/."""

import secrets
import tempfile
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import override_settings

from accounts.demonstration import create_demonstration_accounts
from progress.demonstration import fixture, source
from progress.demonstration.making import make_progress


class Command(BaseCommand):
    """Works in a database of its own, which is gone afterwards; no other one is touched."""

    help = "Make the demonstration's progress anew and write the files that load_demo loads. Needs DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, write, and say what has been written."""
        if not settings.DEMO:
            raise CommandError("Demonstration data is made in a demonstration only (DEMO=1).")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            texts = self._texts()
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        fixture.folder().mkdir(exist_ok=True)
        for file, text in texts.items():
            (fixture.folder() / file).write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {len(texts)} files to {fixture.folder().relative_to(settings.BASE_DIR)}/.")

    def _texts(self) -> dict[str, str]:
        call_command("load_plan", verbosity=0)
        create_demonstration_accounts(secrets.token_urlsafe())
        with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
            make_progress(plan=source.plan(), tell=self.stderr.write)
        return fixture.texts()
