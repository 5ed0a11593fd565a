"""Where an area begins and ends: areas in areas, the chapters after the last of them, and goals of the whole."""

from tests.factories.small_plans import read, read_markdown, tree

from samhandling.intake.blocks import Block, Kind
from samhandling.intake.understanding import joining
from samhandling.intake.understanding.unit import make

SHADE = "Skuggan\n\nDet är varmt.\n\nMål\n- Varje gård har tio träd\n- Ingen gård saknar bänk\n\n"
WATER = "Vattnet\n\nDet är torrt.\n\nMål\n- Ingen damm är torr\n- Regnet tas om hand\n\n"
MONEY = "God ekonomisk hushållning\n\nText.\n\nFinansiella mål\n- Resultatet är två procent\n- Skulden minskar\n\n"


def test_headings_with_goals_that_part_an_area_are_areas_in_it() -> None:
    parts = "### Dammar\n\n#### Mål\n- Ingen damm är torr\n\n### Diken\n\n#### Mål\n- Diken är öppna\n\n"
    shade = "## Skuggan\n\n### Mål\n- Varje gård har tio träd\n\n"
    draft = read_markdown(f"# Fokusområden\n\n{shade}## Vattnet\n\nDelas i två.\n\n{parts}{shade.replace('Sku', 'Ro')}")
    assert tree(draft)[2:7] == [
        ("Vattnet", None),
        ("Dammar", "Vattnet"),
        ("Ingen damm är torr", "Dammar"),
        ("Diken", "Vattnet"),
        ("Diken är öppna", "Diken"),
    ]


def test_areas_end_with_the_last_that_has_goals_and_begin_with_the_word_for_them() -> None:
    after = "Direktiv till bolagen\n\nBolagen är tre.\n\nRamar\n\nRamen är fem.\n\n"
    draft = read(f"{MONEY}Fokusområden\n\nVarje område har mål.\n\n{SHADE}{WATER}{after}")
    tops = [name for name, parent in tree(draft) if parent is None]
    assert tops == ["God ekonomisk hushållning", "Skuggan", "Vattnet"]


def test_a_list_right_below_a_word_for_goals_is_of_the_area_before_it() -> None:
    draft = read((SHADE + WATER).replace("Mål\n", "Strategiska mål\n"))
    assert [parent for _, parent in tree(draft)] == [None, "Skuggan", "Skuggan", None, "Vattnet", "Vattnet"]


def test_financial_goals_lie_in_no_area_of_another_kind() -> None:
    areas = (
        "Fokusområde Skugga\n\nMål\n- Varje gård har tio träd\n\nFokusområde Vatten\n\nMål\n- Ingen damm är torr\n\n"
    )
    draft = read(f"{areas}Finansiella mål\n\nTvå mål gäller.\n\n- Resultatet är två procent\n- Skulden minskar\n\n")
    assert tree(draft)[-2:] == [("Resultatet är två procent", None), ("Skulden minskar", None)]


def test_a_table_below_the_goal_of_an_area_holds_the_parts_of_that_goal() -> None:
    rows = "| Delmål | Mätmetod | Utfall 2022 | Mål 2024 |\n|---|---|---|---|\n| {} | Räkning | 60 % | {} |\n\n"
    areas = "".join(
        f"## Fokusområde {name}\n\n### Övergripande mål\n\n{goal}\n\n{rows.format(part, value)}"
        for name, goal, part, value in (
            ("Skugga", "Gårdarna är svala.", "Fler gårdar har träd", "88 %"),
            ("Vatten", "Gårdarna är våta.", "Färre dammar är torra", "Topp 50"),
        )
    )
    assert tree(read_markdown(areas)) == [
        ("Skugga", None),
        ("Gårdarna är svala.", "Skugga"),
        ("Fler gårdar har träd", "Gårdarna är svala."),
        ("Vatten", None),
        ("Gårdarna är våta.", "Vatten"),
        ("Färre dammar är torra", "Gårdarna är våta."),
    ]


def test_a_word_that_the_document_tells_the_meaning_of_stands_over_goals() -> None:
    told = "Fokusområden\n\nVarje område har fördjupningar som anger vad kommunen vill uppnå.\n\n"
    draft = read(told + (SHADE + WATER).replace("Mål\n", "Fördjupningar\n"))
    assert tree(draft)[:2] == [("Skuggan", None), ("Varje gård har tio träd", "Skuggan")]


def test_a_point_broken_before_a_figure_goes_on_and_the_next_is_a_point() -> None:
    lines: tuple[tuple[Kind, str], ...] = (
        ("item", "2. Soliditeten ska inte understiga"),
        ("heading", "40 procent"),
        ("heading", "3. Hälften betalas med egna medel"),
        ("heading", "Uppföljning"),
    )
    made = joining.ends([make(kind, text, Block(kind, text, 0, len(text))) for kind, text in lines])
    assert [(one.kind, one.text) for one in made] == [
        ("item", "Soliditeten ska inte understiga 40 procent"),
        ("item", "Hälften betalas med egna medel"),
        ("heading", "Uppföljning"),
    ]


def test_a_body_in_brackets_on_a_short_line_closes_its_point() -> None:
    draft = read(f"{SHADE}Uppdrag\n- Plantera lind\n  (Gårdsnämnden)\n- Spara alm\n  (Vattennämnden)\n\n{WATER}")
    assert [one.responsible for one in draft.activities] == [("Gårdsnämnden",), ("Vattennämnden",)]


def test_numbered_parts_lie_below_the_long_term_goal_whose_sentence_stands_over_them() -> None:
    aims = {"Lek": "Alla barn leker ute varje dag.", "Skugga": "Ingen gård saknar träd."}
    parts = {"Lek": ("Tio gungor ska byggas.", "Två backar ska byggas."), "Skugga": ("Tolv lindar ska växa.",)}
    text = "".join(
        f"## {area}\n\nText om gården.\n\n## Långsiktigt mål 2050\n\n{aims[area]}\n\n"
        + "".join(f"Delmål {number}. {part}\n\n" for number, part in enumerate(parts[area], 1))
        for area in aims
    )
    assert tree(read_markdown(text)) == [
        pair
        for area in aims
        for pair in ((area, None), (aims[area], area), *((part, aims[area]) for part in parts[area]))
    ]


def test_a_bracket_on_a_line_of_its_own_right_below_a_sentence_is_no_heading() -> None:
    lines: tuple[tuple[Kind, str, int], ...] = (
        ("paragraph", "Gården ska få tio nya lindar.", 0),
        ("heading", "(Alla gårdar)", 30),
        ("paragraph", "Skuggan är svår att mäta.", 60),
        ("paragraph", "(Bilden visar en lind)", 90),
        ("paragraph", "Fokusområde 3: Vatten", 120),
        ("paragraph", "(artikel 13)", 142),
    )
    made = joining.brackets([make(kind, text, Block(kind, text, start, len(text))) for kind, text, start in lines])
    assert [one.text for one in made] == [
        "Gården ska få tio nya lindar. (Alla gårdar)",
        *(text for _, text, _ in lines[2:]),
    ]
