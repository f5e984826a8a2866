"""An institution's 18 answers, of which 6 changed, in minutes: clicks and words are counted, and printed (pytest -s).

How the minutes are worked out: every word at 40 words a minute, and 5 seconds for each click. That is the click itself
(some 2.5 seconds to find, point and press: the keystroke-level model of Card, Moran and Newell), the page that follows,
and a share of the reading. A choice in a list counts as two clicks (open it, choose).
"""

import sys

import pytest

from progress.models import Submission
from progress.services.periods import close_period
from tests.factories import answered_submission, get_submission, make_person, open_period
from tests.progress.sheets import url_of

pytestmark = pytest.mark.any_database

MOST_CLICKS, MOST_MINUTES = 60, 20
WORDS_A_MINUTE, SECONDS_A_CLICK = 40, 5
DONE = (
    "Gjatë gjashtëmujorit u mbajtën takimet e grupit punues me të gjitha institucionet përgjegjëse, u hartua drafti i"
    " dokumentit dhe u dërgua për komente. Komentet u shqyrtuan në dy takime, një pjesë e tyre u përfshi në tekst, dhe"
    " drafti i dytë u miratua nga grupi. Me partnerët u dakordua që zbatimi të fillojë në tri komuna dhe të zgjerohet"
    " më pas në komunat e tjera."
)
STEPS = "Miratimi i dokumentit në Qeveri dhe trajnimi i zyrtarëve në tri komunat e para."
TROUBLE = "Dy zyrtarë kanë kaluar në institucione të tjera dhe vendet e tyre ende nuk janë plotësuar."
HELP = "Është hapur konkursi publik dhe deri atëherë punët i kryen njësia rajonale."


class Counted:
    """A person at a page who clicks and types; both are counted."""

    def __init__(self, page):
        self.page, self.clicks, self.words = page, 0, 0

    def click(self, where):
        """One click on what is seen there."""
        (self.page.locator(where) if isinstance(where, str) else where).first.click()
        self.clicks += 1

    def go(self, where):
        """A click that leads to another page."""
        self.click(where)
        self.page.wait_for_load_state()

    def write(self, field, text):
        """A click into a field, and the words."""
        self.click(f"[name={field}]")
        self.page.fill(f"[name={field}]", text)
        self.words += len(text.split())

    def status(self, status):
        """The status of a lead."""
        self.click(f".status-option:has([value={status}])")

    @property
    def minutes(self):
        """What the clicks and the words take."""
        return self.words / WORDS_A_MINUTE + self.clicks * SECONDS_A_CLICK / 60


def open_action(person, code):
    """From the list of tasks into an action."""
    person.go(person.page.locator(".task a", has_text=code))


def too_wide(page, address):
    """How many pixels a page is wider than a screen of 320, with all that folds open."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_eighteen_answers_of_which_six_changed(walk, arta):
    member = make_person("institution", "kk")
    first = open_period("2022-H1", arta)
    answered_submission(first, "kk", member)
    close_period(period=first, by=arta, reason="Vendim.")
    submission = get_submission(open_period("2022-H2", arta), "kk")
    assert submission.entries.count() == 18
    page = walk(member)
    page.goto("/")
    person, back = Counted(page), "main .buttons button[name=save]"

    # From sign-in to the first field: two clicks.
    person.go(".panel .btn-primary")
    person.write("what_was_done", DONE)
    assert person.clicks == 2 and page.evaluate("document.activeElement.name") == "what_was_done"
    person.status("in_progress")
    person.go(back)
    assert page.locator(".task.is-open").count() == 17

    open_action(person, "I.2.1")
    person.status("in_progress")
    person.write("what_was_done", DONE)
    person.write("quantity-0-value", "3")
    person.go(back)

    # Implemented: the part with the evidence opens by itself, and the day is asked.
    open_action(person, "I.3.5")
    person.status("implemented")
    person.write("completed_on", "2022-11-30")
    person.write("what_was_done", DONE)
    person.write("evidence-url", "https://example.test/dokumenti")
    person.click("[name=evidence-is_declared]")
    person.go(back)

    open_action(person, "II.1.9")
    person.status("in_progress")
    person.write("what_was_done", DONE)
    for number in range(3):
        person.write(f"quantity-{number}-value", "12")
    person.go(back)

    # Money and a difficulty; the folded parts open by the keyboard as well.
    open_action(person, "II.1.11")
    person.status("in_progress")
    person.write("what_was_done", DONE)
    person.click("#spendings > summary")
    person.write("spending-0-amount", "400")
    page.locator("#challenges > summary").focus()
    page.keyboard.press("Enter")
    person.click("[data-add-row=challenge]")
    person.write("challenge-0-description", TROUBLE)
    person.write("challenge-0-mitigation", HELP)
    assert page.locator("#challenges-holds").inner_text() == "changed, not saved yet"
    person.click("#next-steps > summary")
    person.write("next_steps", STEPS)
    person.go(back)

    supporting = submission.entries.filter(part="supporting").select_related("action").first()
    open_action(person, supporting.action.code)
    person.write("what_was_done", DONE)
    person.go(back)

    # The other twelve: nothing new, confirmed together after reading.
    person.go(f"main a[href='{url_of('entries_unchanged', submission)}']")
    assert page.locator("[name=chosen]:checked").count() == 12
    person.go("main form .btn-primary")
    assert page.locator(".task.is-open").count() == 0

    person.go(".panel .btn-primary")
    if page.locator("[name=explanation]").count():
        person.write("explanation", "Shpjegimi gjendet te përgjigjet; punët e tjera vazhdojnë si më parë.")
    person.go("main form .btn-primary")
    submission.refresh_from_db()
    assert submission.status == Submission.Status.SUBMITTED
    assert submission.entries.filter(is_unchanged=True).count() == 12
    sys.stdout.write(
        f"\n18 answers, 6 changed: {person.clicks} clicks, {person.words} words; at {WORDS_A_MINUTE} words a minute and"
        f" {SECONDS_A_CLICK} seconds a click {person.minutes:.1f} minutes\n"
    )
    assert person.clicks <= MOST_CLICKS and person.minutes <= MOST_MINUTES

    # A phone, or a zoom of 400 %: no page is wider than its screen.
    Submission.objects.filter(pk=submission.pk).update(status="draft")
    submission.entries.filter(pk=supporting.pk).update(answered_at=None, answered_by=None)
    page.set_viewport_size({"width": 320, "height": 700})
    pages = [
        url_of("submission_detail", submission),
        url_of("entries_unchanged", submission),
        url_of("entry_edit", submission, "II.1.11"),
    ]
    assert {address: too_wide(page, address) for address in pages} == dict.fromkeys(pages, 0)
