"""Areas that a number or a place tells, whatever words their headings have, and lines that only look like goals."""

from tests.factories.small_plans import doings, read, read_markdown, tree

from samhandling.intake.blocks import Block
from samhandling.intake.understanding import joining
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import languages

SWEDISH = languages()[0]

TREES = "Varje gård ska ha tio träd"
PONDS = "Ingen damm ska vara torr"


def test_a_heading_counted_with_a_word_and_a_stop_is_one_area() -> None:
    areas = f"Regel 4. Skugga\nText.\n\nMål\n{TREES}.\n\nRegel 9. Vatten\nText.\n\nMål\n{PONDS}.\n"
    assert [name for name, parent in tree(read(areas)) if parent is None] == ["Skugga", "Vatten"]


def test_an_area_counted_on_is_one_though_it_ends_in_a_word_for_what_is_done() -> None:
    areas = (
        f"## 3.1 Skugga\n\nText.\n\nLångsiktigt mål: {TREES}\n\n",
        f"## 3.2 Vatten\n\nText.\n\nLångsiktigt mål: {PONDS}\n\n",
        "## 3.3 Gårdens arbetssätt\n\nText.\n\nLångsiktigt mål: Alla gårdar ska ha en vän\n",
    )
    assert ("Alla gårdar ska ha en vän", "Gårdens arbetssätt") in tree(read_markdown("".join(areas)))


def test_a_line_of_what_the_goals_have_to_do_with_is_neither_goal_nor_end_of_the_area() -> None:
    areas = (
        f"## Skugga\n\n## Miljökvalitetsmål som berörs: Levande skogar\n\nText.\n\n## Lokala mål\n\n- {TREES}\n\n",
        f"## Vatten\n\n## Miljökvalitetsmål som berörs: Levande sjöar\n\nText.\n\n## Lokala mål\n\n- {PONDS}\n",
    )
    found = tree(read_markdown("".join(areas)))
    assert found == [("Skugga", None), (TREES, "Skugga"), ("Vatten", None), (PONDS, "Vatten")]


def test_a_kind_of_document_explained_on_the_cover_is_no_goal() -> None:
    cover = "STRATEGI – vägval för att nå målen\n\nPLAN – aktiviteter och ansvar\n\n"
    assert [name for name, _ in tree(read(f"{cover}1 Mål\n\n- {TREES}\n- {PONDS}\n"))] == [TREES, PONDS]


def test_a_heading_that_breaks_off_over_others_goals_leads_to_their_list() -> None:
    theirs = "## Nationella mål\n\n## Målen för den svenska gårdspolitiken är\n\n- fler träd\n- fler dammar\n\n"
    areas = f"## 1 Skugga\n\nText.\n\n### Mål\n\n- {TREES}\n\n## 2 Vatten\n\nText.\n\n### Mål\n\n- {PONDS}\n"
    assert [name for name, _ in tree(read_markdown(theirs + areas))] == ["Skugga", TREES, "Vatten", PONDS]


def test_a_heading_right_below_an_area_tells_what_it_is_to_reach() -> None:
    areas = (
        f"## Prioriterat område 1 Skugga\n\n## Svala gårdar\n\nText.\n\n## Delmål\n\n- {TREES}\n\n",
        f"## Prioriterat område 2 Vatten\n\n## Friska dammar\n\nText.\n\n## Delmål\n\n- {PONDS}\n",
    )
    assert tree(read_markdown("".join(areas))) == [
        ("Skugga", None), ("Svala gårdar", "Skugga"), (TREES, "Svala gårdar"),
        ("Vatten", None), ("Friska dammar", "Vatten"), (PONDS, "Friska dammar"),
    ]  # fmt: skip


def test_the_goals_do_not_lie_under_the_direction_of_the_whole() -> None:
    over = "## Övergripande inriktning\n\nAlla gårdar ska vara gröna.\n\n"
    text = f"{over}## Mål för gårdarna\n\n- {TREES}\n- {PONDS}\n"
    assert {(TREES, None), (PONDS, None)} <= set(tree(read_markdown(text)))


def test_points_may_be_marked_by_an_arrow_head() -> None:
    points = f"> {TREES}.\n> {PONDS}.\n"
    assert [name for name, _ in tree(read(f"Målområde 1 Skugga\n\nMål\n{points}"))] == [
        "Skugga",
        f"{TREES}.",
        f"{PONDS}.",
    ]


def test_what_is_done_is_still_told_by_a_heading_counted_on_without_goals() -> None:
    areas = f"## 3.1 Skugga\n\nMål: {TREES}\n\n## 3.2 Vatten\n\nMål: {PONDS}\n\n"
    below = "## 3.3 Våra aktiviteter\n\n- Plantera lind\n"
    assert [name for name, _ in doings(read_markdown(areas + below))] == ["Plantera lind"]


def _unit(kind: str, text: str, level: int = 0, cells: tuple[str, ...] = ()) -> Unit:
    return Unit(0, kind, text, Block(kind="paragraph", text=text, offset=0, length=len(text)), None, level, cells)


def test_a_heading_between_rows_of_one_table_tells_which_goal_the_rows_serve() -> None:
    row, other = _unit("row", "", cells=("1.1", "Plantera lind")), _unit("row", "", cells=("2", "Lind", "2022"))
    head = _unit("heading", "Mål 2", 2)
    assert [one.kind for one in joining.lines([row, head, row], SWEDISH)] == ["row", "paragraph", "row"]
    assert [one.kind for one in joining.lines([row, head, other], SWEDISH)] == ["row", "heading", "row"]


def test_areas_counted_with_one_word_lie_on_one_level() -> None:
    told = (("Område 1 Ro", 1), ("Område 2 Mod", 1), ("Område 3 Is", 2))
    areas = [_unit("heading", text, level) for text, level in told]
    assert [one.level for one in joining.evened(areas, SWEDISH)] == [1, 1, 1]
    assert [one.level for one in joining.evened(areas[1:], SWEDISH)] == [1, 2]


def test_what_a_strategy_says_that_the_municipality_shall_is_what_it_aims_at() -> None:
    areas = "".join(
        f"### {area}\n\nText.\n\nBjörkeby kommun ska:\n\n- {aim}\n- göra mer\n\n"
        for area, aim in (("Skugga", "ge alla gårdar träd"), ("Vatten", "fylla dammarna"), ("Ro", "minska bullret"))
    ).replace("göra mer", "sköta det väl")
    draft = read_markdown(f"## Prioriterade områden\n\n{areas}", title="Strategi för gröna gårdar")
    assert ("fylla dammarna", "Vatten") in tree(draft)
    assert ("ge alla gårdar träd", "Skugga") in tree(draft)
    assert doings(draft) == []
