"""The description of the whole interface for programs (OpenAPI 3.1), from the same definitions that read requests."""

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.web.interface import ALERT, CLOSING, ENTRY, FILE, OPENING
from alerts.web.lang import LANGUAGE_NAMES
from alerts.web.problems import JSON, PROBLEM
from alerts.web.shapes import BASE64, Shape, schema_of

DOCUMENT_CLASS = 32 * 1024
MULTIPART = "multipart/form-data"
PROBLEMS = {
    400: "The request is malformed; `field` names what is wrong where one field is.",
    403: "The request comes from a page of another site.",
    404: "No mailbox has this token.",
    405: "Another method belongs here.",
    413: "The request is too large.",
    415: "The body is of another type, encoding or compression.",
    422: "`field` is not what it claims to be, or the desk or its epoch is not current.",
    429: "Over budget, or too soon: send the same again after Retry-After.",
    500: "A fault of the site: send the same again.",
    503: "Nothing can be stored now: send the same again after Retry-After.",
}
HEX_16, HEX_32 = (
    {"type": "string", "pattern": f"^[0-9a-f]{{{length}}}$", "maxLength": length} for length in (32, 64)
)
STATEMENTS = {
    "type": "object",
    "description": "The signed statements of each desk, oldest epoch first, each as the text of a JSON object.",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}

LANGUAGE = {
    "type": "string",
    "description": f"The language of problems: {', '.join(LANGUAGE_NAMES)}; anything else is Spanish.",
}

Document = dict[str, Any]


def openapi() -> Document:
    """The document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Alertas",
            "version": "1",
            "description": "Alerts sealed by their sender, and the private mailbox. docs/api.md says how to seal.",
        },
        "paths": {
            "/api/v1/desks": {"get": get_desks(), "options": preflight("desks")},
            "/api/v1/alerts": {"post": post_alert(), "options": preflight("alerts")},
            "/api/v1/openapi.json": {"get": get_document(), "options": preflight("openapi")},
            "/api/v1/mailbox": {"post": post_opening()},
            "/api/v1/mailbox/entries": {"post": post_entry()},
            "/api/v1/mailbox/files": {"post": post_file()},
            "/api/v1/mailbox/close": {"post": post_closing()},
        },
        "components": {"schemas": {"Problem": problem_schema()}},
    }


def get_desks() -> Document:
    """Whom to seal to."""
    said = {
        "site": HEX_16,
        "root": HEX_32,
        "questionnaire": {"type": "integer"},
        "desks": STATEMENTS,
        "shown": {"type": "string"},
        "work_bits": {"type": "integer"},
        "today": {"type": "string", "format": "date"},
    }
    return operation("desks", "Whom an alert may be sealed to", {200: said}, [503])


def post_alert() -> Document:
    """Filing."""
    filed = {"filed": {"enum": ["new", "already"]}}
    found = operation(
        "fileAlert", "File a sealed alert", {201: filed, 200: filed}, [400, 413, 415, 422, 429, 503]
    )
    return found | taking(JSON, schema_of(ALERT))


def get_document() -> Document:
    """This document."""
    found = operation("openapi", "This document", {}, [])
    found["responses"]["200"] = content("An OpenAPI 3.1 document.", JSON, {"type": "object"})
    return found


def post_opening() -> Document:
    """Opening a mailbox."""
    said = {
        "found": {"type": "boolean"},
        "case": text(),
        "desk": text(),
        "case_recipient": text(),
        "card": text(),
        "entries": {"type": "array", "items": {"type": "string", "pattern": BASE64}},
        "site": HEX_16,
        "root": HEX_32,
        "desks": STATEMENTS,
        "today": {"type": "string", "format": "date"},
    }
    summary = "The sealed content of a mailbox; of the same shape and size when no mailbox has the token"
    return operation("openMailbox", summary, {200: said}, [400, 403, 413, 415, 503]) | taking(
        JSON, schema_of(OPENING)
    )


def post_entry() -> Document:
    """An act of the reporter."""
    stored = {"stored": {"enum": ["new", "already"]}}
    refusals = [400, 403, 404, 413, 415, 422, 503]
    found = operation("addEntry", "Leave a sealed act in a mailbox", {201: stored, 200: stored}, refusals)
    return found | taking(JSON, schema_of(ENTRY))


def post_file() -> Document:
    """Evidence."""
    stored = {"stored": {"enum": ["new", "already"]}}
    refusals = [400, 403, 404, 413, 415, 422, 429, 503]
    found = operation("addFile", "Leave a sealed evidence file", {201: stored, 200: stored}, refusals)
    return found | taking(MULTIPART, file_schema(FILE))


def post_closing() -> Document:
    """The end of a mailbox."""
    closed = {"closed": {"const": True}}
    refusals = [400, 403, 404, 413, 415, 422, 503]
    found = operation("closeMailbox", "Delete a mailbox and tell its case", {200: closed}, refusals)
    return found | taking(JSON, schema_of(CLOSING))


def preflight(name: str) -> Document:
    """What a browser asks before a page of another site may use a path."""
    return {
        "operationId": f"{name}Preflight",
        "summary": "What a page of another site may send (Fetch, CORS)",
        "responses": {"204": {"description": "Every site may."}, "500": refusal(500)},
    }


def operation(
    name: str, summary: str, answers: Mapping[int, Mapping[str, Any]], refusals: Sequence[int]
) -> Document:
    """One operation with what it answers and refuses."""
    responses = {str(status): content("Done.", JSON, closed_object(said)) for status, said in answers.items()}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [{"name": "lang", "in": "query", "schema": LANGUAGE}],
        "responses": responses | {str(status): refusal(status) for status in (*refusals, 405, 500)},
    }


def refusal(status: int) -> Document:
    """A problem as an answer."""
    return content(PROBLEMS[status], PROBLEM, {"$ref": "#/components/schemas/Problem"})


def taking(media_type: str, schema: Document) -> Document:
    """The body of a request."""
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


def content(tells: str, media_type: str, schema: Document) -> Document:
    """One answer."""
    return {"description": tells, "content": {media_type: {"schema": schema}}}


def closed_object(properties: Mapping[str, Any]) -> Document:
    """An object with all of these properties and no other."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": dict(properties),
        "additionalProperties": False,
    }


def file_schema(shape: Shape) -> Document:
    """The fields of an upload in their order, and then the sealed bytes."""
    found = schema_of(shape)
    payload = {
        "type": "string",
        "format": "binary",
        "description": "The sealed bytes; the last part, as a file.",
    }
    found["required"].append("payload")
    found["properties"]["payload"] = payload
    return found


def problem_schema() -> Document:
    """RFC 9457."""
    found = closed_object(
        {"type": {"const": "about:blank"}, "title": text(), "status": {"type": "integer"}, "detail": text()}
    )
    found["properties"]["field"] = {"type": "string", "description": "What the problem is about."}
    return found


def text() -> Document:
    """Any text."""
    return {"type": "string"}
