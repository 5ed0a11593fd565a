"""Activities in lists and lines, and who answers for them: as municipal documents of many years and hands set them."""

import pytest
from tests.factories.small_plans import doings

from samhandling.intake.draft import Draft
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain

HEAD = (
    "Plan för stilla gator\nAntagen av kommunfullmäktige 2021-03-01\nBjörkeby kommun\n\n"
    "Inledning\nGatorna i byn är bullriga, och planen visar hur de ska bli stillare.\n\n"
)


def read(text: str) -> Draft:
    """Return the draft of a plan with this body."""
    (draft,) = understand(plain.read(HEAD + text, "plan.txt"))
    return draft


def test_points_set_in_with_tabs_are_no_rows_and_the_line_below_says_who_answers() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n*\tSätt upp plank\n\tAnsvar: Tekniska nämnden\tKlart: 2022\n"
        "*\tMät bullret\n\tAnsvar: Miljönämnden\tKlart: Årligen\n"
    )
    assert doings(draft) == [("Sätt upp plank", ("Tekniska nämnden",)), ("Mät bullret", ("Miljönämnden",))]


def test_what_follows_those_who_answer_on_the_line_is_no_part_of_their_name() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n- Sätt upp plank. Ansvarig: Tekniska nämnden. Tid: 2022\n"
        "- Mät bullret. Ansvarig: Miljönämnden, Byvik Bostad AB. Kostnad: 40 tkr\n"
    )
    assert doings(draft) == [
        ("Sätt upp plank", ("Tekniska nämnden",)),
        ("Mät bullret", ("Miljönämnden", "Byvik Bostad AB")),
    ]


def test_a_role_in_brackets_on_a_line_of_its_own_closes_the_point_above() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nFör att nå målet ska\n\n- ett plank sättas upp\n  (ansvarig: gatuchefen)\n"
        "- bullret mätas\n  (ansvarig: rektor)\n"
    )
    assert doings(draft) == [("ett plank sättas upp", ("Gatuchefen",)), ("bullret mätas", ("Rektor",))]


@pytest.mark.parametrize(
    "key",
    [
        "TV = Tekniska nämnden, MSN = Miljö- och samhällsnämnden.",
        "TV: Tekniska nämnden\nMSN: Miljö- och samhällsnämnden",
        "Det gör tekniska nämnden (TV) och miljö- och samhällsnämnden (MSN).",
    ],
)
def test_short_names_of_bodies_are_spelled_out_by_the_key_of_the_document(key: str) -> None:
    draft = read(
        f"{key}\n\nMål 1: Gatorna är stilla\n\nÅtgärder\n- Sätt upp plank\n  Ansvarig: TV\n"
        "- Mät bullret\n  Ansvarig: TV, MSN\n"
    )
    assert doings(draft) == [
        ("Sätt upp plank", ("Tekniska nämnden",)),
        ("Mät bullret", ("Tekniska nämnden", "Miljö- och samhällsnämnden")),
    ]


def test_the_last_coded_activity_of_a_list_is_no_heading() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n\nÅ1 Sätt upp plank\nAnsvar: Tekniska nämnden\n\n"
        "Å2 Mät bullret\nAnsvar: Miljönämnden\n\nHur vet vi att det blir stillare? Bullret mäts var vår.\n"
    )
    assert doings(draft) == [("Sätt upp plank", ("Tekniska nämnden",)), ("Mät bullret", ("Miljönämnden",))]


def test_the_name_of_a_body_goes_on_on_the_next_line() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nAnsvariga nämnder: Kommunstyrelsen, Miljö- och byggnadsnämnden, Kultur- och\n"
        "utvecklingsnämnden\n\nÅtgärder:\n- Sätt upp plank\n"
    )
    bodies = ("Kommunstyrelsen", "Miljö- och byggnadsnämnden", "Kultur- och utvecklingsnämnden")
    assert doings(draft) == [("Sätt upp plank", bodies)]


