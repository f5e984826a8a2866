"""`manage.py verify_report FILE`: is this the report that was issued? Exit code 1 if not."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from reporting.archive import authenticity
from reporting.models import Report
from reporting.pages import authenticity as words


class Command(BaseCommand):
    """The public check, for the operator: reports that are issued but not published are known here too."""

    help = "Say what is known of a PDF file: the issued report, an earlier state of it, a changed copy, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Compare it, and say so."""
        try:
            with file.open("rb") as opened, translation.override("en"):
                finding = authenticity.of_file(opened, Report.objects.issued())
                said = self._in_words(finding)
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}") from None
        if not finding.is_genuine:
            raise CommandError("\n".join(said))
        self.stdout.write("\n".join(said))

    def _in_words(self, finding: authenticity.Finding) -> list[str]:
        lines = [words.headline(finding), words.explanation(finding)]
        if finding.report:
            report = finding.report
            lines += [f"Report: {words.name_of(report)}, {report.get_state_display()}", words.superseded(report)]
        if finding.sha256:
            lines.append(f"SHA-256: {finding.sha256}")
        return [line for line in lines if line]
