"""Words are spelt right, and as the British do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from spellchecker import SpellChecker
from texts import DOCUMENTS, LESSONS, code, comments, hints, markdown, paragraphs

# The field's own words, and names.
OURS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split()

# What a computer runs has the American spelling in Britain, too.
SPELT_ALIKE = {"program"}

# A word, unless it is a part of a name or of a number: of `dW_naive`, `np.exp`, `relu()` or 1e-5.
_WORD = re.compile(r"(?<![\w.\\])[^\W\d_]+(?:['’][a-z]+)?(?![\w(]|\.\w)")
_NAME = re.compile(r"[A-Z]+|.*[^\W\d_][A-Z].*|d?.")


def words(text: str) -> set[str]:
    """The words of a text in lower case; no abbreviations, letters, differentials and names like NumPy."""
    found = (word.removesuffix("'s") for word in _WORD.findall(text))
    return {word.lower() for word in found if not _NAME.fullmatch(word)}


@cache
def spellings() -> tuple[SpellChecker, dict[str, str]]:
    """A dictionary with British words, and American words with their British spelling."""
    table = (files("codespell_lib") / "data" / "dictionary_en-GB_to_en-US.txt").read_text(encoding="utf-8")
    pairs = [line.rstrip(",").split("->") for line in table.splitlines() if "->" in line]
    british = {gb for gb, _ in pairs} | SPELT_ALIKE
    checker = SpellChecker()
    checker.word_frequency.load_words([*british, *OURS])
    american = {us.strip(): gb for gb, some in pairs for us in some.split(",")}
    return checker, {us: gb for us, gb in american.items() if us not in british and us not in OURS}


def misspelt(texts: Iterable[str]) -> set[str]:
    """Words that no dictionary has, or an American one alone."""
    checker, american = spellings()
    found = set().union(*map(words, texts))
    return checker.unknown(found) | (found & american.keys())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_prose_is_spelt_right(document: str) -> None:
    assert misspelt(part for text in markdown(document) for part in paragraphs(text)) == set()


@pytest.mark.parametrize("lesson", LESSONS)
def test_comments_captions_and_hints_are_spelt_right(lesson: str) -> None:
    assert misspelt([text for source in code(lesson) for text in comments(source)]) == set()
    assert misspelt(hints(lesson)) == set()


def test_the_list_of_our_words_is_in_order_and_each_is_used_and_in_no_dictionary() -> None:
    assert sorted(set(OURS)) == OURS
    assert set(OURS) - SpellChecker().unknown(OURS) == set()
    prose = {word for d in DOCUMENTS for t in markdown(d) for part in paragraphs(t) for word in words(part)}
    lessons = {
        word
        for lesson in LESSONS
        for text in (*hints(lesson), *(text for source in code(lesson) for text in comments(source)))
        for word in words(text)
    }
    assert set(OURS) - prose - lessons == set()


@pytest.mark.parametrize("word", ["gradeint", "recieve", "occured", "wich", "seperate", "Softmaxx", "teh"])
@pytest.mark.parametrize(
    "text",
    ["The {} is wrong.", "**{}**", "# {}", "| a |\n|---|\n| {} |", "<summary>{}</summary>", "[{}](a)"],
)
def test_a_misspelt_word_is_found_wherever_it_stands(word: str, text: str) -> None:
    assert misspelt(paragraphs(text.format(word))) == {word.lower()}


@pytest.mark.parametrize(
    "word", ["color", "behavior", "center", "normalized", "recognize", "gray", "labeled"]
)
def test_american_spellings_are_found(word: str) -> None:
    assert misspelt([f"The {word} is not British."]) == {word}


def test_british_words_and_what_is_no_word_are_left_alone() -> None:
    prose = "Colour, behaviour and centre, normalised and recognised; it's NumPy's SVM at 1e-5."
    assert misspelt(paragraphs(f"{prose} `recieve` $gradeint$\n\n```\nteh\n```")) == set()
    assert misspelt(["# gradeint_of(x), np.gradeint and gradeint() are names"]) == set()


def test_comments_and_texts_of_code_are_read() -> None:
    assert misspelt(comments('x = f"teh {wich}"  # gradeint\nrecieve = 1\n')) == {"teh", "gradeint"}