def test_a_long_line_that_breaks_off_at_a_small_word_is_no_heading() -> None:
    draft = read(
        "Fokusområde A. Stilla gator\nBuller stör sömnen. Mest stör den tunga trafiken på bygatan och\n"
        "vid kvarnen. Där bor flest.\n\nMål A1. Färre väcks av buller\n\n"
    )
    assert [goal.name for goal in draft.goals] == ["Stilla gator", "Färre väcks av buller"]


def test_an_office_or_a_role_in_brackets_answers_but_an_aside_does_not() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n- Sätt upp plank. (Tekniska enheten)\n- Mät bullret (miljöstrategen)\n"
        "- Lägg tyst asfalt (i mån av medel)\n- Sänk farten (hela enheten)\n"
    )
    assert doings(draft) == [
        ("Sätt upp plank.", ("Tekniska enheten",)),
        ("Mät bullret", ("Miljöstrategen",)),
        ("Lägg tyst asfalt (i mån av medel)", ()),
        ("Sänk farten (hela enheten)", ()),
    ]


@pytest.mark.parametrize(("n_told", "expected"), [(3, ("Rent hus", ("BBAB",))), (1, ("Rent hus (BBAB)", ()))])
def test_a_name_in_brackets_answers_where_most_brackets_do(n_told: int, expected: tuple[str, tuple[str, ...]]) -> None:
    told = "".join(f"- Sätt upp plank {number} (tekniska nämnden)\n" for number in range(n_told))
    draft = read(f"Mål 1: Gatorna är stilla\n\nÅtgärder\n{told}- Rent hus (BBAB)\n")
    assert doings(draft)[-1] == expected


AREAS = (
    "Två områden utvecklas. Till varje område hör en målsättning.\n\nUtvecklingsområden\n\n"
    "Gator\n\nMålsättning:\nGatorna är stilla.\n\nPrioriteringar:\n- {0}\n- {1}\n\n"
    "Torg\n\nMålsättning:\nTorgen är gröna.\n\nPrioriteringar:\n- {2}\n"
)


def test_points_that_begin_with_a_verb_below_the_goal_of_an_area_are_done_whatever_stands_over_them() -> None:
    draft = read(AREAS.format("Sätta upp plank", "Se över farten", "Plantera träd (tekniska nämnden)"))
    assert doings(draft) == [
        ("Sätta upp plank", ()),
        ("Se över farten", ()),
        ("Plantera träd", ("Tekniska nämnden",)),
    ]
    assert {goal.level for goal in draft.goals} == {"utvecklingsområde", "målsättning"}


def test_points_are_done_though_the_goal_of_one_area_in_five_was_not_seen() -> None:
    section = "{}\n\nMålsättning:\nDet är bra {}.\n\nPrioriteringar:\n- Sätta upp plank {}\n\n"
    names = ("Gator", "Torg", "Parker", "Skolor", "Vägar")
    text = "Till varje område hör en målsättning.\n\nUtvecklingsområden\n\n"
    text += "".join(section.format(name, number, number) for number, name in enumerate(names))
    draft = read(text.replace("Målsättning:\nDet är bra 4.\n\n", ""))
    assert len(draft.activities) == len(names)


def test_points_that_say_how_it_is_to_be_stay_goals() -> None:
    draft = read(AREAS.format("Alla sover gott", "Trygga vägar till skolan", "Torg för alla"))
    assert not draft.activities
    assert "Alla sover gott" in [goal.name for goal in draft.goals]


@pytest.mark.parametrize(
    ("end", "body"),
    [
        (". Ansvarig är tekniska nämnden.", "Tekniska nämnden"),
        (", ansvarig tekniska nämnden", "Tekniska nämnden"),
        (" – tekniska nämnden", "Tekniska nämnden"),
        (" [Tekniska nämnden]", "Tekniska nämnden"),
        (" | Tekniska nämnden | 2022", "Tekniska nämnden"),
        ("; tekniska nämnden", "Tekniska nämnden"),
        (". Utförs av: tekniska nämnden (samordnande)", "Tekniska nämnden"),
        (" (tekniska nämnden senast 2022)", "Tekniska nämnden"),
        (". Ansvar: Trafiknämnden i samverkan med Trafikverket", "Trafiknämnden"),
        (". Ansvar: Miljönämnden, klart 2022", "Miljönämnden"),
    ],
)
def test_the_end_of_a_point_says_who_answers_in_many_ways(end: str, body: str) -> None:
    draft = read(f"Mål 1: Gatorna är stilla\n\nÅtgärder\n- Sätt upp plank{end}\n- Mät bullret\n")
    assert doings(draft) == [("Sätt upp plank", (body,)), ("Mät bullret", ())]


