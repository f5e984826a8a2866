"""The check of a file that was signed elsewhere, in a child process with limits (strategy_tracker/base/limited.py).

A document of 306 pages takes some 3 s of processor time; the child's own start half a second and 90 MB.
"""

import json
import logging
import pickle
from dataclasses import replace

from django.conf import settings

from reporting.signing import validation
from reporting.signing.errors import SigningRefused
from reporting.signing.model import ExpectedSignatory
from reporting.signing.outcomes import Why
from reporting.signing.report import SignatureReport
from strategy_tracker.base import limited
from strategy_tracker.base.tables import BUSY

logger = logging.getLogger(__name__)
LIMITS = limited.Limits(processor_s=30, memory_bytes=1024**3, output_bytes=1024**2)


def check(signed: bytes, *, expected: ExpectedSignatory, **asked) -> SignatureReport:
    """As validation.check(), with its arguments and its answers; a file that takes too much is given up.

    Raises SigningRefused when others are being checked: nothing was looked at then.
    """
    plain = {name: str(getattr(expected, name)) for name in ("name", "role", "field")}  # no enumeration, no promise
    asked["expected"] = replace(expected, **plain)
    # Pickled is the question alone, which this process wrote; what comes back from a stranger's file is JSON.
    question = settings.TIME_ZONE.encode() + b"\n" + pickle.dumps((signed, asked))
    try:
        answer = limited.call("reporting.signing.check_child", "checked", question, LIMITS)
    except limited.Busy:
        raise SigningRefused(BUSY) from None
    except (limited.TookTooLong, limited.TooLarge) as failure:
        return _given_up(signed, Why.TOO_MUCH_WORK, asked, failure)
    except limited.Failed as failure:
        return _given_up(signed, Why.UNREADABLE, asked, failure)
    return SignatureReport.from_record(json.loads(answer))


def _given_up(signed: bytes, why: Why, asked: dict, failure: limited.Failed) -> SignatureReport:
    logger.warning("A signed file could not be examined: %s.", failure)
    return validation.given_up(signed, why, **asked)
