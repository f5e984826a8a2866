"""Sending the letters that wait. Nothing of a letter's text is ever written to the journal."""

import datetime as dt
import logging
import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_noop

from accounts.models import Letter
from accounts.models.letters import WAITS
from strategy_tracker.base import clock

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10
AT_ONCE = 100
# Kept as it is, and translated for whoever reads it.
TOO_OLD = gettext_noop("It waited for too long to be of use.")


def send_due_letters() -> int:
    """Send what is due, as long as there is a mail server; what fails is tried again later. How many were sent.

    What waits for too long, with or without a server, is given up: the first server that is set gets no old news.
    """
    _give_up_old()
    letters = list(Letter.objects.due(clock.real_now())[:AT_ONCE]) if settings.SENDS_MAIL else []
    mine = [letter for letter in letters if _take(letter)]
    return _send(mine) if mine else 0


def _give_up_old() -> None:
    """A letter tells of something to do in the next days; what it says stands on the person's home page as well."""
    oldest = clock.real_now() - dt.timedelta(days=settings.MAIL_KEPT_DAYS)
    old = Letter.objects.filter(state=Letter.State.WAITING, written_at__lt=oldest)
    n_letters = old.update(state=Letter.State.GIVEN_UP, text="", problem=TOO_OLD)
    if n_letters:
        logger.warning("%s letters that waited for more than %s days were given up", n_letters, settings.MAIL_KEPT_DAYS)


def _take(letter: Letter) -> bool:
    """Whether this worker, and no other, has the letter; if it is killed now, the letter is due again later."""
    as_read = {"tries": letter.tries, "written_at": letter.written_at}  # not one that was written anew since
    taken = Letter.objects.filter(pk=letter.pk, state=Letter.State.WAITING, **as_read)
    letter.tries += 1
    next_try_at = clock.real_now() + WAITS[min(letter.tries, len(WAITS)) - 1]
    return bool(taken.update(tries=letter.tries, next_try_at=next_try_at))


def _send(letters: Sequence[Letter]) -> int:
    try:
        connection = get_connection(timeout=TIMEOUT_SECONDS)
        connection.open()
    except Exception as error:  # whatever the mail server or the network says: it is tried again
        for letter in letters:
            _failed(letter, error)
        return 0
    n_sent = sum(_sent(letter, connection) for letter in letters)
    connection.close()
    return n_sent


def _sent(letter: Letter, connection: BaseEmailBackend) -> bool:
    try:
        EmailMessage(letter.subject, letter.text, to=[letter.address], connection=connection).send()
    except Exception as error:  # as above
        _failed(letter, error)
        return False
    done = {"state": Letter.State.SENT, "sent_at": clock.real_now(), "text": "", "problem": ""}
    Letter.objects.filter(pk=letter.pk).update(**done)
    return True


def _failed(letter: Letter, error: Exception) -> None:
    """Tried again later, or given up. An answer of a mail server names addresses at most, and stays out of the log."""
    problem = (_refusal(error) or f"{type(error).__name__}: {error}")[:200]
    is_over = letter.tries >= len(WAITS) or _is_refused_for_good(error)
    over = {"state": Letter.State.GIVEN_UP, "text": ""} if is_over else {}
    Letter.objects.filter(pk=letter.pk).update(problem=problem, **over)
    said = "was given up" if is_over else "is tried again later"
    logger.warning("Letter %s about %s was not sent and %s: %s", letter.pk, letter.about, said, type(error).__name__)


def _refusal(error: Exception) -> str:
    """What the mail server said of the addressee, such as "550 5.1.1 User unknown"; nothing for other errors."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return ""
    said = (f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values())
    return "; ".join(said)


def _is_refused_for_good(error: Exception) -> bool:
    """Whether the mail server does not know the addressee (5xx): no later try would reach anybody."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _said in error.recipients.values()
    )
