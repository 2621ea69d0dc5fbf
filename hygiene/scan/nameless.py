"""Accounts whose exports do not name them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from hygiene.model.account import Account
from hygiene.model.snapshot import Snapshot


def kept_apart(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the snapshots with a separate account for each nameless export.

    Where several exports of a platform state neither a name nor an id, each gets an id made from the export. Copies of
    one export are still one account.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for snapshot in snapshots:
        if _nameless(snapshot.account):
            found[snapshot.account.platform].add(_origin(snapshot))
    several = {platform for platform, origins in found.items() if len(origins) > 1}
    return [
        replace(snapshot, account=replace(snapshot.account, id=_origin(snapshot)))
        if _nameless(snapshot.account) and snapshot.account.platform in several
        else snapshot
        for snapshot in snapshots
    ]


def _nameless(account: Account) -> bool:
    return not account.shared and not account.named and not account.id


def _origin(snapshot: Snapshot) -> str:
    """Return an id that is the same for copies of an export."""
    origin = snapshot.origin
    content = "\x00".join(sorted(digest for _, digest in origin.parts)) or origin.sha256 or origin.path
    return "export-" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:12]
