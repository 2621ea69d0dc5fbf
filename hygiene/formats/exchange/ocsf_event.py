"""The parts of an OCSF event that do not depend on its class.

Every number is from release 1.8.0 of the schema. The name beside it is the schema's own caption.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hygiene.formats.exchange.rows import clean, who
from hygiene.model.account import FLEET, VAULT, Account, masked_handle
from hygiene.model.finding import Confidence, Severity
from hygiene.report.report import Report

VERSION: Final = "1.8.0"
COMPLIANCE: Final = 2003
DETECTION: Final = 2004
ACCESS: Final = 2008
_CLASSES: Final = {
    COMPLIANCE: "Compliance Finding",
    DETECTION: "Detection Finding",
    ACCESS: "IAM Analysis Finding",
}
_OTHER: Final = 99
"""The number of a value that the schema lacks. The name states the value."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SEVERITIES: Final = {
    None: (0, "Unknown"),
    Severity.INFO: (1, "Informational"),
    Severity.LOW: (2, "Low"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.HIGH: (4, "High"),
    Severity.CRITICAL: (5, "Critical"),
}
_CONFIDENCES: Final = {Confidence.LOW: (1, "Low"), Confidence.MEDIUM: (2, "Medium"), Confidence.HIGH: (3, "High")}
_KINDS: Final = {VAULT: "Password Vault", FLEET: "All Accounts"}
"""The types of the pseudo-accounts."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A number of the schema and its name."""

    id: int
    name: str

    def under(self, field: str) -> dict[str, Any]:
        """Return the two fields that hold the number and the name."""
        return {f"{field}_id": self.id, field: self.name}


CREATE: Final = Coded(1, "Create")
UPDATE: Final = Coded(2, "Update")
CLOSE: Final = Coded(3, "Close")
UNCHANGED: Final = Coded(_OTHER, "Unchanged")
UNREAD: Final = Coded(_OTHER, "Not read")

UNKNOWN: Final = Coded(0, "Unknown")
NEW: Final = Coded(1, "New")
SUPPRESSED: Final = Coded(3, "Suppressed")
RESOLVED: Final = Coded(4, "Resolved")
ARCHIVED: Final = Coded(5, "Archived")


def event(
    report: Report, class_uid: int, activity: Coded, severity: Severity | None, finding_info: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields that every event has.

    `severity` is None where it is not known. The time is that of the report.
    """
    name = _CLASSES[class_uid]
    made: dict[str, Any] = {
        "time": milliseconds(report.generated_at),
        "category_uid": class_uid // 1000,
        "category_name": "Findings",
        "class_uid": class_uid,
        "class_name": name,
        "activity_id": activity.id,
        "activity_name": activity.name,
        "type_uid": class_uid * 100 + activity.id,
        "type_name": f"{name}: {'Other' if activity.id == _OTHER else activity.name}",
    }
    product = {"name": "hygiene", "vendor_name": "hygiene", "version": report.version}
    metadata = {"version": VERSION, "product": product}
    return made | Coded(*_SEVERITIES[severity]).under("severity") | {"metadata": metadata, "finding_info": finding_info}


def confidence(value: Confidence) -> dict[str, Any]:
    """Return the fields for a confidence."""
    return Coded(*_CONFIDENCES[value]).under("confidence")


def account_object(account: Account) -> dict[str, Any]:
    """Return an account. The schema has no type for an account of a platform."""
    kind = _KINDS.get(account.platform, "Online Account")
    uid = clean(account.id or masked_handle(account.handle))
    return {"name": who(account), "uid": uid, **Coded(_OTHER, kind).under("type")}


def resources(account: Account | None, owner: str) -> dict[str, Any]:
    """Return the account that an event is about as its only resource."""
    if account is None:
        return {}
    made = account_object(account)
    user: dict[str, Any] = {"account": made} | ({"name": owner} if owner else {})
    return {"resources": [{"name": made["name"], "uid": made["uid"], "type": made["type"], "owner": user}]}


def times(**named: datetime | None) -> dict[str, int]:
    """Return the times that are known, in milliseconds."""
    return {name: milliseconds(at) for name, at in named.items() if at}


def milliseconds(at: datetime) -> int:
    """Return a time in milliseconds since 1970."""
    return (at - _EPOCH) // timedelta(milliseconds=1)
