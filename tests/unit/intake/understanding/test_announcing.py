"""Goals that are easily missed by how headings and sections announce them."""

from tests.factories.small_plans import doings, read, read_markdown, tree

AREA = "{0}\n\nMål: {1} ska bli fler.\n\nText om läget i kommunen.\n\n"


def test_a_chapter_without_text_of_its_own_takes_no_areas_from_the_chapters_before() -> None:
    one = "3 Parker\n\n3.1 Allmänt\n\nSå är det.\n\n" + AREA.format("3.2 Träd", "Träden")
    other = AREA.format("3.3 Buskar", "Buskarna") + "3.4 Staket\n\nStaketen är två.\n\n4 Vägkanter\n\n"
    draft = read(one + other + "4.1 Allmänt\n\nSå är det.\n\n" + AREA.format("4.2 Ängar", "Ängarna"))
    assert [name for name, parent in tree(draft) if parent is None] == ["Träd", "Buskar", "Ängar"]


def test_a_numbered_heading_that_the_contents_name_is_no_note_though_a_word_above_ends_in_its_number() -> None:
    contents = "Innehåll\n\n1 Inledning ........ 2\n2 Parker ........ 2\n3 Torg ........ 2\n\n"
    areas = AREA.format("2 Parker", "Träden") + AREA.format("3 Torg", "Bänkarna")
    draft = read(contents + "1 Inledning\n\nVarje år komposteras 40 m3 löv.\n\n" + areas)
    assert ("Bänkarna ska bli fler.", "Torg") in tree(draft)


def test_a_listed_area_keeps_its_name_though_its_heading_adds_a_number_in_brackets() -> None:
    listed = "De två fokusområdena är:\n• Rena gårdar\n• Sköna gårdar\n\n"
    areas = "RENA GÅRDAR (MILJÖMÅL 3)\n\nText.\n\nSKÖNA GÅRDAR (MILJÖMÅL 12)\n\nText.\n"
    assert tree(read(listed + areas)) == [("Rena gårdar", None), ("Sköna gårdar", None)]


def test_what_is_done_may_stand_under_an_exclamation_and_end_in_whoever_answers() -> None:
    points = (
        "1. Plantera lind (Tekniska nämnden)\n\n2. Spara alm (Tekniska nämnden)\n\n3. Gallra (Tekniska nämnden)\n\n"
    )
    more = "4. Köpa spadar (Byvik fastigheter AB, Nämnden för muntert växande)\n\n"
    draft = read("Fokusområde: Träd\n\nSå når vi målen!\n\n" + points + more)
    assert doings(draft)[3] == ("Köpa spadar", ("Byvik fastigheter AB", "Nämnden för muntert växande"))
    assert len(doings(draft)) == 4


PILLARS = ("Pelare 1: Lek\n\n{0}\n• barnen leker ute\n• gungorna håller\n\n", "Pelare 2: Vila\n\n{0}\n• alla orkar\n\n")


def pillars(lead: str, count: str = "två") -> str:
    """Return a plan with a level of its own, its goals under a line that comes back."""
    return f"Inledning\n\nPlanen vilar på {count} pelare.\n\n" + "".join(area.format(lead) for area in PILLARS)


def test_a_word_is_a_level_when_the_text_says_that_it_consists_of_as_many() -> None:
    assert [name for name, parent in tree(read(pillars("Text."))) if parent is None] == ["Lek", "Vila"]
    assert tree(read(pillars("Text.", "tre"))) == []


def test_what_is_so_in_a_year_to_come_is_a_goal_where_several_areas_say_it() -> None:
    lead = "År 2030 är det så här i Björkeby kommun:"
    goals = [
        ("Lek", None),
        ("barnen leker ute", "Lek"),
        ("gungorna håller", "Lek"),
        ("Vila", None),
        ("alla orkar", "Vila"),
    ]
    assert tree(read(pillars(lead))) == goals
    assert tree(read(pillars("År 2019 var det så här i Björkeby kommun:"))) == [("Lek", None), ("Vila", None)]


def test_a_task_points_to_its_goal_by_number() -> None:
    tasks = "Uppdrag till nämnderna\n\nMiljönämnden ska\n– öppna en park (2)\n– laga gungor (1)\n\n"
    more = "Socialnämnden ska\n– ställa ut soffor (2)\n"
    draft = read(pillars("År 2030 är det så här:") + tasks + more)
    names = {goal.id: goal.name for goal in draft.goals}
    assert [(one.name, names[one.goal or ""], *one.responsible) for one in draft.activities] == [
        ("öppna en park", "Vila", "Miljönämnden"),
        ("laga gungor", "Lek", "Miljönämnden"),
        ("ställa ut soffor", "Vila", "Socialnämnden"),
    ]


def test_a_lead_after_the_level_word_is_no_name() -> None:
    draft = read("MÅL – DETTA VILL VI UPPNÅ\n\n❖  Alla barn leker ute\n❖  Ingen gunga saknas\n")
    assert tree(draft) == [("Alla barn leker ute", None), ("Ingen gunga saknas", None)]


def test_as_many_headings_as_the_text_counts_are_what_it_names() -> None:
    areas = "\n\n".join(f"## {area}\n\nText.\n\nVi ska:\n- laga {area}" for area in ("Gungor", "Bänkar"))
    text = "# Välj rätt!\n\nPengarna är få. Därför har vi valt {0} fokusområden för åren som kommer.\n\n" + areas
    assert tree(read_markdown(text.format("två"))) == [("Gungor", None), ("Bänkar", None)]
    assert tree(read_markdown(text.format("tre"))) == []


def test_goals_of_what_the_sentence_before_named_as_the_regions_are_not_the_municipalitys() -> None:
    theirs = (
        "Läget\n\nBjörkland 2035 är regionens gemensamma målbild. Den har två prioriterade områden:\n• Vägar\n• Hav\n\n"
    )
    assert tree(read(theirs + "Fokusområde 1: Gårdar\n\nText.\n")) == [("Gårdar", None)]


def test_a_numbered_section_is_an_area_though_an_appendix_has_its_name_again() -> None:
    head = "1 Inledning\n\nText.\n\n2 Våra målområden\n\nHär står målområdena.\n\n"
    areas = "2.1 Lek\n\nText om lek.\n\n2.2 Vila\n\nText om vila.\n\n3 Uppföljning\n\nText.\n\n"
    draft = read(head + areas + "Bilaga\n\nLek\n\nText igen.\n\nVila\n\nText igen.\n")
    assert tree(draft) == [("Lek", None), ("Vila", None)]


def test_tasks_given_to_an_office_stand_below_a_line_of_what_it_shall_do_in_a_year() -> None:
    tasks = "Uppdrag till kontoret\n\n## Kontoret ska under 2021\n\n- laga {0}\n- köpa {0}\n\n"
    area = "## {0}\n\nMål: Alla ska trivas med {0}.\n\n" + tasks
    draft = read_markdown("## Inledning\n\nText.\n\n" + area.format("Gungor") + area.format("Bänkar"))
    assert [name for name, _ in doings(draft)] == ["laga Gungor", "köpa Gungor", "laga Bänkar", "köpa Bänkar"]
