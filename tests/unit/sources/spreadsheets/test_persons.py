"""A file with personal identity numbers is refused, and no message repeats one."""

import random

import pytest
from tests.unit.sources.spreadsheets.examples import book

from samhandling.errors import InputError
from samhandling.sources.spreadsheets.persons import check_none

# A birth number from 980 on: the Tax Agency gives those to no person, for tests of programs.
FOR_TESTS = "199001019802"


def with_sign(number: str) -> str:
    return f"{number[2:8]}-{number[8:]}"


@pytest.mark.parametrize(
    "cell", [with_sign(FOR_TESTS), f"{FOR_TESTS[:8]}-{FOR_TESTS[8:]}", f"Elev {with_sign(FOR_TESTS)}."]
)
def test_one_number_with_its_sign_is_enough(cell: str) -> None:
    with pytest.raises(InputError, match="Blad B2") as caught:
        check_none(book(["Namn", "Nummer"], ["A", cell]), "lista.xlsx")
    assert FOR_TESTS[8:] not in str(caught.value)


def test_a_column_of_twelve_digits_is_recognised_though_the_program_made_them_figures() -> None:
    with pytest.raises(InputError, match="innehåller personnummer"):
        check_none(book(["Nummer"], *([float(FOR_TESTS)] for _ in range(3))), "lista.xlsx")


@pytest.mark.parametrize(
    "cell",
    [
        "556016-0680",
        "070-123 45 67",
        "2024-01-01",
        "1234567890",
        "900101-9801",
        "901301-1234",
        "1980R001-1000",
        123456789012.0,
    ],
)
def test_other_numbers_are_left_alone(cell: str | float) -> None:
    check_none(book(["x"], [cell], [cell], [cell]), "lista.xlsx")


def test_figures_are_not_taken_for_persons() -> None:
    chance = random.Random(3)
    rows = [[round(chance.uniform(0, 1e7), 2), float(chance.randrange(10**9))] for _ in range(5000)]
    check_none(book(["a", "b"], *rows), "siffror.xlsx")
