"""Going on with a case, after showing the paths that it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.guided.case_files import shown_folder
from hygiene.cli.guided.options import asks
from hygiene.cli.guided.talk import ask
from hygiene.incident.case.run import STANDARD_INPUT
from hygiene.language.words import tr
from hygiene.model.errors import PolicyError
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from hygiene.cli.guided.notes import Notes
    from hygiene.cli.guided.options import Options
    from hygiene.incident.case.case import Case


def resumed(options: Options, notes: Notes) -> Options:
    """Return the options, completed with the arguments of the case.

    A newly given export is read beside the earlier ones, which may hold data deleted since.

    Raises:
        StoppedError: The user does not want to read these paths.
    """
    if notes.case is None:
        return options
    given = notes.given
    exports = [path for path in given.exports if path not in {each.absolute() for each in options.exports}]
    vaults = [] if options.vaults else [*given.vaults]
    policy = None if options.policy_file or options.no_policy else given.policy
    inputs = (*exports, *options.exports, *vaults, *options.vaults)
    policy = _own(policy, inputs)
    about = terminal.line(given.account or given.platform, 200)
    words = tr("Going on with the case about {account}.", account=about) if about else tr("Going on with the case.")
    terminal.say(words)
    _show([*exports, *vaults, *([policy] if policy else [])], notes.case, options)
    if given.live:
        terminal.say(
            tr("It names these connected accounts to read: {names}.", names=terminal.line(", ".join(given.live), 1000))
        )
    same = not (options.post or options.when)
    return replace(
        options,
        exports=(*exports, *options.exports),
        vaults=options.vaults or given.vaults,
        policy_file=options.policy_file or (_valid(policy) if policy else None),
        tone=options.tone or given.tone,
        account=options.account or given.account,
        live=tuple(dict.fromkeys((*given.live, *options.live))),
        when=given.at or None if same else options.when,
        post=given.post if same else options.post,
        found=same and bool(given.at),
        named=same and given.named,
        full=options.full or given.full,
        platform=options.platform or given.platform or None,
    )


def _show(paths: Sequence[Path], case: Case, options: Options) -> None:
    """Show the paths that a case names, and ask whether to read them.

    It asks at a terminal only. A case may come from someone else, who chose its paths.

    Raises:
        StoppedError: The user does not want to.
    """
    if paths:
        terminal.say(tr("It names these files to read:"))
    for path in paths:
        click.echo(f"  {_shown(path)}", err=True)
    for masked in case.run.masked:
        path_shown = tr(masked) if masked == STANDARD_INPUT else terminal.line(masked, 300)
        terminal.warn(tr("the case does not keep the path {path}; give it again to read it", path=path_shown))
    for path in paths:
        if options.folder and not path.exists():
            again = f"hygiene incident NEW-PLACE --case {shown_folder(options.folder)}"
            terminal.warn(
                tr(
                    "{path} is not there any more; if you moved it, give its new place: {command}",
                    path=_shown(path),
                    command=again,
                )
            )
    if paths and asks():
        while ask(tr("Enter to read them, q to stop")):
            terminal.say(tr("Press Enter if these are your own files, or q."))


def _own(path: Path | None, inputs: Iterable[Path]) -> Path | None:
    """Return a policy that a case names, or None.

    It is None where the user may not have written it.
    """
    from hygiene.cli.policy.choice import why_refused

    if path and (why := why_refused(path, inputs)):
        _leave_out(path, why)
        return None
    return path


def _valid(path: Path) -> Path | None:
    """Return a policy that a case names, or None where it is not valid.

    Nothing in it is quoted, because the case may name a file that is not a policy.
    """
    from hygiene.sources.settings.policy_file import load

    try:
        load(path)
    except PolicyError:
        _leave_out(path, tr("it is not a valid policy"))
        return None
    return path


def _leave_out(path: Path, why: str) -> None:
    terminal.warn(
        tr(
            "the policy {path} of the case is not used: {why}; if it is yours, give it with --policy",
            path=_shown(path),
            why=why,
        )
    )


def _shown(path: Path) -> str:
    return terminal.line(home_hidden(str(path)), 1000)
