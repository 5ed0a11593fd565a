"""Lists under a word for goals that tell what is done, and what answers for them."""

from tests.factories.small_plans import doings, read, tree

GOALS = "Skuggan\n\nMål\n- Varje gård har tio träd\n\n{word}\n- Plantera lind\n- Spara alm\n\n"
WATER = "Vattnet\n\nMål\n- Ingen damm är torr\n\n{word}\n- Gräva diken\n\n"


def test_points_of_a_level_that_the_document_calls_activities_are_activities() -> None:
    said = "Fokusområden\n\nTvå områden finns. Strategierna är i de flesta fall åtgärder som delas av flera.\n\n"
    draft = read(said + (GOALS + WATER).format(word="Strategier"))
    assert [name for name, _ in doings(draft)] == ["Plantera lind", "Spara alm", "Gräva diken"]
    assert "Plantera lind" not in [name for name, _ in tree(draft)]


def test_points_of_a_level_below_the_goals_stay_goals_where_nothing_is_said_of_it() -> None:
    draft = read("Fokusområden\n\nTvå områden finns.\n\n" + (GOALS + WATER).format(word="Strategier"))
    assert not draft.activities
    assert "Plantera lind" in [name for name, _ in tree(draft)]


def test_who_answers_for_an_area_answers_for_what_is_done_in_it() -> None:
    areas = GOALS + "Ansvarig nämnd\nGårdsnämnden\n\n" + WATER + "Ansvarig nämnd\nVattennämnden\n\n"
    draft = read(areas.format(word="Åtaganden"))
    assert doings(draft) == [
        ("Plantera lind", ("Gårdsnämnden",)),
        ("Spara alm", ("Gårdsnämnden",)),
        ("Gräva diken", ("Vattennämnden",)),
    ]
