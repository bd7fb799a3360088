"""Errors as RFC 9457 problem documents, in the language the caller asks for."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from geo.errors import InputError
from service.i18n import LANGUAGES, using_language
from service.sentences import sentence

__all__ = ["add_problems", "asked_language"]

MEDIA_TYPE = "application/problem+json"
# Code of an error → HTTP status; what is not listed is a state of the workspace: conflict.
STATUS = {
    "run_missing": 404,
    "layer_unknown": 404,
    "run_of_no_plan": 404,
    "no_coverage_run": 404,
    "no_match_run": 404,
    "day_unreadable": 422,
    "database_unreachable": 503,
    "workspace_locked": 503,
}


def asked_language(request: Request) -> str:
    """Return ``zh`` or ``en`` by ``?lang=``, then ``Accept-Language``; Chinese otherwise."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return "en" if asked.lower().startswith("en") else LANGUAGES[0]


def add_problems(app: FastAPI) -> None:
    """Answer every failure of `app` with a problem document."""

    @app.exception_handler(InputError)
    def told(request: Request, error: InputError) -> JSONResponse:
        with using_language(asked_language(request)):
            detail = sentence(error.code, **error.values)
        return problem(STATUS.get(error.code, 409), error.code, detail)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, "http", str(error.detail))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return problem(422, "invalid_request", f"{where}: {first['msg']}")


def problem(status: int, code: str, detail: str) -> JSONResponse:
    """Return one problem document."""
    body = {"type": f"urn:linli:problem:{code}", "title": code, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)
