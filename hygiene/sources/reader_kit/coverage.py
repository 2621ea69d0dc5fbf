"""The coverage of a reading: the outcome of each file, and unread files.

An export may hold files that are newer than its reader. A file whose name suggests that it concerns the account's
security becomes a gap of the part it belongs to, so that no check calls that part clear. Other unknown files are
counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from hygiene.language.words import tr, tr_n
from hygiene.model.errors import UnreadableError
from hygiene.model.text import listed, printable
from hygiene.sources.files.files import RECORDS, Files, first_bytes


class Outcome(NamedTuple):
    """The result of reading one file.

    `read` and `bad` count records. `wrong` and `stopped` say why some are missing, and `held` whether the part was
    there.
    """

    read: int
    bad: int
    wrong: str
    stopped: str
    held: bool = True


class Damage(str):
    """A reason for a gap in data that the export should hold.

    A file is damaged, cut short, not there although the export lists it, or too large to be read to its end.
    """

    __slots__ = ()


def damaged_parts(gaps: Mapping[str, Iterable[str]], bad: Iterable[str]) -> frozenset[str]:
    """Return the parts with damage among their gaps or with `bad` records."""
    return frozenset(bad).union(part for part, why in gaps.items() if any(isinstance(each, Damage) for each in why))


def stop_reason(why: str | UnreadableError, read: int) -> str:
    """Return why a file was not read completely, and how far it was read."""
    if isinstance(why, UnreadableError):
        why = why.reason
    return tr_n(read, "{why}; {count:,} record read before that", "{why}; {count:,} records read before that", why=why)


def unreadable(count: int, why: str) -> str:
    """Return that some records could not be read."""
    return tr_n(
        count, "{count:,} record could not be read ({why})", "{count:,} records could not be read ({why})", why=why
    )


TELLING: Final = (
    ("second_factors", re.compile(
        r"_(?:two|2)_?(?:factor|step|fa_|sv_)|_mfa_|_t?otp_|authenticator|passkey|webauthn|_fido"
        r"|_security_keys?_|_(?:backup|recovery)_codes?_"
    )),
    ("sign_ins", re.compile(
        r"_(?:linked|connected|external|associated)_(?:\w+_)?(?:accounts?|identit\w+|logins?)_|_sso_|single_sign_on"
        r"|_identity_providers?_"
    )),
    ("apps", re.compile(
        r"oauth|_apps?_(?:and_websites?|passwords?|permissions?|tokens?)_|_permissions_(?:\w+_)?apps?_"
        r"|_(?:authori[sz]ed|connected|linked|active|expired|permitted|approved|third_party)_(?:\w+_)?"
        r"(?:apps?|applications?|websites?|services?|clients?)_|_(?:api|access|refresh)_(?:tokens?|keys?)_|_delegat"
    )),
    ("devices", re.compile(r"_devices?_|_push_tokens?_")),
    ("events", re.compile(
        r"password|passcode|recover(?:y|ies)_|security|suspicious|_checkpoints?_|_challenges?_"
        r"|_(?:e_?mails?|phones?|numbers?|contact_points?|account_status|account_privacy)_(?:\w+_)?"
        r"(?:changes?|changed|history|updates?|verifications?)_|_account_(?:confirmation|suspension|deactivation)"
    )),
    ("logins", re.compile(
        r"_log_?(?:ins?|outs?|ons?)_|_logged_in_|_sign_?(?:ins?|outs?|ups?|ons?)_|_sessions?_|_ips?_|_access_logs?_"
        r"|_registration_(?:information|details)_"
    )),
    ("contacts", re.compile(r"_e_?mails?_|_phones?_|_phonenumbers?_|_contact_points?_|_trusted_contacts?_")),
)  # fmt: skip
"""The parts that unread files belong to by their names.

Names are in words between underscores, and the first part that fits counts. They come from the names of platforms'
files and settings pages.
"""
_QUIET: Final = re.compile(
    r"preference|notification|campaign|subscription|marketing|newsletter|in_app_|(?:^|_)(?:ads?|advertis\w+)_|message"
    r"|_search"
)
"""Words in names of files about mails and notices. No check needs those."""
_ORDINARY: Final = re.compile(
    r"message|inbox|chat|like|comment|saved|follow|friend|block|mute|restrict|connection|contact|_ads?_|advert|search"
    r"|topic|stor(?:y|ies)|reel|post|tweet|reaction|poll|group|event|vote|bookmark|collection|reminder|purchase|payment"
    r"|payout|stripe|receipt|shop|order|checkout|location|place|based_in|music|listen|watch|view|seen|interest|survey"
    r"|preference|notification|setting|insight|profile|photo|video|media|avatar|memor(?:y|ies)|skill|education|language"
    r"|position|recommend|endorse|learning|job|course|certification|honou?r|patent|project|publication|volunteer|score"
    r"|organi[sz]ation|causes|inference|provider|engagement|verification|identity_asset|review|page|fundrais|market"
    r"|playlist|subscri|gift|gild|gold|index|readme|manifest|checkfile|no_data|monetiz|eligib|guide|autofill|header"
    r"|account_information|information_about_you|professional|note|draft|persona_|gender|birth|hidden|submitter"
    r"|moderated|multireddit|twitter|tracker|technologies|snap|cameo|bitmoji|ranking|terms|feature|lens|game|support"
    r"|actor|outbox"
)
"""Words in names of files of an account's ordinary use.

