"""The command line, gathered. Every import that costs time is made inside the command that needs it."""

from __future__ import annotations

from typing import Final

import click

from hygiene.cli import terminal
from hygiene.cli.commands import lists, passwords, scan, vaults

_EXIT_CODES: Final = """\b
Exit codes:
  0   it ran, and nothing is at or above --fail-on
  1   it failed
  2   the command or the policy is not valid
  3   it could not read enough to answer
  10  findings at or above --fail-on
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80}, epilog=_EXIT_CODES)
@click.version_option(None, "--version", package_name="account-hygiene", prog_name="hygiene")
def main() -> None:
    """How likely is somebody else to post as you, has it already happened, and what do you do first?

    hygiene reads the exports that platforms and password managers hand out, on this computer. It opens no connection
    unless you say --online or --expand-links. Start with `hygiene demo`; `hygiene readers` says how to get your own exports; then `hygiene scan EXPORT`.
    """
    terminal.quiet_crashes()


for command in (
    scan.scan, scan.demo, scan.init, lists.apps, lists.posts, lists.checks, lists.readers, lists.explain,
    vaults.vaults, passwords.breaches, passwords.forget,
):  # fmt: skip
    main.add_command(command)
