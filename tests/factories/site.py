"""A register and a home folder with two publications of the sample, ready for a web client."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from tests.factories import told
from tests.factories.publication import YEAR, Sample

from samhandling.accounts.models import Person, Role
from samhandling.followups.models import FollowUpCycle
from samhandling.indicators.models import Batch, Indicator
from samhandling.places.models import Municipality
from samhandling.programmes.models import Finding, Goal, GoalIndicator, SteeringDocument
from samhandling.publishing.models import Publication

PASSWORD = "lugna-vatten-vid-kajen"


@dataclass(frozen=True)
class SampleHome:
    """Where the sample publications lie, and the digests of their manifests."""

    folder: Path
    digests: dict[int, str]


def write_home(home: Path) -> dict[int, str]:
    """Write two publications of Västerås and two reports; return the digest of each publication's manifest.

    The first is from before causes and changes were told.
    """
    sample = Sample()
    digests = {
        1: sample.write(home / "publications", 1),
        2: sample.write(home / "publications", 2, more=told.add),
    }
    (home / "reports").mkdir(exist_ok=True)
    for name, content in {**sample.reports, "boras-2022.pdf": b"%PDF-1.7 another municipality's"}.items():
        (home / "reports" / name).write_bytes(content)
    return digests


def fill(digests: dict[int, str]) -> Municipality:
    """Give Västerås its publications, the last one current, and Borås none."""
    municipality = Municipality.objects.create(
        slug="vasteras", code="1980", name="Västerås stad", place_name="Västerås", accent="#1f4e5f"
    )
    Municipality.objects.create(slug="boras", code="1490", name="Borås Stad", place_name="Borås")
    cycle = FollowUpCycle.objects.create(municipality=municipality, year=YEAR, title="Uppföljning 2022")
    for number, digest in digests.items():
        Publication.objects.create(
            number=number,
            municipality=municipality,
            cycle=cycle,
            manifest_sha256=digest,
            is_current=number == max(digests),
        )
    return municipality


def fill_register(municipality: Municipality) -> None:
    """Add a document with a goal, an indicator and a delivery."""
    document = SteeringDocument.objects.create(
        municipality=municipality,
        key="social",
        title="Program för social hållbarhet",
        kind="program",
        status="in_force",
    )
    area = Goal.objects.create(
        document=document, key="vp-h1", level_name="huvudområde", level=1, name="Goda livsvillkor"
    )
    goal = Goal.objects.create(
        document=document, parent=area, key="vp-m2", level_name="målområde", level=2, order=1, name="Utbildning"
    )
    indicator = Indicator.objects.create(
        key="N15428", title="Elever behöriga till yrkesprogram", source="kolada", definition_sha256="0" * 64
    )
    GoalIndicator.objects.create(goal=goal, indicator=indicator)
    Batch.objects.create(
        number=1,
        file_name="0001.parquet",
        sha256="0" * 64,
        n_rows=12_345,
        source="kolada",
        title="Kolada, årsvärden",
        licence="CC0",
        source_line="Källa: Kolada",
        fetched_at=datetime.datetime(2024, 8, 30, 12, tzinfo=datetime.UTC),
    )
    Finding.objects.create(
        municipality=municipality, document=document, kind="date", text="Programmet säger inte hur länge det gäller."
    )


def add_person(municipality: Municipality | None, username: str = "samordnare") -> Person:
    """Add a person, with a role if a municipality is given."""
    person = Person.objects.create_user(username, password=PASSWORD, first_name="Anna", last_name="Exempel")
    if municipality:
        Role.objects.create(person=person, municipality=municipality, kind=Role.Kind.COORDINATOR)
    return person
