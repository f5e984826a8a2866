"""The strategy's own plan laid out again from the printed cells of the fixtures, with all that makes it hard to read.

Merged cells and headers of two rows, rows cut by a page with the header repeated between, two headers that print "Nr."
above the product, objectives in a row, over three rows and between tables, indicators listed in one cell.
"""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.plans.reading.layout import Box, Part, Row, Table, boxes

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "reference"
YEARS = (2022, 2023, 2024)
WIDTH = 10
OF_OBJECTIVES = boxes(
    "Nr.",
    "Objektivat strategjikë dhe specifikë, treguesit dhe veprimet",
    Box("Vlera bazë", 2),
    Box("Synimi i përkohshëm {}", 2),
    "Synimi i vitit të fundit {}",
    Box("Rezultati", 3),
)
CUT = {"I.2.4", "I.3.3", "II.1.1", "II.1.12", "III.1.6", "V.1.4"}  # rows that a page breaks
BETWEEN_TABLES = {"III.3", "III.4"}
OVER_THREE_ROWS = {"I.2", "IV.3"}


@cache
def fixtures() -> dict[str, list[dict]]:
    """The fields of every row, by model."""
    found = defaultdict(list)
    for path in sorted(FOLDER.glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            found[row["model"].partition(".")[2]].append(row["fields"])
    return found


def of(model: str, link: str, code: str) -> list[dict]:
    """The rows below one, by its code."""
    return [row for row in fixtures()[model] if row[link] and row[link][1] == code]


def plan() -> list[Part]:
    """The tables of the plan, with what stands above and below them."""
    found: list[Part] = ["PLANI I VEPRIMIT PËR ZBATIMIN E STRATEGJISË KOMBËTARE 2022-2024", "29/03/2022"]
    for strategic in fixtures()["strategicobjective"]:
        found += _of_strategic(strategic)
    return [*found, "Shënim: shumat janë në euro."]


def parts() -> list[Part]:
    """The whole document: the chapters of the strategy, the plan, and an appendix."""
    participants = [
        boxes("Emri", "Institucioni", "Pozita"),
        boxes("A. B.", "MPB", "zyrtar"),
        boxes("C. D.", "PK", "hetues"),
    ]
    return [*_chapters(), *plan(), "LISTA E PJESËMARRËSVE GJATË HARTIMIT TË STRATEGJISË", participants]


def _chapters() -> list[Part]:
    """What stands before the plan and speaks of the same objectives, sometimes in other words."""
    found: list[Part] = [
        "1.4 Historiku",
        [boxes("Viktimat", "2019", "2020", "2021"), boxes("Totali", "26", "17", "25")],
    ]
    for passage in fixtures()["passage"]:
        level = "specifik" if "." in passage["code"] else "strategjik"
        words = {"title": f"Objektivi {level} {passage['code']}: ", "indicator": "Treguesi: ", "result": "Rezultati: "}
        found.append(f"{words.get(passage['about'], '')}{passage['printed']}")
    found += ["Objektivi strategjik dhe ata specifikë janë përcaktuar pas një procesi të gjatë.", "Objektivi specifik"]
    found += ["Objektivat specifike", "1.6 Monitorimi"]
    deadlines = boxes("", "Autoriteti Përgjegjës për hartimin e raportit", "Afati i fundit", "Finalizimi i Raportit")
    return [*found, [deadlines, boxes("Raporti vjetor", "Sekretariati", "", "Sekretari i Përgjithshëm")]]


def _of_strategic(strategic: dict) -> list[Part]:
    code = strategic["code"]
    years = ("2023", "2024") if code == "I" else ("[Viti]", "[Viti]")
    header = [Box(box.text.format(years[place > 3]), box.width) for place, box in enumerate(OF_OBJECTIVES)]
    heading = f"OBJEKTIVI STRATEGJIK {code}: {strategic['title']}"
    found: list[Part] = []
    table: Table = [
        header,
        [Box(strategic["printed_code"]), Box(heading, WIDTH - 1)],
        _indicator_row(strategic, "strategic", ""),
    ]
    for specific in of("specificobjective", "strategic", code):
        if specific["code"] in BETWEEN_TABLES:
            found += [
                table,
                f"OBJEKTIVI SPECIFIK {specific['printed_code']}",
                specific["title"],
                [_indicator_row(specific, "specific", "")],
            ]
            table = []
        elif specific["code"] == "IV.3":
            found += [table]
            table = [*_header_of_actions(specific["code"])]
            table += _heading(specific)
            table += _actions(specific)
            continue
        else:
            table += _heading(specific)
        table += _header_of_actions(specific["code"])
        table += _actions(specific)
    return found + [table]


def _heading(specific: dict) -> Table:
    code = specific["code"]
    if code in OVER_THREE_ROWS:
        return [
            [Box(f"OBJEKTIVI SPECIFIK {code}:", WIDTH)],
            [Box(specific["title"], WIDTH)],
            _indicator_row(specific, "specific", specific["printed_code"]),
        ]
    colon = ":" if code == "I.1" else ""
    heading = f"OBJEKTIVI SPECIFIK {specific['printed_code']}{colon} {specific['title']}"
    return [[Box(specific["printed_code"]), Box(heading, WIDTH - 1)], _indicator_row(specific, "specific", "")]


def _indicator_row(objective: dict, level: str, number: str) -> Row:
    indicators = of("indicator", level, objective["code"])
    first = indicators[0]
    printed = {row["kind"]: row["printed"] for row in of("indicatortarget", "indicator", first["code"])}
    return [
        Box(number),
        Box(_indicators(objective["code"], [row["title"] for row in indicators])),
        Box(first["baseline_printed"], 2),
        Box(printed["interim"], 2),
        Box(printed["final"]),
        Box(objective["result"], 3),
    ]


def _indicators(code: str, titles: list[str]) -> str:
    if len(titles) == 1:
        return f"Treguesi: {titles[0]}"
    if code == "III":
        return "Treguesit:\n" + "\n".join(f"• {title}" for title in (f"{titles[0]};", *titles[1:]))
    if code == "IV.3":
        return "Treguesi: " + " ".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    return "\n".join(f"Treguesi {number}: {title}" for number, title in enumerate(titles, 1))


def _header_of_actions(code: str) -> Table:
    product = "Nr." if code in ("I.3", "II.1") else "Produkti (Rezultati)"
    tall = [Box(text, height=2) for text in ("Nr.", "Veprimi", "Afati i fundit")]
    more = [Box(text, height=2) for text in ("Burimi i financimit", "Institucioni udhëheqës dhe mbështetës", product)]
    references = Box("Referenca në Dokumente" if code == "I.2" else "Dokumentet referente", height=2)
    return [[*tall, Box("Buxheti", 3), *more, references], boxes(*(f"Viti {year}" for year in YEARS))]


def _actions(specific: dict) -> Table:
    code = specific["code"]
    table: Table = []
    for action in of("action", "objective", code):
        row = _action(action)
        table += [row] if action["code"] not in CUT else _cut(row, code)
    titles = (
        ("all", f"Buxheti i përgjithshëm për objektivin specifik {code}:"),
        ("capital", "Nga të cilat kapitale:"),
        ("current", "Nga të cilat rrjedhëse:"),
    )
    for nature, title in titles:
        stated = {
            row["year"]: row["printed"] for row in of("statedtotal", "objective", code) if row["nature"] == nature
        }
        table.append([Box(""), Box(title, 2), *(Box(stated[year]) for year in YEARS), Box("", 4)])
    return table


def _action(action: dict) -> Row:
    code = action["code"]
    budget = {row["year"]: row["printed"] for row in of("budgetline", "action", code)}
    references = "\n".join(row["printed"] for row in of("actionreference", "action", code))
    return boxes(
        action["printed_code"],
        action["title"],
        action["deadline_printed"],
        *(budget[year] for year in YEARS),
        action["funding_printed"],
        action["institutions_printed"],
        action["product_printed"],
        references or action["references_printed"],
    )


def _cut(row: Row, code: str) -> Table:
    """The row in two: what of its long texts did not fit stands below the repeated header."""
    above, below = [], []
    for place, box in enumerate(row):
        words = box.text.split(" ")
        half = len(words) // 2 if place in (1, 7, 8) and len(words) > 3 else len(words)
        above.append(Box(" ".join(words[:half])))
        below.append(Box(" ".join(words[half:])))
    return [above, *_header_of_actions(code), below]
