"""A home of an earlier version is told from one of today, and upgraded with a copy kept."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "samhandling.config.cli", *arguments]
    return subprocess.run(whole, capture_output=True, text=True, timeout=120, check=False)


def test_an_older_register_is_refused_until_it_is_upgraded_and_the_old_one_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert command("init", str(home)).returncode == 0
    back = [sys.executable, "-m", "django", "migrate", "followups", "0002", "--verbosity", "0"]
    settings = {"SAMHANDLING_HOME": str(home), "DJANGO_SETTINGS_MODULE": "samhandling.config.settings"}
    subprocess.run(back, env=os.environ | settings, check=True, timeout=120)
    refused = command("jobs", "list", "--home", str(home))
    assert refused.returncode == 2
    assert "samhandling upgrade" in (refused.stdout + refused.stderr).replace("\n", " ")
    done = command("upgrade", "--home", str(home))
    assert done.returncode == 0, done.stderr
    assert command("jobs", "list", "--home", str(home)).returncode == 0
    (copy,) = home.glob("register-*.sqlite3")
    with closing(sqlite3.connect(copy)) as old:
        names = {name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "followups_followupcycle" in names
    assert "followups_appraisal" not in names


def test_a_register_of_today_needs_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command("init", str(home))
    done = command("upgrade", "--home", str(home))
    assert (done.returncode, "redan av den här versionen" in done.stdout + done.stderr) == (0, True)
