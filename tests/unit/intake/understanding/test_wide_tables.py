"""Tables set wide in plain text: over pages with heads of their own, with columns of any name, and areas over them."""

from tests.factories.small_plans import doings, read

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
