"""What a signature field shows once it is signed: a small page of its own, in the product's font."""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime


def stamp(*, name: str, role: str, at: dt.datetime, language: str) -> bytes:
    """The page that `signing.sign()` puts into the field: who signed, as what, and when.

    Without tags: the field's own label is what is read aloud, and a second structure inside it would not conform.
    """
    from reporting.pdf import render  # WeasyPrint, which only signing needs here

    with translation.override(language):
        html = render_to_string(
            "pdf/stamp.html",
            {
                "language": language,
                "name": name,
                "role": role,
                "when": date_format(localtime(at), "d.m.Y H:i"),
                "is_demo": settings.DEMO,
                "static_url": settings.STATIC_URL,
            },
        )
    return render.render_pdf(html, identifier=f"stamp-{name}-{at.isoformat()}", created_at=at, variant=None).content
