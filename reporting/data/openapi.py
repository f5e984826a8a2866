"""The description of the read-only interface in OpenAPI 3.1. The tests call the interface by it."""

from plans.models.objectives import Unit
from progress.formulas.achievement import Band
from progress.formulas.values import Record
from progress.models import Status
from reporting.kinds import REPORT_KINDS

TEXT = {"type": ["string", "null"]}
DAY = {"type": "string", "format": "date"}
CODE = {"type": "string", "minLength": 1}
DECIMAL = {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "description": "A decimal number, or null."}
STATUS = {"type": "string", "enum": list(Status.values)}
ADDRESS = {"type": "string", "format": "uri"}


def description(server: str) -> Record:
    """The whole of it; `server` is the address below which the interface lies."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Progress of the action plan against trafficking in human beings",
            "version": "1",
            "description": "What signed and published reports hold. Nothing that is published changes; a correction is "
            "a new version. Small counts of victims are hidden here as they are in the reports.",
        },
        "servers": [{"url": server}],
        "paths": {
            "/periods/": _get("The published half-years, the newest first", _list("Period")),
            "/periods/{plan}/{period}/actions/": _get(
                "All actions in a half-year",
                _list("Action"),
                _path("plan"),
                _path("period"),
                *_filters(),
                is_found=True,
            ),
            "/periods/{plan}/{period}/indicators/": _get(
                "All indicators in a half-year", _list("Indicator"), _path("plan"), _path("period"), is_found=True
            ),
            "/actions/{plan}/{code}/": _get(
                "An action over all published half-years",
                _one("ActionHistory"),
                _path("plan"),
                _path("code"),
                is_found=True,
            ),
        },
        "components": {"schemas": _schemas()},
    }


def _get(summary: str, answer: Record, *parameters: Record, is_found: bool = False) -> Record:
    responses = {"200": {"description": "What is published.", "content": {"application/json": {"schema": answer}}}}
    if is_found:
        error = {"application/json": {"schema": _one("Error")}}
        responses["404"] = {"description": "No published report tells of it.", "content": error}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": responses}}


def _one(name: str) -> Record:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> Record:
    return {"type": "array", "items": _one(name)}


def _path(name: str) -> Record:
    return {"name": name, "in": "path", "required": True, "schema": CODE}


def _filters() -> list[Record]:
    told = {
        "objective": "Code of a strategic or specific objective.",
        "institution": "Code of an institution that leads or supports.",
        "status": "Verified status.",
    }
    return [{"name": n, "in": "query", "description": text, "schema": {"type": "string"}} for n, text in told.items()]


def _object(**properties: Record) -> Record:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schemas() -> Record:
    """Every shape by its name."""
    return _report_schemas() | _action_schemas() | _indicator_schemas()


def _action_schemas() -> Record:
    stand = {
        "period": CODE,
        "verified_status": STATUS,
        "claimed_status": {"type": ["string", "null"], "enum": [*Status.values, None]},
        "claimed_in": {"type": ["string", "null"], "description": "The half-year in which the lead said so."},
        "is_silent": {"type": "boolean", "description": "The lead was asked and gave no answer."},
        "is_late": {"type": "boolean"},
    }
    action = {
        "plan": CODE,
        **stand,
        "code": CODE,
        "objective": CODE,
        "title": _one("Text"),
        "product": _one("Text"),
        "lead": {"type": ["string", "null"]},
        "supporting": {"type": "array", "items": CODE},
        "deadline_on": {"type": ["string", "null"], "format": "date"},
    }
    return {
        "Action": _object(**action),
        "ActionHistory": _object(**action, history={"type": "array", "items": _object(**stand)}),
    }


def _report_schemas() -> Record:
    return {
        "Error": _object(detail={"type": "string"}),
        "Text": _object(sq=TEXT, en=TEXT, sr=TEXT),
        "Report": _object(
            kind={"type": "string", "enum": list(REPORT_KINDS)},
            language={"type": "string"},
            version={"type": "integer", "minimum": 1},
            published_at={"type": "string", "format": "date-time"},
            page=ADDRESS,
            data=ADDRESS,
            package=ADDRESS,
        ),
        "Period": _object(
            plan=CODE,
            period=CODE,
            starts_on=DAY,
            ends_on=DAY,
            reports=_list("Report"),
            actions=ADDRESS,
            indicators=ADDRESS,
        ),
    }


def _indicator_schemas() -> Record:
    return {
        "Target": _object(kind=CODE, due_on={"type": ["string", "null"], "format": "date"}, value=DECIMAL),
        "Indicator": _object(
            code=CODE,
            objective=CODE,
            title=_one("Text"),
            unit={"type": "string", "enum": [*Unit.values, ""]},
            baseline=DECIMAL,
            targets=_list("Target"),
            value=DECIMAL,
            band={"type": ["string", "null"], "enum": [*(band.value for band in Band), None]},
            is_hidden={"type": "boolean"},
        ),
    }