@pytest.mark.parametrize(
    "point",
    [
        "Utse en ansvarig samordnare",
        "Stärk samtalen kommunstyrelsen – miljönämnden",
        "Ta fram en plan för bullret – och följ den",
    ],
)
def test_a_point_that_only_speaks_of_those_who_answer_stays_whole(point: str) -> None:
    draft = read(f"Mål 1: Gatorna är stilla\n\nÅtgärder\n- {point}\n- Mät bullret\n")
    assert [one.name for one in draft.activities] == [point, "Mät bullret"]


@pytest.mark.parametrize(
    ("lines", "n_points"),
    [
        ("Sätta upp plank vid skolan\nMäta bullret vid alla hus\nSe över farten på bygatan", 3),
        ("Vi sätter upp plank vid skolan.\nVi mäter bullret vid alla hus.", 2),
        ("Vi arbetar sedan länge med bullret.", 0),
        ("Arbeta med buller är svårt. Mycket återstår att göra på den gamla landsvägen.", 0),
        ("Bullret mäts vid alla hus\nFarten ses över", 0),
    ],
)
def test_lines_below_a_word_for_activities_are_points_if_each_begins_with_what_is_done(
    lines: str, n_points: int
) -> None:
    draft = read(f"Mål 1: Gatorna är stilla\n\nÅtgärder\n\n{lines}\n\nUppföljning\n\nVarje år.\n")
    assert len(draft.activities) == n_points


def test_what_we_undertake_below_the_goal_of_each_area_is_done() -> None:
    draft = read(
        "Målområden\n\nGator\n\nMål: Gatorna är stilla.\n\nKommunens åtaganden\n- Vi sätter upp plank\n"
        "- Vi mäter bullret\n\nTorg\n\nMål: Torgen är gröna.\n\nKommunens åtaganden\n- Vi planterar lind\n"
    )
    assert [name for name, _ in doings(draft)] == ["Vi sätter upp plank", "Vi mäter bullret", "Vi planterar lind"]


def test_a_body_or_role_alone_right_below_a_point_answers_for_it() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n• Sätt upp plank\n  Tekniska nämnden\n• Mät bullret vid alla hus längs\n"
        "  den gamla landsvägen\n  Miljöstrategen 2022-06-30\n• Sänk farten tillsammans med\n  Trafiknämnden\n"
    )
    assert doings(draft) == [
        ("Sätt upp plank", ("Tekniska nämnden",)),
        ("Mät bullret vid alla hus längs den gamla landsvägen", ("Miljöstrategen",)),
        ("Sänk farten tillsammans med Trafiknämnden", ()),
    ]


def test_a_body_over_a_list_of_its_own_answers_for_the_list() -> None:
    draft = read("Åtgärder per nämnd\n\nTekniska nämnden\n- Sätt upp plank\n\nMiljönämnden\n- Mät bullret\n- Lyssna\n")
    assert [bodies for _, bodies in doings(draft)] == [("Tekniska nämnden",), ("Miljönämnden",), ("Miljönämnden",)]


@pytest.mark.parametrize(("last", "n_told"), [("Sänk farten (KS, TN)", 3), ("Sänk farten", 0)])
def test_short_names_that_no_key_tells_answer_where_most_points_end_in_them(last: str, n_told: int) -> None:
    draft = read(f"Mål 1: Gatorna är stilla\n\nÅtgärder\n- Sätt upp plank (TN)\n- Mät bullret (MN)\n- {last}\n")
    assert sum(bool(bodies) for _, bodies in doings(draft)) == n_told


