"""hygiene: how likely is somebody else to post as us, has it already happened, and what do we do first?

This is the whole public surface; everything a check, reader, vault or format needs is here. Names that need a larger
import (numpy, msgspec) are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hygiene.check import Check, check
from hygiene.errors import HygieneError
from hygiene.hidden import Hidden
from hygiene.model import Account, Confidence, Finding, Origin, Result, Severity, Snapshot, Status
from hygiene.reader import reader
from hygiene.records import App, Contact, Device, Event, Login, Secret, SignIn
from hygiene.vault import vault

if TYPE_CHECKING:
    from hygiene.policy import Policy
    from hygiene.posts import Posts
    from hygiene.report import Report

__version__ = "0.1.0"

_LATER = {
    "Policy": "hygiene.policy",
    "Posts": "hygiene.posts",
    "Report": "hygiene.report",
}

__all__ = [
    "Account",
    "App",
    "Check",
    "Confidence",
    "Contact",
    "Device",
    "Event",
    "Finding",
    "Hidden",
    "HygieneError",
    "Login",
    "Origin",
    "Policy",
    "Posts",
    "Report",
    "Result",
    "Secret",
    "Severity",
    "SignIn",
    "Snapshot",
    "Status",
    "check",
    "reader",
    "vault",
]


def __getattr__(name: str) -> Any:
    """Load a name that needs a larger import."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'hygiene' has no attribute {name!r}")
