"""hygiene: an account-security scanner for social accounts.

It answers: can someone else post as you, have they already, and what should you do first?

This is the whole public interface: everything that a program, a check, a reader, a vault, a connector or a format
needs. A name is loaded when it is first used, so that importing hygiene is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hygiene._version import __version__
from hygiene.scan.pipeline import scan

if TYPE_CHECKING:
    from hygiene.language.durations import span
    from hygiene.model.account import Account
    from hygiene.model.errors import HygieneError, LiveError, PluginError, PolicyError, UnreadableError
    from hygiene.model.finding import Confidence, Finding, Result, Severity, Status, Worst
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Client, Posts
    from hygiene.model.records import App, Contact, Device, Event, Login, Secret, SignIn
    from hygiene.model.redacted import Hidden
    from hygiene.model.snapshot import Holding, NotReadError, Origin, Snapshot
    from hygiene.model.text import local, plural, printable
    from hygiene.plugins.check import CannotTellError, Check, check
    from hygiene.plugins.format import Screen
    from hygiene.plugins.registry import Plugins
    from hygiene.reference.platforms import platform
    from hygiene.report.assemble import active
    from hygiene.report.report import Report
    from hygiene.scan.request import Listener, ScanRequest
    from hygiene.sources.connect.connection import Connection, Online, Question, Target, Token
    from hygiene.sources.connect.connector import Connector
    from hygiene.sources.connect.fetched.documents import Documents
    from hygiene.sources.files.files import Files
    from hygiene.sources.parts.numbered import Numbered
    from hygiene.sources.reader import reader
    from hygiene.sources.reader_kit.fields import dicts, inner, required, text_of, time_of, value_of
    from hygiene.sources.reader_kit.post_columns import Row
    from hygiene.sources.reader_kit.reading import Reading
    from hygiene.sources.reader_kit.times import moment
    from hygiene.sources.settings.policy_file import load as load_policy
    from hygiene.sources.vault import Entries, VaultExport, entries, vault
    from hygiene.sources.vault_kit.csv import columns as csv_columns
    from hygiene.sources.vault_kit.csv import rows as csv_rows
    from hygiene.sources.vault_kit.json import decoded as decode_json
    from hygiene.sources.vault_kit.json import keyed as json_keys
    from hygiene.sources.vault_kit.login import login

_LATER = {
    "Account": "hygiene.model.account:Account",
    "App": "hygiene.model.records:App",
    "CannotTellError": "hygiene.plugins.check:CannotTellError",
    "Check": "hygiene.plugins.check:Check",
    "Client": "hygiene.model.posts:Client",
    "Confidence": "hygiene.model.finding:Confidence",
    "Connection": "hygiene.sources.connect.connection:Connection",
    "Connector": "hygiene.sources.connect.connector:Connector",
    "Contact": "hygiene.model.records:Contact",
    "Device": "hygiene.model.records:Device",
    "Documents": "hygiene.sources.connect.fetched.documents:Documents",
    "Entries": "hygiene.sources.vault:Entries",
    "Event": "hygiene.model.records:Event",
    "Files": "hygiene.sources.files.files:Files",
    "Finding": "hygiene.model.finding:Finding",
    "Hidden": "hygiene.model.redacted:Hidden",
    "Holding": "hygiene.model.snapshot:Holding",
    "HygieneError": "hygiene.model.errors:HygieneError",
    "Listener": "hygiene.scan.request:Listener",
    "LiveError": "hygiene.model.errors:LiveError",
    "Login": "hygiene.model.records:Login",
    "NotReadError": "hygiene.model.snapshot:NotReadError",
    "Numbered": "hygiene.sources.parts.numbered:Numbered",
    "Online": "hygiene.sources.connect.connection:Online",
    "Origin": "hygiene.model.snapshot:Origin",
    "PluginError": "hygiene.model.errors:PluginError",
    "Plugins": "hygiene.plugins.registry:Plugins",
    "Policy": "hygiene.model.policy:Policy",
    "PolicyError": "hygiene.model.errors:PolicyError",
    "Posts": "hygiene.model.posts:Posts",
    "Question": "hygiene.sources.connect.connection:Question",
    "Reading": "hygiene.sources.reader_kit.reading:Reading",
    "Report": "hygiene.report.report:Report",
    "Result": "hygiene.model.finding:Result",
    "Row": "hygiene.sources.reader_kit.post_columns:Row",
    "ScanRequest": "hygiene.scan.request:ScanRequest",
    "Screen": "hygiene.plugins.format:Screen",
    "Secret": "hygiene.model.records:Secret",
    "Severity": "hygiene.model.finding:Severity",
    "SignIn": "hygiene.model.records:SignIn",
    "Snapshot": "hygiene.model.snapshot:Snapshot",
    "Status": "hygiene.model.finding:Status",
    "Target": "hygiene.sources.connect.connection:Target",
    "Token": "hygiene.sources.connect.connection:Token",
    "UnreadableError": "hygiene.model.errors:UnreadableError",
    "VaultExport": "hygiene.sources.vault:VaultExport",
    "Worst": "hygiene.model.finding:Worst",
    "active": "hygiene.report.assemble:active",
    "check": "hygiene.plugins.check:check",
    "csv_columns": "hygiene.sources.vault_kit.csv:columns",
    "csv_rows": "hygiene.sources.vault_kit.csv:rows",
    "decode_json": "hygiene.sources.vault_kit.json:decoded",
    "dicts": "hygiene.sources.reader_kit.fields:dicts",
    "entries": "hygiene.sources.vault:entries",
    "inner": "hygiene.sources.reader_kit.fields:inner",
    "json_keys": "hygiene.sources.vault_kit.json:keyed",
    "load_policy": "hygiene.sources.settings.policy_file:load",
    "local": "hygiene.model.text:local",
    "login": "hygiene.sources.vault_kit.login:login",
    "moment": "hygiene.sources.reader_kit.times:moment",
    "platform": "hygiene.reference.platforms:platform",
    "plural": "hygiene.model.text:plural",
    "printable": "hygiene.model.text:printable",
    "reader": "hygiene.sources.reader:reader",
    "required": "hygiene.sources.reader_kit.fields:required",
    "span": "hygiene.language.durations:span",
    "text_of": "hygiene.sources.reader_kit.fields:text_of",
    "time_of": "hygiene.sources.reader_kit.fields:time_of",
    "value_of": "hygiene.sources.reader_kit.fields:value_of",
    "vault": "hygiene.sources.vault:vault",
}
"""The module of each name, and the name there."""

__all__ = [
    "Account",
    "App",
    "CannotTellError",
    "Check",
    "Client",
    "Confidence",
    "Connection",
    "Connector",
    "Contact",
    "Device",
    "Documents",
    "Entries",
    "Event",
    "Files",
    "Finding",
    "Hidden",
    "Holding",
    "HygieneError",
    "Listener",
    "LiveError",
    "Login",
    "NotReadError",
    "Numbered",
    "Online",
    "Origin",
    "PluginError",
    "Plugins",
    "Policy",
    "PolicyError",
    "Posts",
    "Question",
    "Reading",
    "Report",
    "Result",
    "Row",
    "ScanRequest",
    "Screen",
    "Secret",
    "Severity",
    "SignIn",
    "Snapshot",
    "Status",
    "Target",
    "Token",
    "UnreadableError",
    "VaultExport",
    "Worst",
    "__version__",
    "active",
    "check",
    "csv_columns",
    "csv_rows",
    "decode_json",
    "dicts",
    "entries",
    "inner",
    "json_keys",
    "load_policy",
    "local",
    "login",
    "moment",
    "platform",
    "plural",
    "printable",
    "reader",
    "required",
    "scan",
    "span",
    "text_of",
    "time_of",
    "value_of",
    "vault",
]


def __getattr__(name: str) -> Any:
    """Load a name of the public interface."""
    if name not in _LATER:
        raise AttributeError(f"module 'hygiene' has no attribute {name!r}")
    from importlib import import_module

    module, _, attribute = _LATER[name].partition(":")
    globals()[name] = found = getattr(import_module(module), attribute)
    return found


def __dir__() -> list[str]:
    """List the names of the public interface."""
    return __all__
