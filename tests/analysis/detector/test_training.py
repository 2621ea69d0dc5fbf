"""Training and takeovers.

The same table gives the same bytes in whatever order its rows stand, and a takeover is a burst in a real life.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.lives import Person
from tests.support.snapshots import BUFFER, IPAD, IPHONE, WEB

parquet = pytest.importorskip("pyarrow.parquet", reason="training needs the `training` extra (pyarrow)")
pytest.importorskip("sklearn", reason="training needs the `training` extra (scikit-learn)")

import pyarrow as pa  # noqa: E402  # only where it is installed

from hygiene.analysis.detector.season import code  # noqa: E402  # with what it trains
from hygiene.analysis.detector.stylometry import HABITS  # noqa: E402
from hygiene.analysis.detector.weights import SUBJECTS, Model, read  # noqa: E402
from training import __main__ as training  # noqa: E402
from training.measure import threshold  # noqa: E402
from training.takeovers import ROGUE, VARIANTS, Account, Burst, accounts, clean, takeover  # noqa: E402

WHO = (IPHONE, WEB, IPAD, BUFFER)


def rows() -> list[dict[str, Any]]:
    """Return four invented people, as the table of posts holds them."""
    made = []
    for seed, used in enumerate(WHO):
        person = Person(clients=((used, 5), (IPHONE, 1)), hours=(seed, 8, 15), seed=seed, sites=(f"s{seed}.example",))
        for number, said in enumerate(person.life(200, 2)):
            made.append(
                {
                    "account": f"a{seed}",
                    "seq": number,
                    "time_utc": said.at,
                    "source": said.client.label,
                    "text": said.text,
                    "lang": "en",
                    "is_reply": False,
                    "reply_to": "",
                    "mentions": "",
                    "hashtags": "",
                }
            )
    return made


def table(path: Path, posts: list[dict[str, Any]]) -> Path:
    parquet.write_table(pa.Table.from_pylist(posts), path)
    return path


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> list[Account]:
    return accounts(table(tmp_path_factory.mktemp("posts") / "posts.parquet", rows()))


def trained(tmp_path: Path, posts: list[dict[str, Any]], *more: str) -> bytes:
    """Return what `python -m training` writes for a table."""
    output = tmp_path / "detector.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "TAKEOVERS", dict.fromkeys(VARIANTS, 1))
        patch.setattr(
            sys, "argv", ["training", str(table(tmp_path / "p.parquet", posts)), "--output", str(output), *more]
        )
        assert 0 == training.main()
    return output.read_bytes()


def test_training_gives_the_same_bytes_whatever_the_order_of_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posts = rows()
    model = trained(tmp_path, posts)
    assert capsys.readouterr().out.endswith(f"4 accounts, {len(posts):,} posts; 0 held out\n")
    random.Random(1).shuffle(posts)  # noqa: S311  # any other order will do
    assert model == trained(tmp_path, posts)
    made = read(model)
    assert {name for names in SUBJECTS.values() for name in names} == set(made.curves)
    assert HABITS == tuple(made.habits)
    assert made.spread > 0


def test_held_out_accounts_are_not_seen(tmp_path: Path, known: list[Account]) -> None:
    third = training.fold("a0")
    inside = [account.name for account in known if training.fold(account.name) != third]
    made = read(trained(tmp_path, rows(), "--without", str(third)))
    assert made.about.startswith(f"{len(inside)} accounts, ")
    assert made.about.endswith(f"; {4 - len(inside)} held out")
    alone = [row for row in rows() if row["account"] in inside]
    assert unsigned(read(trained(tmp_path, alone))) == unsigned(made)


def unsigned(model: Model) -> Model:
    """Return a model without its description of itself."""
    return msgspec.structs.replace(model, about="")


def test_accounts_of_few_posts_are_left_out(tmp_path: Path, known: list[Account]) -> None:
    short = [row for row in rows() if row["account"] != "a0" or row["seq"] < 499]
    assert ["a1", "a2", "a3"] == [account.name for account in accounts(table(tmp_path / "p.parquet", short))]
    assert ["a0", "a1", "a2", "a3"] == [account.name for account in known]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_takeover_is_a_burst_of_another_in_the_last_fifth_of_a_life(variant: str, known: list[Account]) -> None:
    victim, thief = known[0], known[3]
    for seed in range(20):
        case = takeover(victim, thief, variant, random.Random(seed), Burst(posts=5))  # noqa: S311  # the same each time
        life, rows = case.attributes, np.flatnonzero(case.injected)
        assert (5, len(victim.attributes) + 5) == (len(rows), len(life))
        assert (np.diff(life.at) >= 0).all()
        assert life.at[rows[0]] >= victim.attributes.at[int(len(victim.attributes) * 0.8)]
        assert victim.attributes.at.tolist() == life.at[~case.injected].tolist()
        assert victim.writing.length.tolist() == case.writing.length[~case.injected].tolist()
        assert len(case.writing.words) == case.writing.starts[-1]
        clients = {"own": None, "mimic": code("Twitter for iPhone"), "mimic-hours": code("Twitter for iPhone")}
        clients |= {"web": code("web"), "rogue": code(ROGUE), "known app": code("Twitter for iPhone")}
        if (expected := clients[variant]) is not None:
            assert {expected} == set(life.client[rows].tolist())


def test_an_archive_may_end_soon_after_a_takeover(known: list[Account]) -> None:
    case = takeover(known[0], known[1], "own", random.Random(3), Burst(ends=0.5))  # noqa: S311  # the same each time
    last = int(np.flatnonzero(case.injected)[-1])
    assert case.attributes.at[-1] <= case.attributes.at[last] + 43_200
    assert not clean(known[0]).injected.any()


@given(
    lives=st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.5, 7.0]), min_size=1, max_size=12), min_size=1, max_size=5
    ),
    rate=st.sampled_from([0.0013, 0.1017, 0.4973]),
)
def test_a_threshold_is_the_lowest_that_at_most_this_share_of_clean_posts_reaches(
    lives: list[list[float]], rate: float
) -> None:
    def reached(bits: float) -> float:
        return float(np.mean([np.mean([each >= bits for each in life]) for life in lives]))

    good = [bits for bits in {each for life in lives for each in life} if reached(bits) <= rate]
    assert min(good, default=float("inf")) == threshold([np.array(life) for life in lives], rate)
