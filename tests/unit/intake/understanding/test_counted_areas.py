"""Areas that a number or a place tells, whatever words their headings have, and lines that only look like goals."""

from tests.factories.small_plans import doings, read, read_markdown, tree

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
