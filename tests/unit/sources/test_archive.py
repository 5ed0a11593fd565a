"""The folder of raw answers: nothing lost whenever the machine stops, nothing trusted that was changed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.fakes.sources.calm import BEGUN

from samhandling.errors import StoreError
from samhandling.sources import archive
from samhandling.sources.archive import Answer, Archive

QUESTION = {"asks": "everything", "years": (2022, 2023)}


def answer(address: str, body: bytes = b"[1]", seconds: int = 0) -> Answer:
    return Answer(
        method="GET",
        address=address,
        status=200,
        body=body,
        content_type="application/json",
        fetched_at=BEGUN + timedelta(seconds=seconds),
    )


def begun(root: Path, *addresses: str) -> Archive:
    kept = archive.start(root, "kolada", QUESTION, now=BEGUN)
    for n, address in enumerate(addresses):
        kept.keep(answer(address, seconds=n), licence="fri")
    kept.close()
    return kept


def test_what_is_kept_comes_back_with_its_time_and_licence(tmp_path: Path) -> None:
    kept = begun(tmp_path, "a", "b")
    found = kept.find("GET", "b")
    assert found is not None
    assert (found.body, found.fetched_at, found.is_kept) == (b"[1]", BEGUN + timedelta(seconds=1), True)
    assert kept.find("GET", "c") is None
    assert kept.find("POST", "b") is None
    assert kept.fetched_at == BEGUN
    (line, _) = (kept.folder / "manifest.jsonl").read_text().splitlines()
    assert json.loads(line)["licence"] == "fri"


def test_the_same_answer_is_the_same_file_whenever_it_is_packed(tmp_path: Path) -> None:
    one, two = begun(tmp_path, "a"), begun(tmp_path, "a")
    assert one.folder != two.folder
    assert (one.folder / "00001.gz").read_bytes() == (two.folder / "00001.gz").read_bytes()


def test_an_unfinished_fetch_goes_on_for_the_same_question_alone(tmp_path: Path) -> None:
    kept = begun(tmp_path, "a")
    with archive.resume_or_start(tmp_path, "kolada", QUESTION, now=BEGUN) as again:
        assert again.folder == kept.folder
        assert again.find("GET", "a") is not None
    with archive.resume_or_start(tmp_path, "kolada", {"asks": "less"}, now=BEGUN) as other:
        assert other.folder != kept.folder
    with archive.resume_or_start(tmp_path, "scb", QUESTION, now=BEGUN) as other:
        assert other.entries == {}


def test_a_fetch_is_not_resumed_when_whole_or_rejected_or_old_or_in_other_hands(tmp_path: Path) -> None:
    whole, rejected, old = (archive.start(tmp_path, "kolada", QUESTION, now=BEGUN) for _ in range(3))
    whole.finish()
    rejected.reject("svaren motsäger varandra")
    old.keep(answer("a"))
    for each in (whole, rejected, old):
        each.close()
    held = archive.start(tmp_path, "kolada", QUESTION, now=BEGUN)
    for age, at in enumerate((BEGUN, BEGUN + archive.MAX_AGE + timedelta(minutes=1))):
        with archive.resume_or_start(tmp_path, "kolada", QUESTION, now=at) as found:
            # Young, the third may go on; a day later nothing may.
            assert (found.folder == old.folder) is (age == 0)
            assert found.folder not in (whole.folder, rejected.folder, held.folder)
    held.close()


@pytest.mark.slow
def test_a_line_cut_by_a_stopped_machine_is_as_if_never_asked(tmp_path: Path) -> None:
    kept = begun(tmp_path, "a", "b")
    manifest = kept.folder / "manifest.jsonl"
    whole = manifest.read_bytes()
    for length in range(len(whole)):
        manifest.write_bytes(whole[:length])
        with archive.resume_or_start(tmp_path, "kolada", QUESTION, now=BEGUN) as again:
            assert len(again.entries) == whole[:length].count(b"\n")
            if len(again.entries) < 2:
                again.keep(answer("b", b"[2]"))
                assert [each.address for each in again.entries.values()][-1] == "b"
        with archive.resume_or_start(tmp_path, "kolada", QUESTION, now=BEGUN) as read_again:
            found = read_again.find("GET", "b")
            assert found is not None
        manifest.write_bytes(whole)


def test_a_fetch_that_is_not_whole_is_not_read_as_one(tmp_path: Path) -> None:
    kept = begun(tmp_path, "a")
    with pytest.raises(StoreError, match="aldrig hel"):
        archive.read(kept.folder)
    with pytest.raises(StoreError, match=r"question\.json"):
        archive.read(tmp_path)


def test_every_damage_to_a_file_is_found_and_named(tmp_path: Path) -> None:
    with archive.resume_or_start(tmp_path, "kolada", QUESTION, now=BEGUN) as kept:
        for address in "abcd":
            kept.keep(answer(address, address.encode() * 100))
        kept.finish()
    assert list(archive.faults(kept.folder)) == []
    (kept.folder / "00001.gz").unlink()
    (kept.folder / "00002.gz").write_bytes((kept.folder / "00003.gz").read_bytes())
    (kept.folder / "00004.gz").write_bytes((kept.folder / "00004.gz").read_bytes()[:-9])
    told = list(archive.faults(kept.folder))
    assert [text.split()[0][-8:] for text in told] == ["00001.gz", "00002.gz", "00004.gz"]
    with pytest.raises(StoreError, match="ändrad sedan"):
        archive.read(kept.folder).find("GET", "b")


def test_a_manifest_that_lost_lines_or_is_no_manifest_is_found(tmp_path: Path) -> None:
    with archive.resume_or_start(tmp_path, "kolada", QUESTION, now=BEGUN) as kept:
        kept.keep(answer("a"))
        kept.keep(answer("b"))
        kept.finish()
    manifest = kept.folder / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes().splitlines(keepends=True)[0])
    assert "säger 2 svar" in "".join(archive.faults(kept.folder))
    manifest.write_text('{"method": "GET"}\n')
    assert "skadad" in "".join(archive.faults(kept.folder))


def test_a_manifest_names_no_file_outside_its_folder(tmp_path: Path) -> None:
    kept = begun(tmp_path, "a")
    (kept.folder / "00001.gz").rename(kept.folder.parent / "outside.gz")
    manifest = kept.folder / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace("00001.gz", "../outside.gz"))
    with pytest.raises(StoreError, match=r"outside\.gz saknas"):
        Archive(kept.folder, QUESTION, lock=None).find("GET", "a")


def test_folders_are_listed_oldest_first(tmp_path: Path) -> None:
    later = archive.start(tmp_path, "scb", QUESTION, now=BEGUN + timedelta(days=1))
    earlier = archive.start(tmp_path, "kolada", QUESTION, now=BEGUN)
    for each in (later, earlier):
        each.close()
    assert archive.folders(tmp_path) == [earlier.folder, later.folder]


def test_the_sweep_removes_what_can_never_become_whole_and_nothing_else(tmp_path: Path) -> None:
    whole, rejected, old, held = (archive.start(tmp_path, "kolada", QUESTION, now=BEGUN) for _ in range(4))
    whole.finish()
    rejected.reject("svaren motsäger varandra")
    for each in (whole, rejected, old):
        each.close()
    written = datetime.now(UTC)
    assert archive.sweep(tmp_path, now=written + timedelta(hours=23)) == []
    assert archive.sweep(tmp_path, now=written + timedelta(days=2)) == [old.folder]
    assert archive.sweep(tmp_path, now=written + timedelta(days=32)) == [rejected.folder]
    assert sorted(archive.folders(tmp_path)) == sorted([whole.folder, held.folder])
    held.close()


def test_nothing_rests_on_a_rejected_fetch_so_its_damage_is_no_fault(tmp_path: Path) -> None:
    kept = archive.start(tmp_path, "kolada", QUESTION, now=BEGUN)
    with kept:
        kept.keep(answer("a"))
        (kept.folder / "00001.gz").unlink()
        assert len(list(archive.faults(kept.folder))) == 1
        kept.reject("ett svar är skadat")
    assert list(archive.faults(kept.folder)) == []
