"""The demo: from the shipped documents and statistics to publications and reports, step by step."""

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from samhandling import catalogue
from samhandling.assessments import changes as assessments
from samhandling.assessments.models import AssessmentRun
from samhandling.audit.changes import JobActor
from samhandling.catalogue import demo as shipped
from samhandling.catalogue.definitions import FOLDER as DEFINITIONS
from samhandling.config import demo_people, demo_questions, demo_welfare, demo_year
from samhandling.config.demo_people import Logins
from samhandling.config.progress import Steps
from samhandling.errors import InputError
from samhandling.followups import changes as followups
from samhandling.followups.models import FollowUpCycle
from samhandling.indicators import changes as indicators
from samhandling.indicators.models import Indicator
from samhandling.places import changes as places
from samhandling.places import queries as place_queries
from samhandling.places.models import Municipality, Organisation
from samhandling.plans import changes as plans
from samhandling.programmes import changes as programmes
from samhandling.programmes.models import Goal, Relation, SteeringDocument
from samhandling.programmes.processes import changes as processes
from samhandling.publishing import changes as publishing
from samhandling.publishing.models import Publication
from samhandling.publishing.reader import opened
from samhandling.reports import write_all

YEAR = 2022  # the last year of the shipped values
BY = JobActor("inläsning av demonstrationen")


@dataclass(frozen=True)
class Filled:
    """What the demo made: the names of the reports, the logins, and the seconds of each step."""

    reports: list[str]
    logins: Logins
    seconds: dict[str, float]


def fill() -> Filled:
    """Fill an empty home: two municipalities, their statistics, assessments, publications and reports."""
    steps = Steps(total=9)
    with steps.step("register", "Skapar registret"):
        migrate()
    with steps.step("definitions", "Läser nyckeltalens definitioner"):
        known = _register_definitions()
    with steps.step("places", "Läser in områden och kommuner"):
        municipalities = _add_places()
    with steps.step("programmes", "Läser in program, mål och aktiviteter"), transaction.atomic():
        for slug, municipality in municipalities.items():
            _add_programmes(shipped.municipality(slug), municipality, known)
            demo_questions.add_questions(by=BY, municipality=municipality)
        logins = demo_people.add_people(by=BY, municipalities=municipalities)
    with steps.step("observations", "Läser in statistiken"):
        _add_observations()
    with steps.step("assess", f"Bedömer målen för {YEAR}"):
        for slug, municipality in municipalities.items():
            with transaction.atomic():
                demo_year.add_closed_year(by=BY, municipality=municipality, demo=shipped.municipality(slug))
            _open_cycle(municipality)
    with steps.step("welfare", "Gör välfärdsbokslut"):
        demo_welfare.add_accounts(municipalities["boras"])
    with steps.step("publish", "Gör publikationer med sidor och diagram"):
        made = [publishing.publish(by=BY, municipality=m, year=YEAR) for m in municipalities.values()]
    with steps.step("reports", "Skriver rapporterna som PDF, Word och Excel"):
        files = [file for publication in made for file in _reports(publication)]
    close()
    return Filled([file.name for file in files], logins, steps.seconds)


def migrate() -> None:
    """Bring the register to the models of this version."""
    call_command("migrate", verbosity=0, interactive=False)


def close() -> None:
    """Let go of the register, so that its file can be moved."""
    connections.close_all()


def assess(slug: str, year: int) -> AssessmentRun:
    """Assess a municipality's goals for a year anew."""
    return assessments.assess(by=JobActor("kommandoraden"), municipality=_municipality(slug), year=year)


def publish(slug: str, year: int) -> tuple[Publication, list[Path]]:
    """Publish a municipality's follow-up of a year, then write its reports."""
    publication = publishing.publish(by=JobActor("kommandoraden"), municipality=_municipality(slug), year=year)
    return publication, _reports(publication)


def _register_definitions() -> dict[str, Indicator]:
    rows = []
    for definition in catalogue.definitions().values():
        digest = hashlib.sha256((DEFINITIONS / f"{definition.id.lower()}.yaml").read_bytes()).hexdigest()
        rows.append(indicators.NewIndicator(definition.id, definition.title, definition.source, digest))
    return {row.key: row for row in indicators.register_indicators(by=BY, definitions=rows)}


def _municipality(slug: str) -> Municipality:
    try:
        return place_queries.municipality(slug)
    except Municipality.DoesNotExist:
        raise InputError(f"det finns ingen kommun {slug!r} i hemmappen; stava som i adressen, t.ex. vasteras") from None


