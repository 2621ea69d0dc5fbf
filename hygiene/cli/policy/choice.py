"""The policy of a run: a given one, or one found in the usual places.

A policy says what is yours and which findings you accept, so someone else's policy could hide an attack. A found policy
is used only if the user alone can have written it, and never if it came with an input.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hygiene.cli import terminal
from hygiene.language.words import tr
from hygiene.model.errors import PolicyError, system_words
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from hygiene.model.policy import Policy, ProfileName

FILE_NAME: Final = "hygiene.toml"
"""The name of a policy that is found without `--policy`."""
_MOST_LINKS: Final = 40
"""Links followed from one name to a file; Linux follows as many."""
_CHECKS_OWNERS: Final = os.name == "posix"
"""Windows states neither owners nor access rights in mode bits."""
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH

_Identity = tuple[int, int]
"""The device and number of a file or folder, the same under all its names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChoice:
    """The policy of a run, and its file; without a file it sets nothing."""

    policy: Policy
    path: Path | None = None

    @property
    def shown(self) -> str:
        """Return the path as it is shown, or an empty text without a file."""
        return home_hidden(str(self.path)) if self.path else ""


class _RefusedError(Exception):
    """The reason why a found policy is not used."""


def choose_policy(
    given: Path | None, *, no_policy: bool, inputs: Iterable[Path] = (), profile: ProfileName | None = None
) -> PolicyChoice:
    """Return the given policy, or else the first one found that may be used.

    The working folder comes before the user's configuration folder. Standard error names a found policy, and each one
    that is refused with the reason.

    Args:
        given: The file of `--policy`, or None.
        no_policy: Use no policy at all.
        inputs: The files and folders that the run reads. A policy inside one of them is refused.
        profile: The profile that counts in place of the policy's own, or None.

    Raises:
        PolicyError: The policy cannot be read, or it is not valid.
        click.UsageError: A policy is given, and `no_policy` is on.
    """
    from hygiene.sources.settings.policy_file import load, parse

    if given and no_policy:
        raise click.UsageError(tr("--policy and --no-policy exclude each other; leave one of them out."))
    if given:
        return PolicyChoice(policy=load(given, profile, _doubted), path=given)
    try:
        found = None if no_policy else find_policy(inputs, profile)
    except PolicyError as error:
        hint = "; ".join(filter(None, [error.hint, tr("--no-policy leaves the file out")]))
        raise PolicyError(error.message, hint=hint, path=error.path, line=error.line) from error
    if found is None:
        return PolicyChoice(policy=parse("", profile))
    terminal.say(tr("Using the policy {path}. --no-policy leaves it out.", path=terminal.line(found.shown, 1000)))
    return found


def refuse_owner(owner: str | None, chosen: PolicyChoice) -> None:
    """Refuse an owner that the policy does not name, if one is given.

    The list would be empty.

    Raises:
        click.UsageError: There is no policy, or none of its accounts has this owner.
    """
    from hygiene.cli.options import did_you_mean
    from hygiene.model.text import printable
    from hygiene.report.owner import named, owners

    if owner is None:
        return
    if chosen.path is None:
        raise click.UsageError(tr("without a policy no owner is known; give the policy with --policy."))
    if not any(named(rules.owner, owner) for rules in chosen.policy.accounts):
        known = owners(chosen.policy)
        hint = tr("the policy names {owners}", owners=", ".join(known)) if known else tr("the policy names no owner")
        words = tr("no account in the policy has the owner “{owner}”; {hint}.", owner=printable(owner, 80), hint=hint)
        raise click.UsageError(f"{words}{did_you_mean(owner, known)}")


