"""Kill the commands that write files, and put other disorder around them.

usage: python -m chaos [--kills N] [--seed S] [--only COMMAND] [--minutes N] [--no-disorder]

The kills are shared among the commands. The seed decides the moments, and the clock where in the code they fall. The
exit code is 1 when a file was torn or lost, when something was left behind, when the next run failed, or when other
disorder ended in an unexpected way.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from io import StringIO
from pathlib import Path
from pkgutil import walk_packages

import hygiene
from chaos.cases import tried
from chaos.commands import COMMANDS, write_inputs
from chaos.disorder import CASES
from chaos.kills import Killer, Tally
from chaos.steady import NAME, SteadyKiller
from chaos.summary import table
from hygiene.cli.main import main as command
from hygiene.plugins.registry import Plugins


def main() -> int:
    """Run what the command line asks for and return the exit code."""
    arguments = _arguments()
    _load_everything()
    with tempfile.TemporaryDirectory(prefix="hygiene-chaos-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # a case that gives up its rights reads the inputs
        write_inputs(folder / "inputs")
        tallies = _killed(arguments, folder)
        print("\n".join(table(tallies)), flush=True)
        failed = False if arguments.no_disorder else _disorder(folder)
    return failed or any(tally.faults for tally in tallies.values())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--kills", type=int, default=1000, help="kills of all commands together (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other moments (default 1)")
    parser.add_argument("--minutes", type=float, default=600.0, help="time for the kills, at most (default 600)")
    parser.add_argument("--only", default="", help="commands whose names start with this")
    parser.add_argument("--no-disorder", action="store_true", help="leave out all but the kills")
    return parser.parse_args()


def _load_everything() -> None:
    """Import everything a command needs, so that a forked run begins at once."""
    for module in walk_packages(hygiene.__path__, "hygiene."):
        import_module(module.name)
    plugins = Plugins()
    for group in ("checks", "readers", "vaults", "formats"):
        plugins.loaded(group)
    with suppress(SystemExit), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        command(["demo"])
    gc.collect()
    gc.freeze()  # or the first collection in each fork would copy all memory


def _killed(arguments: argparse.Namespace, folder: Path) -> dict[str, Tally]:
    """Kill every command in turn until all kills are done or the time is over."""
    commands = [command for command in COMMANDS if command.name.startswith(arguments.only)]
    until = time.monotonic() + 60 * arguments.minutes
    inputs = folder / "inputs"
    killers: dict[str, Killer | SteadyKiller] = {
        command.name: Killer(command, inputs, folder / f"{number}", arguments.seed)
        for number, command in enumerate(commands)
    }
    if NAME.startswith(arguments.only):
        killers[NAME] = SteadyKiller(folder / "steady", arguments.seed)
    each = [*killers.values()]
    try:
        for number in range(arguments.kills):
            if time.monotonic() > until:
                print("the time is over")
                break
            each[number % len(each)].kill()
    except KeyboardInterrupt:
        print("stopped")
    return {name: killer.tally for name, killer in killers.items()}


def _disorder(folder: Path) -> bool:
    """Try every other case, print how it ended, and return whether one failed."""
    failed = False
    for number, (name, case) in enumerate(CASES.items()):
        home = folder / f"disorder-{number}"
        home.mkdir()
        outcome = tried(case, home, folder / "inputs")
        print(f"{name:44} {outcome!s}", flush=True)
        failed |= bool(outcome.faults)
    return failed


if __name__ == "__main__":
    sys.exit(main())
