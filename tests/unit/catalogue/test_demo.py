"""The shipped demo against the documents and the files that it was made from."""

import csv
import gzip
import hashlib
import json
import math
import random
import re
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest
import shapely
from shapely.geometry import shape

from samhandling.catalogue import demo
from samhandling.catalogue.demo.model import DemoMunicipality, Goal
from samhandling.errors import DefinitionError

SEED = 20_180_906
MEGABYTE = 1_000_000
VASTERAS_PROGRAMME = "program-social-hallbarhet"
VASTERAS_PLAN = "handlingsplan-social-hallbarhet"
ECOLOGICAL_PROGRAMME = "program-ekologisk-hallbarhet"
INTEGRATION_PROGRAMME = "integrationsprogram-2008"
BORAS_PICTURE = "malbild-socialt-hallbart-boras"


@pytest.fixture(params=demo.MUNICIPALITIES)
def municipality(request: pytest.FixtureRequest) -> DemoMunicipality:
    return demo.municipality(request.param)


@pytest.fixture
def vasteras() -> DemoMunicipality:
    return demo.municipality("vasteras")


@pytest.fixture
def boras() -> DemoMunicipality:
    return demo.municipality("boras")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the files of Västerås, to be spoilt."""
    shutil.copytree(demo.FOLDER / "vasteras", tmp_path / "vasteras")
    shutil.copy(demo.FOLDER / "peers.json", tmp_path)
    return tmp_path


def levels(goals: tuple[Goal, ...]) -> dict[str, int]:
    return dict(Counter(goal.level_name for goal in goals))


# The structure


def test_the_social_programme_has_two_main_areas_and_six_goal_areas(vasteras: DemoMunicipality) -> None:
    goals = vasteras.goals_of(VASTERAS_PROGRAMME)
    assert levels(goals) == {"huvudområde": 2, "målområde": 6}
    assert Counter(goal.parent for goal in goals) == {None: 2, "VP.H1": 4, "VP.H2": 2}


def test_the_social_programme_has_three_principles_and_eleven_global_goals(vasteras: DemoMunicipality) -> None:
    (document,) = (document for document in vasteras.documents if document.id == VASTERAS_PROGRAMME)
    assert [principle.name for principle in document.principles] == ["jämlika förutsättningar", "tillit", "framtidstro"]
    sdgs = {sdg for goal in vasteras.goals_of(VASTERAS_PROGRAMME) for sdg in goal.sdgs}
    assert sorted(sdgs) == [1, 2, 3, 4, 5, 8, 9, 10, 11, 16, 17]


def test_the_action_plan_has_its_areas_sub_goals_and_activities(vasteras: DemoMunicipality) -> None:
    goals = vasteras.goals_of(VASTERAS_PLAN)
    assert levels(goals) == {"målområde": 2, "prioriterat område": 6, "insatsområde": 27, "delmål": 6}
    assert len(vasteras.activities) == 11
    assert {goal for activity in vasteras.activities for goal in activity.goals} == {f"VH.D{n}" for n in range(1, 7)}


def test_every_activity_names_the_board_of_the_table_and_the_group_of_the_text(vasteras: DemoMunicipality) -> None:
    expected = {("kommunstyrelsen", "answers"), ("processledningsgruppen-social-hallbarhet", "carries_out")}
    for activity in vasteras.activities:
        assert {(row.organisation, row.role) for row in activity.responsible} == expected


def test_education_work_and_housing_are_followed_up_elsewhere(vasteras: DemoMunicipality) -> None:
    elsewhere = [goal for goal in vasteras.goals if goal.followed_up_elsewhere]
    assert [goal.name for goal in elsewhere] == ["Utbildning", "Arbete", "Bostad"]
    empty = {goal.id for goal in elsewhere} - {goal.parent for goal in vasteras.goals if goal.level_name == "delmål"}
    assert empty == {"VH.P2", "VH.P3", "VH.P4"}


def test_the_period_focuses_on_three_areas(vasteras: DemoMunicipality) -> None:
    focus = [goal.name for goal in vasteras.goals if goal.focus_this_period]
    assert focus == ["Hälsa", "Inkludering, samhandling och demokrati", "Trygghet och levande kommundelar"]


def test_the_plan_s_areas_are_the_programme_s_under_other_names(vasteras: DemoMunicipality) -> None:
    pairs = {goal.id: goal.corresponds_to for goal in vasteras.goals if goal.corresponds_to}
    assert pairs == {"VH.M1": "VP.H1", "VH.M2": "VP.H2"} | {f"VH.P{n}": f"VP.M{n}" for n in range(1, 7)}


def test_the_other_programmes_have_three_and_five_areas(vasteras: DemoMunicipality) -> None:
    assert levels(vasteras.goals_of(ECOLOGICAL_PROGRAMME)) == {"målområde": 3}
    assert levels(vasteras.goals_of(INTEGRATION_PROGRAMME)) == {"område": 5}


def test_the_underlying_documents_have_kinds_and_status(vasteras: DemoMunicipality) -> None:
    documents = {document.id: document for document in vasteras.documents}
    below = {
        programme: [
            documents[row.document] for row in vasteras.relations if (row.kind, row.other) == ("implements", programme)
        ]
        for programme in (VASTERAS_PROGRAMME, ECOLOGICAL_PROGRAMME)
    }
    assert Counter(document.status for document in below[ECOLOGICAL_PROGRAMME]) == {"in_force": 6, "being_revised": 3}
    kinds = Counter(kind for document in below[VASTERAS_PROGRAMME] for kind in document.kinds)
    assert len(below[VASTERAS_PROGRAMME]) == 6
    assert kinds == {"policy": 4, "handlingsplan": 5}, "the case counts four policies and five action plans"


def test_the_underlying_documents_stand_as_the_gold_lists_them(vasteras: DemoMunicipality, shared: Path) -> None:
    gold = json.loads((shared / "documents/gold/vasteras-beslut-hallbarhetsuppfoljning-2023.json").read_text())
    statuses = {"gällande": "in_force", "revideras": "being_revised"}
    ours = {document.title: document.status for document in vasteras.documents}
    for group in gold["underlying_documents"].values():
        if isinstance(group, dict):
            for item in group["items"]:
                assert ours[item["name"]] == statuses[item["status"]], item["name"]


def test_the_target_picture_of_boras(boras: DemoMunicipality) -> None:
    (document,) = (document for document in boras.documents if document.id == BORAS_PICTURE)
    assert levels(boras.goals) == {"övergripande mål": 1, "målområde": 3, "effektmål": 13}
    per_area = Counter(goal.parent for goal in boras.goals if goal.level_name == "effektmål")
    assert list(per_area.values()) == [5, 3, 5]
    assert len([row for row in boras.relations if row.kind == "adjoins"]) == 15
    assert [level.name for level in document.working_levels] == ["stadenövergripande nivå", "områdesutvecklingsnivå"]
    assert document.overall_goal
    assert document.overall_goal.text == "att stärka förutsättningar för jämlika livsvillkor och god hälsa"
    assert (document.adopted_by, document.adopted_on, document.reference) == (None, None, None)
    assert (document.interval_months, boras.followups.interval_months) == (24, 24)
    assert len(boras.processes.names) == 6


def test_the_published_sums_of_2023(vasteras: DemoMunicipality) -> None:
    (followup,) = vasteras.followups.historical
    sums = {
        row.document: (row.n_goals, row.n_red, row.n_yellow, row.n_green, row.n_up, row.n_flat, row.n_down)
        for row in followup.sums
    }
    assert followup.year == 2023
    assert sums == {ECOLOGICAL_PROGRAMME: (42, 9, 29, 4, 17, 24, 1), VASTERAS_PROGRAMME: (24, 7, 16, 1, 5, 17, 2)}
    assert vasteras.followups.interval_months == 12


def test_the_integration_programme_is_an_orphan_with_two_adopting_bodies(vasteras: DemoMunicipality) -> None:
    kinds = {finding.kind for finding in vasteras.findings if finding.document == INTEGRATION_PROGRAMME}
    assert kinds == {"motsägelse", "herrelöst dokument"}
    (document,) = (document for document in vasteras.documents if document.id == INTEGRATION_PROGRAMME)
    assert document.status is None


def test_each_municipality_has_a_council_and_an_executive_board(municipality: DemoMunicipality) -> None:
    kinds = Counter(organisation.kind for organisation in municipality.organisations)
    assert (kinds["council"], kinds["executive_board"]) == (1, 1)


# Names and quotes


def test_goal_names_are_the_adopted_ones(shared: Path) -> None:
    rows = read_csv(shared / "reference/goal_ids.csv")
    expected = [(row["goal_id"], row["level"], row["number"] or None, row["name"]) for row in rows]
    goals = [goal for slug in demo.MUNICIPALITIES for goal in demo.municipality(slug).goals]
    assert sorted((goal.id, goal.level_name, goal.number, goal.name) for goal in goals) == sorted(expected)
    assert all(re.fullmatch(r"[a-z]{2}-[a-z0-9]+", goal.slug) for goal in goals)


def test_activities_are_named_as_in_the_gold(vasteras: DemoMunicipality, shared: Path) -> None:
    gold = json.loads((shared / "documents/gold/vasteras-handlingsplan-social-hallbarhet.json").read_text())
    areas = [area for goal in gold["goal_areas"] for area in goal["areas"]]
    expected = [activity["name"] for area in areas for goal in area["goals"] for activity in goal["activities"]]
    assert [activity.name for activity in vasteras.activities] == expected


def test_every_quote_stands_where_it_says(municipality: DemoMunicipality, shared: Path) -> None:
    texts = {source.id: (shared / f"documents/{source.id}.txt").read_text() for source in municipality.sources}
    wrong = [
        f"{quote.source} {quote.offset}: {quote.text[:60]}"
        for quote in demo.quotes(municipality)
        if mended(texts[quote.source][quote.offset : quote.offset + quote.length]) != quote.text
    ]
    assert not wrong


def test_every_definition_stands_where_it_says(municipality: DemoMunicipality, shared: Path) -> None:
    texts = {source.id: (shared / f"documents/{source.id}.txt").read_text() for source in municipality.sources}
    for term in municipality.glossary:
        assert mended(texts[term.source][term.offset : term.offset + term.length]) == term.definition, term.term
    assert municipality.glossary


def test_the_sources_are_the_texts_that_offsets_count_in(municipality: DemoMunicipality, shared: Path) -> None:
    for source in municipality.sources:
        file = shared / f"documents/{source.id}.txt"
        assert (hashlib.sha256(file.read_bytes()).hexdigest(), len(file.read_text())) == (
            source.sha256,
            source.characters,
        )


def test_the_glossary_of_the_plan_is_whole(vasteras: DemoMunicipality, shared: Path) -> None:
    gold = json.loads((shared / "documents/gold/vasteras-handlingsplan-social-hallbarhet.json").read_text())
    ours = [term.term for term in vasteras.glossary if term.document == VASTERAS_PLAN]
    assert ours == [term["term"] for term in gold["glossary"]]


def test_plain_wordings_are_one_short_sentence_that_is_not_the_decided_one(municipality: DemoMunicipality) -> None:
    for goal in municipality.goals:
        assert goal.plain_wording.count(".") == 1, goal.id
        assert goal.plain_wording.endswith("."), goal.id
        assert len(goal.plain_wording.split()) <= 22, goal.id
        assert goal.plain_wording.rstrip(".") != goal.name, goal.id
    assert "inte beslutad" in municipality.plain_wording_note


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream))


def mended(text: str) -> str:
    """A stretch of a document as one line: words split at a line's end joined, line breaks made spaces."""
    joined = re.sub(r"(?<=[a-zåäö])-[ \t]*\n\s*(?=[a-zåäö])(?!(?:och|eller|samt)\b)", "", text)
    return " ".join(joined.split())


