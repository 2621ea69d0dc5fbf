"""Options that several commands share, and their types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.language.words import tr, tr_later

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from hygiene.model.policy import Policy
    from hygiene.plugins.registry import Plugins

FILE: Final = click.Path(path_type=Path, readable=False)
"""A file or folder.

Whether it can be read is not checked here, because one bad input must not end the run.
"""

TIMES: Final = tr_later("2026-10-13, '2026-10-13 15:20' or 2026-10-13T14:20Z")
"""Times as an option takes them, in words."""
_BUDGET: Final = "hygiene.budget"


def nearest(given: str, names: Iterable[str], least: float = 0.6) -> str:
    """Return the nearest name, or "".

    `least` is the share of the name that must match the typed text. The default is difflib's.
    """
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in names}
    close = get_close_matches(given[:100].casefold(), folded, n=1, cutoff=least)
    return folded[close[0]] if close else ""


def did_you_mean(given: str, names: Iterable[str], least: float = 0.6) -> str:
    """Return a sentence after a blank that offers the nearest name, or ""."""
    name = nearest(given, names, least)
    return f" {tr('Did you mean {name!r}?', name=name)}" if name else ""


class Offered(click.ParamType[str]):
    """A text for which a shell offers names, looked up only then."""

    def names(self) -> list[str]:
        """Return the names, in the order to show them."""
        raise NotImplementedError

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002  # click's signature
        ctx: click.Context | None,  # noqa: ARG002  # click's signature
    ) -> str:
        """Return the text. The command decides what it means."""
        return str(value)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  # click's signature
        param: click.Parameter,  # noqa: ARG002  # click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the names that begin with the letters typed so far."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in self.names() if name.startswith(incomplete)]


class _Name(Offered):
    """One of several names, looked up only when the option is used or shown."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the value, or fail with the names that exist."""
        if value not in (known := self.names()):
            self.fail(
                tr(
                    "{value!r} is not one of {known}.{did_you_mean}",
                    value=value,
                    known=", ".join(known),
                    did_you_mean=did_you_mean(str(value), known),
                ),
                param,
                ctx,
            )
        return str(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002  # click's signature
        """Return the names for `--help`."""
        return f"[{'|'.join(self.names())}]"


class FormatName(_Name):
    """The name of an installed format."""

    name = "format"

    def names(self) -> list[str]:
        """Return the names of the installed formats."""
        from hygiene.plugins.registry import Plugins

        return Plugins().names("formats")


class SeverityName(_Name):
    """A severity, mildest first."""

    name = "severity"

    def names(self) -> list[str]:
        """Return the severities."""
        from hygiene.model.finding import Severity

        return [severity.value for severity in Severity]


class Amount(click.ParamType[float]):
    """A number with a unit that is not typed, such as seconds."""

    def __init__(self, unit: str, least: float, most: float) -> None:
        self.name, self._least, self._most = unit, least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number, or fail with the form of a number."""
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if not self._least <= number <= self._most:
            limits = tr("from {least:g} to {most:,.0f}", least=self._least, most=self._most)
            self.fail(
                tr("{value!r} is not a number of {name} {limits}.", value=value, name=self.name, limits=limits),
                param,
                ctx,
            )
        return number


def _set_budget(ctx: click.Context, _param: click.Parameter, value: float | None) -> None:
    """Limit the time for each input of a command."""
    ctx.meta[_BUDGET] = value


def stated_time(text: str) -> datetime | None:
    """Return the time that a text states, or None.

    A number is a date only with eight digits. Any other number is the id of a post. The time has a zone where the text
    states one.
    """
    if text.strip().isdecimal() and len(text.strip()) != len("20261013"):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def seconds_of_an_input() -> float:
    """Return the seconds that the running command may take to read one input."""
    from hygiene.sources.files.budget import SECONDS

    ctx = click.get_current_context(silent=True)
    return (ctx and ctx.meta.get(_BUDGET)) or SECONDS


policy_option = click.option(
    "--policy",
    "policy_file",
    type=FILE,
    metavar="FILE",
    help="Your policy: which clients and apps are yours. `hygiene init` writes it. Without the option, hygiene.toml in "
    "the working folder is used, or else the one in your configuration folder.",
)
no_policy_option = click.option("--no-policy", is_flag=True, help="Use no policy, even where there is a hygiene.toml.")
profile_option = click.option(
    "--profile",
    type=click.Choice(["self", "brand", "incident"]),
    help="For whom the report is, in place of the policy's own `profile`: yourself, a team, or whoever acts in an "
    "incident. It sets thresholds that the policy does not set, and the tone.",
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask whether to write the change.")
plugins_option = click.option("--no-plugins", is_flag=True, help="Run only what comes with hygiene.")
_SECONDS: Final[dict[str, Any]] = {
    "type": Amount("seconds", 1, 1_000_000), "metavar": "SECONDS", "expose_value": False, "callback": _set_budget,
}  # fmt: skip
budget_option = click.option(
    "--budget", help="Stop reading an input after SECONDS (default 900), and go on with the next.", **_SECONDS
)
whole_budget_option = click.option("--budget", help="Give up after SECONDS (default 900).", **_SECONDS)
"""For a command that proves all or nothing."""
format_option = click.option(
    "--format",
    "style",
    type=FormatName(),
    show_default="by the ending of --output, or table",
    help="How to write the report.",
)
output_option = click.option(
    "--output",
    type=FILE,
    metavar="FILE",
    help="Write the report there, readable by you only. An ending such as .html or .json sets the format.",
)


redact_option = click.option(
    "--redact",
    is_flag=True,
    help="Put labels such as “account 1” and “app 3” in place of names, sites, files, people and texts, so that the "
    "report can be forwarded. Dates, counts and what to do stay.",
)
details_option = click.option(
    "--details",
    is_flag=True,
    help="Show all parts of a table report: each finding with its reasons, apps, dates, what was read. HTML, Markdown "
    "and JSON always hold them. Long lists are cut, except in JSON.",
)


def password_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how passwords are examined."""
    for option in (
        click.option(
            "--remember", is_flag=True, help="Keep keyed tags of the passwords, to recognise an old one later."
        ),
        click.option(
            "--online",
            is_flag=True,
            help="Use the network: read the accounts of --account, and ask api.pwnedpasswords.com about passwords, by "
            "hash prefix.",
        ),
        click.option("--breaches", type=FILE, metavar="FILE", help="A filter made by `hygiene breaches build`."),
        click.option(
            "--compare-password", is_flag=True, help="Ask for a password to compare with, such as the vault's own."
        ),
        click.option("--ask-password", is_flag=True, help="Ask for passwords at a hidden prompt, and judge those too."),
    ):
        command = option(command)
    return command


def load_policy(path: Path | None) -> Policy:
    """Read the policy in a file; without a file, return one that sets nothing."""
    from hygiene.model.policy import Policy
    from hygiene.sources.settings.policy_file import load

    return load(path) if path else Policy()


def load_plugins(policy: Policy | None, *, no_plugins: bool) -> Plugins:
    """Return the plugins that may run."""
    from hygiene.plugins.registry import Plugins

    return Plugins.of_policy(policy, strangers=not no_plugins) if policy else Plugins(strangers=not no_plugins)
