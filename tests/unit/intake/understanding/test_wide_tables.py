"""Tables set wide in plain text: over pages with heads of their own, with columns of any name, and areas over them."""

import pytest
from tests.factories.small_plans import doings, read, tree

PARAGRAPH = "Träden på skolornas gårdar är få och små, och planen visar hur de ska bli fler på några års sikt.\n\n"


def test_a_table_goes_on_below_a_running_head_of_several_lines() -> None:
    first = "Sida\nBjörkeby kommun              {page}(4)\nDatum\n"
    head = f"{first}Tekniska kontoret                              2021-02-01\n\n"
    table = (
        "Mål                   Aktivitet                Ansvarig             Tid\n\n"
        "Gårdarna är gröna     Plantera lindar          Tekniska nämnden     2022\n\f"
    )
    more = "\nGårdarna är tysta     Bygga vallar             Miljönämnden         2023\n\n"
    pages = [head.format(page=page) + 3 * PARAGRAPH for page in (1, 2)]
    draft = read("\f".join([*pages, head.format(page=3) + table + head.format(page=4) + more]))
    assert doings(draft) == [("Plantera lindar", ("Tekniska nämnden",)), ("Bygga vallar", ("Miljönämnden",))]
    assert [goal.name for goal in draft.goals] == ["Gårdarna är gröna", "Gårdarna är tysta"]


def test_a_column_may_have_a_name_that_no_list_has() -> None:
    table = (
        "Nr      Åtgärd                   Ansvarig              Klart     Medel ur\n\n"
        "1.1     Plantera lindar på       Tekniska              2022      Ram\n"
        "        gården                   nämnden\n\n"
        "1.2     Bygga vallar             Miljönämnden          2023      TB\n"
    )
    assert doings(read(f"Mål 1: Gårdarna är gröna\n\n{table}")) == [
        ("Plantera lindar på gården", ("Tekniska nämnden",)),
        ("Bygga vallar", ("Miljönämnden",)),
    ]


def test_a_cell_of_its_own_goes_on_past_the_head_of_a_page() -> None:
    table = (
        "Åtgärd\n\nAnsvarig\n\nGenomförs\n\nPlantera lindar på\n\n"
        "                              7(11)\n\fgården\n\nTekniska\nnämnden\n\nHösten\n2022\n\n"
    )
    draft = read(f"Mål 1: Gårdarna är gröna\n\n{table}Uppföljning\n\n{PARAGRAPH}")
    assert doings(draft) == [("Plantera lindar på gården", ("Tekniska nämnden",))]


def test_a_line_that_says_where_the_matter_of_an_area_stands_is_no_heading() -> None:
    table = "Mål                   Aktivitet             Ansvarig             Tid\n"
    areas = (
        f"Skugga\n\nArtikel 4 och 42\n\n{PARAGRAPH}{table}"
        "Gårdarna är gröna     Plantera lindar       Tekniska nämnden     2022\n\n"
        f"Stillhet\n\nArtikel 7\n\n{PARAGRAPH}{table}"
        "Gårdarna är tysta     Bygga vallar          Miljönämnden         2023\n\n"
    )
    assert tree(read(f"Inledning\n\n{PARAGRAPH}{areas}Uppföljning\n\n{PARAGRAPH}")) == [
        ("Skugga", None),
        ("Gårdarna är gröna", "Skugga"),
        ("Stillhet", None),
        ("Gårdarna är tysta", "Stillhet"),
    ]


def test_a_table_of_what_is_done_tells_that_counted_lines_name_goals() -> None:
    table = "Åtgärd                Ansvarig             Klart\n\n"
    draft = read(
        f"SKOLGÅRDSLYFT 1: SKUGGA\n\n{PARAGRAPH}{table}Plantera lindar       Tekniska nämnden     2022\n\n"
        f"SKOLGÅRDSLYFT 2: STILLHET\n\n{PARAGRAPH}{table}Bygga vallar          Miljönämnden         2023\n\n"
    )
    assert [goal.name for goal in draft.goals] == ["SKUGGA", "STILLHET"]


def test_goals_that_are_recited_as_background_are_set_elsewhere() -> None:
    recited = (
        "Läget\n\nI parkplanen anges två mål. De är beslutade tidigare och återges här som bakgrund:\n"
        "- Parkerna ska ha fler träd\n- Parkerna ska ha fler bänkar\n\n"
    )
    assert tree(read(f"{recited}Mål 1: Gårdarna är gröna\n\n{PARAGRAPH}", "Parkplan: gröna gårdar\n\n")) == [
        ("Gårdarna är gröna", None)
    ]


def test_an_arrow_is_a_bullet() -> None:
    text = f"Skugga\n\n{PARAGRAPH}Till 2030 har vi nått följande mål:\n→ Gårdarna är gröna\n→ Gårdarna har vatten\n\n"
    assert [goal.name for goal in read(text).goals] == ["Gårdarna är gröna", "Gårdarna har vatten"]