# Faults


def test_unknown_references_are_listed_in_one_error(copied: Path) -> None:
    spoil(copied / "vasteras/goals.yaml", "parent: VP.H1", "parent: VP.X9", times=1)
    spoil(copied / "vasteras/activities.yaml", "organisation: kommunstyrelsen", "organisation: ingen", times=1)
    with pytest.raises(DefinitionError) as error:
        demo.municipality("vasteras", folder=copied)
    assert "2 fel att rätta" in str(error.value)
    assert "VP.M1: okänd mål 'VP.X9'" in str(error.value)
    assert "VH.A01: okänd organisation 'ingen'" in str(error.value)


def test_the_invented_year_may_only_name_what_the_documents_hold(copied: Path) -> None:
    spoil(copied / "vasteras/invented_year.yaml", "goal: VP.M2", "goal: VP.M9", times=1)
    spoil(copied / "vasteras/invented_year.yaml", "activity: VH.A01", "activity: VH.A09", times=1)
    with pytest.raises(DefinitionError) as error:
        demo.municipality("vasteras", folder=copied)
    assert "okänd mål 'VP.M9'" in str(error.value)
    assert "VH.D1: aktiviteten VH.A09 tjänar inte målet" in str(error.value)


def test_wrong_fields_and_values_are_listed_in_one_error(copied: Path) -> None:
    spoil(copied / "vasteras/documents.yaml", "    status: in_force", "    status: gällande", times=1)
    spoil(copied / "vasteras/goals.yaml", "    level: 1", "    nivå: 1", times=1)
    with pytest.raises(DefinitionError) as error:
        demo.municipality("vasteras", folder=copied)
    for part in ("status: är 'gällande'; välj bland 'in_force'", "fältet 'nivå' finns inte", "fältet 'level' saknas"):
        assert part in str(error.value)


