"""hygiene: how likely is somebody else to post as us, has it already happened, and what do we do first?

This is the whole public surface; everything a check, reader, vault or format needs is here. Names that need a larger
import (numpy, msgspec) are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hygiene._version import __version__
from hygiene.model.account import Account
from hygiene.model.errors import HygieneError
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.records import App, Contact, Device, Event, Login, Secret, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.plugins.check import Check, check
from hygiene.sources.reader import reader
from hygiene.sources.vault import vault

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Posts
    from hygiene.report.report import Report


_LATER = {
    "Policy": "hygiene.model.policy",
    "Posts": "hygiene.model.posts",
    "Report": "hygiene.report.report",
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
    "__version__",
    "check",
    "reader",
    "vault",
]


def __getattr__(name: str) -> Any:
    """Load a name that needs a larger import."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'hygiene' has no attribute {name!r}")