def _reports(publication: Publication) -> list[Path]:
    home = Path(settings.HOME)
    return write_all(opened(home / "publications" / str(publication.number)), home / "reports")


def _add_places() -> dict[str, Municipality]:
    shapes = shipped.geometry("municipality")
    every = shipped.areas()
    national = [area for area in every if area.kind in ("country", "region", "municipality")]
    places.add_areas(by=BY, areas=[_new_area(area, shapes, "Karta: SCB") for area in national])
    found: dict[str, Municipality] = {}
    for slug in shipped.MUNICIPALITIES:
        demo = shipped.municipality(slug)
        own = demo.municipality
        municipality = places.add_municipality(
            by=BY, slug=own.slug, code=own.code, name=own.name, place_name=own.place_name
        )
        shapes = {**shipped.geometry("regso", slug), **shipped.geometry("deso", slug)}
        local = [area for area in every if area.kind in ("regso", "deso") and area.code.startswith(own.code)]
        places.add_areas(
            by=BY, areas=[_new_area(area, shapes, "Karta: SCB") for area in local], municipality=municipality
        )
        for group in demo.peers:
            places.add_peer_group(
                by=BY,
                municipality=municipality,
                kind=group.kind,
                year=group.year,
                title=group.title,
                source_key=group.id,
                members=[member.code for member in group.members],
            )
        found[slug] = municipality
    return found


def _new_area(area: shipped.Area, shapes: Any, geometry_source: str) -> places.NewArea:
    shape = shapes.get(area.code)
    return places.NewArea(
        code=area.code,
        kind=area.kind,
        name=area.name,
        parent=area.parent,
        geometry=shape,
        geometry_source=geometry_source if shape else "",
        neighbours=area.neighbours,
    )


def _add_programmes(demo: shipped.DemoMunicipality, municipality: Municipality, known: dict[str, Indicator]) -> None:
    organisations = _add_organisations(demo, municipality)
    documents = _add_documents(demo, municipality, organisations)
    goals = _add_goals(demo, documents, organisations, known)
    _add_activities(demo, documents, goals, organisations)
    for finding in demo.findings:
        programmes.add_finding(
            by=BY,
            municipality=municipality,
            kind=finding.kind,
            text=finding.text,
            document=documents.get(finding.document or ""),
            quote=" … ".join(quote.text for quote in finding.quotes),
        )
    for cycle in demo.followups.historical:
        followups.add_historical_cycle(
            by=BY,
            municipality=municipality,
            year=cycle.year,
            title=cycle.title,
            source=demo.source(cycle.source).citation,
            interval_months=demo.followups.interval_months,
            sums=[_published_sum(row, documents) for row in cycle.sums],
        )


def _published_sum(row: Any, documents: dict[str, SteeringDocument]) -> followups.PublishedSum:
    names = ("n_goals", "n_red", "n_yellow", "n_green", "n_up", "n_flat", "n_down")
    return followups.PublishedSum(
        document=documents[row.document],
        scope=row.scope,
        quote=" ".join(quote.text for quote in row.quotes),
        **{name: getattr(row, name) for name in names},
    )


def _add_organisations(demo: shipped.DemoMunicipality, municipality: Municipality) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for row in demo.organisations:
        found[row.id] = places.add_organisation(
            by=BY,
            municipality=municipality,
            key=row.id,
            name=row.name,
            kind=row.kind,
            parent=found[row.parent] if row.parent else None,
        )
    return found


def _add_documents(
    demo: shipped.DemoMunicipality, municipality: Municipality, organisations: dict[str, Organisation]
) -> dict[str, SteeringDocument]:
    found: dict[str, SteeringDocument] = {}
    for order, row in enumerate(demo.documents):
        document = programmes.add_document(
            by=BY,
            municipality=municipality,
            key=row.id,
            title=row.title,
            kind=row.kind,
            scope=row.scope or "",
            adopted_by=organisations[row.adopted_by] if row.adopted_by else None,
            adopted_on=row.adopted_on,
            reference=row.reference or "",
            paragraph=row.paragraph or "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            status=row.status or SteeringDocument.Status.UNKNOWN,
            purpose=row.purpose.text if row.purpose else "",
            overall_goal=row.overall_goal.text if row.overall_goal else "",
            target_picture=row.target_picture.text if row.target_picture else "",
            core_values=list(row.core_values),
            level_words=[level.word for level in row.levels],
            working_levels=[level.name for level in row.working_levels],
            interval_months=row.interval_months,
            has_own_page=bool(demo.goals_of(row.id)),
            order=order,
        )
        for principle in row.principles:
            programmes.add_lens(by=BY, document=document, name=principle.name)
        found[row.id] = document
    for relation in demo.relations:
        programmes.relate_documents(
            by=BY,
            document=found[relation.document],
            kind=Relation.Kind(relation.kind),
            other=found[relation.other],
        )
    for term in demo.glossary:
        programmes.add_term(by=BY, document=found[term.document], term=term.term, definition=term.definition)
    for name in demo.processes.names:
        # How far each administration has come is nowhere said, and so is not told.
        processes.add_process(
            by=BY,
            municipality=municipality,
            name=name,
            documents=[found[demo.processes.document]],
            quote=demo.processes.quote.text,
            quote_source=demo.source(demo.processes.quote.source).citation,
        )
    return found