def test_sums_that_do_not_add_up_are_refused(copied: Path) -> None:
    spoil(copied / "vasteras/followups.yaml", "n_red: 9", "n_red: 8", times=1)
    with pytest.raises(DefinitionError, match="42 mål, men 41 färger och 42 pilar"):
        demo.municipality("vasteras", folder=copied)


def test_a_municipality_that_is_not_in_the_demo_is_refused() -> None:
    with pytest.raises(DefinitionError, match="välj bland vasteras, boras"):
        demo.municipality("sala")


def spoil(file: Path, old: str, new: str, *, times: int) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, times))


# Areas


def test_there_are_all_areas_with_their_parents() -> None:
    areas = demo.areas()
    assert Counter(area.kind for area in areas) == {
        "country": 1,
        "region": 21,
        "municipality": 290,
        "regso": 97,
        "deso": 161,
    }
    seen: set[str] = set()
    for area in areas:
        assert area.parent is None or area.parent in seen, area.code
        seen.add(area.code)
    assert {area.deso_type for area in areas if area.kind == "deso"} == {"omland", "tätort", "centrum"}


@pytest.mark.parametrize(
    ("kind", "municipality"), [("municipality", None), ("deso", "vasteras"), ("regso", "vasteras")]
)
def test_shapes_share_borders_and_belong_to_known_areas(kind: str, municipality: str | None) -> None:
    shapes = demo.geometry(kind, municipality)
    known = {area.code for area in demo.areas() if area.kind == kind and (not municipality or area.code[:4] == "1980")}
    polygons = [shape(geometry) for geometry in shapes.values()]
    assert set(shapes) == known
    assert shapely.coverage_is_valid(polygons)
    assert shapely.is_valid(polygons).all()


