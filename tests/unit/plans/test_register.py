"""Words that mean several bodies, and words that are the name of one."""

import pytest

from samhandling.places.models import Organisation
from samhandling.plans.register import kinds_of_group

BOARDS = {Organisation.Kind.BOARD, Organisation.Kind.EXECUTIVE_BOARD}
COMPANY, ADMINISTRATION = Organisation.Kind.COMPANY, Organisation.Kind.ADMINISTRATION


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("Samtliga nämnder", BOARDS),
        ("alla  nämnder och bolag", {*BOARDS, COMPANY}),
        ("Samtliga nämnder och bolagsstyrelser", {*BOARDS, COMPANY}),
        ("varje nämnd", BOARDS),
        ("Alla förvaltningar", {ADMINISTRATION}),
        ("Samtliga helägda bolag", {COMPANY}),
        ("Berörda nämnder", set()),
    ],
)
def test_words_for_all_of_a_kind_are_no_body(words: str, kinds: set[Organisation.Kind]) -> None:
    assert kinds_of_group(words) == kinds


@pytest.mark.parametrize("name", ["Tekniska nämnden", "Kommunstyrelsen", "Alla är lika AB", "Kommunala lantmäteriet"])
def test_the_name_of_a_body_is_no_group(name: str) -> None:
    assert kinds_of_group(name) is None
