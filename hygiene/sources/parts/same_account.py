"""Inputs of one account: parts of one export, or several exports.

A platform puts each file of an export into one part. Inputs that hold one file with different contents are therefore
different exports. Where files are not enough, the times in archives show which parts belong together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import PurePath

from hygiene.sources.files.files import Files
from hygiene.sources.files.union import is_data, member_digest


@dataclass(slots=True, kw_only=True)
class _Group:
    """Inputs that are parts of one export, by their indexes.

    `contents` are the digests of those files that several inputs hold. `at` is the newest time that an archive states.
    """

    inputs: list[int]
    contents: dict[str, str]
    at: datetime | None

    def fits(self, other: _Group) -> bool:
        """Return whether no file has different contents in both."""
        few, many = sorted((self.contents, other.contents), key=len)
        return all(many.get(name, digest) == digest for name, digest in few.items())


def unique_names(files: Files) -> dict[str, str]:
    """Return the data files whose base name occurs once, by that name."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in filter(is_data, files.names):
        found[name.rpartition("/")[2].casefold()].append(name)
    return {base: names[0] for base, names in found.items() if len(names) == 1}


def exports_of_account(
    inputs: Sequence[Files], held: Sequence[Mapping[str, str]], stems: Sequence[Hashable]
) -> tuple[list[list[int]], set[int]]:
    """Return the inputs of one account by export, and those in doubt.

    `held` gives for each input the paths of its files, by a name that is the same in every export. `stems` are the
    inputs' names without part numbers, or None. The results hold indexes of inputs. A doubtful input stands alone. It
    fits several others, and nothing shows which of them it belongs to.
    """
    groups = _groups(inputs, held)
    groups = _joined_by(groups, lambda index: stems[index])
    groups = _joined_by(groups, lambda index: PurePath(inputs[index].path).parent)
    apart, doubtful = _joined_without_time(_joined_by_time(groups))
    return [sorted(group.inputs) for group in apart], doubtful


def _groups(inputs: Sequence[Files], held: Sequence[Mapping[str, str]]) -> list[_Group]:
    """Return a group for each input.

    A file that cannot be read equals no other.
    """
    holders: dict[str, int] = defaultdict(int)
    for names in held:
        for name in names:
            holders[name] += 1
    return [
        _Group(
            inputs=[index],
            contents={
                name: member_digest(files, path) or f"input {index}"
                for name, path in names.items()
                if holders[name] > 1
            },
            at=files.newest_time(),
        )
        for index, (files, names) in enumerate(zip(inputs, held, strict=True))
    ]


def _joined(groups: Iterable[_Group]) -> _Group:
    """Join groups; the largest one grows, so that many joins stay cheap."""
    largest, *others = sorted(groups, key=lambda group: -len(group.contents))
    for other in others:
        largest.inputs += other.inputs
        largest.contents |= other.contents
        largest.at = max(filter(None, (largest.at, other.at)), default=None)
    return largest


def _joined_by(groups: Sequence[_Group], key: Callable[[int], Hashable]) -> list[_Group]:
    """Join the groups of one name or folder, where all of them fit together."""
    found: dict[Hashable, list[_Group]] = defaultdict(list)
    for group in groups:
        name = key(group.inputs[0])
        found[("alone", group.inputs[0]) if name is None else name].append(group)
    made: list[_Group] = []
    for some in found.values():
        made += [_joined(some)] if len(some) > 1 and _all_fit(some) else some
    return made


def _all_fit(groups: Iterable[_Group]) -> bool:
    contents: dict[str, str] = {}
    return all(
        contents.setdefault(name, digest) == digest for group in groups for name, digest in group.contents.items()
    )


def _joined_by_time(groups: Sequence[_Group]) -> list[_Group]:
    """Join neighbours in time that fit together, the nearest first."""
    timed = sorted(((group.at, group) for group in groups if group.at), key=lambda pair: pair[0])
    gaps = sorted((after[0] - before[0], index) for index, (before, after) in enumerate(pairwise(timed)))
    found = {index: group for index, (_, group) in enumerate(timed)}
    first, last = {index: index for index in found}, {index: index for index in found}
    for _, index in gaps:
        start, end = first[index], last[index + 1]
        if found[start].fits(found[index + 1]):
            found[start] = _joined((found[start], found.pop(index + 1)))
            last[start], first[end] = end, start
    return [*found.values(), *(group for group in groups if not group.at)]


def _joined_without_time(groups: Sequence[_Group]) -> tuple[list[_Group], set[int]]:
    """Join groups that fit each other and no group beside them.

    The second result are the inputs of groups that nothing assigns to another.
    """
    fits = _fitting(groups)
    made: list[_Group] = []
    doubtful, done = set[int](), 0
    for index in range(len(groups)):
        if done >> index & 1:
            continue
        together = _reached(index, fits)
        done |= together
        some = list(_bits(together))
        if all(fits[other] | (1 << other) == together for other in some):
            made.append(_joined(groups[other] for other in some))
        else:
            made += [groups[other] for other in some]
            doubtful.update(*(groups[other].inputs for other in some))
    return made, doubtful


def _reached(index: int, fits: Sequence[int]) -> int:
    """Return the groups that a group fits, directly or not, as bits."""
    found, new = 1 << index, 1 << index
    while new:
        last = new.bit_length() - 1
        more = fits[last] & ~found
        found, new = found | more, (new ^ (1 << last)) | more
    return found


def _bits(number: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, lowest first."""
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1


def _fitting(groups: Sequence[_Group]) -> list[int]:
    """Return the other groups that each group may belong to, as bits.

    Two groups with times were tried before.
    """
    holders: dict[str, int] = defaultdict(int)
    same: dict[tuple[str, str], int] = defaultdict(int)
    timed = 0
    for index, group in enumerate(groups):
        timed |= (1 << index) if group.at else 0
        for content in group.contents.items():
            holders[content[0]] |= 1 << index
            same[content] |= 1 << index
    every, found = (1 << len(groups)) - 1, []
    for index, group in enumerate(groups):
        apart = (1 << index) | (timed if group.at else 0)
        for content in group.contents.items():
            apart |= holders[content[0]] & ~same[content]
        found.append(every & ~apart)
    return found
