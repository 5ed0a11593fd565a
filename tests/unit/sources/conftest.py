"""Fixtures for tests of the sources."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the flushing of each answer to the system: it matters when power is lost, which no test here plays."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
