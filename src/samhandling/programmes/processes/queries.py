"""Reading the city-wide processes and how far each administration has come; each function states its questions."""

from dataclasses import dataclass

from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.processes.changes import OFFICES
from samhandling.programmes.processes.models import CityProcess, ProcessState


@dataclass(frozen=True)
class ProcessRow:
    """A process with the state of each administration, in the order of the columns; None where nobody has said."""

    process: CityProcess
    states: list[ProcessState | None]

    @property
    def n_said(self) -> int:
        return sum(row is not None for row in self.states)

    @property
    def n_introduced(self) -> int:
        return sum(row is not None and row.state == ProcessState.State.INTRODUCED for row in self.states)

    @property
    def n_concerned(self) -> int:
        away = ProcessState.State.NOT_APPLICABLE
        return sum(row is None or row.state != away for row in self.states)


@dataclass(frozen=True)
class Matrix:
    """All processes by all administrations and companies."""

    organisations: list[Organisation]
    rows: list[ProcessRow]


def offices(municipality: Municipality) -> list[Organisation]:
    """Return the administrations and companies (1 question)."""
    return list(Organisation.objects.filter(municipality=municipality, kind__in=OFFICES).order_by("kind", "name"))


def matrix(municipality: Municipality) -> Matrix:
    """Return the processes and who has come how far (4 questions)."""
    organisations = offices(municipality)
    processes = CityProcess.objects.filter(municipality=municipality).select_related("owner")
    said = {
        (row.process_id, row.organisation_id): row
        for row in ProcessState.objects.filter(process__municipality=municipality)
    }
    rows = [
        ProcessRow(process, [said.get((process.pk, office.pk)) for office in organisations])
        for process in processes.prefetch_related("documents")
    ]
    return Matrix(organisations, rows)


def process(municipality: Municipality, pk: int) -> CityProcess:
    """Return one process; CityProcess.DoesNotExist if the municipality has none such (1 question)."""
    return CityProcess.objects.select_related("municipality", "owner").get(municipality=municipality, pk=pk)


def states(municipality: Municipality, process: CityProcess) -> list[ProcessState]:
    """Return what has been said of a process (1 question)."""
    rows = ProcessState.objects.filter(process=process, process__municipality=municipality)
    return list(rows.select_related("organisation").order_by("organisation__name"))
