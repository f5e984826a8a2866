"""Rows of what stands outside tables: each sentence of a rule with its numbers, and what no sentence is known for."""

import re
from functools import cache
from pathlib import Path

import lxml.html

from tests.reporting.figures.keys import CODE, Row, words
from tests.reporting.figures.tables import without_repeated_heads
from tests.reporting.figures.values import number, rounded

N = r"[\d,.]*\d"
RATE = rf"\((?:(?P<rate>{N}) %|\d+/\d+)\)"
YEARS = r"(?:\d{4}(?:–\d{4})?|the whole plan)"


def _pattern(text):
    """A line of sentences.txt as a regular expression."""
    known = {"{rate}": RATE, "(?P<rate>N)": f"(?P<rate>{N})", "{n}": f"(?P<n>{N}|none)", "{year}": f"(?P<year>{YEARS})"}
    known["{objective}"] = r"(?P<objective>[IV]+(?:\.\d+)?)"
    for name, pattern in known.items():
        text = text.replace(name, pattern)
    return re.sub(r"\{([a-z]+)\}", lambda found: f"(?P<{found[1]}>{N})", text)


def _groups(line):
    """A line beneath it: the key of each number."""
    names, _, key = line.strip().partition(" = ")
    share = names.startswith("share ")
    parts = [part.strip() for part in (f"{key[1:]} | count | whole plan |" if key.startswith("#") else key).split("|")]
    measure, of, item, year = parts
    names = names.removeprefix("share ").split()
    return {name: (f"{measure} {name}" if share else measure, of, item, year) for name in names}


def _known():
    found = []
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[-1][1].update(_groups(line))
        elif line and not line.startswith("#"):
            found.append((re.compile(_pattern(line)), {}))
    return found


SENTENCES = _known()

# What is drawn has its numbers beneath it: a word and a number for each piece.
STATUSES = (
    "implemented|partially implemented|in progress|not started|not implemented|no evidence|not reported|cancelled"
)
HEADLINES = {
    "implemented": "implemented",
    "in progress or partially implemented": "in progress",
    "not implemented or not started": "not implemented",
    "not reported or no evidence": "not reported",
    "cancelled": "cancelled",
}
OUTCOMES = {"on time": "reported on time n", "late": "reported late n", "not reported": "reported not at all n"}
BANDS = "met|close|not met|not measured|no target|no baseline|hidden: a small number|with a target|target not set"
HALF_YEAR = "How each institution reported in"
# What stands in a text and is no figure of the plan's progress: days, years, codes, numbers of chapters and versions.
NO_FIGURE = re.compile(
    r"^[IV]+\.\d+\.\d+ .*|"  # an action by its code and title, or with its next step
    r"\d\d\.\d\d\.\d{4}|20\d\d(?:[–-]20\d\d)?|31 December|1 January|[IV]+(?:\.\d+)*(?:-\d+)?\b|^\d+ (?=\D)|version \d+"
    r"|^\d+ · \w+|(?:Expected r|R)esult: .*|No answer came at least once from.*|0\.00|n/N"
    r"|Numbers below \d+ other than 0|, source: .*|\b\d half-years; |^[\d.,]+ %$|^\d+/\d+$"
    r"|^Target [\d.,]+(?: %)?(?:, for the whole plan)?$|The plan is \d|\bH[12]\b|by decision [\w/]+"
    r"|“[^”]*”"  # what somebody wrote
)


def of_html(document, place, span):
    """A row for each sentence that is known; the objective that it is about is that of the heading before it."""
    code, heading = "whole plan", ""
    for node in _nodes(document):
        text = words(node.text_content())
        if node.tag in ("h1", "h2", "h3"):
            found, heading = CODE.match(text), text
            code = found.group() if found and text[found.end() : found.end() + 1] == " " else "whole plan"
        row = Row(f"{place}, “{text[:60]}”", "", "", "")
        row.cells = dict(_pieces(text, code, heading)) | dict(_finding(node, text))
        yield row
        for match, groups in _said(text):
            yield _row(f"{place}, “{text[:60]}”", match, groups, {"code": code, "span": span})


@cache
def _said(text):
    """The sentences in it that are known. The same texts come again in every document with something planted."""
    return [(match, groups) for pattern, groups in SENTENCES for match in pattern.finditer(text)]


def _pieces(text, code, heading):
    """The numbers beneath a picture."""
    for labels in (STATUSES, "|".join(HEADLINES), "|".join(OUTCOMES), BANDS):
        if re.fullmatch(rf"(?:(?:{labels}) \d+ ?)+", text, re.IGNORECASE):
            for label, n in re.findall(rf"({labels}) (\d+)", text, re.IGNORECASE):
                yield _piece_key(label.lower(), labels, code, heading), number(n)
            return


def _piece_key(label, labels, code, heading):
    if labels == STATUSES:
        return (label, "code", code, "")
    if labels == "|".join(HEADLINES):
        return (f"headline count: {HEADLINES[label]}", "code", code, "")
    if labels == BANDS:
        return ("indicators", "band", label, "")
    return (OUTCOMES[label], "half-year" if heading.startswith(HALF_YEAR) else "", "whole plan", "")


def _finding(node, text):
    found = re.fullmatch(r"(.+): (\d+)", text) if node.tag == "li" else None
    if found:
        yield ("number", "finding", found[1].lower(), ""), number(found[2])


def unread(document):
    """Every text outside tables with a number that no sentence above reads."""
    found = []
    for node in _nodes(document):
        text = words(node.text_content())
        if (
            node.tag not in ("td", "th")
            and not dict(_pieces(text, "", ""))
            and not dict(_finding(node, text))
            and _rest(text)
        ):
            found.append(text)
    return found


@cache
def _rest(text):
    for pattern, _keys in SENTENCES:
        text = pattern.sub("", text)
    return bool(re.search(r"\d", NO_FIGURE.sub("", text)))


def _nodes(document):
    root = lxml.html.document_fromstring(document)
    for hidden in root.xpath("//nav | //header | //footer | //svg | //*[local-name()='svg'] | //style | //script"):
        hidden.drop_tree()
    without_repeated_heads(root)
    for node in root.iter("h1", "h2", "h3", "p", "li", "td", "th"):
        is_cell = node.tag in ("td", "th")
        if is_cell == any(parent.tag == "table" for parent in node.iterancestors()):
            if not node.xpath(".//p | .//li"):
                yield node


def _row(place, match, groups, context):
    names = match.groupdict() | context
    row = Row(place, "", "", "")
    row.cells = {}
    for group, (measure, of, item, year) in groups.items():
        text = match.groupdict().get(group)
        if text is not None:
            value = "0" if text == "none" else rounded(text) if group == "rate" else number(text)
            year = year.format(**names).replace("the whole plan", "all")
            row.cells[(measure, of, item.format(**names), year)] = value
    return row
