"""Fixtures for every test: where the shared reference material lies."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with reference material beside the project; a test that needs it says when it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the shared reference folder is not beside the project")
    return SHARED
