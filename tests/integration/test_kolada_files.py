"""The 3.75 million values of the shared material: in as they stand, once."""

from pathlib import Path
from typing import Any

import pytest
from tests.factories import kolada_files
from tests.factories.observations import described

from samhandling.audit.changes import JobActor
from samhandling.indicators import changes, queries
from samhandling.indicators.models import Batch, Generation

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
JOB = JobActor("prov")


def test_every_value_is_the_one_in_the_file_and_the_same_again_changes_nothing(
    shared: Path, home: Path, tmp_path: Path
) -> None:
    folder = kolada_files.folder_of(shared)
    given = kolada_files.as_parquet(folder, tmp_path / "given.parquet")

    def ingest() -> Any:
        batch = changes.add_batch(by=JOB, observations=given, **described())
        return batch, changes.rebuild_generation(by=JOB)

    batch, generation = ingest()
    assert batch.n_rows == generation.n_rows == 3_753_263

    now, n_compared = queries.current(), 0
    for file in sorted(folder.glob("*.csv.gz")):
        expected = {(kpi, area, sex, year): value for kpi, area, sex, year, value in kolada_files.plain(file)}
        for kpi in {key[0] for key in expected}:
            for row in now.rows([kpi], now.areas([kpi])):
                assert expected.pop((row.indicator, row.area, row.sex, row.year)) == row.value
                n_compared += 1
        assert expected == {}
    assert n_compared == 3_753_263

    files = sorted(path.name for path in home.rglob("*.parquet"))
    assert ingest() == (batch, generation)
    assert (Batch.objects.count(), Generation.objects.count()) == (1, 1)
    assert sorted(path.name for path in home.rglob("*.parquet")) == files