AREAS = "Målområde 1: Skugga\n\nMålområde 2: Stillhet\n\n"
WIDE_HEAD = "Åtgärd                Ansvarig             Klart\n\n"
WITH_AREAS = [
    pytest.param(
        f"{WIDE_HEAD}Skugga\n\nPlantera lindar       Tekniska nämnden     2022\n\n"
        "Stillhet\n\nBygga vallar          Miljönämnden         2023\n\n",
        id="columns",
    ),
    pytest.param(
        "Nr   Åtgärd                Ansvarig             Klart\n\nSkugga\n"
        "1    Plantera lindar       Tekniska nämnden     2022\n"
        "Stillhet\n2    Bygga vallar          Miljönämnden         2023\n\n",
        id="numbered",
    ),
    pytest.param(
        "Åtgärd\nAnsvarig\nNär\nSkugga\n\nPlantera lindar\nTekniska nämnden\n2022\n\n"
        "Stillhet\n\nBygga vallar\nMiljönämnden\n2023\n\n",
        id="stacked",
    ),
    pytest.param(
        "Åtgärd\n\nAnsvarig\n\nNär\n\nSkugga\n\nPlantera lindar\n\nTekniska nämnden\n\n2022\n\n"
        "Stillhet\n\nBygga vallar\n\nMiljönämnden\n\n2023\n\n",
        id="a cell to a paragraph",
    ),
]


@pytest.mark.parametrize("table", WITH_AREAS)
def test_the_name_of_an_area_between_rows_tells_whose_they_are(table: str) -> None:
    draft = read(f"{AREAS}Åtgärder\n\n{table}Uppföljning\n\n{PARAGRAPH}")
    names = {goal.id: goal.name for goal in draft.goals}
    done = [(one.name, names.get(one.goal or ""), one.responsible) for one in draft.activities]
    assert done == [
        ("Plantera lindar", "Skugga", ("Tekniska nämnden",)),
        ("Bygga vallar", "Stillhet", ("Miljönämnden",)),
    ]


def test_bodies_that_no_rule_knows_may_take_two_lines_of_a_cell() -> None:
    table = "Åtgärd\nAnsvarig\nNär\n\nPlantera lindar på\ngården\nPark och skog,\nBarn och lärande\n2022\n\n"
    assert doings(read(f"Mål 1: Gårdarna är gröna\n\n{table}")) == [
        ("Plantera lindar på gården", ("Park och skog", "Barn och lärande"))
    ]


def test_a_heading_of_two_lines_is_one_heading() -> None:
    table = (
        "Nr      Åtgärd                   Ansvarig              Berörda nämnder     Tid      ABCDE\n"
        "                                                       och bolag\n\n"
        "1.1     Plantera lindar på       Tekniska              Skolnämnden         2022     1\n"
        "        gården                   nämnden\n\n"
        "1.2     Bygga vallar             Miljönämnden                              2023     2, 3\n"
    )
    assert doings(read(f"Mål 1: Gårdarna är gröna\n\n{table}")) == [
        ("Plantera lindar på gården", ("Tekniska nämnden",)),
        ("Bygga vallar", ("Miljönämnden",)),
    ]


def test_goals_with_a_number_of_two_figures_fill_their_column() -> None:
    table = (
        "Delmål                           Mått                  Ansvar\n\n"
        "1.1 Fler gårdar är gröna och     Andel med träd        Tekniska\n"
        "svala om sommaren                (2020: 40 %)          nämnden\n\n"
        "1.2 Färre gårdar är torra        Antal (2020: 7)       Miljönämnden\n"
    )
    draft = read(f"Övergripande mål: Gårdarna är bra.\n\n{table}")
    assert [name for name, _ in tree(draft)][1:] == [
        "Fler gårdar är gröna och svala om sommaren",
        "Färre gårdar är torra",
    ]


def test_a_column_of_the_value_to_reach_is_none_of_goals() -> None:
    table = (
        "Delmål                           Mätmetod              Utfall 2022   Mål 2024\n\n"
        "Fler gårdar ska vara gröna och   Skolornas egen enkät  40 %          50 %\n"
        "svala om sommaren\n\n"
        "Färre gårdar ska under våren ha  Räkning               7 dammar      Topp 5\n"
        "torra dammar\n"
    )
    assert tree(read(f"Mål 1: Gårdarna är bra\n\n{table}"))[1:] == [
        ("Fler gårdar ska vara gröna och svala om sommaren", "Gårdarna är bra"),
        ("Färre gårdar ska under våren ha torra dammar", "Gårdarna är bra"),
    ]


