"""A home folder with two sample publications, written once."""

import pytest
from tests.factories import site
from tests.factories.site import SampleHome


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    """Return the home folder; a publication never changes, so every test may read the same."""
    folder = tmp_path_factory.mktemp("sample-home")
    return SampleHome(folder, site.write_home(folder))
