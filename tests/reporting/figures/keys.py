"""Which words of a report mean the same figure. A key is (measure, of, item, year), all in English and lower case."""

import re
from dataclasses import dataclass, field

YEAR = re.compile(r"\b20\d\d\b")
CODE = re.compile(r"[IV]+(\.\d+)*(-\d+)?")
WHOLE = {"whole plan", "total", "all", ""}
DAY = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")

# Headings that say the same in other words. What does not stand here is its own measure.
MEASURES = {
    "planned in total": "planned",
    "spent": "spent in all",
    "spent since the start of the plan": "spent in all",
    "planned": "planned",
    "on time": "reported on time",
    "late": "reported late",
    "of them implemented": "implemented",
    "not costed": "not costed (blank)",
    "due by : implemented": "due by the end of the year",
    "due by the end of : number": "due by the end of the year n",
    "due by the end of : out of": "due by the end of the year of",
    "due by the end of : percent": "due by the end of the year rate",
    "implemented of those due by": "due by the end of the year",
    "stated by the document": "stated",
    "sum of the actions": "planned",
}
# The same of the parts of a share.
ALIASES = {
    "verified answers n": "verified answers",
    "verified answers of": "answers asked for",
    "numerator": "value n",
    "denominator": "value of",
}
# The lines of the table of headline figures.
HEADLINES = {
    "implemented, of the actions due by the end of the year": "due by the end of the year",
    "implemented, of the actions due within the year": "due within the year",
    "implemented, of the actions whose deadline had been reached by the cut-off date": "due by the cut-off date",
    "implemented, of all actions of the plan": "of the plan",
    "institutions by how they reported: on time": "reported on time",
    "institutions by how they reported: late": "reported late",
    "institutions by how they reported: not reported": "reported not at all",
}
# The five figures of the first page and of the homes.
FIVE = {
    "implementation rate": "due by the end of the year",
    "reporting rate, on time": "reported on time",
    "fulfilment of indicators": "targets met of those due",
    "budget execution": "execution",
    "high risks that are open": "high risks",
}
# What a column of years holds, by the caption of its table.
OF_CAPTION = (
    ("spent by source and year", "spent in all"),
    ("planned by nature", "planned"),
    ("spent by nature", "spent in all"),
    ("planned by recurrence", "planned"),
    ("spent by recurrence", "spent in all"),
    ("budget of every action", "planned"),
    ("budget by ", "planned"),
    ("capital and current budget", "planned"),
    ("spent, by", "spent in all"),
    ("here each answer names one source", "spent in all"),
    ("victims", "number"),
)
# What the items of a column are.
KINDS = {
    "source": "printed source",
    "sources as printed": "printed source",
    "kind of source": "printed source",
    "source that paid": "paying source",
    "source that the answers name": "paying source",
    "nature, planned": "planned nature",
    "nature that the answers name": "spent nature",
    "recurrence, planned": "planned recurrence",
    "recurrence that the answers name": "spent recurrence",
    "no.": "code",
    "objective": "code",
    "objective and year": "code",
    "strategic objective": "code",
    "specific objective": "code",
    "action": "code",
    "year": "",
}
# Columns that name, describe or date a row, and hold no figure of it.
NAMES = """title, indicator, action, full name, description, lead, status, sources, explanation, product no.,
plan version, proposal, period, no., as printed, as printed; and its parts, unit, objective, baseline,
planned above; spent beneath, status of its actions, value against target, what was done, files, links"""
TEXTS = {" ".join(name.split()).replace(";", ",") for name in NAMES.split(",")}


@dataclass
class Row:
    """One row of a table, or one sentence: what it is of, and the value of each of its measures."""

    place: str
    of: str
    item: str
    year: str
    cells: dict[str, str] = field(default_factory=dict)


def words(text):
    """A text on one line, spaces that do not break as spaces."""
    return " ".join(str(text).replace("\u00a0", " ").split())


def measure_of(heading):
    """The measure that a heading names, and the year in it."""
    text = words(heading).lower()
    year = YEAR.search(text)
    text = YEAR.sub("", text)
    text = re.sub(r",? ?\(?\beur\b\)?|, percent$", "", text).strip()
    text = " ".join(text.split())
    return MEASURES.get(text, text), year.group() if year else ""


def item_of(text):
    """The item that the first cell of a row names: a code, a day, a label; "whole plan" for a sum."""
    text = words(text)
    code = CODE.match(text)
    if code and (len(text) == len(code.group()) or text[code.end()] in " ·"):
        return code.group()
    day = DAY.fullmatch(text)
    if day:
        return "-".join(reversed(day.groups()))
    return "whole plan" if text.lower() in WHOLE else text.lower()


def year_of(text):
    """The year that a cell of a column of years names; the sum of all is "all"."""
    text = words(text).lower()
    return "all" if text in WHOLE else text
