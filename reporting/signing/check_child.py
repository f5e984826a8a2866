"""Check a signed file. Runs in the limited child (apart.py), which knows no settings but the time zone."""

import json
import pickle


def checked(question: bytes) -> bytes:
    """From the time zone, a line of its own, and what validation.check() is asked, to its answer in JSON."""
    time_zone, _, asked = question.partition(b"\n")
    from django.conf import settings

    settings.configure(TIME_ZONE=time_zone.decode(), USE_I18N=False)  # what it says is translated elsewhere
    from reporting.signing import validation

    signed, asked = pickle.loads(asked)
    return json.dumps(validation.check(signed, **asked).as_record()).encode()