def test_a_point_below_a_goal_is_an_activity_if_the_lines_below_it_say_when_and_who() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nDet är natt.\n\n• Sätta upp plank\n  Klart: 2022\n  Ansvar: Tekniska nämnden\n\n"
        "• Mäta bullret\n  Klart: 2023\n  Ansvar: Miljönämnden\n\nMål 2: Torgen är gröna\n\nVi har nått målet när\n"
        "- alla torg har träd\n- alla är nöjda\nAnsvarig: Parknämnden\n"
    )
    assert doings(draft) == [("Sätta upp plank", ("Tekniska nämnden",)), ("Mäta bullret", ("Miljönämnden",))]


def test_coded_lines_that_begin_with_a_verb_are_activities_if_the_line_below_says_who_answers() -> None:
    draft = read(
        "Mål\n\nBullermål 1: Gatorna är stilla\n\nÅtgärder\n\nTrafik\n\nT1  Sätta upp plank\n"
        "    Ansvarig: Tekniska nämnden\n    Tid: 2022\n\nT2  Sänka farten\n    Ansvarig: Trafiknämnden\n\n"
        "Åtgärd T1–T2 beräknas ge halva bullret.\n\nÅtgärd 2 genomförs av trafiknämnden med stöd.\n"
    )
    assert doings(draft) == [("Sätta upp plank", ("Tekniska nämnden",)), ("Sänka farten", ("Trafiknämnden",))]


def test_what_has_been_done_is_no_activity() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nUnder 2015–2019 har följande åtgärder genomförts:\n- Plank vid skolan\n\n"
        "Åtgärder som ska vara genomförda 2025\n- Sänka farten\n\nGenomförda åtgärder 2018\n- Måla linjer\n"
    )
    assert [name for name, _ in doings(draft)] == ["Sänka farten"]


def test_bodies_on_several_lines_below_a_bare_label_answer_together() -> None:
    one = "Åtgärd\n{}\nAnsvarig\n{}\nTidplan\n2025\n\n"
    draft = read(
        "Mål 1: Gatorna är stilla\n\n"
        + one.format("Mät bullret", "Vård- och socialnämnden\nTekniska nämnden")
        + one.format("Sopa", "Miljönämnden")
    )
    assert doings(draft) == [
        ("Mät bullret", ("Vård- och socialnämnden", "Tekniska nämnden")),
        ("Sopa", ("Miljönämnden",)),
    ]


def test_headings_below_a_word_for_activities_are_activities_if_each_says_who_answers() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n\n1. Sätta upp plank\n\nPlanket är av trä. Det är högt.\n\n"
        "Ansvarig: Tekniska nämnden\nTidplan: 2022\n\n2. Mäta bullret\n\nBullret mäts vid alla hus.\n\n"
        "Ansvarig: Miljönämnden\nTidplan: 2023\n\nUppföljning\n\nVarje år.\n"
    )
    assert doings(draft) == [("Sätta upp plank", ("Tekniska nämnden",)), ("Mäta bullret", ("Miljönämnden",))]


@pytest.mark.parametrize(
    ("sentence", "bodies"),
    [
        ("Tekniska nämnden ansvarar för samtliga åtgärder om inte annat anges.", ("Tekniska nämnden",)),
        ("Tekniska nämnden ansvarar för samtliga åtgärder i planen och ska redovisa dem.", ("Tekniska nämnden",)),
        ("Tekniska nämnden ansvarar för samtliga åtgärder i parkerna.", ()),
        ("Tekniska nämnden ansvarar för alla insatser enligt lagen om vägar.", ()),
        ("Tekniska nämnden ansvarar för uppföljningen av samtliga åtgärder.", ()),
    ],
)
def test_one_body_may_answer_for_all_that_nobody_else_answers_for(sentence: str, bodies: tuple[str, ...]) -> None:
    draft = read(f"{sentence}\n\nMål 1: Gatorna är stilla\n\nÅtgärder\n- Sopa\n- Mät bullret (miljönämnden)\n")
    assert doings(draft) == [("Sopa", bodies), ("Mät bullret", ("Miljönämnden",))]


