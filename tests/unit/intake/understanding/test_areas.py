"""Areas and goals in the ways that documents by other hands set them out."""

import pytest
from tests.factories.small_plans import doings, read, read_markdown, tree


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


def test_what_is_done_has_codes_beside_those_of_the_goals() -> None:
    lek = (
        "1.1 Lek\n\nGårdarna är små.\n\nM1 Alla gårdar ska ha gungor.\n\n"
        "Å1 Köpa gungor till fyra gårdar (Tekniska nämnden, 2024)\nÅ2 Måla staketen (Skolnämnden, årligen)\n\n"
    )
    ljud = "1.2 Ljud\n\nGårdarna låter.\n\nM2 Ingen gård ska låta mer än en gata.\n\nÅ3 Sätta upp plank (Skolnämnden)\n"
    draft = read("1. Mål och åtgärder\n\n" + lek + ljud)
    assert [name for name, _ in tree(draft)] == [
        "Lek", "Alla gårdar ska ha gungor.", "Ljud", "Ingen gård ska låta mer än en gata.",
    ]  # fmt: skip
    assert doings(draft) == [
        ("Köpa gungor till fyra gårdar", ("Tekniska nämnden",)),
        ("Måla staketen", ("Skolnämnden",)),
        ("Sätta upp plank", ("Skolnämnden",)),
    ]
    names = {goal.id: goal.name for goal in draft.goals}
    assert [names[one.goal or ""] for one in draft.activities] == [
        "Alla gårdar ska ha gungor.", "Alla gårdar ska ha gungor.", "Ingen gård ska låta mer än en gata.",
    ]  # fmt: skip


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


def test_headings_set_with_tabs_are_headings() -> None:
    text = (
        "1\tInledning\n\nGårdarna är viktiga.\n\n2\tMål och åtgärder\n\nHär är målen.\n\n2.1\tLek\n\nBarn leker.\n\n"
        "Mål: Alla gårdar har gungor\n\n2.2\tVila\n\nVuxna vilar.\n\nMål: Alla gårdar har soffor\n"
    )
    assert ("Alla gårdar har soffor", "Vila") in tree(read(text))


def test_a_heading_beside_the_worlds_goals_is_an_area_tied_to_them() -> None:
    area = "{0}\tGlobala mål 3, 4\n\nSå är läget i dag.\n\nÅr 2030:\n- Alla får {0}\n- Fler vill ha {0}\n\n"
    draft = read("Målbilder\n\nMålbilderna visar det vi vill.\n\n" + area.format("Lek") + area.format("Vila"))
    assert ("Fler vill ha Vila", "Vila") in tree(draft)
    assert next(goal for goal in draft.goals if goal.name == "Vila").agenda2030 == (3, 4)


def test_what_a_word_means_is_no_goal() -> None:
    words = "Målområde: En avgränsad del av ett prioriterat område.\n\nDelmål: Beskriver ett steg på vägen.\n\n"
    text = f"## Så läser du planen\n\n{words}## Målområde: Lek\n\n### Delmål: Alla barn leker ute\n\nSå är det.\n"
    assert tree(read_markdown(text)) == [("Lek", None), ("Alla barn leker ute", "Lek")]


def test_each_goal_that_a_paragraph_tells_is_read() -> None:
    lek = "Barn vill leka. Målet är att alla barn ska leka ute. Målet är också att ingen ska skadas.\n\n"
    vila = "Vuxna blir trötta. Målet är dessutom att alla ska hitta en plats att sitta.\n\n"
    draft = read_markdown(f"## Lek\n\n{lek}## Vila\n\n{vila}## Uppföljning\n\nVarje år.\n")
    assert tree(draft) == [
        ("Lek", None),
        ("Alla barn ska leka ute", "Lek"),
        ("Ingen ska skadas", "Lek"),
        ("Vila", None),
        ("Alla ska hitta en plats att sitta", "Vila"),
    ]


def test_boxes_inside_areas_are_no_areas() -> None:
    area = "### {0}\n\nText om läget.\n\n### Mål\n\n- Alla får {0}\n\n### Röst om {0}\n\nDet är bra, säger Kim.\n\n"
    draft = read_markdown("".join(area.format(name) for name in ("lek", "vila", "odling")))
    assert [name for name, parent in tree(draft) if parent is None] == ["lek", "vila", "odling"]


