"""One sample publication for all tests of the reports."""

from pathlib import Path

import pytest
from tests.factories import report_publication

from samhandling.publishing.reader import Published
from samhandling.reports import content


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sample publication that no test changes."""
    return report_publication.publish(tmp_path_factory.mktemp("publications") / "3")


@pytest.fixture(scope="session")
def report(sample: Path) -> content.Report:
    """Return the report of the sample publication."""
    return content.report(Published(sample))
