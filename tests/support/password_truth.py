"""An invented vault of known truth.

It has weak passwords of many kinds, strong ones, and families of similar ones. Every word is drawn with a fixed seed,
so each run measures the same vault. Nothing in it is anybody's password.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from typing import NamedTuple

SYMBOLS = "!@#$%^&*-_=+?"
ENGLISH = """
tomatoes canadiens residing harvest lantern whisper saddle marble thunder velvet compass orchard blanket penguin gravity
pirate shelter walnut cricket voyage meadow candle copper falcon anchor biscuit garden rocket silver tiger
""".split()  # noqa: SIM905  # words read best as text
FOREIGN = """
sommer hallo schatz bonjour soleil merci amor minha corazon ciao domani kochanie dzien liefde geluk
""".split()  # noqa: SIM905  # words read best as text
INVENTED = """
vinwel brostik quandel fermolt zashko trebbin luskar ombrith pellvor grintack hosmund jarvelk caddrop norvish telgram
wixbury durmond eskelby foltrin gavmore
""".split()  # noqa: SIM905  # words read best as text
SITES = """
netflix amazon spotify paypal github dropbox etsy zalando ikea expedia strava duolingo coursera udemy kayak airfrance
lufthansa decathlon deezer hulu canva figma notion slack asana trivago hertz sixt ryanair easyjet
""".split()  # noqa: SIM905  # words read best as text
ENDS = """
hub base line works port ware club lab den zone desk mart way point
""".split()  # noqa: SIM905  # words read best as text
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
RUSSIAN = "\u0439\u0446\u0443\u043a\u0435\u043d\u0433\u0448\u0449\u0437\u0445\u044a"
"""The upper row of the Russian keyboard."""
DISGUISED = (
    "\u041f\u0430\u0440\u043e\u043b\u044c123",  # "password" in Russian
    "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11",  # in letters of full width
    "pässwörd1!",
    "pass word 1 2 3",
    "p.a.s.s.w.o.r.d",
)


class Entry(NamedTuple):
    """One entry and its truth.

    `truth` is `weak`, `strong` or empty, and `family` names the group it belongs to.
    """

    title: str
    url: str
    user: str
    password: str
    truth: str
    kind: str
    family: str = ""


def vault() -> list[Entry]:
    """Return the vault, in an order that is mixed but always the same."""
    chance = random.Random(20261128)  # noqa: S311  # a fixed seed is the point
    made = [*_weak(chance), *_strong(chance), *_families(chance), *_reused(chance)]
    sites = [f"{site}{end}" for site in SITES for end in ENDS]
    chance.shuffle(made)
    entries = []
    for number, (truth, kind, family, password, facts) in enumerate(made):
        site = facts.get("site") or sites[number]
        title = facts.get("title") or site.capitalize()
        user = facts.get("user") or ("dana.kovacs.74@mail.example" if number % 3 else "dkov")
        entries.append(Entry(title, f"https://www.{site}.example/", user, password, truth, kind, family))
    return entries


_Made = tuple[str, str, str, str, dict[str, str]]


def _weak(chance: random.Random) -> Iterator[_Made]:
    """Yield passwords that a program guesses from lists and rules alone."""

    def word() -> str:
        return chance.choice(ENGLISH).capitalize()

    def year() -> str:
        return str(chance.randrange(1955, 2027))

    def number(least: int, most: int) -> str:
        return str(chance.randrange(least, most))

    def digits() -> str:
        return number(1000, 999999)

    def walk() -> str:
        row = chance.choice(ROWS)[:8]
        return row + number(0, 10) + row[:4][::-1]

    kinds: tuple[tuple[int, str, Callable[[], str]], ...] = (
        (40, "word, year, symbol", lambda: word() + year() + chance.choice(SYMBOLS)),
        (12, "word, symbol, year", lambda: word() + chance.choice(SYMBOLS) + year()),
        (10, "word, 123, symbol", lambda: word() + "123" + chance.choice(SYMBOLS)),
        (8, "two words", lambda: word().lower() + chance.choice("-_. ") + word().lower()),
        (
            8,
            "symbols around",
            lambda: chance.choice(SYMBOLS) + word() + chance.choice(SYMBOLS) + number(0, 100) + chance.choice(SYMBOLS),
        ),
        (8, "look-alike", lambda: word().replace("a", "@").replace("o", "0") + year() + chance.choice(SYMBOLS)),
        (10, "foreign word", lambda: chance.choice(FOREIGN).capitalize() + year() + chance.choice(SYMBOLS)),
        (6, "repeat", lambda: chance.choice(" -_.").join([word().lower()] * chance.randrange(3, 6))),
        (4, "walk", walk),
        (3, "walk of another keyboard", lambda: RUSSIAN[: chance.randrange(9, 13)]),
        (6, "telephone", lambda: f"0{number(150, 179)}-{number(10**6, 10**7)}"),
        (6, "few digits", digits),
        (6, "date", lambda: f"{number(10, 29)}.{number(10, 13)}.{year()}{chance.choice(['', '!'])}"),
    )
    for count, kind, make in kinds:
        for _ in range(count):
            yield "weak", kind, "", make(), {}
    for password in ("azertyuiop1!", "aqwzsxedc", *DISGUISED):
        yield "weak", "disguised", "", password, {}
    yield from _own_words(chance)


def _own_words(chance: random.Random) -> Iterator[_Made]:
    """Yield passwords that are a word of their owner or of their site."""
    for number in range(5):
        name = f"{chance.choice(INVENTED)[::-1]}{number}"
        yield "weak", "user name", "", name, {"user": name}
        site = f"{chance.choice(INVENTED)}{number}"
        host = chance.choice([f"{site}.example", f"www.{site}.example", f"https://www.{site}.example/"])
        yield "weak", "host", "", host, {"site": site}
        site = f"{chance.choice(INVENTED)}guild{number}"
        yield "weak", "site and year", "", f"{site.capitalize()}{1990 + number}!", {"site": site}
    for name in ("vexelbrook.tamsin", "orrin_hale77", "m.dravenko"):
        yield "weak", "name of an address", "", name, {"user": f"{name}@harbourlane.example"}
    for title in ("Tarnished Wharf Club", "Gorse Dale Library", "Pine Stad Rowing"):
        yield "weak", "title", "", title.replace(" ", ""), {"title": title}
    yield "weak", "title", "", "vinterholm-77x", {"title": "wifi vinterholm-77x"}


def _strong(chance: random.Random) -> Iterator[_Made]:
    def strong(kind: str, password: str) -> _Made:
        return "strong", kind, "", password, {}

    def text(alphabet: str, size: int) -> str:
        return "".join(chance.choice(alphabet) for _ in range(size))

    alnum, everything = string.ascii_letters + string.digits, string.ascii_letters + string.digits + SYMBOLS
    words = _dictionary()
    for size in (10, 11, 12, 13, 14, 16, 20):
        for _ in range(12):
            yield strong(f"random {size}", text(everything, size))
        for _ in range(4):
            yield strong(f"letters and digits {size}", text(alnum, size))
    for _ in range(10):
        yield strong("hexadecimal", text("0123456789abcdef", 16))
    for _ in range(10):
        yield strong("with dashes", "-".join(text(string.ascii_lowercase, 6) for _ in range(3)) + text("123456789", 1))
    for size, gap in ((3, "-"), (4, " "), (4, "-"), (5, "."), (4, "")):
        for _ in range(10):
            yield strong(f"{size} words", gap.join(chance.choice(words).capitalize() for _ in range(size)))


def _dictionary() -> list[str]:
    """Return words of the length that a passphrase generator uses."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return [word for word in FREQUENCY_LISTS["english_wikipedia"][1500:12000] if word.isalpha() and 5 <= len(word) <= 9]


