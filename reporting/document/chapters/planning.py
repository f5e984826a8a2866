"""What the year asks of the plan: proposals for its revision, priorities, what civil society gave, gaps of the plan."""

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.formulas.values import Record
from reporting.document.chapters.by_objective import codes_by_objective
from reporting.document.reader import Reader
from reporting.document.rows import lead_answers, shortened
from reporting.document.sentences_of_years import limits_of

Proposal = tuple[str, list[str]]
Rule = Callable[[Reader], Proposal | None]
# Where the codes that a rule finds stand as well, so that the table of proposals need not repeat a long list.
LISTED_IN = {
    "due_and_not_implemented": "priorities",
    "without_deadline": "annex_gaps",
    "not_costed": "annex_gaps",
    "targets_not_set": "indicators",
    "baselines_not_set": "indicators",
    "spending_differs": "execution",
    "spent_without_plan": "execution",
}
LONGEST_IN_CELL = 12
MOST_QUOTES = 5
OPEN = frozenset(
    {"in_progress", "partially_implemented", "not_started", "not_implemented", "no_evidence", "not_reported"}
)


def places_found(reader: Reader, rule: str) -> list[str]:
    """The places in which the document leaves something open, by a rule of plans.findings."""
    return next((row["codes"] for row in reader.data["quality"] if row["rule"] == rule), [])


def codes_of(rows: list[Record]) -> list[str]:
    """Every code once, in order."""
    return list(dict.fromkeys(row["code"] for row in rows))


def due_and_not_implemented(reader: Reader) -> Proposal | None:
    """What missed its deadline gets a new date, a smaller product, or leaves the plan by decision."""
    text = ngettext(
        "New deadline, changed product or cancellation for %(n)s action that was due and is not implemented.",
        "New deadline, changed product or cancellation for %(n)s actions that were due and are not implemented.",
        len(reader.figures["missed"]),
    )
    return about(text, reader.figures["missed"])


def not_started(reader: Reader) -> Proposal | None:
    """What falls due next year and has not begun gets its first step, or more time."""
    codes = [code for code in due_next_year(reader) if reader.actions[code]["status"] == "not_started"]
    text = ngettext(
        "A first step or a new deadline for %(n)s action that is due next year and has not started.",
        "First steps or new deadlines for %(n)s actions that are due next year and have not started.",
        len(codes),
    )
    return about(text, codes)


def blocked(reader: Reader) -> Proposal | None:
    """What waits for another institution, by its lead's last answer, gets a step of both, or more time."""
    codes = codes_of([action for action, answer in lead_answers(reader) if answer.get("blocked_by")])
    text = ngettext(
        "A joint step or a new deadline for %(n)s action that waits for another institution.",
        "Joint steps or new deadlines for %(n)s actions that wait for another institution.",
        len(codes),
    )
    return about(text, codes)


def implemented_early(reader: Reader) -> Proposal | None:
    """What is implemented before the year of its deadline frees its money, or goes further."""
    implemented = [action for action in reader.actions.values() if action["status"] == "implemented"]
    codes = [action["code"] for action in implemented if _year(action["deadline_on"]) > reader.year]
    text = ngettext(
        "A further product or other use of the money for %(n)s action implemented before the year of its deadline.",
        "Further products or other use of the money for %(n)s actions implemented before the year of their deadline.",
        len(codes),
    )
    return about(text, codes)


def target_met_early(reader: Reader) -> Proposal | None:
    """An indicator that meets a target of a later year gets a higher one."""
    met = [row for row in reader.data["tracking"] if row["band"] == "met"]
    codes = [row["code"] for row in met if _year(row["due_on"]) > reader.year]
    text = ngettext(
        "A higher target for %(n)s indicator that meets its target before the year in which it is due.",
        "Higher targets for %(n)s indicators that meet their target before the year in which it is due.",
        len(codes),
    )
    return about(text, codes)


def _year(day: str | None) -> int:
    """Of an ISO day; of none, a year before all others."""
    return int(day[:4]) if day else 0


def without_deadline(reader: Reader) -> Proposal | None:
    """What has no deadline gets one."""
    codes = reader.figures["undated"]
    text = ngettext(
        "A deadline for %(n)s action that has none.", "Deadlines for %(n)s actions that have none.", len(codes)
    )
    return about(text, codes)


def money_after_deadline(reader: Reader) -> Proposal | None:
    """Money in a year after the deadline moves before it, or the deadline moves."""
    codes = places_found(reader, "money_after_deadline")
    text = ngettext(
        "Budget and deadline brought together for %(n)s action with money in a year after its deadline.",
        "Budget and deadline brought together for %(n)s actions with money in a year after their deadline.",
        len(codes),
    )
    return about(text, codes)


