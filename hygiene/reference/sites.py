"""The sites of URLs, their shared sign-ins and kinds, and shorteners.

It finds the site of a URL, the sites that share one sign-in, and the sites that speak for a person or recover other
accounts. Everything comes from tables on disk: the public suffix list bundled with `publicsuffixlist`,
`data/sites.toml`, `data/shorteners.toml`. Nothing is fetched, and nothing is cached outside the process.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from hygiene.language.words import tr
from hygiene.reference.platforms import all_platforms
from hygiene.reference.unicode_forms import normalized

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

Kind = Literal["social", "email", ""]

_HOST: Final = re.compile(r"[\w-]+(\.[\w-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
_APP_SCHEMES: Final = frozenset({"android", "androidapp", "iosapp"})
_WEB_SCHEMES: Final = frozenset({"", "http", "https", "ftp", "ssh"})
_NEVER_PUBLIC: Final = frozenset(
    {"example", "home", "internal", "invalid", "lan", "local", "localhost", "onion", "test"}
)
"""Last labels of names that no public registry gives out.

They are from RFC 2606, RFC 6762 and RFC 7686, and from home routers.
"""
_LONGEST: Final = 1_000
"""The most characters of an address that are searched for its host.

A name has up to 253 (RFC 1035). The parser takes a time that grows with the square of a longer one.
"""
_LONGEST_LABEL: Final = 63
"""Characters that a label may have (RFC 1035)."""
_TELLING: Final = 6
"""The fewest characters of a password that a site's name could reveal."""
_MAIL_HOSTS: Final = frozenset({"mail", "webmail", "imap", "smtp", "owa"})
"""First labels of a host name that mark a mail server of one's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """The look-ups of `data/sites.toml`.

    `alias` maps a domain to its canonical name. `social` and `email` hold the canonical sites of each kind.
    """

    alias: dict[str, str]
    social: frozenset[str]
    email: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorteners:
    """Hosts that hide the target of a link.

    `all` are all of them. `anybody` are those with which anyone can shorten any link, including services that have
    ended. `asked` are those that may be asked for a target. `wrappers` are the platforms' own.
    """

    all: frozenset[str]
    anybody: frozenset[str]
    asked: frozenset[str]
    wrappers: frozenset[str]


def host(url: str) -> str:
    """Return the host of a URL or a bare host name.

    It is in lower case and without port. For an app's URL it is the package name turned round.

    It is empty for a page of the browser itself, a search pattern, or a broken address, such as one that names its host
    only after `_LONGEST` characters.

    >>> host("https://user@Login.Example.com:8443/x"), host("android://hash@com.example.android/")
    ('login.example.com', 'android.example.com')
    """
    # Without `//` the parser would take `example.com:8080` for a scheme.
    address = up_to_host(url if "://" in url else "//" + url.strip())
    try:
        parts = urlsplit(address)
        # Browsers read these full stops as dots, and every Unicode form of a letter as one.
        name = normalized("NFKC", (parts.hostname or "").replace("\u3002", ".")).lower().rstrip(".")
    except ValueError:
        return ""
    if not _HOST.fullmatch(name):
        return ""
    if parts.scheme in _APP_SCHEMES:
        # By convention, package names are domains written backwards.
        return ".".join(reversed(name.split(".")))
    return name if parts.scheme in _WEB_SCHEMES else ""


def up_to_host(url: str) -> str:
    """Return a URL without what follows its host, if it is long.

    It is empty where the host does not end within `_LONGEST` characters.
    """
    begin = url.strip()[:_LONGEST]
    scheme, _, rest = begin.partition("://")
    ended = re.search(r"[/?#]", rest)
    return begin if len(begin) < _LONGEST else f"{scheme}://{rest[: ended.start()]}" if ended else ""


@lru_cache(maxsize=8192)
def site(url: str) -> str:
    """Return the canonical name of a URL's site.

    That is its registrable domain, or that of the company whose sign-in it shares. A name in another script is in its
    ASCII form (Punycode), so that both spellings are one site.

    >>> site("https://mobile.twitter.com/login"), site("https://a.github.io"), site("http://10.0.0.1:8080"), site("")
    ('x.com', 'a.github.io', '10.0.0.1', '')
    >>> site("https://Käse.example./"), site("https://xn--kse-qla.example:443")
    ('xn--kse-qla.example', 'xn--kse-qla.example')
    """
    name = _registrable(ascii_host(host(url)))
    return _tables().alias.get(name, name)


def ascii_host(name: str) -> str:
    """Return a host name with every label in ASCII (Punycode, RFC 3492).

    The labels are those of `host`, in lower case and compatibility form, as IDNA (UTS 46) maps them. A label that
    Punycode cannot write stays as it is. So does one longer than any label may be, because Punycode takes a time that
    grows with the square of its length.
    """
    return ".".join(
        label if label.isascii() or len(label) > _LONGEST_LABEL else _ascii_label(label) for label in name.split(".")
    )


def _ascii_label(label: str) -> str:
    try:
        return f"xn--{label.encode('punycode').decode('ascii')}"
    except UnicodeError:
        return label


@lru_cache(maxsize=8192)
def domain(url: str) -> str:
    """Return the registrable domain of a URL's host.

    That is the name an owner registered, with the public suffix below which it is registered.

    A host without one (`localhost`, an address, a name on a home network) stays as it is.

    >>> domain("https://mobile.twitter.com/login"), domain("https://a.github.io"), domain("http://10.0.0.1:8080"),
    domain("") ('twitter.com', 'a.github.io', '10.0.0.1', '')
    """
    return _registrable(host(url))


def _registrable(name: str) -> str:
    """Return the registrable domain of a host, or the host itself."""
    # The list would take the last number of an address for a suffix.
    address = ":" in name or name.rpartition(".")[2].isdigit()
    return name if address else _suffixes().privatesuffix(name) or name


def has_public_suffix(name: str) -> bool:
    """Return whether a host name ends with a public suffix.

    Names for tests and home networks, which no registry gives out, count too.

    >>> has_public_suffix("login.example.com"), has_public_suffix("nas.local"), has_public_suffix("index.html")
    (True, True, False)
    """
    private = name.rpartition(".")[2] in _NEVER_PUBLIC
    return private or _suffixes().publicsuffix(name, accept_unknown=False) is not None


def kind(urls: Iterable[str]) -> Kind:
    """Return `email` or `social` when a URL is such an account, else "".

    `email` wins, because a mailbox resets the passwords of the others.
    """
    urls = tuple(urls)
    sites, tables = {site(url) for url in urls}, _tables()
    if sites & tables.email or any(host(url).split(".")[0] in _MAIL_HOSTS for url in urls):
        return "email"
    return "social" if sites & tables.social else ""


def password_page(urls: Iterable[str], password: str = "") -> str:
    """Return the page for a new password, as words after "change it".

    It is a known platform's settings page, or the site. A site that would reveal the password is not named.
    """
    sites, places = [name for url in urls if (name := site(url))], _platforms_by_site()
    if known := [places[name] for name in sites if name in places]:
        return all_platforms()[min(known)].page("password")
    shown = without_password(sites, password)
    return tr("at {site}", site=shown[0]) if shown else tr("where it is used")


@cache
def _platforms_by_site() -> dict[str, int]:
    """Return the place of each platform among all, by its sites."""
    # A site of several platforms stands for the first one.
    return {site(domain): place for place, known in reversed([*enumerate(all_platforms())]) for domain in known.domains}


def without_password(sites: Iterable[str], password: str) -> list[str]:
    """Return the sites whose names do not reveal the password.

    A name reveals it when one contains the other. A short password is in many names by chance, which reveals nothing.
    """
    secret = password.casefold()
    return [name for name in sites if len(secret) < _TELLING or (secret not in name and name not in secret)]


def well_known(name: str) -> bool:
    """Return whether a registrable domain is one of the best-known sites.

    They are the ten thousand of `data/well_known_sites.txt`.
    """
    return name in _well_known()


@cache
def added_words(kind: str = "") -> frozenset[str]:
    """Return the words that imitations, or companies, add to a name.

    They come from `data/added_words.toml`: the words of one kind, or all of them.
    """
    table = tomllib.loads(files("hygiene.data").joinpath("added_words.toml").read_text(encoding="utf-8"))
    return frozenset(str(word) for name, words in table.items() if kind in {name, ""} for word in words)


@cache
def shorteners() -> Shorteners:
    """Return the content of `data/shorteners.toml`."""
    table = tomllib.loads(files("hygiene.data").joinpath("shorteners.toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(map(str, hosts)) for name, hosts in table.items()}
    asked = lists["open"] | lists["tools"] | lists["wrappers"]
    return Shorteners(
        all=asked | lists["ended"],
        anybody=lists["open"] | lists["ended"],
        asked=asked,
        wrappers=lists["wrappers"],
    )


@cache
def _well_known() -> frozenset[str]:
    lines = files("hygiene.data").joinpath("well_known_sites.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _suffixes() -> PublicSuffixList:
    """Return the bundled public suffix list.

    Its private part is included, so that two people's `github.io` pages are two sites.
    """
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@cache
def _tables() -> _Tables:
    table = tomllib.loads(files("hygiene.data").joinpath("sites.toml").read_text(encoding="utf-8"))
    alias = {domain: name for name, domains in table["one_account"].items() for domain in domains}
    for first, *others in table["public_lists"]["groups"]:
        name = alias.get(first, first)
        alias |= {domain: name for domain in (first, *others) if domain != name}

    def canonical(domains: Iterable[str]) -> frozenset[str]:
        return frozenset(alias.get(domain, domain) for domain in domains)

    return _Tables(alias=alias, social=canonical(table["kinds"]["social"]), email=canonical(table["kinds"]["email"]))
