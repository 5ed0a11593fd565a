"""Tables in plain text: in columns of spaces, run together on a line, one cell on a line, or column by column."""

import pytest
from tests.factories.small_plans import read as read_plan
from tests.factories.small_plans import tree

from samhandling.intake.draft import Draft
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain
from samhandling.intake.understanding.layouts import times
from samhandling.intake.understanding.words import languages

SWEDISH = languages()[0]
HEAD = (
    "Plan för gröna gårdar\nAntagen av kommunfullmäktige 2021-03-01\nBjörkeby kommun\n\n"
    "Inledning\nTräden på skolornas gårdar är få och små, och planen visar hur de ska bli fler.\n\n"
    "Mål 1: Gårdarna är gröna\n\n"
)
END = "\nUppföljning\nPlanen följs upp av kommunstyrelsen varje år i samband med att bokslutet behandlas av nämnden.\n"
TWO = [("Plantera lindar på gården", ("Tekniska nämnden",)), ("Så gräs", ("Miljönämnden",))]


def read(table: str) -> Draft:
    """Return the draft of a plan with this table below its first goal."""
    (draft,) = understand(plain.read(HEAD + table + END, "plan.txt"))
    return draft


def doings(table: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each activity of the table with its bodies."""
    return [(one.name, one.responsible) for one in read(table).activities]


def goals(table: str) -> list[str]:
    """Return the goals of the plan."""
    return [goal.name for goal in read(table).goals]


def test_cells_go_on_below_where_their_column_begins() -> None:
    table = (
        "Aktivitet                 Ansvarig                Tid\n"
        "Plantera lindar på        Tekniska nämnden        2022\ngården\n"
        "Så gräs                   Barn- och               Höstterminen\nvid stallet               "
        "skolnämnden             2023\n"
    )
    assert doings(table) == [TWO[0], ("Så gräs vid stallet", ("Barn- och skolnämnden",))]


def test_a_heading_right_below_a_table_is_no_part_of_its_last_cell() -> None:
    table = "Aktivitet             Ansvarig             Tid\nSå gräs               Miljönämnden         2022\n"
    (draft,) = understand(plain.read(HEAD + table + END.lstrip("\n"), "plan.txt"))
    assert [one.name for one in draft.activities] == ["Så gräs"]


def test_a_goal_on_the_left_stands_for_all_rows_beside_it() -> None:
    table = (
        "Delmål               Aktivitet              Ansvarig             Tid\n"
        "1. Alla barn har     Plantera lindar        Tekniska nämnden     2022\n   skugga\n"
        "                     Spänna segel           Miljönämnden         2023\n\n"
        "2. Barnen odlar      Ställa ut lådor        Skolnämnden          2022\n"
        "   under hela året   vid varje skola\n"
    )
    draft = read(table)
    names = {goal.id: goal.name for goal in draft.goals}
    assert [(one.name, names[one.goal or ""]) for one in draft.activities] == [
        ("Plantera lindar", "Alla barn har skugga"),
        ("Spänna segel", "Alla barn har skugga"),
        ("Ställa ut lådor vid varje skola", "Barnen odlar under hela året"),
    ]


def test_a_table_goes_on_over_a_page_break_with_its_header_again() -> None:
    table = (
        "Aktivitet             Ansvarig             Tid\nPlantera lindar på    Tekniska nämnden     2022\n"
        "gården\n\n                                                 3\n\f"
        "Aktivitet             Ansvarig             Tid\nSå gräs               Miljönämnden         2023\n"
    )
    assert doings(table) == TWO


def test_a_running_head_with_the_number_of_its_page_is_no_row() -> None:
    table = (
        "Aktivitet             Ansvarig             Tid\nSå gräs               Miljönämnden         2023\n\n"
        "Plan för gröna gårdar 2021–2024            7(11)\n"
    )
    assert doings(table) == [TWO[1]]


def test_rows_with_who_answers_in_their_middle_are_parted_where_a_cell_begins() -> None:
    table = (
        "Aktivitet             Ansvarig             Tid\nPlantera lindar på\n"
        "gården i alla         Tekniska nämnden     2022\nkommundelar\n"
        "Så gräs på varje\näng i kommunen        Miljönämnden         Löpande\n"
    )
    assert doings(table) == [
        ("Plantera lindar på gården i alla kommundelar", ("Tekniska nämnden",)),
        ("Så gräs på varje äng i kommunen", ("Miljönämnden",)),
    ]


def test_centred_cells_that_nothing_parts_give_nothing() -> None:
    table = (
        "Aktivitet             Ansvarig             Tid\nPlantera lindar på\n"
        "Ekbackens gård        Tekniska nämnden     2022\nSå gräs på\nStora ängen           Miljönämnden         2023\n"
    )
    assert doings(table) == []


def test_headings_centred_over_their_columns_name_them_all_the_same() -> None:
    table = (
        "     Aktivitet                 Ansvarig            Tid\nPlantera lindar på       Tekniska nämnden      2022\n"
        "gården\nSå gräs                  Miljönämnden          Löpande\n"
    )
    assert doings(table) == TWO


def test_the_name_of_a_goal_over_all_columns_opens_it() -> None:
    table = (
        "Aktivitet             Ansvarig             Tid\nMål 2: Barnen har skugga på alla skolornas gårdar\n"
        "Plantera lindar på    Tekniska nämnden     2022\ngården\nMål 3: Ingen stör den som vill sova i sitt rum\n"
        "Så gräs               Miljönämnden         2023\n"
    )
    draft = read(table)
    names = {goal.id: goal.name for goal in draft.goals}
    assert [(one.name, names[one.goal or ""]) for one in draft.activities] == [
        ("Plantera lindar på gården", "Barnen har skugga på alla skolornas gårdar"),
        ("Så gräs", "Ingen stör den som vill sova i sitt rum"),
    ]


def test_a_row_without_time_begins_where_the_line_above_had_room_for_its_first_word() -> None:
    table = (
        "Aktivitet                 Ansvarig             Tid\nPlantera lindar           Tekniska nämnden     2022\n"
        "Så gräs på en äng vid     Skolnämnden\nsjön\nMåla                      Miljönämnden         2023\n"
    )
    assert [name for name, _ in doings(table)] == ["Plantera lindar", "Så gräs på en äng vid sjön", "Måla"]


def test_lines_that_may_be_one_row_or_two_give_nothing() -> None:
    table = (
        "Aktivitet            Ansvarig             Tid\nPlantera lindar      Tekniska nämnden     2022\n"
        "Ekbackens äng        Skolnämnden\nSå gräs              Miljönämnden         2023\n"
    )
    assert doings(table) == [TWO[1]]


def test_bodies_on_a_line_each_are_two() -> None:
    table = (
        "Aktivitet             Ansvarig             Tid\nPlantera lindar på    Tekniska nämnden     2022\n"
        "gården                Skolnämnden\n"
    )
    assert doings(table) == [(TWO[0][0], ("Tekniska nämnden", "Skolnämnden"))]


def test_a_header_with_tabs_may_stand_over_cells_that_each_have_lines_of_their_own() -> None:
    table = (
        "Åtgärd \tAnsvarig \tÅr\n1 \tPlantera lindar på\ngården\nTekniska nämnden\n2022–2024\n"
        "\fPlan för gröna gårdar 2021–2024\t9(18)\n\n2 \tSå gräs\nMiljönämnden\nStiftelsen Björkebyhus\n2023\n"
    )
    assert doings(table) == [TWO[0], ("Så gräs", ("Miljönämnden", "Stiftelsen Björkebyhus"))]


def test_an_area_with_a_tab_after_its_number_right_below_a_table_is_no_row_of_it() -> None:
    table = (
        "Åtgärd \tAnsvarig \tÅr\n1 \tPlantera lindar på\ngården\nTekniska nämnden\n2022\n"
        "4.2 \tMålområde Vatten\nSjön är viktig för alla som bor i kommunen och för dem som kommer hit.\n\n"
        "Mål 2: Sjön är ren\n\nÅtgärd \tAnsvarig \tÅr\n2 \tSå gräs\nMiljönämnden\n2023\n"
    )
    assert doings(table) == TWO
    assert "Vatten" in goals(table)


def test_an_unknown_body_on_the_only_line_that_begins_anew_answers() -> None:
    table = "Åtgärd\nAnsvarig\nTidplan\n\nPlantera lindar på\ngården\nTekniska nämnden\n2022\n\nSå gräs\nVärden\n2023\n"
    assert doings(table) == [TWO[0], ("Så gräs", ("Värden",))]


def test_a_numbered_row_that_cannot_be_read_is_left_out_alone() -> None:
    table = (
        "Nr\nÅtgärd\nAnsvarig\nTidplan\n\n1\nPlantera lindar på\ngården\nTekniska nämnden\n2022\n2\nRusta i\n"
        "Ekbacken\nVärden\n2022\n3\nSå gräs\nMiljönämnden\n2023\n"
    )
    assert doings(table) == TWO


def test_a_table_of_places_names_no_goals() -> None:
    table = "Område                Antal  Tid\nEkbackens centrum     70     2007\nNorra torget          35     2006\n"
    assert goals(table) == ["Gårdarna är gröna"]


def test_a_table_of_figures_gives_nothing() -> None:
    table = (
        "Åtgärd                2019     2020     2021\nTräd                  41       38       33\n\n"
        "Nämnd                 Antal åtgärder     Kostnad\nTekniska nämnden      14                 120\n"
    )
    draft = read(table)
    assert not draft.activities
    assert [(goal.name, goal.responsible) for goal in draft.goals] == [("Gårdarna är gröna", ())]


@pytest.mark.parametrize(
    "table",  # a stroke for each new line
    [
        "Åtgärd Ansvarig Tidplan|Plantera lindar på gården Tekniska nämnden 2022–2024|Så gräs Miljönämnden Löpande",
        "Åtgärd Ansvarig Tidplan|Plantera lindar på|gården Tekniska nämnden|2022|Så gräs Miljönämnden Våren 2023",
        "Åtgärd Ansvarig|Plantera lindar på gården Tekniska nämnden|Så gräs Miljönämnden",
        "Nr Åtgärd Ansvar Klart|1 Plantera lindar på gården Tekniska nämnden 2022|2 Så gräs Miljönämnden 2023",
        "Åtgärd|Ansvarig|Tidplan||Plantera lindar på|gården|Tekniska nämnden|2022||Så gräs|Miljönämnden|2023",
        "Id|Vad|Vem|Tid|Status||1|Plantera lindar på|gården|Tekniska nämnden|2022|A||9||2|Så gräs|Miljönämnden|2023|B",
        "Åtgärd||Plantera lindar på|gården||Så gräs||Ansvarig||Tekniska nämnden||Miljönämnden||Tidplan||2022||2023",
    ],
)
def test_cells_without_columns_are_cut_at_bodies_and_times(table: str) -> None:
    text = table.replace("|", "\n") + "\n"
    assert doings(text) == TWO
    assert goals(text) == ["Gårdarna är gröna"]


def test_a_header_run_together_is_no_part_of_the_goal_above_it() -> None:
    table = "Mål 2: Gårdarna är\ntysta\nÅtgärd Ansvarig Tidplan\nSå gräs Miljönämnden 2023\n"
    assert doings(table) == [TWO[1]]
    assert goals(table) == ["Gårdarna är gröna", "Gårdarna är tysta"]


def test_one_who_answers_but_is_no_known_body_is_cut_off_beside_known_ones() -> None:
    table = "Åtgärd Ansvarig Tidplan\nPlantera lindar vid Ekbacken Trädgårdsmästaren 2022\nSå gräs Miljönämnden 2023\n"
    assert doings(table) == [("Plantera lindar vid Ekbacken", ("Trädgårdsmästaren",)), TWO[1]]


def test_a_body_that_belongs_to_what_is_done_does_not_answer() -> None:
    table = (
        "Åtgärd Ansvarig Tidplan\nPlantera lindar på gården Tekniska nämnden 2022\n"
        "Sätta upp bänkar tillsammans med Skolnämnden 2022\nSå gräs Miljönämnden 2023\n"
    )
    assert doings(table) == TWO


def test_a_row_may_point_to_its_goal_by_number() -> None:
    table = (
        "Mål 1.1.1 Barnen har skugga\n\nNr Åtgärd Mål Ansvar Klart\n"
        "1 Plantera lindar på\ngården 1.1.1 Tekniska nämnden 2022\n2 Så gräs 1.1.1 Miljönämnden 2023\n"
    )
    draft = read(table)
    names = {goal.id: goal.name for goal in draft.goals}
    assert [(one.name, names[one.goal or ""]) for one in draft.activities] == [
        (name, "Barnen har skugga") for name, _ in TWO
    ]


def test_how_it_is_paid_for_may_stand_after_the_time() -> None:
    table = (
        "Nr Åtgärd Ansvarig År Finansiering\nN1 Plantera lindar på gården\nTekniska nämnden 2022–2024 Statsbidrag\n"
        "N2 Så gräs Miljönämnden Årligen –\n"
    )
    assert doings(table) == TWO


def test_numbered_rows_may_end_in_figures_and_have_nobody_who_answers() -> None:
    table = (
        "Nr Åtgärd Längd Kostnad, mnkr År\n1 Gångväg Ekbacken–Sjön 5,2 km 18,2 2023–2024\n"
        "2 Rusta stigen för årskurs 5 0,3 km 1 Från 2025\n"
    )
    assert doings(table) == [("Gångväg Ekbacken–Sjön", ()), ("Rusta stigen för årskurs 5", ())]


def test_a_place_before_an_office_is_no_part_of_its_name_but_that_of_a_company_is() -> None:
    table = (
        "Åtgärd Ansvarig Klart senast\nPlantera lindar runt Ekbacken Tekniska avdelningen 2022\n"
        "Så gräs Björkeby Parker AB 2023\n"
    )
    assert doings(table) == [
        ("Plantera lindar runt Ekbacken", ("Tekniska avdelningen",)),
        ("Så gräs", ("Björkeby Parker AB",)),
    ]


def test_a_chapter_after_the_page_is_no_row_though_its_number_keeps_to_the_columns() -> None:
    table = (
        "Nr    Åtgärd                Ansvarig           Tid\n\nÅ1    Så gräs               Miljönämnden       2022\n"
        "Björkeby kommun             Plan för gårdar    3 (4)\n\n4.  Genomförande\nPlanen genomförs av nämnderna.\n"
    )
    assert doings(table) == [TWO[1]]


@pytest.mark.parametrize("sign", ["•", "-"])
def test_each_bullet_of_a_cell_is_an_activity(sign: str) -> None:
    table = (
        "Aktivitet              Ansvarig             Tid\n* Plantera lindar på   Tekniska nämnden     2022\n  gården\n"
        "* Måla hagar\n* Så gräs              Miljönämnden         2023\n"
    ).replace("*", sign)
    assert doings(table) == [TWO[0], ("Måla hagar", ("Tekniska nämnden",)), TWO[1]]


def test_a_table_of_what_has_been_done_is_no_list_of_what_to_do() -> None:
    table = (
        "Aktivitet             Ansvarig             Resultat\nPlantera lindar       Tekniska nämnden     Genomfört\n"
        "Så gräs               Miljönämnden         Ej genomfört\nMåla hagar            Miljönämnden         Pågår\n"
    )
    assert doings(table) == []


@pytest.mark.parametrize(
    "table",  # a stroke for each new line
    [
        "Insats||Ansvarig||Klart||A1. Plantera lindar på|gården||@||Vt 2022||A2. Så gräs||Miljönämnden||Ht 2022",
        "Nr||Insats||Ansvarig||3||Tid||1.1||Plantera lindar på|gården||@||2022||17||1.2||Så gräs||Miljönämnden||2023",
        "Nr|Åtgärd|Ansvar|Kostnad, tkr|År||T1|Plantera lindar på|gården|@|2 800|2022||T2|Så gräs|Miljönämnden|350|2023",
    ],
)
def test_cells_on_lines_of_their_own_may_be_parted_by_blank_lines_and_hold_codes_and_costs(table: str) -> None:
    assert doings(table.replace("|", "\n").replace("@", "Tekniska nämnden") + "\n") == TWO


def test_a_time_that_goes_on_below_is_one_and_no_body() -> None:
    table = "Åtgärd Vem När\nPlantera lindar på gården Tekniska nämnden Läsåret\n2008/2009\nSå gräs Miljönämnden 2008\n"
    assert doings(table) == TWO


def test_a_heading_below_a_table_that_names_the_goals_is_no_goal() -> None:
    head = HEAD.replace("Mål 1: Gårdarna är gröna\n", "").replace("Inledning\n", "1. Inledning\n")
    table = (
        "2. Mål och aktiviteter\n\nMålen nås med hjälp av alla som bor i kommunen och alla som arbetar i den.\n\n"
        "Delmål               Aktivitet              Ansvarig             Tid\n"
        "1. Alla barn har     Plantera lindar        Tekniska nämnden     2022\n   skugga\n\n"
        "2.1 Om du vill hjälpa till\n\nRing kommunens växel, som är öppen varje dag och svarar på alla språk.\n"
    )
    (draft,) = understand(plain.read(head + table, "plan.txt"))
    assert [goal.name for goal in draft.goals] == ["Alla barn har skugga"]


def test_goals_of_two_levels_stand_side_by_side_in_broken_lines() -> None:
    table = (
        "2. Vad vi vill nå\n\n"
        "Effektmål                         Mätbart mål\n\n"
        "Barnen leker i skugga hela        Varje gård ska ha minst tio\n"
        "dagen                             lindar 2026\n\n"
        "Gårdarna låter mindre             Bullret ska vara högst 45\n                                  decibel\n"
    )
    draft = read_plan(table + END)
    assert tree(draft) == [
        ("Barnen leker i skugga hela dagen", None),
        ("Varje gård ska ha minst tio lindar 2026", "Barnen leker i skugga hela dagen"),
        ("Gårdarna låter mindre", None),
        ("Bullret ska vara högst 45 decibel", "Gårdarna låter mindre"),
    ]


def test_a_goal_in_broken_lines_stands_beside_the_body_in_broken_lines() -> None:
    table = (
        "2. Vad vi vill nå\n\n"
        "Mål                               Ansvarig\n\n"
        "Barnen leker i skugga hela        Kultur- och\ndagen                             fritidsnämnden\n\n"
        "Gårdarna låter mindre             Miljönämnden\n"
    )
    found = {goal.name: goal.responsible for goal in read_plan(table + END).goals}
    assert found == {
        "Barnen leker i skugga hela dagen": ("Kultur- och fritidsnämnden",),
        "Gårdarna låter mindre": ("Miljönämnden",),
    }


def test_prose_below_headings_on_lines_of_their_own_is_no_row() -> None:
    table = "Åtgärd\nAnsvarig\nTid\n\nTabellen visar vem som ansvarar.\nKommunstyrelsen följer upp\n2023\n"
    assert doings(table) == []


def test_prose_below_a_header_is_no_row() -> None:
    table = "Åtgärd Ansvarig Tidplan\nI tabellen visas åtgärder. De har beslutats av Kommunstyrelsen 2021\n"
    assert doings(table) == []


def test_columns_of_unequal_length_are_not_put_together() -> None:
    table = "Åtgärd\n\nSå gräs\n\nSå klöver\n\nAnsvarig\n\nTekniska nämnden\n\nTidplan\n\n2022\n\nLöpande\n"
    assert doings(table) == []


@pytest.mark.parametrize(
    "text",
    ["2023", "2023–2025", "2023-06-30", "Löpande", "Hösten 2023", "April och november", "Kvartal 1 2023", "Årligen"],
)
def test_a_cell_says_when(text: str) -> None:
    assert times.is_time(text, SWEDISH)
    assert times.is_time(f"{text} och framåt", SWEDISH)
    assert times.cut(f"Så gräs {text}", SWEDISH) == ("Så gräs", text)


@pytest.mark.parametrize("text", ["12 lindar", "Tekniska nämnden", "Mål 2023", "vid behov av skugga"])
def test_a_cell_does_not_say_when(text: str) -> None:
    assert not times.is_time(text, SWEDISH)
