"""The pictures of a report beside each other, for the pages where people look: made as in the chapters."""

from reporting.chapters.execution import year_bars
from reporting.chapters.indicators import indicators
from reporting.chapters.institutions import led_bar, led_bars
from reporting.chapters.reader import Reader, Row
from reporting.chapters.standing import timeline
from reporting.chapters.summary import panel


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
