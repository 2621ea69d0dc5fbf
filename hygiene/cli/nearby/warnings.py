"""Warnings about parts that were not read, and about plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hygiene.cli import terminal
from hygiene.language.words import tr

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot
    from hygiene.plugins.registry import Plugins


def warn_of_gap(snapshot: Snapshot, part: str) -> None:
    """Print on standard error why a part was not read in full.

    Nothing is printed for parts that the platform never exports.
    """
    from hygiene.model.snapshot import part_name
    from hygiene.reference.platforms import platform

    why = snapshot.gaps.get(part)
    if why and why != platform(snapshot.account.platform).cannot(part):
        name = part_name(part)
        terminal.warn(
            tr("{account}: {parts} were not read in full: {why}", account=snapshot.account, parts=name, why=why)
        )


def warn_of_failed(plugins: Plugins) -> None:
    """Print on standard error which plugins of others failed, and why."""
    for plugin in plugins.failed():
        terminal.warn(
            tr(
                "plugin {plugin} of {distribution} was left out: {error}",
                plugin=plugin.name,
                distribution=plugin.distribution,
                error=plugin.error,
            )
        )
