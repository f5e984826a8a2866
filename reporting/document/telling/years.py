"""What rules say in the chapters of the annual and the final report besides the counts of sentences_of_years.py."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record, Records
from progress.models import Status
from reporting.document import sums
from reporting.document.amounts import euro
from reporting.document.reader import Reader, decimal
from reporting.document.telling.plan import mostly_in
from reporting.document.telling.words import listed, quoted

QUOTED = 120


def largest_difference(reader: Reader) -> str:
    """Which action's spending is furthest from its plan, with what is said of it; nothing where none is material."""
    rows = reader.data["execution"]["material"]
    if not rows:
        return ""
    worst = max(rows, key=lambda row: abs(decimal(row["spent"]) - decimal(row["planned"])))
    named = {"code": worst["code"], "year": worst["year"]}
    named |= {name: euro(worst[name]) for name in ("planned", "spent")}
    said = _("The largest is %(code)s in %(year)s: %(planned)s planned, %(spent)s spent.") % named
    told = next(iter(worst.get("explanations", [])), None)
    if told is None:
        return said
    why = _("%(who)s explains it: “%(text)s”.")
    return f"{said} {why % {'who': reader.abbreviation(told['institution']), 'text': quoted(told['text'], QUOTED)}}"


def of_which_actions(answers: Records) -> str:
    """Of which actions the verified answers of civil society tell."""
    codes = list(dict.fromkeys(row["action"] for row in answers))
    return _("They tell of: %(codes)s.") % {"codes": listed(codes)} if codes else ""


def silent_of(reader: Reader, codes: Iterable[str]) -> str:
    """Which of these institutions left a half-year without an answer."""
    missing = sums.missing_answers(reader)
    named = [f"{reader.abbreviation(code)} {missing[code][0]}/{missing[code][1]}" for code in codes if code in missing]
    line = _("No answer came at least once from (times without an answer/times asked): %(names)s.")
    return line % {"names": ", ".join(named)} if named else ""


def not_followed(rows: Records) -> str:
    """The first recommendation that was not followed, in its words; nothing where there is none."""
    undone = next((row for row in rows if row.get("outcome") == "not_done"), None)
    return _("Not followed, among others: “%(text)s”.") % {"text": quoted(undone["text"], QUOTED)} if undone else ""


def widest(found: Sequence[tuple[str, list[str]]]) -> str:
    """The proposal that concerns most of the plan, in its words; nothing where there is but one."""
    if len(found) < 2:
        return ""
    text = max(found, key=lambda one: len(one[1]))[0]
    return _("The widest of them: “%(text)s”.") % {"text": text.rstrip(".")}


def where_and_whose(reader: Reader, codes: Sequence[str]) -> str:
    """In which objective most of these actions are, and who leads most of them."""
    rows = [reader.actions[code] for code in codes]
    leads = Counter(reader.abbreviation(row["lead"]) for row in rows if row["lead"]).most_common(3)
    named = ", ".join(f"{name} ({n})" for name, n in leads if n > 1)
    whose = _("Led most often by: %(names)s.") % {"names": named} if named else ""
    return " ".join(filter(None, (mostly_in(row["strategic"] for row in rows), whose)))


def from_the_start(reader: Reader) -> str:
    """How many actions were implemented at the end of the first half-year, and how many are now."""
    points = reader.data.get("trend") or []
    if len(points) < 2:
        return ""
    first, now = points[0], reader.figures["roll_up"]["implemented"]
    named = {"since": half_year_name(first["period"]), "before": first["roll_up"]["implemented"], "now": now}
    return _("Implemented actions in %(since)s: %(before)s; at the end: %(now)s.") % named


def furthest(reader: Reader) -> str:
    """Which objective has most of its actions implemented, and which fewest, as shares of all of them."""
    shares = []
    for row in reader.figures["by_strategic"]:
        of = sum(row["roll_up"].values()) - row["roll_up"]["cancelled"]
        if of:
            shares.append((row["roll_up"]["implemented"] / of, row["code"], f"{row['roll_up']['implemented']}/{of}"))
    if len(shares) < 2 or min(shares)[0] == max(shares)[0]:
        return ""
    best, worst = max(shares), min(shares)
    line = _("Objective %(best)s has got furthest (%(best_share)s), objective %(worst)s least far (%(worst_share)s).")
    return line % {"best": best[1], "best_share": best[2], "worst": worst[1], "worst_share": worst[2]}


def problems_mostly(reader: Reader) -> str:
    """Which objective met most difficulties, challenges and risks, settled ones included."""
    found = Counter(
        reader.actions[row["action"]]["strategic"] if row["action"] else (row.get("objective") or "").partition(".")[0]
        for row in reader.problems
    )
    found.pop("", None)
    counted = found.most_common(2)
    if len(counted) < 2 or counted[0][1] == counted[1][1]:
        return ""
    line = ngettext(
        "Most difficulties, challenges and risks were met by objective %(code)s: %(n)s.",
        "Most difficulties, challenges and risks were met by objective %(code)s: %(n)s.",
        counted[0][1],
    )
    return line % {"code": counted[0][0], "n": counted[0][1]}


def gaps_of_plan(reader: Reader, n_without_amount: int) -> str:
    """What the next plan has to say that this one leaves open: amounts, and targets of indicators."""
    no_target = sum(row["band"] == "no_target" for row in reader.data["tracking"])
    if not n_without_amount and not no_target:
        return ""
    line = _("The plan leaves open: actions without any amount: %(amounts)s; indicators without a target: %(targets)s.")
    return line % {"amounts": n_without_amount, "targets": no_target}


def told_by_lead(reader: Reader, action: Record) -> str:
    """Who leads an action, by when it is due, and the last that the lead says of it."""
    named = {"lead": reader.abbreviation(action["lead"]), "day": reader.day(action["deadline_on"])}
    due = _("%(lead)s leads it; it is due on %(day)s.") % named if action["lead"] and action["deadline_on"] else ""
    answer = next((row for row in action["answers"] if row["part"] == "lead" and row["what_was_done"]), None)
    if answer is None or action["status"] == Status.IMPLEMENTED:
        return due
    words = _("%(lead)s writes: “%(text)s”") % {**named, "text": quoted(answer["what_was_done"], QUOTED)}
    return " ".join(filter(None, (due, f"{words}.")))