No check needs them so far.
"""
_DATA: Final = re.compile(rf"(?:{'|'.join(map(re.escape, RECORDS))})$", re.IGNORECASE)
_PAGE: Final = re.compile(r"\.html?$", re.IGNORECASE)
_EMPTY: Final = re.compile(
    rb"[\s\xef\xbb\xbf]*(?:[\w.]{1,80}\s*=\s*)?"
    rb'(?:\[\s*\]|\{\s*(?:"[^"]{0,80}"\s*:\s*(?:\[\s*\]|\{\s*\}|null|"")[\s,]*)*\})?'
    rb"[\s;]*"
)
"""A document without records."""
_START: Final = 512
_NAMED: Final = 3
"""Files of a part that a gap names."""


class Others(NamedTuple):
    """The files of an export that its reader knows but does not read.

    `aside` matches the paths of files without data that a check could use. Every other file in one of the `folders`
    concerns the part named with it. `data` matches the names of files that may hold records. `holds` says whether a
    file is the export's own.
    """

    aside: re.Pattern[str] | None = None
    folders: tuple[tuple[str, re.Pattern[str]], ...] = ()
    data: re.Pattern[str] = _DATA
    holds: Callable[[str], bool] = lambda _: True


def part_by_name(name: str) -> str:
    """Return the part that a file or a list belongs to by its name.

    The result is empty for a name that does not concern security.
    """
    words = _words(name)
    part = next((part for part, telling in TELLING if telling.search(words)), "")
    return "" if part in {"contacts", "events", "logins"} and _QUIET.search(words) else part


def _words(name: str) -> str:
    """Return a name in lower-case words between underscores."""
    return "_" + re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).strip("_").casefold() + "_"


def unread_files(files: Files, read: Iterable[str], others: Others) -> tuple[dict[str, list[str]], int]:
    """Return a gap for each unread file that concerns security, by part.

    A web page is such a file if the export does not hold the same as data. The second value counts the other files that
    the reader does not know. `read` are the members that were read.
    """
    known, found, unknown = set(read), dict[str, list[str]](), 0
    pages = {name for name in files.names if _PAGE.search(name)}
    bases = {_base(name).casefold() for name in files.names if others.data.search(name)} if pages else set()
    for name in files.names:
        # A page beside the same data repeats it.
        is_page = name in pages and _base(name).casefold() not in bases
        if name in known or not (is_page or others.data.search(name)) or not others.holds(name):
            continue
        base = _base(name)
        part = part_by_name(base) or next((part for part, folder in others.folders if folder.search(name)), "")
        if others.aside is not None and others.aside.search(name):
            continue
        if part and not is_empty(files, name):
            found.setdefault(part, []).append(name)
        elif not (part or is_page):
            unknown += not _ORDINARY.search(_words(base))
    return {part: list(_gaps(names)) for part, names in found.items()}, unknown


def _base(name: str) -> str:
    """Return the name of a file without its folder and its ending."""
    return name.rpartition("/")[2].rpartition(".")[0]


def is_empty(files: Files, name: str) -> bool:
    """Return whether a file holds no record.

    An example is a table with only a header.
    """
    start = first_bytes(files, name, _START)
    if name.lower().endswith(".csv"):
        return len(start) < _START and start.strip().count(b"\n") == 0
    return 0 < len(start) < _START and _EMPTY.fullmatch(start) is not None


def _gaps(names: list[str]) -> Iterator[str]:
    for name in sorted(names, key=lambda name: (name.count("/"), name))[:_NAMED]:
        shown = printable(name, 200)
        if _PAGE.search(name):
            yield tr("{name}: hygiene does not read this page for a browser", name=shown)
        else:
            yield tr("{name}: hygiene does not read this kind of file", name=shown)
    if len(names) > _NAMED:
        yield tr_n(
            len(names) - _NAMED,
            "nor does it read {count:,} other file of such kinds",
            "nor does it read {count:,} other files of such kinds",
        )


def unread_sections(member: str, document: Mapping[str, object], known: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield a part and a gap for the sections of a document about security.

    A section is a list or an object under up to three names, such as `Your Activity > Login History`. Those that
    `known` matches are left out, with everything inside them. So are empty ones.
    """
    found: dict[str, list[str]] = {}
    waiting: list[tuple[tuple[str, ...], object]] = [((name,), value) for name, value in document.items()]
    while waiting:
        path, value = waiting.pop(0)
        shown = " > ".join(path)
        if known.search(shown) or not _has_records(value):
            continue
        if part := part_by_name(path[-1]):
            found.setdefault(part, []).append(printable(shown, 120))
        elif isinstance(value, dict) and len(path) < _NAMED:
            waiting += [((*path, str(name)), inner) for name, inner in value.items()]
    for part, sections in found.items():
        yield (
            part,
            tr(
                "{member} ({sections}): hygiene does not read this kind of data",
                member=member,
                sections=listed(sections, _NAMED),
            ),
        )


def _has_records(value: object) -> bool:
    """Return whether a value is a list or an object with something inside."""
    if isinstance(value, dict):
        return any(map(_has_records, value.values())) or any(isinstance(v, str) and v for v in value.values())
    return isinstance(value, list) and bool(value)
