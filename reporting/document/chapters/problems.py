"""What stands in the way, and what comes next."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.charts.heat_map import HeatMap, heat_map
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from progress.models import Challenge, Degree, DelayReason, Escalation, Risk
from reporting.document.chapters.consultation import follow_up_rows
from reporting.document.chapters.recommendations import addressee, are_drafted, drafted
from reporting.document.reader import Reader
from reporting.document.rows import lead_answers, side_by_side
from reporting.document.telling import standing
from reporting.document.telling.words import ended, listed, quoted

KINDS = dict(Challenge.Kind.choices)


# What is told has at most so many rows, and so many characters of what somebody wrote; the data of the report has all.
N_HIGH, N_OTHERS, N_SETTLED = 8, 22, 6
TOLD, TOLD_SHORT = 260, 130


def problems(reader: Reader) -> Record:
    """Chapter 5: what matters is told, the rest compactly, and what became of what stood in the way before."""
    rows = sorted(reader.open_problems, key=standing.weight)
    high = [row for row in rows if standing.is_high(reader, row)][:N_HIGH]
    others = _together(reader, [row for row in rows if row not in high])
    settled = [row for row in reader.problems if row not in reader.open_problems]
    return {
        "map": _map(reader) if reader.has_register else None,
        "high": [_problem(reader, row, TOLD) for row in high],
        "others": others[:N_OTHERS],
        "besides": _besides(others[N_OTHERS:]),
        "settled": [_problem(reader, row, TOLD_SHORT) for row in settled[:N_SETTLED]],
        "settled_besides": _counted_settled(len(settled) - N_SETTLED),
        "escalations": list(_escalations(reader)),
        "delays": _delays(reader),
        "blocked": _blocked(reader),
    }


def _together(reader: Reader, rows: Iterable[Record]) -> list[Record]:
    """What several institutions say in the same words stands once, with all that it is about."""
    found: dict[tuple[str, ...], list[Record]] = {}
    for row in rows:
        found.setdefault((row["kind"], row["description"], row["mitigation"]), []).append(row)
    return [
        {
            "kind": str(KINDS[kind]),
            "description": quoted(description, TOLD_SHORT),
            "mitigation": quoted(mitigation, TOLD_SHORT),
            "codes": listed(list(dict.fromkeys(code for row in same if (code := _about(row))))),
            "n": len(same),
        }
        for (kind, description, mitigation), same in found.items()
    ]


def _about(row: Record) -> str:
    return row["action"] or row.get("objective") or ""


def _besides(groups: Iterable[Record]) -> str:
    n = sum(group["n"] for group in groups)
    text = ngettext(
        "%(n)s more stands in the data of this report, in the table “Problems”.",
        "%(n)s more stand in the data of this report, in the table “Problems”.",
        n,
    )
    return text % {"n": n} if n else ""


def _counted_settled(n: int) -> str:
    text = ngettext("Besides, %(n)s more was settled.", "Besides, %(n)s more were settled.", max(n, 0))
    return text % {"n": n} if n > 0 else ""


def _escalations(reader: Reader) -> Iterator[Record]:
    """What was told to the Strategic Planning Office: state and days of the steps as of the period, the last words."""
    states = dict(Escalation.State.choices)
    for row in reader.data["problems"].get("escalations", ()):
        last = row["steps"][-1]["text"] if len(row["steps"]) > 1 else ""
        pieces = side_by_side(row["problem"], last)
        yield {
            "code": row["action"],
            "number": row["protocol_number"] or "–",
            "state": capfirst(str(states[row["state"]])),
            "days": [f"{states[step['kind']]}: {reader.day(step['on'])}" for step in row["steps"]],
            "problem": pieces[0][0],
            "last": pieces[0][1],
            "more": [{"problem": problem, "last": words} for problem, words in pieces[1:]],
        }


def _delays(reader: Reader) -> str:
    """How many actions are held up for which reason, the most frequent first; nothing where none was named."""
    found = Counter(answer["delay_reason"] for _action, answer in lead_answers(reader) if answer.get("delay_reason"))
    if not found:
        return ""
    labels = dict(DelayReason.choices)
    named = ", ".join(f"{labels[reason]} {n}" for reason, n in found.most_common())
    n = found.total()
    sentence = ngettext(
        "Of %(n)s delayed action the lead institution names the reason: %(reasons)s.",
        "Of %(n)s delayed actions the lead institutions name the reason: %(reasons)s.",
        n,
    )
    return sentence % {"n": n, "reasons": named}


def _blocked(reader: Reader) -> list[Record]:
    """Which institution waits for which, with the actions."""
    found: dict[tuple[str, str], list[str]] = {}
    for action, answer in lead_answers(reader):
        if answer.get("blocked_by"):
            found.setdefault((answer["blocked_by"], answer["institution"]), []).append(action["code"])
    return [
        {"by": reader.abbreviation(by), "waits": reader.abbreviation(waits), "codes": ", ".join(codes)}
        for (by, waits), codes in sorted(found.items())
    ]


def _map(reader: Reader) -> HeatMap | None:
    grades = [(row["probability"], row["impact"]) for row in reader.open_problems]
    found = heat_map(grades, reader.data["problems"]["risk_high_from"])
    return found if found.n else None


def _problem(reader: Reader, row: Record, longest: int) -> Record:
    done = row.get("what_was_done")
    degrees = dict(Degree.choices)
    way_out = quoted(row["mitigation"], longest)
    grade = [str(degrees[row[name]]) for name in ("probability", "impact") if row[name] in degrees]
    return {
        "code": _about(row),
        "kind": str(KINDS[row["kind"]]),
        "institution": reader.abbreviation(row["institution"]),
        "description": quoted(row["description"], longest),
        "mitigation": ended(way_out) if done else way_out,
        "done": quoted(done, longest) if done else "",
        "grade": " × ".join(grade),
        "owner": ", ".join(filter(None, (row["owner"], reader.day(row["due_on"])))),
        "times": named_again(row),
        "state": _stands(row),
    }


def _stands(row: Record) -> str:
    """Its state and since when; nothing where the snapshot holds no register."""
    if "state" not in row:
        return ""
    state = dict(Risk.State.choices)[row["state"]]
    return _("%(state)s, since %(period)s") % {"state": state, "period": half_year_name(row["opened_in"])}


def named_again(row: Record) -> str:
    """In how many half-years it was named in the same words; nothing where it was in one alone."""
    n = row.get("times", 1)
    return ngettext("named in %(n)s half-year", "named in %(n)s half-years", n) % {"n": n} if n > 1 else ""


def next_steps(reader: Reader) -> Record:
    """What is recommended, by people or else by rules, and what became of what was recommended before."""
    rows = reader.data.get("recommendations") or drafted(reader.data, reader.edition.language)
    return {
        "recommendations": written(reader, rows),
        "is_written": bool(rows) and not are_drafted(rows),
        "has_facts": any("fact" in row for row in rows),  # what was issued before there were facts is listed as before
        "follow_ups": [] if reader.kind.has("follow_ups") else follow_up_rows(reader),
        "n_steps": len(reader.data["problems"]["next_steps"]),
        "steps_in": reader.chapter_titles.get("objectives", ""),
    }


def written(reader: Reader, rows: Iterable[Record]) -> list[Record]:
    """Recommendations, each with whom it is addressed to, by when and why; earlier ones with whom they concern."""
    return [
        {
            "text": row["text"],
            "addressee": addressee(reader, row),
            "due_on": reader.day(row.get("due_on")),
            "fact": row.get("fact", ""),
            "about": row.get("about")
            or ", ".join(filter(None, (addressee(reader, row), reader.day(row.get("due_on"))))),
        }
        for row in sorted(rows, key=lambda row: row["number"])
    ]