def test_part_goals_lie_under_the_long_term_goal_and_short_term_goals_beside_it() -> None:
    area = "## Målområde: Lek\n\n### Långsiktigt mål\n\nAlla barn leker ute.\n\n### {0}\n\n- Tio gungor är byggda\n"
    assert tree(read_markdown(area.format("Delmål")))[2] == ("Tio gungor är byggda", "Alla barn leker ute.")
    assert tree(read_markdown(area.format("Kortsiktiga mål")))[2] == ("Tio gungor är byggda", "Lek")


def test_a_list_of_what_the_strategy_goes_with_names_no_goals() -> None:
    text = "## Om strategin\n\nStrategin hänger ihop med:\n\n- Översiktsplanen\n- Bredbandsstrategin\n\n"
    assert tree(read_markdown(f"{text}## Fokusområde 1: Lek\n\nSå är det.\n")) == [("Lek", None)]


def test_goals_counted_through_areas_lie_in_them() -> None:
    area = (
        "## {0}\n\nVi ska ha {0}.\n\n### {1} Alla har {0}\n\nDet ska bli mer.\n\n### {2} Alla når {0}\n\nDet går.\n\n"
    )
    front = "## Förord\n\nHej.\n\n## Världen i dag\n\nVi ska hjälpas åt.\n\n"
    text = front + area.format("lek", 1, 2) + area.format("vila", 3, 4)
    assert tree(read_markdown(text)) == []  # only a programme or a strategy may tell its goals by headings alone
    assert tree(read_markdown(text, title="Program för gröna gårdar")) == [
        ("lek", None),
        ("Alla har lek", "lek"),
        ("Alla når lek", "lek"),
        ("vila", None),
        ("Alla har vila", "vila"),
        ("Alla når vila", "vila"),
    ]


def test_goals_decided_in_another_plan_are_of_that_plan() -> None:
    lead = "I Strategisk plan 2021–2023 har kommunfullmäktige beslutat om två övergripande mål:"
    text = f"## Utgångsläget\n\n{lead}\n\n- Björkeby är en trygg kommun\n- Ekonomin är i balans\n\n"
    assert tree(read_markdown(f"{text}## Fokusområde 1: Lek\n\nSå är det.\n")) == [("Lek", None)]


def test_what_shall_colour_everything_is_no_goal() -> None:
    text = "## Så arbetar vi\n\nTre perspektiv ska genomsyra arbetet:\n\n- Barnets rättigheter\n- Jämställdhet\n\n"
    assert tree(read_markdown(f"{text}## Fokusområde 1: Lek\n\nSå är det.\n")) == [("Lek", None)]


def test_alike_goals_with_numbers_of_their_own_are_two() -> None:
    text = (
        "## Mål 1 Användningen av värme ska minska med tio procent\n\nText.\n\n"
        "## Mål 2 Användningen av el ska minska med tio procent\n\nText.\n"
    )
    assert len(read_markdown(text).goals) == 2


def test_a_goal_of_agenda_2030_in_a_bracket_after_the_goal_is_tied_to_it() -> None:
    text = (
        "## Mål\n\nAgenda 2030 har 17 mål; de som berörs står inom parentes.\n\n- Regnet tas om hand (mål 6 och 15)\n"
    )
    (goal,) = read_markdown(text).goals
    assert (goal.name, goal.agenda2030) == ("Regnet tas om hand", (6, 15))


def test_a_table_of_figures_for_places_holds_no_goals() -> None:
    table = "| Område | Antal | Inflyttning |\n| --- | --- | --- |\n| Lunden | 70 | 2027 |\n| Ängen | 120 | 2028 |\n"
    assert tree(read_markdown(f"## Byggen\n\nSå många bostäder byggs.\n\n{table}")) == []


def test_the_councils_goals_in_an_area_of_a_boards_plan_are_the_councils() -> None:
    area = "## {0}\n\nFullmäktiges mål: Alla {0}\n\nNämndmål: Fler {0}\n\n"
    draft = read_markdown(area.format("leker") + area.format("vilar"), title="Verksamhetsplan 2024, Socialnämnden")
    assert tree(draft) == [("leker", None), ("Fler leker", "leker"), ("vilar", None), ("Fler vilar", "vilar")]