def not_costed(reader: Reader) -> Proposal | None:
    """What has no amount in any year is costed."""
    codes = places_found(reader, "without_any_amount")
    text = ngettext("An amount for %(n)s action without any.", "Amounts for %(n)s actions without any.", len(codes))
    return about(text, codes)


def without_source(reader: Reader) -> Proposal | None:
    """What has no source of money gets one."""
    codes = places_found(reader, "without_funding")
    text = ngettext(
        "A source of money for %(n)s action without one.", "Sources of money for %(n)s actions without one.", len(codes)
    )
    return about(text, codes)


def spending_differs(reader: Reader) -> Proposal | None:
    """Where spending and plan part ways materially, the next budget follows what was learned."""
    codes = codes_of(reader.data["execution"]["material"])
    text = ngettext(
        "Changed budget for %(n)s action whose spending differs materially from its plan (%(limits)s).",
        "Changed budgets for %(n)s actions whose spending differs materially from their plan (%(limits)s).",
        len(codes),
    )
    return about(text.replace("%(limits)s", limits_of(reader).replace("%", "%%")), codes)


def spent_without_plan(reader: Reader) -> Proposal | None:
    """What costs money although the plan names none gets an amount."""
    codes = codes_of(reader.data["execution"]["unplanned"])
    text = ngettext(
        "A planned amount for %(n)s action on which money was spent although the plan names none for the year.",
        "Planned amounts for %(n)s actions on which money was spent although the plan names none for the year.",
        len(codes),
    )
    return about(text, codes)


def targets_not_set(reader: Reader) -> Proposal | None:
    """Indicators without targets get them."""
    codes = places_found(reader, "targets_not_set")
    text = ngettext("Targets for %(n)s indicator without any.", "Targets for %(n)s indicators without any.", len(codes))
    return about(text, codes)


def baselines_not_set(reader: Reader) -> Proposal | None:
    """Indicators without a baseline get one: without it there is no achievement."""
    codes = places_found(reader, "baselines_not_set")
    text = ngettext(
        "A baseline value for %(n)s indicator without one.",
        "Baseline values for %(n)s indicators without one.",
        len(codes),
    )
    return about(text, codes)


def totals_to_correct(reader: Reader) -> Proposal | None:
    """Totals and workings of the document that do not add up are corrected."""
    codes = list(dict.fromkeys([*places_found(reader, "totals_that_differ"), *places_found(reader, "wrong_results")]))
    text = ngettext(
        "Correction of the budget in %(n)s place where the document's sums do not add up.",
        "Correction of the budget in %(n)s places where the document's sums do not add up.",
        len(codes),
    )
    return about(text, codes)


PROPOSALS: tuple[Rule, ...] = (
    due_and_not_implemented,
    not_started,
    blocked,
    implemented_early,
    target_met_early,
    without_deadline,
    money_after_deadline,
    not_costed,
    without_source,
    spending_differs,
    spent_without_plan,
    targets_not_set,
    baselines_not_set,
    totals_to_correct,
)


def proposals(reader: Reader) -> Record:
    """What the rules propose and which actions or indicators it concerns."""
    return {
        "rows": [
            {"text": text, "about": ", ".join(codes), "codes": codes, "full_in": _full_in(reader, name, codes)}
            for name, text, codes in proposals_by_rule(reader)
        ]
    }


def _full_in(reader: Reader, rule: str, codes: list[str]) -> Record | None:
    """The chapter whose list holds the same codes, where they are too many for a cell; else None."""
    key = LISTED_IN.get(rule, "") if len(codes) > LONGEST_IN_CELL else ""
    return {"key": key, "title": reader.chapter_titles.get(key, "")} if key else None


def proposals_by_rule(reader: Reader) -> list[tuple[str, str, list[str]]]:
    """What each rule proposes, by its name, and about what."""
    said = ((rule.__name__, rule(reader)) for rule in PROPOSALS)
    return [(name, *proposal) for name, proposal in said if proposal]


def about(text: str, codes: list[str]) -> Proposal | None:
    """A proposal that concerns these actions, indicators or objectives; none where it concerns nothing."""
    return (text % {"n": len(codes)}, codes) if codes else None


def open_actions(reader: Reader) -> list[Record]:
    """The actions that are neither implemented nor cancelled."""
    return [action for action in reader.actions.values() if action["status"] in OPEN]


def due_next_year(reader: Reader) -> list[str]:
    """Open actions whose deadline lies in the year after the report's."""
    following = str(reader.year + 1)
    return [a["code"] for a in open_actions(reader) if (a["deadline_on"] or "").startswith(following)]


def due_later(reader: Reader) -> list[str]:
    """Open actions whose deadline lies after the cut-off date: at the plan's end, after the plan."""
    return [action["code"] for action in open_actions(reader) if is_ahead(action, reader.period["ends_on"])]


