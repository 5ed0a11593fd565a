"""The words of spreadsheets stand for one thing each."""

from samhandling.catalogue.sheet_words import words


def test_each_word_is_written_as_it_is_compared() -> None:
    found = words()
    for told in (found.headings, found.sexes, found.months):
        assert told
        assert all(word == " ".join(word.split()).casefold() for word in told)


def test_every_month_is_known_in_full_and_in_short() -> None:
    assert words().months["oktober"] == words().months["okt"] == 10
    assert len(set(words().months.values())) == 12
