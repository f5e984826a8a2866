"""Every form that a page shows and every parameter that a link gives, filled with what nobody should send.

Never an error of the server, and never a NUL to the database, which PostgreSQL refuses. Long; on demand alone:
CRAWL=hostile (docs/testing.md).
"""

from collections import defaultdict
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import lxml.html
import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.test_crawl import busy_world, kind_of, links_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
VALUES = {
    "a NUL": "a\0b",
    "thousands of digits": "9" * 5000,
    "digits of another script": "\u0663",
    "more than an integer": "9223372036854775808",
    "nothing": "",
    "an exponent": "1e999999",
    "no number": "NaN",
    "no day": "0000-00-00",
    "a long text of decomposed letters": "e\u0308 fjalë " * 4000,
}
LONGEST_ADDRESS = 4000  # of which web servers take no more
# Who a form belongs to decides what it shows; these see every kind.
NAMES = ("arta", "driton", "elira", "hana", "")


def refuse_nul(execute, sql, params, many, context):
    if any(isinstance(value, str) and ("\0" in value or "\\u0000" in value) for value in params or ()):
        raise ValueError(f"a NUL goes to the database: {sql[:200]}")
    return execute(sql, params, many, context)


def content_of(response):
    """All of it: a file that is read to its end is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def asked(client, method, url, data):
    """The status of an answer, or the error in its place; nothing of it stays."""
    point = transaction.savepoint()
    try:
        response = getattr(client, method)(url, data)
        content_of(response)
        return response.status_code
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told with its page
        return f"{type(error).__name__}: {str(error)[:200]}"
    finally:
        transaction.savepoint_rollback(point)


def fields_of(form):
    """What a browser would send of a form as it is shown, without files; and which of it is typed."""
    data, typed = defaultdict(list), set()
    for name, value in form.form_values():
        data[name].append(value)
    for field in form.xpath(".//input[@name]|.//textarea[@name]"):
        if field.tag == "textarea" or field.get("type", "text") not in (
            "hidden",
            "checkbox",
            "radio",
            "submit",
            "file",
        ):
            typed.add(field.get("name"))
    data.pop("csrfmiddlewaretoken", None)
    return dict(data), typed


def sent(form):
    """Each thing that is sent: all that is typed, all there is, and each field that is not typed, for each value."""
    data, typed = fields_of(form)
    buttons = [{}] + [{one.get("name"): one.get("value", "")} for one in form.xpath(".//button[@name]")[:2]]
    for button in buttons:
        for name, value in VALUES.items():
            yield name, data | dict.fromkeys(typed, value) | button
            yield name, dict.fromkeys(data, value) | button
    for field in sorted(set(data) - typed):
        for name, value in list(VALUES.items())[:4]:
            yield f"{field}: {name}", data | {field: value}


def tries(url, page, seen):
    """Method, address, what is hostile in it, and data: of what the page offers and nobody has tried yet."""
    parts = urlsplit(url)
    for at, (name, _value) in enumerate(given := parse_qsl(parts.query)):
        view = resolve(parts.path).view_name
        if (name, view) not in seen["parameters"]:
            seen["parameters"].append((name, view))
            for what, value in VALUES.items():
                query = urlencode([*given[:at], (name, value), *given[at + 1 :]])
                if len(query) < LONGEST_ADDRESS:
                    yield "get", f"{parts.path}?{query}", f"{name}: {what}", None
    for form in lxml.html.fromstring(page).forms if page else ():
        method = (form.get("method") or "get").lower()
        action = urljoin(url, form.get("action") or url).partition("#")[0]
        view = resolve(urlsplit(action).path).view_name
        if method in ("get", "post") and view != "logout" and (method, view) not in seen["forms"]:
            seen["forms"].append((method, view))
            for what, data in sent(form):
                if method == "post" or len(urlencode(data, doseq=True)) < LONGEST_ADDRESS:
                    yield method, action, what, data


def test_no_value_of_any_field_or_parameter_is_an_error_of_the_server():
    wrong, seen = [], defaultdict(list)
    with busy_world() as people, connection.execute_wrapper(refuse_nul):
        for name in NAMES:
            client = Client(raise_request_exception=False)
            if name:
                client.force_login(people[name])
            waiting, known, read = [reverse("home"), *people["rich"]], set(), defaultdict(set)
            while waiting:
                url = waiting.pop(0)
                try:
                    kind, parameters = kind_of(url)
                except Resolver404:
                    continue
                if kind in read and parameters <= read[kind]:
                    continue
                read[kind] |= parameters
                response = client.get(url)
                content = content_of(response)
                is_page = response.headers.get("Content-Type", "").startswith("text/html")
                page = content if is_page and response.status_code < 400 else b""
                for method, address, what, data in tries(url, page, seen):
                    status = asked(client, method, address, data)
                    if not isinstance(status, int) or status >= 500:
                        wrong.append(f"{name}: {method} {address[:120]} ({what}): {status}")
                links = links_of(url, page) if page else []
                links += [urljoin(url, response.url)] if response.status_code in (301, 302) else []
                waiting += [link for link in links if link not in known]
                known.update(links)
    assert not wrong, "\n".join(wrong)
