"""KeePass databases (KDBX), opened by KeePassXC's command and read as XML.

KeePassXC must be installed.
"""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import IO, Final, cast

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.model.text import home_hidden
from hygiene.sources.files.budget import MAX_VAULT
from hygiene.sources.vault import Entries, VaultExport, vault
from hygiene.sources.vault_kit.encrypted import unlocked
from hygiene.sources.vaults.keepass.xml_csv import from_xml

_KDBX: Final = bytes.fromhex("03d9a29a67fb4bb5")
_KDB: Final = bytes.fromhex("03d9a29a65fb4bb5")
_KDBX_BEFORE_2: Final = bytes.fromhex("03d9a29a66fb4bb5")
_COMMAND: Final = "keepassxc-cli"
_SECONDS: Final = 120
_EXPORT_INSTEAD: Final = tr_later(
    "export it as XML, in KeePass with File > Export, in KeePassXC with Database > Export > XML File"
)


@vault(
    "keepass-kdbx",
    title=tr_later("KeePass or KeePassXC (KDBX)"),
    export=tr_later(
        "Give hygiene the database itself. hygiene asks for its password, and opens it with KeePassXC's command "
        "{command}, which must be installed. It holds as much as the XML export.",
        command=_COMMAND,
    ),
    recognises=lambda export: export.data.startswith((_KDBX, _KDB, _KDBX_BEFORE_2)),
    encrypted=True,
)
def keepass_kdbx(export: VaultExport) -> Entries:
    """Have KeePassXC decrypt the database to XML, in memory only.

    A key file or a hardware key cannot be used.

    Raises:
        UnreadableError: when KeePassXC's command is not installed, the password is wrong, or the database needs more
            than a password.
    """
    if not export.data.startswith(_KDBX):
        version = "KeePass 1" if export.data.startswith(_KDB) else tr("a trial version of KeePass 2")
        raise UnreadableError(
            tr("it is a database of {version}", version=version),
            hint=tr("import it into KeePassXC or KeePass 2, and give hygiene the new database"),
        )
    if export.path is None:
        raise UnreadableError(tr("a KeePass database cannot be read from a pipe"), hint=tr("give the name of the file"))
    command, path = _command(), export.path.resolve()
    document = unlocked(
        export,
        home_hidden(str(export.path)),
        lambda password: _exported(command, path, password),
        hint=tr(
            (
                "run it again and type it with care; hygiene cannot use a key file or a hardware key, so "
                "with one of them {advice}"
            ),
            advice=tr(_EXPORT_INSTEAD),
        ),
    )
    return from_xml(export, document)


def _command() -> str:
    """Return the absolute path of KeePassXC's command.

    Windows looks in the current folder first, but a command there is never run.
    """
    found = shutil.which(_COMMAND)
    if found is None or not Path(found).is_absolute():
        raise UnreadableError(
            tr(
                ("it is an encrypted KeePass database, and the command that opens it ({command}) is not installed"),
                command=_COMMAND,
            ),
            hint=tr("install KeePassXC, or {advice}", advice=tr(_EXPORT_INSTEAD)),
        )
    return found


def _exported(command: str, path: Path, password: Hidden) -> bytes | None:
    """Return the database as XML, or None if it does not open.

    The password is passed on standard input, where no list of processes shows it. The output is read up to the limit of
    a password export.

    Raises:
        UnreadableError: when the command does not run, does not end in time, or writes more than that.
    """
    line = password.reveal().encode("utf-8", "surrogatepass") + b"\n"
    arguments = [command, "export", "--quiet", "--format", "xml", str(path)]
    document, ended = b"", None
    with suppress(OSError):
        ended, document = _output(arguments, line)
    # A negative code is that of a killed process. It is raised here, because an error above may hold the command's
    # output.
    if len(document) > MAX_VAULT:
        raise UnreadableError(
            tr("opened, it is larger than {limit} MB", limit=MAX_VAULT >> 20),
            hint=tr("move some entries to another one"),
        )
    if ended is None or ended < 0:
        raise UnreadableError(
            tr(
                "{command} did not open it within {seconds} seconds, or could not run",
                command=_COMMAND,
                seconds=_SECONDS,
            ),
            hint=tr("try again, or {advice}", advice=tr(_EXPORT_INSTEAD)),
        )
    return document if ended == 0 and document else None


def _output(arguments: list[str], line: bytes) -> tuple[int, bytes]:
    """Run a command with a line of input; return its exit code and output.

    It is killed after `_SECONDS`, or when its output exceeds `MAX_VAULT`.
    """
    with subprocess.Popen(  # noqa: S603  # a fixed command; both paths are absolute
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        given, written = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        clock = Timer(_SECONDS, process.kill)
        clock.start()
        try:
            with suppress(BrokenPipeError):
                given.write(line)
                given.close()
            document = written.read(MAX_VAULT + 1)
            if len(document) > MAX_VAULT:
                process.kill()
            return process.wait(), document
        finally:
            clock.cancel()
            process.kill()  # an interrupted run must not leave a process that holds the password
