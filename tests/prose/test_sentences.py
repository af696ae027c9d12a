"""Sentences of lessons are short enough to be read once."""

from __future__ import annotations

import re

import pytest
from texts import LESSONS, markdown, paragraphs

# Words; a formula is one, and a colon or a semicolon lets a reader breathe.
LONGEST = 25
_END = re.compile(r"(?<=[.?!:;])[)\"*]*\s+")
_WORD = re.compile(r"[\w'’-]+")


def too_long(text: str) -> list[str]:
    """The sentences of Markdown with too many words."""
    sentences = [sentence for paragraph in paragraphs(text) for sentence in _END.split(paragraph)]
    return [sentence for sentence in sentences if len(_WORD.findall(sentence)) > LONGEST]


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_sentence_of_a_lesson_is_too_long(lesson: str) -> None:
    assert [sentence for text in markdown(lesson) for sentence in too_long(text)] == []


def test_a_long_sentence_is_found_wherever_it_stands() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve"
    long = f"{words} and $x + y + z$ {words} more."
    assert too_long(long) == [f"{words} and X {words} more."]
    assert too_long(f"Short. {long} Short.") == too_long(long)
    assert too_long(f"- item\n- {long}")
    assert too_long(f"<details><summary>Hint</summary>{long}</details>")
    assert too_long(f"| a | b |\n|---|---|\n| {long} | c |")


def test_sentences_end_where_a_reader_breathes_and_blocks_are_not_joined() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve"
    assert not too_long(f"{words} {words}: {words}; {words}. {words}!")
    assert not too_long(f"# {words}\n\n{words}\n\n- {words}\n- {words}\n\n```\n{words} {words} {words}\n```")
