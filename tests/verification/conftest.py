"""Tests against the real services: left out unless they are asked for, skipped aloud where there is no network."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what lies here, and leave it out unless the command names the marker: no other test asks the network."""
    real = [item for item in items if item.path.is_relative_to(HERE)]
    for item in real:
        item.add_marker(pytest.mark.verification)
    if real and "verification" not in (config.option.markexpr or ""):
        config.hook.pytest_deselected(items=real)
        items[:] = [item for item in items if item not in set(real)]


@pytest.fixture(scope="session")
def reachable() -> Callable[[str], None]:
    """Return what skips the test where a host does not answer."""

    def check(host: str) -> None:
        try:
            socket.create_connection((host, 443), timeout=5).close()
        except OSError as error:
            pytest.skip(f"{host} cannot be reached from here ({error})")

    return check
