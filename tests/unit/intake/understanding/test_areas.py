"""Areas and goals in the ways that documents by other hands set them out."""

import pytest
from tests.factories.drafts import doings, read, read_markdown, tree


def test_a_list_set_with_tabs_is_a_list() -> None:
    goals = "Insatsområde: Skugga\n\nMål 2026\n1.1\tVarje gård har tio träd\n1.2\tIngen gård saknar skugga\n\n"
    draft = read(goals + "Vägen dit\n•\tVi planterar lind\n•\tVi sparar alm\n")
    assert [name for name, _ in tree(draft)] == ["Skugga", "Varje gård har tio träd", "Ingen gård saknar skugga"]
    assert [name for name, _ in doings(draft)] == ["Vi planterar lind", "Vi sparar alm"]


def test_the_goals_of_the_world_in_a_list_are_not_the_municipalitys() -> None:
    listed = "1. Ingen fattigdom\n2. Ingen hunger\n3. God hälsa och välbefinnande\n4. God utbildning för alla\n"
    text = f"Agenda 2030 i korthet\n\nDe 17 målen är:\n\n{listed}\nFokusområde 1: Gröna gårdar\n\nTexten går vidare.\n"
    assert tree(read(text)) == [("Gröna gårdar", None)]


@pytest.mark.parametrize(
    "above",
    [
        "## Nationell och regional styrning\n\nPolitiken har tre mål:",
        "## Läget i korthet\n\nRegeringen antog 2019 ett program. Det har tre mål:",
        "## Läget i korthet\n\nRegion Björkland har tre mål:",
    ],
)
def test_goals_told_of_others_are_not_the_municipalitys(above: str) -> None:
    listed = "- Haven blir rena\n- Skogarna växer\n- Luften blir frisk\n\n"
    theirs = f"## Inledning\n\nGårdarna är viktiga.\n\n{above}\n\n{listed}"
    text = f"{theirs}## Fokusområde 1: Gröna gårdar\n\nSå är det.\n"
    assert tree(read_markdown(text)) == [("Gröna gårdar", None)]


def test_an_area_without_level_word_is_known_by_the_sentence_over_its_goals() -> None:
    areas = ("Lek och rast", "Växter och djur", "Vatten och skugga")
    said = '"Det är för varmt." (flicka, åk 5)\n\nDe flesta vill vara ute.\n\nMålen är att'
    text = "".join(f"{area}\n\n{said}\n- fler får {area}\n- alla trivs med {area}\n\n" for area in areas)
    assert tree(read(text)) == [
        pair for area in areas for pair in ((area, None), (f"fler får {area}", area), (f"alla trivs med {area}", area))
    ]


def test_an_area_is_known_though_a_list_of_others_names_it_as_well() -> None:
    listed = "De elva målområdena\n\n1. Lek och rast\n\n2. Arbete\n\n"
    areas = (
        "4.1 Växter och djur\n\nText.\n\nMål\n- Fler blommor\n\n",
        "4.2 Lek och rast\n\nText.\n\nMål\n- Fler gungor\n",
    )
    assert ("Fler gungor", "Lek och rast") in tree(read(listed + "".join(areas)))


def test_what_should_be_is_a_goal_where_each_area_says_it_and_a_vision_where_one_line_does() -> None:
    area = "{0}\n\nMålbild 2030: {1}\n\nText om läget.\n\nDetta ska vi göra:\n- {2}\n\n"
    lek, vila = ("Lek", "Alla barn leker ute.", "Bygg gungor."), ("Vila", "Alla orkar.", "Ställ ut soffor.")
    assert tree(read(area.format(*lek) + area.format(*vila))) == [
        ("Lek", None),
        ("Alla barn leker ute.", "Lek"),
        ("Vila", None),
        ("Alla orkar.", "Vila"),
    ]
    assert tree(read("Om framtiden\n\nMålbild 2030: Alla barn leker ute.\n\nMer text.\n")) == []


def test_goals_with_codes_lie_under_the_heading_over_them() -> None:
    lek = "1.1 Lek\n\nGårdarna är små.\n\nM1 Alla gårdar ska ha gungor.\nM2 Ingen gård ska vara farlig.\n\n"
    vila = "1.2 Vila\n\nDet är bullrigt.\n\nM3 Alla gårdar ska ha en tyst plats.\n\nÅtgärder\n\nÅ3 Plantera häckar\n"
    draft = read(f"Mål för gårdarna\n\n{lek}Åtgärder\n\nÅ1 Bygg gungor\nÅ2 Laga staket\n\n{vila}")
    assert [one for one in tree(draft) if one[1]] == [
        ("Alla gårdar ska ha gungor.", "Lek"),
        ("Ingen gård ska vara farlig.", "Lek"),
        ("Alla gårdar ska ha en tyst plats.", "Vila"),
    ]


def test_lines_with_letters_after_the_number_are_points() -> None:
    points = "Delmål\n1a. Varje gård har tio träd\n1b. Ingen gård saknar skugga\n\n"
    text = f"Mål 1 Gårdarna är gröna\n\nText om läget.\n\n{points}Mål 2 Gårdarna är trygga\n\nText.\n"
    assert tree(read(text))[1:3] == [
        ("Varje gård har tio träd", "Gårdarna är gröna"),
        ("Ingen gård saknar skugga", "Gårdarna är gröna"),
    ]


def test_a_board_over_its_goals_answers_for_them_and_is_none() -> None:
    boards = "Barn- och skolnämnden\n- Alla barn är ute\n\nTekniska nämnden\n- Alla träd lever\n"
    draft = read(f"Övergripande mål 1: Gårdarna är gröna\n\nText.\n\nNämndmål\n\n{boards}")
    assert tree(draft)[1:] == [("Alla barn är ute", "Gårdarna är gröna"), ("Alla träd lever", "Gårdarna är gröna")]


def test_lines_in_an_area_under_a_heading_over_areas_lie_in_it() -> None:
    lek = "4.1 Lek\n\nBarn behöver plats.\n\nInriktning: Alla gårdar ska ha gungor.\n\nÅtgärder:\n- Bygg gungor\n\n"
    vila = "4.2 Vila\n\nÄven vuxna blir trötta.\n\nInriktning: Alla gårdar ska ha soffor.\n\nÅtgärder:\n- Ställ ut\n"
    assert tree(read(f"4. Insatsområden\n\n{lek}{vila}")) == [
        ("Lek", None),
        ("Alla gårdar ska ha gungor.", "Lek"),
        ("Vila", None),
        ("Alla gårdar ska ha soffor.", "Vila"),
    ]
