"""Only figures that may be seen get out."""

import copy
import pickle
from dataclasses import replace

import pytest

from samhandling.engine import disclosure
from samhandling.engine.disclosure import Publishable
from samhandling.engine.results import Reason
from samhandling.errors import DataError, DisclosureRefused

SEX = {"T": ("K", "M")}


def shown(table: disclosure.Protected[str]) -> dict[str, object]:
    return {label: figure.value for label, figure in table.items()}


def test_publishable_cannot_be_made_anywhere_else() -> None:
    with pytest.raises(DisclosureRefused, match=r"Only samhandling\.engine\.disclosure makes one"):
        Publishable(3, "Kolada", "fri")
    with pytest.raises(DisclosureRefused):
        Publishable(3, "Kolada", "fri", None, object())


def test_publishable_cannot_be_altered_copied_with_changes_or_subclassed() -> None:
    figure = disclosure.already_public(46.3, source="Kolada", licence="fri")
    with pytest.raises(AttributeError):
        figure.value = 1  # type: ignore[misc]
    with pytest.raises(DisclosureRefused):
        replace(figure, value=1)
    with pytest.raises(DisclosureRefused, match="cannot be subclassed"):
        type("Loophole", (Publishable,), {})


def test_an_honest_copy_stays_publishable() -> None:
    figure = disclosure.already_public(46.3, source="Kolada", licence="fri")
    assert copy.deepcopy(figure) == pickle.loads(pickle.dumps(figure)) == figure


def test_source_line_names_the_source_or_that_it_is_ours_never_both() -> None:
    figure = disclosure.already_public(46.3, source="Kolada", licence="fri")
    own = disclosure.derived(2, from_=[figure])
    assert (figure.source_line, own.source_line) == ("Källa: Kolada", "Egen beräkning")
    assert "Kolada" not in own.source_line


@pytest.mark.parametrize(("source", "licence"), [("", "fri"), ("  ", "fri"), ("Kolada", "")])
def test_already_public_needs_source_and_licence(source: str, licence: str) -> None:
    with pytest.raises(DisclosureRefused, match="name them"):
        disclosure.already_public(1, source=source, licence=licence)


def test_already_public_refuses_a_source_that_is_not_allowed() -> None:
    with pytest.raises(DisclosureRefused, match="not among those that count as public: Kolada, SCB"):
        disclosure.already_public(1, source="Eget register", licence="-", allowed={"SCB", "Kolada"})


def test_missing_figure_carries_its_reason() -> None:
    assert disclosure.already_public(None, source="SCB", licence="CC0").reason is Reason.NOT_REPORTED
    hidden = disclosure.already_public(None, source="Kolada", licence="fri", reason=Reason.SUPPRESSED_AT_SOURCE)
    assert hidden.reason is Reason.SUPPRESSED_AT_SOURCE
    assert disclosure.derived(None, from_=[hidden]).reason is Reason.NO_VALUE


def test_nan_is_refused() -> None:
    with pytest.raises(DataError, match="None with its reason"):
        disclosure.already_public(float("nan"), source="SCB", licence="CC0")


def test_derived_rests_on_publishables_only() -> None:
    for parts in ([], [3.0]):
        with pytest.raises(DisclosureRefused, match="not all Publishable"):
            disclosure.derived(1, from_=parts)  # type: ignore[arg-type]


def test_derived_refuses_a_value_from_a_hidden_figure() -> None:
    table = disclosure.protect({"T": 40, "K": 3, "M": 37}, margins=SEX, minimum=5)
    with pytest.raises(DisclosureRefused, match="could give it away"):
        disclosure.derived(3, from_=list(table.values()))
    assert disclosure.derived(None, from_=list(table.values())).value is None


def test_small_count_of_one_sex_hides_the_other_too() -> None:
    table = disclosure.protect({"T": 40, "K": 3, "M": 37}, margins=SEX, minimum=5)
    assert shown(table) == {"T": 40, "K": None, "M": None}
    assert (table.primary, table.secondary) == ({"K"}, {"M"})
    assert table["M"].reason is Reason.SUPPRESSED_HERE


def test_large_counts_are_shown() -> None:
    counts = {"T": 40, "K": 13, "M": 27}
    table = disclosure.protect(counts, margins=SEX, minimum=5, source="Västerås stad", licence="CC0")
    assert shown(table) == counts
    assert table["K"].source_line == "Källa: Västerås stad"


def test_person_alone_in_her_cell_does_not_learn_the_other() -> None:
    table = disclosure.protect({"T": 5, "K": 1, "M": 4}, margins=SEX, minimum=5)
    assert shown(table) == {"T": None, "K": None, "M": None}


def test_zero_is_open_unless_it_tells_something() -> None:
    counts = {"T": 30, "K": 0, "M": 30}
    assert shown(disclosure.protect(counts, margins=SEX, minimum=5)) == counts
    assert shown(disclosure.protect(counts, margins=SEX, minimum=5, zeros_tell=True)) == {
        "T": 30,
        "K": None,
        "M": None,
    }


def test_unknown_count_is_protected_by_its_partner() -> None:
    table = disclosure.protect({"T": 30, "K": None, "M": 12}, margins=SEX, minimum=5)
    assert shown(table) == {"T": 30, "K": None, "M": None}


def test_without_a_total_nothing_more_is_hidden() -> None:
    table = disclosure.protect({"K": 3, "M": 12}, margins={}, minimum=5)
    assert shown(table) == {"K": None, "M": 12}


def test_the_smallest_sufficient_partner_is_hidden() -> None:
    counts = {"T": 128, "a": 3, "b": 90, "c": 2, "d": 9, "e": 24}
    table = disclosure.protect(counts, margins={"T": ("a", "b", "c", "d", "e")}, minimum=5)
    assert table.primary == {"a", "c"}
    assert table.secondary == set()
    counts = {"T": 126, "a": 3, "b": 90, "d": 9, "e": 24}
    assert disclosure.protect(counts, margins={"T": ("a", "b", "d", "e")}, minimum=5).secondary == {"d"}


def test_table_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(DataError, match="its parts add up to 41"):
        disclosure.protect({"T": 40, "K": 4, "M": 37}, margins=SEX, minimum=5)


@pytest.mark.parametrize("count", [-1, 2.5, True])
def test_what_is_no_count_is_refused(count: int) -> None:
    with pytest.raises(DataError, match="a whole number, 0 or more"):
        disclosure.protect({"K": count}, margins={}, minimum=5)


def test_margin_with_unknown_label_is_refused() -> None:
    with pytest.raises(DataError, match="name M, which have no count"):
        disclosure.protect({"T": 3, "K": 3}, margins=SEX, minimum=5)


def test_audit_gives_what_an_attacker_can_compute() -> None:
    bounds = disclosure.audit({"T": 40, "K": None, "M": None}, margins=SEX)
    assert (bounds["K"].low, bounds["K"].high, bounds["K"].width) == (0, 40, 40)
    alone = disclosure.audit({"T": 40, "K": None, "M": 37}, margins=SEX)
    assert (alone["K"].low, alone["K"].high) == (3, 3)
    assert disclosure.audit({"K": None}, margins={})["K"].high is None


def test_audit_refuses_a_table_that_contradicts_itself() -> None:
    with pytest.raises(DataError, match="contradicts itself"):
        disclosure.audit({"T": 3, "K": None, "M": 37}, margins=SEX)
