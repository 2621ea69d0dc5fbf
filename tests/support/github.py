"""Invented security logs of GitHub.

They are a JSON list, JSON lines, and a CSV with nested fields flattened.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

BEGIN: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAME: Final = "export-Acme-1772109956"


def line(action: str, day: float = 0, **changes: Any) -> dict[str, Any]:
    """Return one line, `day` days after the log begins.

    `location` is the country that the request came from.
    """
    at = int((BEGIN + timedelta(days=day)).timestamp() * 1000)
    row: dict[str, Any] = {
        "@timestamp": at,
        "_document_id": f"{action}-{day}",
        "action": action,
        "actor": "Acme",
        "actor_id": 255322211,
        "actor_location": {"country_code": "NO"},
        "created_at": at,
        "hashed_token": "canaryHashedToken=",
        "operation_type": "create",
        "token_id": 1,
        "user": "Acme",
        "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6_2 like Mac OS X) Safari",
        "user_id": 255322211,
    }
    return row | changes


def app(name: str, number: int, day: float, action: str = "create", **changes: Any) -> dict[str, Any]:
    """Return a line about an app."""
    return line(
        f"oauth_authorization.{action}", day, oauth_application_name=name, oauth_application_id=number, **changes
    )


def life() -> list[dict[str, Any]]:
    """Return lines of every kind that is read, newest first.

    There are 3 sign-ins, 8 changes and 2 apps, one of which still has access.
    """
    rows = [
        line("user.login", 1),
        line("repo.create", 1.5, repo="Acme/tools"),
        line("user.failed_login", 2, actor_location={"country_code": "DE"}),
        line("user.two_factor_requested", 2.1),
        app("Deployer", 77, 3, token_scopes="repo,read:user"),
        app("Old Tool", 78, 4),
        app("Old Tool", 78, 5, "destroy"),
        app("Deployer", 77, 6, token_scopes="repo,workflow"),
        line("user.add_email", 7, email="canary@mail.example"),
        line("two_factor_authentication.disabled", 7.1),
        line("public_key.create", 8, fingerprint="canaryFingerprint"),
        line("personal_access_token.create", 9, user_programmatic_access_name="build"),
        line("oauth_access.create", 10),
        line("oauth_access.create", 10.1, oauth_application_name="Deployer"),
        line("user.change_password", 11),
        line("user.audit_log_export", 50),
    ]
    return rows[::-1]


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as one list, as the site exports it."""
    return json.dumps(rows)


def as_lines(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as a CSV.

    A nested field has a column, named after the outer field, a dot and the inner field.
    """
    flat = [
        {f"{k}.{inner}": x for k, v in row.items() if isinstance(v, dict) for inner, x in v.items()}
        | {k: v for k, v in row.items() if not isinstance(v, dict)}
        for row in rows
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in flat for key in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue()
