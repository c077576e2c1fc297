"""The floor of a page: a bare view on the same server, behind the same sign-in, that runs the page's SQL statements
through a plain cursor and answers the same bytes. A page is recorded by a request with the header X-Bench-Record."""

import os
import pickle
import re
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

FOLDER = settings.VAR / "bench"
NOT_OF_THE_PAGE = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|PRAGMA)\b", re.IGNORECASE)
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
Answer = Callable[[HttpRequest], HttpResponse]


def counting(get_response: Answer) -> Answer:
    """Tells how many SQL statements a whole request took, sign-in included."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "X-Bench-Record" not in request.headers:
            return get_response(request)
        statements: list = []
        with connection.execute_wrapper(noting(statements)):
            response = get_response(request)
        response["X-Bench-Statements"] = str(len(statements))
        return response

    return answer


def noting(statements: list) -> Callable:
    def note(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if not NOT_OF_THE_PAGE.match(sql):
            statements.append((sql, params, many))
        return execute(sql, params, many, context)

    return note


def recording(get_response: Answer) -> Answer:
    """Keeps the statements and the body of a page; being the innermost, it sees nothing of the sign-in."""

    def answer(request: HttpRequest) -> HttpResponse:
        key = request.headers.get("X-Bench-Record")
        if not key:
            return get_response(request)
        statements: list = []
        with connection.execute_wrapper(noting(statements)):
            response = get_response(request)
        FOLDER.mkdir(exist_ok=True)
        kept = (statements, response.content, response.status_code, response.get("Location"), response["Content-Type"])
        (FOLDER / key).write_bytes(pickle.dumps(kept))
        return response

    return answer


@cache
def recorded(key: str) -> tuple:
    return pickle.loads((FOLDER / key).read_bytes())  # noqa: S301  # our own file


def floor(request: HttpRequest, key: str) -> HttpResponse:
    """The recorded statements once more, in one transaction when any of them writes, then the recorded answer."""
    statements, body, status, location, kind = recorded(key)
    str(request.user)
    if any(WRITES.match(sql) for sql, _params, _many in statements):
        with transaction.atomic():
            run(statements)
    else:
        run(statements)
    response = HttpResponse(body, status=status, content_type=kind)
    if location:
        response["Location"] = location
    return response


def run(statements: list) -> None:
    """Runs them in order; a row that refers to the letter written just before gets that letter's new id."""
    letter = None
    with connection.cursor() as cursor:
        for sql, params, many in statements:
            values = unlike_before(sql, params, letter)
            (cursor.executemany if many else cursor.execute)(sql, values)
            answer = cursor.fetchall() if cursor.description else []
            if 'INTO "post_office_email"' in sql and answer:
                letter = answer[0][0]


@csrf_exempt
@login_not_required
def bytes_written(request: HttpRequest) -> HttpResponse:
    """The floor of an upload: what comes becomes a file beside those of uploads, confirmed by the disk when asked."""
    with (settings.FILE_UPLOAD_TEMP_DIR / f"bench-{secrets.token_hex(8)}").open("xb") as file:
        while piece := request.read(256 * 1024):
            file.write(piece)
        if "sync" in request.GET:
            file.flush()
            os.fsync(file.fileno())
    return HttpResponse()


# Columns that must differ from row to row.
UNLIKE = {
    "digest": lambda letter: secrets.token_hex(32),
    "token_hash": lambda letter: secrets.token_hex(32),
    "revision": lambda letter: 1000 + secrets.randbelow(30_000),
    "subject_id": lambda letter: secrets.randbelow(2**40),
    "follows_id": lambda letter: None,
    "email_id": lambda letter: letter,
}


def unlike_before(sql: str, params: Any, letter: int | None) -> Any:
    """The parameters of an INSERT with new values where the database wants each only once."""
    if not params or not sql.lstrip().upper().startswith("INSERT"):
        return params
    columns = re.findall(r'"(\w+)"', sql.split("VALUES", maxsplit=1)[0].partition("(")[2])
    if len(columns) != len(params):
        return params
    return [
        UNLIKE[column](letter) if column in UNLIKE else value for column, value in zip(columns, params, strict=True)
    ]
