"""What a browser would send: the fields of a page as they stand, with what a person changes."""

from html import unescape

from strategy_tracker.base.web.addresses import address


def url_of(name, submission, *more):
    """The address of a page of a submission."""
    return address(name, submission, *more)


def entry_url(entry, name="entry_edit"):
    """The address of a page of an answer."""
    return url_of(name, entry.submission, entry.action.code)


def fields_of(response):
    """All fields of the form of an answer with their values, as a browser sends them without a change."""
    sheet = response.context["sheet"]
    data = {"challenges-count": str(len(sheet.challenges)), "spendings-count": str(len(sheet.spendings))}
    for form in sheet.forms:
        for name in form.fields:
            value = form[name].value()
            data[form.add_prefix(name)] = "" if value is None or value is False else str(value)
    data["version"] = str(response.context["entry"].version)
    return data


def post_answer(client, entry, *, page=None, button="save", **changes):
    """Open the page of an answer (unless it is open already), change fields, press a button.

    Names of fields as in the form, with __ for the hyphen: spending__0__amount.
    """
    data = fields_of(page or client.get(entry_url(entry)))
    data |= {name.replace("__", "-"): value for name, value in changes.items()}
    data.pop("evidence-file", None) if not changes.get("evidence__file") else None
    return client.post(entry_url(entry), data | {button: "1"})


def text_of(response):
    """The page as a person reads it, in one line."""
    return " ".join(unescape(response.content.decode()).split())