def find_policy(inputs: Iterable[Path] = (), profile: ProfileName | None = None) -> PolicyChoice | None:
    """Return the first policy in the usual places that may be used, or None.

    Standard error names each one that is refused, with the reason. `profile` counts in place of the policy's own.

    Raises:
        PolicyError: The policy cannot be read, or it is not valid.
    """
    from hygiene.sources.settings.policy_file import load

    for path in usual_places():
        try:
            if _is_there(path):
                _refuse(path, inputs)
                return PolicyChoice(policy=load(path, profile, _doubted), path=path)
        except _RefusedError as why:
            shown = terminal.line(home_hidden(str(path)), 1000)
            terminal.warn(
                tr("the policy {path} is not used: {why}; if it is yours, give it with --policy", path=shown, why=why)
            )
    return None


def _doubted(doubt: PolicyError) -> None:
    """Warn of a doubtful date in a policy."""
    terminal.warn(home_hidden(str(doubt)))


def why_refused(path: Path, inputs: Iterable[Path]) -> str:
    """Return why a policy may not be the user's own, or ""."""
    try:
        _refuse(path, inputs)
    except _RefusedError as why:
        return str(why)
    return ""


def usual_places() -> Iterator[Path]:
    """Yield the paths where a policy is looked for, the first choice first."""
    from platformdirs import user_config_path

    with suppress(OSError):  # the working folder was removed
        yield Path.cwd() / FILE_NAME
    with suppress(RuntimeError):  # a container may run as a user who has no home
        yield user_config_path("hygiene", appauthor=False, roaming=True) / FILE_NAME


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _RefusedError(tr("it cannot be looked at ({reason})", reason=system_words(error))) from error
    return True


def _refuse(path: Path, inputs: Iterable[Path]) -> None:
    """Refuse a policy that may not be the user's own.

    It may have come with an input, or another user may have written it. Every link on the way to the file is checked
    like the file, and so are the folders that hold them.

    Raises:
        _RefusedError: It may not be used.
    """
    try:
        for step in _steps(path):
            if lies_inside(step, inputs):
                raise _RefusedError(tr("it lies inside an input of this run, so it may have come with it"))
            if _CHECKS_OWNERS:
                _refuse_others(step)
    except OSError as error:
        raise _RefusedError(tr("it cannot be looked at ({reason})", reason=system_words(error))) from error


def lies_inside(path: Path, inputs: Iterable[Path]) -> bool:
    """Return whether a file is one of the inputs, or lies inside one."""
    read = {identity for given in inputs if (identity := _identity(given))}
    return any(_identity(each) in read for each in (path, *path.parents))


def _steps(path: Path) -> Iterator[Path]:
    """Yield each link on the way to a file, and then the file.

    Every yielded path is in a folder whose path has no links.

    Raises:
        OSError: A link leads nowhere.
        _RefusedError: The last step is not a file, or the links do not end.
    """
    for _ in range(_MOST_LINKS):
        step = path.parent.resolve(strict=True) / path.name
        kind = step.lstat().st_mode
        if not stat.S_ISLNK(kind):
            if not stat.S_ISREG(kind):
                raise _RefusedError(tr("it is not an ordinary file"))
            yield step
            return
        yield step
        path = step.parent / step.readlink()
    raise _RefusedError(tr("its links do not end"))


def _refuse_others(step: Path) -> None:
    """Refuse a file, or a link, that another user owns or can replace.

    Raises:
        _RefusedError: It does, or can.
    """
    about, folder = step.lstat(), step.parent.stat()
    if about.st_uid != os.geteuid():
        raise _RefusedError(tr("another user owns it"))
    # The mode bits of a link let every user write to it, but have no meaning.
    if not stat.S_ISLNK(about.st_mode) and about.st_mode & _OTHERS_WRITE:
        raise _RefusedError(tr("other users can write to it (run chmod go-w on it)"))
    if folder.st_uid not in {os.geteuid(), 0} or folder.st_mode & _OTHERS_WRITE:
        raise _RefusedError(tr("other users can write to its folder (run chmod go-w on the folder)"))


def _identity(path: Path) -> _Identity | None:
    """Return the identity of a file or folder, or None if it does not exist."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_dev, about.st_ino
