"""`manage.py write_workflow`: draws docs/workflow.md from the tables of the apps."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from progress.workflow import MACHINES, Transition
from reporting.workflow import REPORT

INTRODUCTION = """\
# Workflow

Drawn by `manage.py write_workflow` from the tables in `progress/workflow.py` and `reporting/workflow.py`;
`make check` fails when it is stale.
Whoever wants another workflow changes the tables, never this file.
"""
TITLES = {
    "period": "Reporting period",
    "submission": "Submission: one institution's answers for one period",
    "entry": "Answer on one action",
    "escalation": "Escalation to the Strategic Planning Office (ZPS)",
    "report": "Report",
}


class Command(BaseCommand):
    """Writes the document, or says whether it is up to date."""

    help = "Write docs/workflow.md from the state machines."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, and whether to compare only."""
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when the document is stale.")
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / "docs" / "workflow.md")

    def handle(self, *args: Any, check: bool, output: Path, **options: Any) -> None:
        """Compare or write."""
        text = workflow_document()
        if not check:
            output.write_text(text, encoding="utf-8")
        elif not output.exists() or output.read_text(encoding="utf-8") != text:
            raise CommandError(f"{output.name} is stale: run manage.py write_workflow.")


def workflow_document() -> str:
    """All machines as diagrams and tables, in Markdown."""
    return "\n".join(
        [INTRODUCTION] + [_section(TITLES[name], machine) for name, machine in {**MACHINES, "report": REPORT}.items()]
    )


def _section(title: str, machine: tuple[Transition, ...]) -> str:
    return f"## {title}\n\n{_diagram(machine)}\n\n{_table(machine)}\n"


def _diagram(machine: tuple[Transition, ...]) -> str:
    steps = [f"    [*] --> {machine[0].sources[0]}"]
    steps += [f"    {source} --> {step.target}: {step.name}" for step in machine for source in step.sources]
    return "\n".join(["```mermaid", "stateDiagram-v2", *steps, "```"])


def _table(machine: tuple[Transition, ...]) -> str:
    rows = [
        f"| {step.name} | {', '.join(step.sources)} | {step.target} | {', '.join(step.roles)} | "
        f"{'required' if step.is_comment_required else '–'} |"
        for step in machine
    ]
    return "\n".join(["| Transition | From | To | Who | Comment |", "|---|---|---|---|---|", *rows])