def _add_goals(
    demo: shipped.DemoMunicipality,
    documents: dict[str, SteeringDocument],
    organisations: dict[str, Organisation],
    known: dict[str, Indicator],
) -> dict[str, Goal]:
    found: dict[str, Goal] = {}
    links = catalogue.goal_links()
    lenses = {(document.pk, lens.name): lens for document in documents.values() for lens in document.lenses.all()}
    for row in demo.goals:
        document = documents[row.document]
        goal = programmes.add_goal(
            by=BY,
            document=document,
            key=row.slug,
            name=row.name,
            level_name=row.level_name,
            level=row.level,
            number=row.number or "",
            order=row.order,
            parent=found[row.parent] if row.parent else None,
            plain_wording=row.plain_wording,
            sdgs=list(row.sdgs),
            lenses=[lenses[document.pk, name] for name in row.lenses if (document.pk, name) in lenses],
            followed_up_elsewhere=row.followed_up_elsewhere.text if row.followed_up_elsewhere else "",
            is_focus=row.focus_this_period,
            quote=row.quote.text,
            quote_page=row.quote.page,
            quote_offset=row.quote.offset,
            quote_source=demo.source(row.quote.source).citation,
        )
        for responsible in row.responsible:
            programmes.give_responsibility(
                by=BY, goal=goal, organisation=organisations[responsible.organisation], role=responsible.role
            )
        for order, key in enumerate(links.get(row.id, ())):
            programmes.link_indicator(by=BY, goal=goal, indicator=known[key], order=order)
        found[row.id] = goal
    return found


def _add_activities(
    demo: shipped.DemoMunicipality,
    documents: dict[str, SteeringDocument],
    goals: dict[str, Goal],
    organisations: dict[str, Organisation],
) -> None:
    plans_by_document: dict[str, Any] = {}
    for row in demo.activities:
        if row.document not in plans_by_document:
            plans_by_document[row.document] = plans.add_plan(by=BY, document=documents[row.document])
        plans.add_activity(
            by=BY,
            plan=plans_by_document[row.document],
            name=row.name,
            goals=[goals[key] for key in row.goals],
            responsible=[(organisations[r.organisation], r.role) for r in row.responsible],
            order=row.order,
            quote=row.quote.text,
            quote_offset=row.quote.offset,
        )


def _add_observations() -> None:
    about = shipped.observations()
    indicators.add_batch(
        by=BY,
        source="kolada",
        title=about.title,
        address=about.fetched_from,
        licence=about.licence,
        source_line=about.source_line,
        fetched_at=_noon(about.fetched_on),
        observations=shipped.observations_path(),
    )
    small = shipped.small_areas()
    path = str(shipped.small_areas_path()).replace("'", "''")
    with duckdb.connect() as connection:
        rows = connection.sql(
            "SELECT \"table\" AS indicator, area, year, 'T' AS sex, 'variabel' AS breakdown, variable AS grp, value "
            f"FROM '{path}'"
        )
        indicators.add_batch(
            by=BY,
            source="scb",
            title="SCB, tabeller för små områden i Västerås och Borås",
            address="https://www.statistikdatabasen.scb.se",
            licence=small.licence,
            source_line=small.source_line,
            fetched_at=_noon(about.fetched_on),
            observations=rows,
        )
    indicators.rebuild_generation(by=BY)


def _noon(day: datetime.date) -> datetime.datetime:
    """Return an instant on the day that a delivery was fetched; the hour is not known."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def _open_cycle(municipality: Municipality) -> None:
    run = assessments.assess(by=BY, municipality=municipality, year=YEAR)
    cycle = followups.open_cycle(
        by=BY,
        municipality=municipality,
        year=YEAR,
        title=f"Uppföljning {YEAR}",
        interval_months=shipped.municipality(municipality.slug).followups.interval_months,
        run=run,
    )
    followups.advance_cycle(by=BY, cycle=cycle, state=FollowUpCycle.State.REPORTING)
