"""The pictures of a report beside each other, for the pages where people look: made as in the chapters."""

from reporting.document.chapters.execution import year_bars
from reporting.document.chapters.indicators import indicators
from reporting.document.chapters.institutions import led_bar, led_bars
from reporting.document.chapters.status import timeline
from reporting.document.chapters.summary import panel
from reporting.document.reader import Reader, Row


def pictures(reader: Reader) -> Row:
    """Panel, status by institution, budget by year, indicators (where the report tracks them), deadlines."""
    tracks = "tracking" in reader.data
    return {
        "panel": panel(reader),
        "institutions": led_bars(reader),
        "led": led_bar(reader),
        "budget": year_bars(reader),
        "indicators": [row for group in indicators(reader)["groups"] for row in group["rows"]] if tracks else [],
        "timeline": timeline(reader),
    }