def test_a_unit_in_brackets_below_a_heading_belongs_to_the_header() -> None:
    table = (
        "Nr      Åtgärd                   Ansvarig              Klart     Kostnad\n"
        "                                                                 (tkr)\n\n"
        "1       Plantera lindar på       Tekniska              2022      40\n"
        "        gården                   nämnden\n"
        "2       Bygga vallar             Miljönämnden          2023      Inom ram\n"
    )
    assert doings(read(f"Mål: Gårdarna är gröna\n\n{table}")) == [
        ("Plantera lindar på gården", ("Tekniska nämnden",)),
        ("Bygga vallar", ("Miljönämnden",)),
    ]


def test_a_row_with_a_time_in_small_letters_begins_anew_and_commitments_with_verbs_are_activities() -> None:
    table = (
        "Åtaganden                        Ansvar                Tid\n\n"
        "Plantera lindar på skolornas     Tekniska              2022\n"
        "gårdar                           nämnden\n"
        "Vattna lindarna                  Tekniska              årligen\n"
        "                                 nämnden\n"
        "Bygga vallar                     Miljönämnden          2023\n"
    )
    draft = read(f"Strategiskt mål: Gårdarna är gröna\n\n{table}")
    assert doings(draft) == [
        ("Plantera lindar på skolornas gårdar", ("Tekniska nämnden",)),
        ("Vattna lindarna", ("Tekniska nämnden",)),
        ("Bygga vallar", ("Miljönämnden",)),
    ]
    assert tree(draft) == [("Gårdarna är gröna", None)]


def test_a_full_cell_may_end_one_sign_before_the_next_column() -> None:
    table = (
        "Vad vi vill uppnå        Vad vi ska göra                    Vem                När\n\n"
        "Barnen leker på gårdarna Plantera lindar tillsammans med de Tekniska           2022\n"
        "i alla väder             som bor nära                       nämnden\n\n"
        "                         Bygga vallar mot vägen             Miljönämnden       2023\n"
    )
    draft = read(table)
    assert doings(draft) == [
        ("Plantera lindar tillsammans med de som bor nära", ("Tekniska nämnden",)),
        ("Bygga vallar mot vägen", ("Miljönämnden",)),
    ]
    assert tree(draft) == [("Barnen leker på gårdarna i alla väder", None)]


def test_a_board_over_each_table_does_what_it_says_for_the_goals_that_it_points_to() -> None:
    table = (
        "Tekniska nämnden\n"
        "  Åtgärd                                        Mål\n"
        "  Plantera lindar                               1\n"
        "  Vattna lindarna                               1\n\n"
        "Miljönämnden\n"
        "  Åtgärd                                        Mål\n"
        "  Bygga vallar                                  2\n"
    )
    draft = read(f"Mål\n1. Gårdarna är gröna\n2. Gårdarna är tysta\n\nDel två\n\n{table}")
    assert doings(draft) == [
        ("Plantera lindar", ("Tekniska nämnden",)),
        ("Vattna lindarna", ("Tekniska nämnden",)),
        ("Bygga vallar", ("Miljönämnden",)),
    ]


def test_rows_between_blank_lines_begin_with_a_goal_where_it_is_new() -> None:
    draft = read(
        "Mål\nAktivitet\nAnsvarig\nKlart\n\n"
        "Gårdarna är gröna \nhela sommaren \nPlantera lindar på \nalla gårdar \n"
        "Gatuenheten \nByvik Bostad \n2022, \n2023 \n\n"
        "Vattna lindarna \nGatuenheten \nÅrligen \n\nGårdarna är tysta \nBygga vallar \nKultur och fritid \n2024 \n\n"
        "Uppföljning\n\nPlanen följs upp varje år av nämnden, som berättar för alla om det.\n"
    )
    assert tree(draft) == [("Gårdarna är gröna hela sommaren", None), ("Gårdarna är tysta", None)]
    assert doings(draft) == [
        ("Plantera lindar på alla gårdar", ("Gatuenheten", "Byvik Bostad")),
        ("Vattna lindarna", ("Gatuenheten",)),
        ("Bygga vallar", ("Kultur och fritid",)),
    ]


def test_a_line_that_nothing_parts_is_no_row_though_a_word_stands_below_a_heading() -> None:
    table = (
        "Åtgärd                           Ansvar                Tid\n\n"
        "Plantera lindar på skolornas     Tekniska              2022\n"
        "gårdar                           nämnden\n"
        "Bygga vallar                     Miljönämnden          2023\n\n"
    )
    goal = "Mål 2: Inga fler gårdar är i dag heta mitt på dagen\n"
    draft = read(f"Mål 1: Gårdarna är gröna\n\n{table}{goal}")
    assert [name for name, _ in tree(draft)] == ["Gårdarna är gröna", "Inga fler gårdar är i dag heta mitt på dagen"]
