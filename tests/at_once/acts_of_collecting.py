"""What people do while answers are collected, besides the answers; as in acts_of_progress."""

import datetime as dt

from progress.services.collecting import extensions
from tests.at_once.acts_of_progress import _secretariat, envelope


def extend_deadline(again):
    by, until = _secretariat(again), dt.date(2099, 1, 2 if again else 1)
    return lambda: extensions.extend_deadline(submission=envelope(), until=until, reason=f"Nga {by}.", by=by)
