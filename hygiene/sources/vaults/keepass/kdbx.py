"""KeePass databases themselves, KDBX: opened by KeePassXC's own command, where it is installed, and read as its XML."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.model.text import home_hidden
from hygiene.sources.vault import LIMIT, Entries, VaultExport, vault
from hygiene.sources.vault_kit.encrypted import unlocked
from hygiene.sources.vaults.keepass.xml_csv import from_xml

_KDBX: Final = bytes.fromhex("03d9a29a67fb4bb5")
_KDB: Final = bytes.fromhex("03d9a29a65fb4bb5")
_COMMAND: Final = "keepassxc-cli"
_SECONDS: Final = 120
_OTHERWISE: Final = "or export it (KeePass: File > Export > KeePass XML (2.x); KeePassXC: Database > Export > XML File)"


@vault(
    "keepass-kdbx",
    title="KeePass or KeePassXC (KDBX)",
    export=f"Give the database itself: hygiene asks for its password, and opens it with KeePassXC's command {_COMMAND}, "
    "which has to be installed. It tells as much as the XML export.",
    recognises=lambda export: export.data.startswith((_KDBX, _KDB)),
    encrypted=True,
)
def keepass_kdbx(export: VaultExport) -> Entries:
    """Have KeePassXC decrypt it to its XML in memory; nothing is written. A key file or hardware key is not offered.

    Raises:
        UnreadableError: when that command is not there, the password is wrong, or it needs more than a password.
    """
    if export.data.startswith(_KDB):
        raise UnreadableError(
            "it is a database of KeePass 1", hint="import it into KeePassXC or KeePass 2, and give the new one"
        )
    if export.path is None:
        raise UnreadableError("a KeePass database cannot be read from a pipe", hint="give the file's name")
    command, path = _command(), export.path.resolve()
    document = unlocked(
        export,
        home_hidden(str(export.path)),
        lambda password: _exported(command, path, password),
        hint=f"with a key file or a hardware key hygiene cannot open it: {_OTHERWISE.removeprefix('or ')}",
    )
    return from_xml(document)


def _command() -> str:
    """Where the command is. Windows looks in the current folder first, and what lies there is not run."""
    found = shutil.which(_COMMAND)
    if found is None or not Path(found).is_absolute():
        raise UnreadableError(
            f"it is an encrypted KeePass database, and the command {_COMMAND} that opens it is not installed",
            hint=f"install KeePassXC, {_OTHERWISE}",
        )
    return found


def _exported(command: str, path: Path, password: Hidden) -> bytes | None:
    """The database as XML; None when it does not open. The password goes in on standard input, where no list shows it."""
    line = password.reveal().encode("utf-8", "surrogatepass") + b"\n"
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command by its whole path, and a whole path
            [command, "export", "--quiet", "--format", "xml", str(path)],
            input=line,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        done = None
    # Outside the handler: that error would carry what the command wrote so far.
    if done is None or len(done.stdout) > LIMIT:
        raise UnreadableError(
            f"{_COMMAND} did not open it within {_SECONDS} seconds, or could not run", hint=f"try again, {_OTHERWISE}"
        )
    return done.stdout if done.returncode == 0 and done.stdout else None