def test_short_names_in_two_columns_are_those_of_the_bodies_beside_them() -> None:
    draft = read(
        "Följande förkortningar används:\n\nVN          Vägnämnden\nBHAB        Björkhus AB\n\n"
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n1. Sopa (VN).\n2. Mäta bullret (VN, BHAB).\n3. Sätta upp plank (BHAB).\n"
    )
    assert [who for _, who in doings(draft)] == [("Vägnämnden",), ("Vägnämnden", "Björkhus AB"), ("Björkhus AB",)]


def test_a_numbered_activity_goes_on_under_a_heading_of_the_frame() -> None:
    one = "Åtgärd {}: {}\nAnsvarig: Tekniska nämnden\n\n"
    draft = read(
        "Mål 1: Gatorna är stilla\n\n5. Åtgärder\n\n5.1 Trafik\n\nGatan är bred.\n\n"
        + one.format(1, "Sätta upp plank")
        + one.format(2, "Sänka farten")
        + "5.2 Organisation och kunskap\n\nFlera deltar.\n\n"
        + one.format(3, "Utbilda förare")
    )
    assert [name for name, _ in doings(draft)] == ["Sätta upp plank", "Sänka farten", "Utbilda förare"]


def test_a_box_of_advice_between_goals_holds_no_activities() -> None:
    draft = read(
        "Delmål 1.1 Gatorna är stilla\nAnsvarig: Tekniska nämnden\n\nVad kan du göra?\n• Gå till skolan\n"
        "• Lämna bilen hemma\n\nDelmål 1.2 Torgen är gröna\nAnsvarig: Parknämnden\n"
    )
    assert not draft.activities


def test_a_sentence_may_give_numbered_activities_to_another_than_the_one_who_answers_for_all() -> None:
    draft = read(
        "Tekniska nämnden ansvarar för samtliga åtgärder om inte annat anges.\n\nMål 1: Gatorna är stilla\n\nÅtgärder\n"
        "1. Sopa gatan\n2. Mät bullret\n3. Gå till skolan\n\nÅtgärd 2 och 3 genomförs av skolnämnden.\n"
    )
    assert [bodies for _, bodies in doings(draft)] == [("Tekniska nämnden",), ("Skolnämnden",), ("Skolnämnden",)]


def test_sentences_of_what_we_undertake_are_done_though_the_word_above_may_be_one_for_goals() -> None:
    draft = read(
        "Målområden\n\nGator\n\nMål: Gatorna är stilla.\n\nKommunens åtaganden\n\nVi sätter upp plank.\n\n"
        "Vi mäter bullret.\n\nTorg\n\nMål: Torgen är gröna.\n\nKommunens åtaganden\n\nVi planterar lind.\n"
    )
    assert len(draft.activities) == 3


def test_areas_below_a_word_for_activities_stay_no_activities_though_each_says_who_answers() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n\nTrafik\n\nFarten ska sänkas. Det tar tid.\n\n"
        "Ansvarig: Tekniska nämnden\n\nByggande\n\nHusen ska vara täta. Det kostar.\n\nAnsvarig: Miljönämnden\n\n"
        "Uppföljning\n\nVarje år.\n"
    )
    assert not draft.activities


def test_short_names_with_days_and_bodies_together_answer() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n- Sätt upp plank (TN, från 2022)\n- Mät bullret (MN, löpande)\n"
        "- Sopa (TN, MN, 2023-2024)\n- Lyssna (KS)\n"
    )
    assert doings(draft) == [
        ("Sätt upp plank", ("TN",)),
        ("Mät bullret", ("MN",)),
        ("Sopa", ("TN", "MN")),
        ("Lyssna", ("Kommunstyrelsen",)),
    ]


@pytest.mark.parametrize(
    ("who", "bodies"),
    [
        ("Tekniska kontoret. Löpande.", ("Tekniska kontoret",)),
        ("Socialnämnden och AB Byvikshus", ("Socialnämnden", "AB Byvikshus")),
        ("tekniska nämnden tillsammans med miljönämnden", ("Tekniska nämnden", "Miljönämnden")),
        ("Byvik Energi och Miljö AB", ("Byvik Energi och Miljö AB",)),
    ],
)
def test_those_who_answer_are_told_apart(who: str, bodies: tuple[str, ...]) -> None:
    draft = read(f"Mål 1: Gatorna är stilla\n\nÅtgärder\n- Sopa. Ansvar: {who}\n")
    assert doings(draft) == [("Sopa", bodies)]


