"""What the reading process leaves can always be stored, and offsets still count the same signs."""

from pathlib import Path

from samhandling.jobs import read_document


def test_signs_that_no_database_keeps_are_replaced_one_for_one() -> None:
    left = read_document.storable({"text": "a\0b\ud83dc", "drafts": [{"goals": ("m\0l", 3, None)}]})
    assert left == {"text": "a\ufffdb\ufffdc", "drafts": [{"goals": ["m\ufffdl", 3, None]}]}


def test_a_file_that_cannot_be_read_leaves_the_reason_under_its_own_name(tmp_path: Path) -> None:
    kept = tmp_path / f"{'a' * 64}.txt"
    kept.write_bytes(b"")
    left = read_document.read(kept, "plan.txt")
    assert left["ok"] is False
    assert left["reason"].startswith("plan.txt")