def test_no_boundaries_are_shipped_for_the_small_areas_of_boras() -> None:
    assert demo.geometry("deso", "boras") == {}


def test_neighbours_are_mutual_and_label_points_lie_inside() -> None:
    areas = {area.code: area for area in demo.areas()}
    shapes = demo.geometry("deso", "vasteras")
    for code, geometry in shapes.items():
        assert shape(geometry).contains(shapely.Point(areas[code].label_point)), code
        assert areas[code].neighbours, code
        assert all(code in areas[other].neighbours for other in areas[code].neighbours), code


def test_peer_groups_are_the_official_ones(municipality: DemoMunicipality) -> None:
    areas = {area.code: area.name for area in demo.areas()}
    assert [group.kind for group in municipality.peers] == [
        "socioekonomi",
        "övergripande",
        "arbetsmarknad",
        "grundskola",
        "gymnasieskola",
        "förskola",
        "äldreomsorg",
        "ekonomiskt bistånd",
    ]
    for group in municipality.peers:
        assert len(group.members) == 7
        assert all(areas[member.code] == member.name for member in group.members)
        assert municipality.municipality.code not in {member.code for member in group.members}
        assert group.year in (2023, 2024, 2025)


def test_similar_municipalities_are_those_that_the_reference_names(
    vasteras: DemoMunicipality, boras: DemoMunicipality, shared: Path
) -> None:
    text = (shared / "reference/indicators.md").read_text().replace("**", "")
    for group in (*vasteras.peers, *boras.peers):
        assert " ".join(member.name for member in group.members) in text, group.title
        assert group.id in text