def test_a_line_with_the_name_of_the_municipality_that_leads_to_a_list_is_no_running_head() -> None:
    draft = read(
        "Mål 1 Stilla gator\n\nBuller stör.\n\nBjörkeby kommun ska\n- mäta bullret\n- sopa\nAnsvar: Miljönämnden\n\n"
        "Mål 2 Gröna torg\n\nTorgen är kala.\n\nBjörkeby kommun ska\n- plantera lind\nAnsvar: Parknämnden\n"
    )
    assert doings(draft) == [
        ("mäta bullret", ("Miljönämnden",)),
        ("sopa", ("Miljönämnden",)),
        ("plantera lind", ("Parknämnden",)),
    ]


def test_a_sentence_that_says_what_is_to_be_done_leads_to_activities() -> None:
    draft = read("Mål 1: Gatorna är stilla\n\nUnder perioden ska följande göras:\n- Plank sätts upp\n- Bullret mäts\n")
    assert len(draft.activities) == 2


def test_a_point_that_says_who_answers_is_an_activity_though_its_chapter_has_no_goal() -> None:
    draft = read(
        "Mål\n\nMål 1: Gatorna är stilla\n\nSå arbetar vi vidare\n\nGator och torg\n\nBuller stör. Det är känt.\n\n"
        "- Plank sätts upp. Ansvar: tekniska nämnden\n- Vinden är frisk\n"
    )
    assert doings(draft) == [("Plank sätts upp", ("Tekniska nämnden",))]


def test_a_last_sentence_of_bodies_and_a_time_says_who_answers() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n• Sätta upp plank längs vägen. Tekniska nämnden och\n"
        "  miljönämnden, 2022.\n• Mäta bullret varje natt. Miljönämnden, årligen.\n"
    )
    assert doings(draft) == [
        ("Sätta upp plank längs vägen.", ("Tekniska nämnden", "Miljönämnden")),
        ("Mäta bullret varje natt.", ("Miljönämnden",)),
    ]


def test_a_board_does_what_stands_below_the_word_in_its_section_for_the_goals_in_brackets() -> None:
    boards = {"TEKNISKA NÄMNDEN": ("Sätta upp plank (1). Klart 2022.", "Sopa gatorna (2). Löpande.")}
    boards["KULTUR- OCH FRITIDSNÄMNDEN"] = ("Visa film om buller (1). Klart 2023.", "Samla ljud (1). Klart 2023.")
    sections = "".join(
        f"{board}\n\nNuläget: Gatorna vid lokalerna är bullriga om kvällarna.\n\nÅtgärder\n- {first}\n- {second}\n\n"
        for board, (first, second) in boards.items()
    )
    draft = read(f"Övergripande mål\n\n1. Gatorna är stilla.\n\n2. Gatorna är rena.\n\nNämndernas planer\n\n{sections}")
    assert doings(draft) == [
        ("Sätta upp plank", ("Tekniska nämnden",)),
        ("Sopa gatorna", ("Tekniska nämnden",)),
        ("Visa film om buller", ("Kultur- och fritidsnämnden",)),
        ("Samla ljud", ("Kultur- och fritidsnämnden",)),
    ]


def test_a_measure_below_a_goal_that_follows_a_point_is_that_goals() -> None:
    draft = read(
        "Mål: Gatorna är stilla\nStyrtal: Decibel\nAktiviteter:\n"
        " – Sätta upp plank längs hela den stora vägen genom byn (ansvar:\n   tekniska nämnden, klart 2022)\n\n"
        "Mål: Gatorna är rena varje morgon hela året om i byn\nStyrtal: Antal säckar\nAktiviteter:\n"
        " – Sopa (ansvar: tekniska nämnden, klart 2023)\n"
    )
    assert [name for name, _ in doings(draft)] == ["Sätta upp plank längs hela den stora vägen genom byn", "Sopa"]
    assert [goal.name for goal in draft.goals] == [
        "Gatorna är stilla",
        "Gatorna är rena varje morgon hela året om i byn",
    ]
