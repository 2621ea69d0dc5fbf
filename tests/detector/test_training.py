"""Training: the same table gives the same weights, and the file that ships is one of its kind."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.support.lives import Person
from tests.support.snapshots import BUFFER, IPAD, IPHONE, WEB

parquet = pytest.importorskip("pyarrow.parquet", reason="training needs the `training` extra (pyarrow)")
pytest.importorskip("sklearn", reason="training needs the `training` extra (scikit-learn)")


def test_training_twice_gives_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow as pa

    from training import __main__ as training
    from training.takeovers import accounts

    rows = []
    for seed, used in enumerate((IPHONE, WEB, IPAD, BUFFER)):
        person = Person(clients=((used, 5), (IPHONE, 1)), hours=(seed, 8, 15), seed=seed, sites=(f"s{seed}.example",))
        for number, said in enumerate(person.life(200, 2)):
            rows.append(
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
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "posts.parquet")
    monkeypatch.setattr(training, "EACH", 2)
    known = accounts(tmp_path / "posts.parquet")
    one, other = (training.train(known, "test", "", lambda _name: None) for _ in range(2))
    assert 4 == len(known)
    assert msgspec.json.encode(one) == msgspec.json.encode(other)
    assert one.spread > 0
