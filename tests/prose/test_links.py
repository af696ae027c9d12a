"""Links lead somewhere: files and headings are there, and pages elsewhere have been opened by somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from texts import DOCUMENTS, LESSONS, PAGES, ROOT, code, html, markdown

# Pages elsewhere. Tests need no network: whoever adds one here has opened it.
KNOWN = {
    "https://cs231n.github.io/neural-networks-case-study/",
    "https://github.com/containers/bubblewrap",
}


def folder(document: str) -> Path:
    """Where a document is when it is read."""
    return (ROOT / document).parent if document in PAGES else ROOT / "notebooks" / document


def links(text: str) -> Iterator[str]:
    """Where links and images of Markdown lead."""
    shown = html(text)
    yield from (link["href"] for link in shown.select("a[href]"))
    yield from (image.get("src", "") for image in shown.select("img"))


def anchors(text: str) -> set[str]:
    """What headings are called in links: by GitHub, and by JupyterLab."""
    titles = [heading.get_text().strip() for heading in html(text).select("h1, h2, h3, h4")]
    github = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return github | {title.replace(" ", "-") for title in titles}


def wrong(link: str, base: Path, headings: set[str]) -> str | None:
    """What is wrong with a link from a document in `base` with these headings."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        if parts.scheme != "https" or not re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc) or " " in link:
            return "is no https address"
        return None if link in KNOWN else "is not among the known addresses: open it, then add it"
    if not parts.path:
        return None if parts.fragment in headings else "has no heading"
    target = base / parts.path
    if not target.exists():
        return "does not exist"
    if parts.fragment and parts.fragment not in anchors(target.read_text(encoding="utf-8")):
        return "has no heading there"
    return None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    texts = list(markdown(document))
    headings = set().union(*map(anchors, texts))
    found = [(link, wrong(link, folder(document), headings)) for text in texts for link in links(text)]
    assert [(link, why) for link, why in found if why] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_addresses_in_code_are_known(lesson: str) -> None:
    found = [address for source in code(lesson) for address in re.findall(r"https?://[^\s\"'>)]+", source)]
    assert [address for address in found if wrong(address, ROOT, set())] == []


def test_every_known_address_is_linked() -> None:
    linked = {link for document in DOCUMENTS for text in markdown(document) for link in links(text)}
    assert linked >= KNOWN


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("docs/attacks.md", None),
        ("docs/mutants.md#survivors", None),
        ("#two-words", None),
        ("#Two-words", None),
        ("https://github.com/containers/bubblewrap", None),
        ("docs/attack.md", "does not exist"),
        ("docs/mutants.md#survivor", "has no heading there"),
        ("#three-words", "has no heading"),
        ("", "has no heading"),
        ("http://github.com/containers/bubblewrap", "is no https address"),
        ("https://github", "is no https address"),
        ("https:///containers", "is no https address"),
        ("//github.com/containers", "is no https address"),
        ("https://github.com/containers/bublewrap", "is not among the known addresses: open it, then add it"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(link: str, why: str | None) -> None:
    assert wrong(link, ROOT, anchors("## Two words")) == why


def test_links_are_found_in_every_form() -> None:
    text = '[a](b) ![c](d) <https://e.org> <a href="f">g</a> <img src="h"> [i]\n\n[i]: j\n\n`[k](l)`'
    assert sorted(links(text)) == ["b", "d", "f", "h", "https://e.org", "j"]
