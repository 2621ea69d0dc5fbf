"""What several commands share: their arguments, and the policy, plugins and exports these name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hygiene.cli import terminal
from hygiene.plugins.registry import Plugins

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot

FILE: Final = click.Path(path_type=Path, readable=False)
"""A file or folder. Whether it can be read is not asked here: one input that cannot must not end the run."""

policy_option = click.option(
    "--policy", "policy_file", type=FILE, metavar="FILE", help="What you expect; `hygiene init` writes it."
)
plugins_option = click.option("--no-plugins", is_flag=True, help="Run only what comes with hygiene.")
format_option = click.option(
    "--format", "style", type=terminal.FormatName(), default="table", show_default=True, help="How to write the report."
)
output_option = click.option(
    "--output", type=FILE, metavar="FILE", help="Write the report there, readable by you only."
)


def load_policy(path: Path | None) -> Policy:
    """The policy in a file, or the one where nothing is set."""
    from hygiene.model.policy import Policy
    from hygiene.sources.policy_file import load

    return load(path) if path else Policy()


def load_plugins(policy: Policy | None, *, no_plugins: bool) -> Plugins:
    """The plugins that may run."""
    allowed = policy.plugins if policy else None
    return Plugins(strangers=not no_plugins, allowed=None if allowed is None else frozenset(allowed))


def one(exports: Iterable[Path], plugins: Plugins) -> Snapshot:
    """One export, whose parts may be several inputs. What is wrong with a part is said on standard error.

    Raises:
        UnreadableError: when none can be read, or the inputs are several exports.
    """
    from hygiene.model.errors import UnreadableError

    found = every(exports, plugins)
    paths = list(dict.fromkeys(each.origin.path for each in found))
    if len(paths) > 1:
        raise UnreadableError(
            f"these are {len(paths)} exports: {', '.join(paths)}", hint="give one, with all of its parts"
        )
    for within in found[1:]:
        terminal.warn(f"{within.account} stands within it, and is not shown; unpack it, and give its folder")
    return found[0]


def every(exports: Iterable[Path], plugins: Plugins) -> list[Snapshot]:
    """Every export among the inputs. What is wrong with one is said on standard error.

    Raises:
        UnreadableError: when none can be read.
    """
    from hygiene.model.snapshot import Snapshot
    from hygiene.sources.exports import read_exports

    with terminal.bars() as progress:
        outcomes = list(read_exports(exports, plugins.loaded("readers"), progress))
    found = [each for each in outcomes if isinstance(each, Snapshot)]
    failed = [each for each in outcomes if not isinstance(each, Snapshot)]
    if failed and not found:
        raise failed[-1]
    for error in failed:
        terminal.complain(error)
    return found