def test_a_heading_under_a_list_of_sentences_is_none_of_them() -> None:
    goals = (
        "## Mål för kulturen\n\n- Biblioteken skall vara kommunens främsta mötesplats\n- Musik skall höras överallt\n\n"
    )
    draft = read_markdown(f"{goals}## Så skall vi arbeta\n\n### Biblioteken\n\n- Öppna på söndagar\n")
    assert [name for name, _ in tree(draft)] == [
        "Biblioteken skall vara kommunens främsta mötesplats",
        "Musik skall höras överallt",
    ]


def test_codes_with_the_areas_number_are_goals_of_the_area() -> None:
    area = "## Område {0}: {1}\n\nText om läget.\n\nM{0}.1 Alla ska nå {1}.\n\nM{0}.2 Ingen ska sakna {1}.\n\n"
    draft = read_markdown(area.format(1, "lek") + area.format(2, "vila"))
    assert [name for name, parent in tree(draft) if parent == "vila"] == ["Alla ska nå vila.", "Ingen ska sakna vila."]


def test_what_we_want_to_reach_stands_over_goals() -> None:
    area = "## {0}\n\nText om läget.\n\nVad vi vill uppnå:\n\n- {1}\n\n"
    draft = read_markdown(area.format("Lek", "Alla barn ska leka ute") + area.format("Vila", "Varje vuxen ska orka"))
    assert tree(draft)[1::2] == [("Alla barn ska leka ute", "Lek"), ("Varje vuxen ska orka", "Vila")]


def test_a_year_alone_stands_over_the_goals_of_each_area() -> None:
    area = "{}\n\nGlobala mål: 3 och 4\n\nGårdarna är till för alla barn, och de ska räcka.\n\nÅr 2030\n– {}\n– {}\n\n"
    text = (
        "Vem som har skrivit\n\nNämnden har skrivit planen med hjälp av barnen, som har ritat.\n\nMålbilder\n\n"
        + area.format("Skugga", "har varje gård tio lindar", "är ingen sandlåda het")
        + area.format("Lek", "finns det gungor på alla gårdar", "leker alla barn ute")
    )
    assert tree(read(text)) == [
        ("Skugga", None),
        ("har varje gård tio lindar", "Skugga"),
        ("är ingen sandlåda het", "Skugga"),
        ("Lek", None),
        ("finns det gungor på alla gårdar", "Lek"),
        ("leker alla barn ute", "Lek"),
    ]


def test_sentences_after_a_word_for_an_area_are_not_its_name() -> None:
    told = "Utmaning: Gårdarna är små. Träden är få.\n\n"
    text = f"Mål 1: Gårdarna är gröna\n\nText om läget.\n\n{told}Mål 2: Gårdarna är trygga\n\nText.\n\n{told}"
    assert [name for name, _ in tree(read(text))] == ["Gårdarna är gröna", "Gårdarna är trygga"]


@pytest.mark.parametrize(
    ("told", "parent"),
    [("Till varje övergripande mål hör ett antal delmål.", "SKUGGA OCH SVALKA"), ("Målen är fyra.", None)],
)
def test_headings_below_areas_are_the_goals_that_the_text_says_each_has(told: str, parent: str | None) -> None:
    head = "Program för gröna gårdar\nAntaget av kommunfullmäktige 2021-03-01\nBjörkeby kommun\n\nInledning\n\n"
    areas = ("SKUGGA OCH SVALKA", "STILLA OCH TYST", "LEK OCH RÖRELSE")
    section = "{}\n\nGårdarna ska räcka länge och vara till för alla.\n\n{}\n\nDet ska märkas på varje gård.\n\n"
    body = "".join(section.format(area, f"Bättre {number}") for number, area in zip("abc", areas, strict=True))
    found = tree(read(f"Programmet gäller alla gårdar. {told}\n\n{body}", head))
    assert [one for one in found if one[0] == "Bättre a"] == ([("Bättre a", parent)] if parent else [])
    assert [name for name, over in found if over is None] == list(areas)


def test_a_heading_that_speaks_of_the_town_is_no_head_of_a_page() -> None:
    draft = read_markdown("Målen är:\n\nEn tystare stad\n\n## Delmål\n\n### En tystare stad\n\nGatan låter.\n")
    assert [name for name, _ in tree(draft)] == ["En tystare stad"]


