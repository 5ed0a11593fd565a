"""Names that are one name with a slip of the pen are found, and the quick look never changes the answer."""

import random
from difflib import SequenceMatcher

from samhandling.intake.understanding.nodes import ALIKE, alike, folded

NAMES = ["Ökad trygghet på gator och torg", "Öka tryggheten på gator och torg", "Minskade utsläpp från resor och varor"]


def _slowly(one: str, other: str) -> bool:
    one, other = folded(one), folded(other)
    if one == other:
        return bool(one)
    is_near = abs(len(one) - len(other)) <= 0.15 * max(len(one), len(other))
    return is_near and SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _slipped(name: str, chance: random.Random) -> str:
    signs = list(name)
    for _ in range(chance.randrange(6)):
        place = chance.randrange(len(signs))
        signs[place : place + chance.randrange(2)] = [chance.choice("aeo rst")] * chance.randrange(3)
    return "".join(signs)


def test_counting_signs_first_never_changes_the_answer() -> None:
    chance = random.Random(4)
    pairs = [(name, _slipped(chance.choice([name, *NAMES]), chance)) for name in NAMES for _ in range(60)]
    answers = [alike(one, other) for one, other in pairs]
    assert answers == [_slowly(one, other) for one, other in pairs]
    assert set(answers) == {True, False}