def test_rating_rules_name_peer_groups_that_are_shipped(vasteras: DemoMunicipality, shared: Path) -> None:
    rows = read_csv(shared / "reference/indicators.csv")
    named = {name for row in rows for name in re.findall(r"peers:([^|+]+)", row["rating_rule"])}
    assert named <= {group.kind for group in vasteras.peers}


# Figures


def test_the_key_figures_are_the_chosen_ones_without_holes_or_doubles(shared: Path) -> None:
    chosen = {row["kpi"] for row in read_csv(shared / "reference/indicators.csv")}
    about = demo.observations()
    file = f"'{demo.observations_path()}'"
    odd = "value IS NULL OR NOT isfinite(value) OR sex NOT IN ('T', 'K', 'M')"
    with duckdb.connect() as database:
        found = database.execute(f"SELECT DISTINCT indicator FROM {file}").fetchall()
        counts = database.execute(f"SELECT count(*), count(DISTINCT area), count_if({odd}) FROM {file}").fetchone()
        types = {name: type_ for name, type_, *_ in database.execute(f"DESCRIBE FROM {file}").fetchall()}
    assert {name for (name,) in found} == chosen
    assert counts == (about.rows, about.areas, 0)
    assert about.areas == 312
    assert types == about.columns
    assert list(types) == ["indicator", "area", "year", "sex", "value"]
    assert hashlib.sha256(demo.observations_path().read_bytes()).hexdigest() == about.sha256
    assert about.source_line == "Källa: Kolada"


@pytest.mark.slow
def test_two_hundred_values_drawn_at_random_equal_the_source(shared: Path) -> None:
    with duckdb.connect() as database:
        rows = database.execute(f"FROM '{demo.observations_path()}'").fetchall()
    assert rows == sorted(rows, key=lambda row: (row[0], row[3], row[1], row[2]))
    sample = {row[:4]: row[4] for row in random.Random(SEED).sample(rows, 200)}
    wanted = {(indicator, area, sex) for indicator, area, _, sex in sample}
    found = {}
    for file in sorted((shared / "data/kolada/observations").glob("*.csv.gz")):
        with gzip.open(file, "rt", newline="") as stream:
            for row in csv.DictReader(stream):
                series = (row["kpi"], row["municipality"], row["gender"])
                if series in wanted:
                    found |= {(series[0], series[1], int(y), series[2]): v for y, v in row.items() if y.isdigit() and v}
    assert {key: float(found[key]) for key in sample} == sample