def test_a_line_that_comes_back_with_the_name_of_the_town_is_the_head_of_a_page() -> None:
    draft = read_markdown("Björkeby kommun\n\n## Delmål\n\n### Björkeby kommun\n\n### Tystare gator\n\nText.\n")
    assert [name for name, _ in tree(draft)] == ["Tystare gator"]


def test_what_we_shall_do_stands_over_activities_after_the_goals_of_an_area() -> None:
    area = "{}\nGårdarna är till för alla barn, och de ska räcka till länge.\n\nMålet är\n- att {}\n- att {}\n\n"
    doing = "Under programperioden ska vi\n- {}\n- {}\n\n"
    text = (
        area.format("SKUGGA", "varje gård har tio lindar", "ingen sandlåda är het")
        + doing.format("plantera lindar", "flytta sandlådor")
        + area.format("LEK OCH IDROTT", "det finns gungor på alla gårdar", "alla barn leker ute")
        + doing.format("köpa gungor", "bygga en pulkabacke")
    )
    draft = read(text)
    assert [over for name, over in tree(draft) if name.startswith("att ")] == ["SKUGGA"] * 2 + ["LEK OCH IDROTT"] * 2
    assert [name for name, _ in doings(draft)] == [
        "plantera lindar", "flytta sandlådor", "köpa gungor", "bygga en pulkabacke",
    ]  # fmt: skip


def test_numbered_headings_in_a_chapter_of_goals_are_areas_where_the_same_word_names_the_goals() -> None:
    names = ["1. Bakgrund", "2. Strategiska mål 2020–2024", "2.1 Skugga", "2.2 Lek och rörelse", "3. Skolskogar"]
    contents = "".join(f"{name}\n" for name in names)
    area = "{}\n\nGårdarna är till för alla barn, och de ska räcka länge.\n\n"
    goal = "Strategiskt mål: {}\nStyrtal: Antal\n\n"
    text = (
        f"{contents}\n{names[0]}\n\nGårdarna är torra och heta, och träden på dem är få.\n\n"
        f"{names[1]}\n\nMålen är delade i två delar.\n\n"
        + area.format(names[2])
        + goal.format("Varje gård har tio lindar")
        + area.format(names[3])
        + goal.format("Alla barn leker ute")
        + goal.format("Gungorna räcker")
        + f"{names[4]}\n\nSkogarna nära skolorna sköts av föreningar.\n"
    )
    assert tree(read(text)) == [
        ("Skugga", None),
        ("Varje gård har tio lindar", "Skugga"),
        ("Lek och rörelse", None),
        ("Alla barn leker ute", "Lek och rörelse"),
        ("Gungorna räcker", "Lek och rörelse"),
    ]


def test_whose_goals_a_heading_tells_of_is_no_goal() -> None:
    text = (
        "## Mål och åtgärder\n\n### Nationella mål\n\nRiksdagen har satt mål.\n\n"
        "### Kommunala mål för gårdarna\n\nMålen är delade.\n\n"
        "### Målområde A. Skugga\n\nMål A1: Varje gård har tio lindar\n\n"
        "### Målområde B. Lek\n\nMål B1: Alla barn leker ute\n"
    )
    draft = read_markdown(text)
    assert [name for name, over in tree(draft) if over is None] == ["Skugga", "Lek"]


def test_older_spelling_of_how_we_shall_work_stands_over_activities() -> None:
    draft = read("Mål\n– Alla barn skall leka ute.\n\nSå skall vi arbeta\n– Gungor skall köpas.\n– Lindar planteras.\n")
    assert len(doings(draft)) == 2


def test_a_list_towards_goals_that_others_have_set_is_theirs() -> None:
    area = "{}\n\nGårdarna är till för alla barn.\n\nMålet är\n- att {}\n- att {}\n\n"
    theirs = (
        "Kulturpolitik\n\nRiksdagen beslutade 2009 om mål för gårdarna i hela landet.\n\n"
        "För att uppnå målen ska politiken\n- främja skugga\n- främja lek\n\n"
    )
    own = area.format("Skugga", "varje gård har tio lindar", "ingen sandlåda är het")
    own += area.format("Lek", "det finns gungor på alla gårdar", "alla barn leker ute")
    draft = read(theirs + own)
    assert [name for name, over in tree(draft) if over is None] == ["Skugga", "Lek"]
    assert not draft.activities