def _families(chance: random.Random) -> Iterator[_Made]:
    """Yield groups of similar passwords, each on sites of its own."""
    used = iter([*SITES, *(f"{site}ly" for site in SITES)])
    right = str.maketrans("qwertyuiopasdfghjklzxcvbnm1234567890", "wertyuiop[sdfghjkl;xcvbnm,234567890-")
    for number, word in enumerate(INVENTED):
        base = word + str(chance.randrange(10, 99)) + chance.choice("!#-+") + chance.choice(INVENTED)[:4]
        one, two = next(used), next(used)
        site = {"site": one}, {"site": two}
        middle = len(base) // 2
        pairs = (
            (base, base + "7"), (base, base.upper()), (base + "2019", base + "2024"),
            (base, base.replace("o", "0") + "!"),
            (base + one.capitalize(), base + two.capitalize()), (one + base, two + base),
            (f"{word}42" + one.capitalize() + "!", f"{word}42" + two.capitalize() + "!"),
            (base + one[0].upper() + one[-1], base + two[0].upper() + two[-1]),
            (base, base[:middle] + "qj" + base[middle + 2 :]), (base, base[:middle] + "xq" + base[middle:]),
            (word + "Kestrel88", "Kestrel88" + word), (base, base[::-1]), (base, base.translate(right)),
            (one[:2] + base, two[:2] + base), (word + "-" + base, base + "-" + word),
        )  # fmt: skip
        first, second = pairs[number % len(pairs)]
        for password, fact in zip((first, second), site, strict=True):
            yield "", "similar", f"similar {number} ({number % len(pairs)})", password, fact


def _reused(chance: random.Random) -> Iterator[_Made]:
    for number in range(8):
        password = "".join(chance.choice(string.ascii_letters + string.digits) for _ in range(18))
        for _ in range(2 + number % 2):
            yield "", "reused", f"reused {number}", password, {}
