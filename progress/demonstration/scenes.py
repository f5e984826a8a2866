"""What happens to one submission of the demonstration: answered, submitted, returned, corrected, verified."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from progress.demonstration import days, source, story
from progress.demonstration.files import make_pdf
from progress.demonstration.story import Turn
from progress.models import CommentField, ProgressEntry, Submission
from progress.selectors.answers import previous_answers
from progress.selectors.comments import standing_comments
from progress.selectors.outputs import Reached
from progress.selectors.reporting import entries_with_children
from progress.selectors.spending import spent_before
from progress.services.answers import Answer, confirm_unchanged, save_answer, submit
from progress.services.collecting.approvals import ask_approval
from progress.services.collecting.comments import reply_to_comments
from progress.services.collecting.drafts import keep_draft
from progress.services.evidence import add_entry_evidence
from progress.services.verification import return_entry, verify_entry
from strategy_tracker.base import clock

MARKER = "(demonstrim)"
# Where the evidence is a real file: period and action.
FILES = {
    ("2022-H1", "I.1.1"): ("vendimi.pdf", lambda: make_pdf("Dokument i shpikur për demonstrim", "Vendim (model)")),
    ("2022-H1", "II.1.1"): ("posteri.pdf", lambda: make_pdf("Dokument i shpikur për demonstrim", "Poster (model)")),
    ("2024-H2", "V.1.10"): (
        "informata.pdf",
        lambda: make_pdf("Dokument i shpikur për demonstrim", "Informatë (model)"),
    ),
}


@dataclass
class Scene:
    """One submission with everybody and everything it takes."""

    submission: Submission
    institution_person: User
    secretariat: User
    so_far: dict[int, Reached]
    default_source: int
    answers: dict[int, Answer | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.period = self.submission.period
        self.code = self.submission.institution.code
        self.luck = source.dice(self.period.code, self.code)
        self.last = previous_answers(self.submission)

    def turns(self) -> list[Turn]:
        """The turns of all answers, in the order of the plan, as they are now."""
        return [
            story.turn(entry, self.period, self.so_far, self.last.get(entry.action_id))
            for entry in entries_with_children(self.submission)
        ]

    def answer(self, day: dt.date, first: int | None = None) -> None:
        """Answer all actions, or the first so many, on the day."""
        for turn, moment in zip(self.turns()[:first], self._moments(day, 8, 6, 13), strict=False):
            with clock.at(moment):
                self._answer_one(turn)

    def type_on(self, day: dt.date, turn: Turn) -> None:
        """Begin to write an answer on the day and leave it: half a text, typed and not saved."""
        answer = story.answer_of(turn, self.default_source)
        if answer is None:
            return
        words = answer.what_was_done.split()
        values, version = {"what_was_done": " ".join(words[: len(words) // 2])}, turn.entry.version
        with clock.at(days.moment(day, 15, 12)):
            keep_draft(entry=turn.entry, values=values, by=self.institution_person, expected_version=version, seen=0)

    def _answer_one(self, turn: Turn) -> None:
        answer = story.answer_of(turn, self.default_source)
        self.answers[turn.action.pk] = answer
        if answer is None:
            confirm_unchanged(entry=turn.entry, by=self.institution_person)
        else:
            explained = story.with_explanation(turn, answer, spent_before(self.submission))
            self.answers[turn.action.pk] = explained
            save_answer(entry=turn.entry, answer=explained, by=self.institution_person)
            self._prove(turn, story.number_of_links(turn, answer.claimed_status))

    def _prove(self, turn: Turn, links: int) -> None:
        titles = source.texts(turn.course.kind)["evidence"]
        for number in range(links):
            title = f"{titles[(turn.number + number) % len(titles)]} {MARKER}"
            url = f"https://example.test/{self.period.code}/{turn.action.code}/{number + 1}"
            self._add_evidence(turn.entry, title, url=url)
        if (self.period.code, turn.action.code) in FILES and turn.entry.is_lead:
            name, make = FILES[self.period.code, turn.action.code]
            self._add_evidence(turn.entry, f"{titles[0]} {MARKER}", upload=SimpleUploadedFile(name, make()))

    def _add_evidence(self, entry: ProgressEntry, title: str, **what: object) -> None:
        add_entry_evidence(entry=entry, by=self.institution_person, title=title, is_declared=True, **what)

    def submit(self, day: dt.date, hour: int = 16) -> None:
        """Submit on the day; the explanation is asked for when the checks warn."""
        self._hand_over(submit, day, hour)

    def ask_approval(self, day: dt.date, hour: int = 16) -> None:
        """Hand the answers to the head of the institution on the day."""
        self.submission.institution.refresh_from_db()
        self._hand_over(ask_approval, day, hour)

    def _hand_over(self, service: Callable[..., object], day: dt.date, hour: int) -> None:
        explanation = self.luck.choice(source.common_texts()["explanation"])
        with clock.at(days.moment(day, hour, self.luck.randint(0, 50))):
            service(submission=self.submission, by=self.institution_person, explanation=explanation)

    def review(self, day: dt.date, returning: int = 0) -> list[Turn]:
        """The Secretariat verifies everything that waits on the day, but returns so many answers; gives those."""
        waiting = [turn for turn in self.turns() if turn.entry.review == ProgressEntry.Review.PENDING]
        returned = self._worth_returning(waiting)[:returning]
        for turn, moment in zip(waiting, self._moments(day, 9, 2, 6), strict=False):
            with clock.at(moment):
                if turn in returned:
                    comment = self.luck.choice(source.secretariat()["returns"])
                    on_fields = source.secretariat()["returns_on_fields"]
                    return_entry(entry=turn.entry, comment=comment, on_fields=on_fields, by=self.secretariat)
                else:
                    judgement = dataclasses.asdict(story.judge(turn)) if turn.entry.is_lead else {}
                    verify_entry(entry=turn.entry, by=self.secretariat, **judgement)
        return returned

    def _worth_returning(self, turns: list[Turn]) -> list[Turn]:
        """Answers with something to correct, those whose course says so first."""
        candidates = [turn for turn in turns if self.answers.get(turn.action.pk) and turn.flaw in ("", "returned")]
        self.luck.shuffle(candidates)
        return sorted(candidates, key=lambda turn: (turn.flaw != "returned", not turn.entry.is_lead))

    def correct(self, day: dt.date) -> None:
        """The institution corrects what was returned, proves it and submits again."""
        returned = [turn for turn in self.turns() if turn.entry.review == ProgressEntry.Review.RETURNED]
        for turn, moment in zip(returned, self._moments(day, 9, 15, 40), strict=False):
            answer = self.answers[turn.action.pk]
            text = story.with_correction(turn, answer)
            with clock.at(moment):
                save_answer(
                    entry=turn.entry,
                    answer=dataclasses.replace(answer, what_was_done=text),
                    by=self.institution_person,
                )
                self._reply(turn.entry)
                self._prove(turn, 1 if turn.has_begun and not turn.course.flaws.get("no_evidence") else 0)
        self.submit(day, 14)

    def _reply(self, entry: ProgressEntry) -> None:
        """What was not changed is replied to."""
        comment = next(c for c in standing_comments(entry) if c.field == CommentField.NEXT_STEPS)
        (reply,) = source.secretariat()["replies"]
        reply_to_comments(entry=entry, replies={comment.pk: reply}, by=self.institution_person)

    def _moments(self, day: dt.date, hour: int, shortest: int, longest: int) -> Iterator[dt.datetime]:
        return days.minutes_from(days.moment(day, hour), self.luck, shortest=shortest, longest=longest)
