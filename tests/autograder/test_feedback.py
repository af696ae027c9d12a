"""Pages of feedback: what nbconvert makes of a notebook, without the second reading that it gives a page."""

import base64

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter

from autograder.feedback import NO_TEXT, FeedbackExporter

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
CELLS = {
    "prose": nbformat.v4.new_markdown_cell("# Words\n\n$x < y$, *loud* & `code` ![a picture](place.png)"),
    "attached": nbformat.v4.new_markdown_cell(
        "![a picture](attachment:a.png)", attachments={"a.png": {"image/png": PNG}}
    ),
    "attached as well": nbformat.v4.new_markdown_cell(
        "![a picture](attachment:a.png)", attachments={"a.png": {"image/png": PNG[::-1]}}
    ),
    "code": nbformat.v4.new_code_cell("def f(x):\n    return x < 1 and '<img src=x>'"),
    "text": nbformat.v4.new_code_cell(
        "1", outputs=[nbformat.v4.new_output("stream", name="stdout", text="<img> & more\n")]
    ),
    "picture": nbformat.v4.new_code_cell(
        "draw()", outputs=[nbformat.v4.new_output("display_data", data={"image/png": PNG})]
    ),
    "report": nbformat.v4.new_code_cell(
        "check()",
        outputs=[
            nbformat.v4.new_output(
                "display_data", data={"text/html": '<p><img src="a.png" alt="a > b"/><img src="b.png"></p>'}
            )
        ],
    ),
}


@pytest.mark.parametrize("cells", [[name] for name in CELLS] + [list(CELLS)], ids="-".join)
def test_a_page_is_the_one_that_nbconvert_makes(cells):
    notebook = nbformat.v4.new_notebook(
        cells=[CELLS[name] for name in cells], metadata={"language_info": {"name": "python"}}
    )
    ours, theirs = (
        exporter(template_name="classic").from_notebook_node(notebook)[0]
        for exporter in (FeedbackExporter, HTMLExporter)
    )
    assert BeautifulSoup(ours, "html.parser") == BeautifulSoup(theirs, "html.parser")


def test_a_picture_without_words_says_so():
    notebook = nbformat.v4.new_notebook(cells=[CELLS["picture"], CELLS["report"]])
    page = BeautifulSoup(
        FeedbackExporter(template_name="classic").from_notebook_node(notebook)[0], "html.parser"
    )
    assert [picture["alt"] for picture in page.select("img")] == [NO_TEXT, "a > b", NO_TEXT]