def priorities(reader: Reader) -> Record:
    """What is late and what comes next, by codes under their objectives; unless that is what is carried over."""
    lists, key = priority_lists(reader), "carried_over"
    full_in = {"key": key, "title": reader.chapter_titles.get(key, "")} if reader.kind.has(key) else None
    return {"lists": lists, "full_in": full_in, "table": codes_by_objective(reader, [] if full_in else lists)}


def priority_lists(reader: Reader) -> list[Record]:
    """What is late, then what falls due next year; where the plan is over, all that falls due after its end."""
    late = {"title": _("Late: the deadline has passed"), "codes": reader.figures["missed"]}
    ahead = {"title": _("Due in %(year)s") % {"year": reader.year + 1}, "codes": due_next_year(reader)}
    if reader.kind.covers_plan:
        ahead = {"title": _("Due after the end of the plan"), "codes": due_later(reader)}
    return [found for found in (late, ahead) if found["codes"]]


def action_list(reader: Reader, title: str, codes: list[str], *, full_in: str = "") -> Record:
    """A list of actions in full, or by its codes alone where the chapter `full_in` prints it in full."""
    chapter = {"key": full_in, "title": reader.chapter_titles.get(full_in, "")} if full_in else None
    return {"title": title, "codes": codes, "rows": [] if chapter else _listed(reader, codes), "full_in": chapter}


def _listed(reader: Reader, codes: list[str]) -> list[Record]:
    """Actions with deadline, lead and status."""
    return [
        {
            "code": code,
            "title": reader.title(code),
            "lead": reader.abbreviation(reader.actions[code]["lead"]),
            "deadline": reader.day(reader.actions[code]["deadline_on"]),
            "status": reader.status(reader.actions[code]["status"]),
        }
        for code in codes
    ]


def civil_society(reader: Reader) -> Record:
    """What the civil-society institutions of the plan answered: how much, and some of it in its own words."""
    part, key = reader.data["civil_society"], "annex_actions"
    answers = latest_answers(part["answers"])
    quoted = list({answer["what_was_done"]: answer for answer in reversed(answers)}.values())[::-1][:MOST_QUOTES]
    return {
        "institutions": [
            {
                "abbreviation": reader.abbreviation(row["code"]),
                "name": reader.name(row["code"]),
                "actions": row["actions"],
                "n_answers": sum(answer["institution"] == row["code"] for answer in part["answers"]),
            }
            for row in part["institutions"]
        ],
        "answers": [
            {
                "institution": reader.abbreviation(answer["institution"]),
                "code": answer["action"],
                "text": shortened(answer["what_was_done"]),
            }
            for answer in quoted
        ],
        "full_in": {"key": key, "title": reader.chapter_titles.get(key, "")} if len(answers) > len(quoted) else None,
    }


def latest_answers(answers: list[Record]) -> list[Record]:
    """The last answer of each institution on each action; annex A holds them in full."""
    latest = {}
    for answer in sorted(answers, key=lambda answer: answer["period"]):
        latest[answer["institution"], answer["action"]] = answer
    return [answer for answer in answers if answer is latest[answer["institution"], answer["action"]]]


def annex_gaps(reader: Reader) -> Record:
    """The actions without a deadline, an amount or a number to reach, and the indicators without a target."""
    rows = [_gaps(reader, action) for action in reader.actions.values()]
    titles = {
        "deadline": _("Deadline"),
        "budget": _("Budget"),
        "target": _("Target"),
    }
    lists = [
        {"title": title, "codes": [row["code"] for row in rows if not row[f"has_{name}"]]}
        for name, title in titles.items()
    ]
    targets = {
        row["code"]: any(target["value"] is not None for target in row["targets"].values())
        for row in reader.data["indicators"]
    }
    return {
        "rows": [row for row in rows if not (row["has_deadline"] and row["has_budget"] and row["has_target"])],
        "table": codes_by_objective(reader, (found for found in lists if found["codes"])),
        "undated": [row for row in rows if not row["has_deadline"]],
        "n_without": {name: sum(not row[f"has_{name}"] for row in rows) for name in ("deadline", "budget", "target")},
        "indicators": [
            {"code": row["code"], "title": reader.text(row, "title")}
            for row in reader.data["indicators"]
            if not targets[row["code"]]
        ],
    }


def _gaps(reader: Reader, action: Record) -> Record:
    return {
        "code": action["code"],
        "title": reader.text(action, "title"),
        "lead": reader.abbreviation(action["lead"]),
        "has_deadline": action["deadline_on"] is not None,
        "has_budget": any(cell["amount"] is not None for cell in action["budget"].values()),
        "has_target": any(o["target_in_total"] or o["target_per_year"] for o in action["outputs"]),
    }


def is_ahead(action: Record, cut_off: str) -> bool:
    """Whether the action's deadline lies after the cut-off date (both ISO days)."""
    return bool(action["deadline_on"]) and dt.date.fromisoformat(action["deadline_on"]) > dt.date.fromisoformat(cut_off)