@pytest.mark.slow
def test_no_value_of_the_source_is_left_out(shared: Path) -> None:
    chosen = {row["kpi"] for row in read_csv(shared / "reference/indicators.csv")}
    n_values = 0
    for file in (shared / "data/kolada/observations").glob("*.csv.gz"):
        with gzip.open(file, "rt", newline="") as stream:
            n_values += sum(sum(map(bool, row[3:])) for row in csv.reader(stream) if row[0] in chosen)
    assert n_values == demo.observations().rows


@pytest.mark.slow
def test_the_small_area_tables_are_whole() -> None:
    tables = demo.small_areas().tables
    n_areas = {"deso": 161, "regso": 97}
    with duckdb.connect() as database:
        rows = database.execute(f"FROM '{demo.small_areas_path()}'").fetchall()
    cells = Counter((table, year, variable) for table, _, year, variable, _ in rows)
    assert Counter(table.kind for table in tables) == {"deso": 9, "regso": 3}
    assert {(table, variable) for table, _, variable in cells} == {
        (table.id, variable.id) for table in tables for variable in table.variables
    }
    kinds = {table.id: table.kind for table in tables}
    assert all(count == n_areas[kinds[table]] for (table, _, _), count in cells.items())
    assert all(math.isfinite(row[4]) for row in rows)
    assert {row[1] for row in rows} == {area.code for area in demo.areas() if area.kind in n_areas}


@pytest.mark.slow
def test_small_area_values_equal_the_source(shared: Path) -> None:
    with duckdb.connect() as database:
        rows = database.execute(f"FROM '{demo.small_areas_path()}'").fetchall()
    values = {row[:4]: row[4] for row in rows}
    for table in demo.small_areas().tables:
        names = {variable.column: variable.id for variable in table.variables}
        for row in read_csv(shared / "data/scb" / table.kind / table.file):
            if row[table.kind][:4] not in ("1980", "1490"):
                continue
            if table.by:
                variable = names[row[table.by].strip()]
                cells = {(int(column[-4:]), variable): cell for column, cell in row.items() if column[-4:].isdigit()}
            else:
                cells = {(int(row["år"]), variable): row[column] for column, variable in names.items()}
            for (year, variable), cell in cells.items():
                assert values[table.id, row[table.kind], year, variable] == float(cell)


# The folder


def test_the_folder_is_small_and_every_file_in_it_is_accounted_for() -> None:
    files = [file for file in demo.FOLDER.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    listed = (demo.FOLDER / "SOURCES.md").read_text()
    assert sum(file.stat().st_size for file in files) < 8 * MEGABYTE
    for file in files:
        name = file.relative_to(demo.FOLDER).as_posix()
        assert f"`{name}`" in listed or file.suffix in (".py", ".md") or name.startswith(("vasteras/", "boras/")), name


def test_nothing_without_a_licence_is_shipped() -> None:
    # Survey districts (KD_…), the police's areas and the region's indices would come in as areas, shapes or variables.
    assert {area.kind for area in demo.areas()} == {"country", "region", "municipality", "regso", "deso"}
    shapes = {file.name for file in (demo.FOLDER / "areas").iterdir()}
    assert shapes == {"areas.json", "municipality.json", "vasteras-deso.json", "vasteras-regso.json"}
    text = "".join(file.read_text() for file in (demo.FOLDER / "areas").iterdir())
    text += (demo.FOLDER / "small_areas/small_areas.yaml").read_text()
    for word in ("KD_", "SEI", "Liv & hälsa", "lhu", "utsatt", "kom_namn", "Valmyndigheten", "geo_point"):
        assert word not in text, word
    assert demo.small_areas().source_line == "Källa: SCB"
