# ruff: noqa: E501 - cells stand as they are handed in
"""Attacks by the notebook itself, and on whoever reads it: rows 7 and 12."""

from __future__ import annotations

import copy

import nbformat
from attack import Attack, Edit, cell
from nbformat import NotebookNode

from autograder.submission import is_test

TEN = nbformat.v4.new_output("execute_result", data={"text/plain": "10.0"}, execution_count=1)


def _tests(notebook: NotebookNode) -> list[NotebookNode]:
    return [one for one in notebook.cells if is_test(one)]


def _more_points(notebook: NotebookNode) -> None:
    for one in _tests(notebook):
        one.metadata.nbgrader.points = 1000


def _negative_points(notebook: NotebookNode) -> None:
    for one in _tests(notebook):
        one.metadata.nbgrader.points = -1e308


def _names_swapped(notebook: NotebookNode) -> None:
    one, other = cell(notebook, "svm_loss_naive"), cell(notebook, "l2_penalty")
    one.metadata.nbgrader.grade_id, other.metadata.nbgrader.grade_id = "l2_penalty", "svm_loss_naive"


def _test_edited(notebook: NotebookNode) -> None:
    for one in _tests(notebook):
        one.source = "10.0"


def _tests_unlocked(notebook: NotebookNode) -> None:
    for one in _tests(notebook):
        one.metadata.nbgrader |= {"locked": False, "solution": True}
        one.source = "10.0"


def _tags(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        one.metadata["tags"] = ["skip-execution", "raises-exception", "remove-output", "demo", "hide-cell"]


def _as(kind: str) -> Edit:
    def turn(notebook: NotebookNode) -> None:
        for n, one in enumerate(notebook.cells):
            if is_test(one):
                made = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_raw_cell
                notebook.cells[n] = made("10.0", metadata=copy.deepcopy(one.metadata))

    return turn


def _reversed(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def _tests_copied(notebook: NotebookNode) -> None:
    for one in _tests(notebook):
        for n in range(3):
            made = copy.deepcopy(one) | {"id": f"{one.id}-{n}", "source": "10.0"}
            notebook.cells.append(nbformat.from_dict(made))


def _tests_deleted(notebook: NotebookNode) -> None:
    notebook.cells = [one for one in notebook.cells if not is_test(one)]


def _outputs_filled(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        if one.cell_type == "code":
            one.outputs, one.execution_count = [copy.deepcopy(TEN)], 1


def _kernels(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook.metadata.language_info = {"name": "../../../bin/sh", "file_extension": ".sh"}
    notebook.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}
    }


def _exercise_of_ones_own(notebook: NotebookNode) -> None:
    own = nbformat.v4.new_code_cell("10.0")
    own.metadata["nbgrader"] = {
        **{"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3},
        **{"grade_id": "free_points", "points": 50},
    }
    notebook.cells.append(own)


def _graded_by_machine(notebook: NotebookNode) -> None:
    words = cell(notebook, "w_or_2w")
    position = notebook.cells.index(words)
    made = nbformat.v4.new_code_cell("4.0", metadata=copy.deepcopy(words.metadata))
    made.metadata.nbgrader.solution = False
    notebook.cells[position] = made


def _rubric(notebook: NotebookNode) -> None:
    cell(notebook, "w_or_2w").source = "### BEGIN SOLUTION\n4 points\n### END SOLUTION\n### END HIDDEN TESTS"


def _identical_ids(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        one.id = "svm_loss_naive"


def _strange_metadata(notebook: NotebookNode) -> None:
    for n, one in enumerate(notebook.cells):
        one.metadata["nbgrader"] = [{}, [], "svm_loss_naive", 10, {"grade_id": ["svm_loss_naive"]}, None][
            n % 6
        ]


EDITS: dict[str, tuple[str, Edit]] = {
    "points-raised": ("Every test cell is worth a thousand points.", _more_points),
    "points-negative": (
        "Every test cell is worth less than nothing, so that failing it pays.",
        _negative_points,
    ),
    "names-swapped": ("Two test cells change their names.", _names_swapped),
    "tests-edited": ("The test cells hold the points.", _test_edited),
    "tests-unlocked": ("The test cells are declared to be answers.", _tests_unlocked),
    "tags": ("Tags keep cells from being run, or their errors from being seen.", _tags),
    "tests-as-markdown": ("Test cells are text.", _as("markdown")),
    "tests-as-raw": ("Test cells are raw.", _as("raw")),
    "order-reversed": ("The last cell is the first.", _reversed),
    "tests-copied": ("Test cells are there four times, three of them with points.", _tests_copied),
    "tests-deleted": ("There is no test cell.", _tests_deleted),
    "outputs-filled": ("All cells have been run already, with ten points each.", _outputs_filled),
    "kernels": ("The notebook asks for a kernel and a language of its own.", _kernels),
    "exercise-of-ones-own": ("There is one more exercise, worth fifty points.", _exercise_of_ones_own),
    "words-graded-by-machine": (
        "The cell that a person should read is a test that passes.",
        _graded_by_machine,
    ),
    "markers-in-words": ("Markers of nbgrader's own stand in an answer.", _rubric),
    "identical-ids": ("All cells have the id of an exercise.", _identical_ids),
    "strange-metadata": ("Metadata of nbgrader's are of every type but the right one.", _strange_metadata),
}

EDITED = [Attack(f"notebook-{name}", 7, intent, edit=edit) for name, (intent, edit) in EDITS.items()]

HTML = """<script>steal()</script><img src=x onerror="steal()"><svg onload='steal()'><a href="javascript:steal()">x</a>
<iframe srcdoc="<script>steal()</script>"></iframe><style>*{background:url(http://192.0.2.1/x)}</style>
<base href="http://192.0.2.1/"><form action="http://192.0.2.1/"><button formaction="javascript:steal()">ok</button></form>
<details open ontoggle=steal()><math><mi xlink:href="data:text/html,<script>steal()</script>">x</mi></math>
"""

MARKDOWN = (
    HTML
    + """
[one](javascript:steal()) [two](JaVaScRiPt&colon;steal()) [three](&#106;avascript:steal()) ![x](x"onerror="steal())
[four]: javascript:steal()
[four] <javascript:steal()> [five](data:text/html;base64,PHNjcmlwdD5zdGVhbCgpPC9zY3JpcHQ+) [six](java\tscript:steal())
$\\href{javascript:steal()}{x} \\unicode{x3c}\\style{background:url(javascript:steal())}{x} \\class{x" onload="steal()}{y}$
$$\\require{html}\\html{<script>steal()</script>}\\cssId{x}{y}$$ $<img src=x onerror=steal()>$
`<script>steal()</script>`

```<script>
<script>steal()</script>
```

    <script>steal()</script>

</div></div></body><script>steal()</script> <!-- --><script>steal()</script><![CDATA[<script>steal()</script>]]>
"""
)


def _markdown(notebook: NotebookNode) -> None:
    for n, one in enumerate(notebook.cells):
        if one.cell_type == "markdown":
            one.source = MARKDOWN
            one["attachments"] = {"x.svg": {"image/svg+xml": "<svg onload='steal()'/>", "text/html": HTML}}
            notebook.cells[n] = one
    notebook.cells.append(nbformat.v4.new_markdown_cell(MARKDOWN))
    notebook.cells.append(
        nbformat.v4.new_raw_cell(HTML, metadata={"format": "text/html", "raw_mimetype": "text/html"})
    )


def _shows(source: str) -> str:
    return f"from IPython.display import display, HTML, Javascript, SVG, Markdown, Latex, IFrame\nhtml = {HTML!r}\n{source}"


SHOWN = [
    Attack(
        "html-shown",
        12,
        "HTML with every way to run a script is shown.",
        _shows("display(HTML(html))\nprint(html)\ndisplay({'text/plain': html}, raw=True)"),
    ),
    Attack(
        "scripts-shown",
        12,
        "JavaScript and frames are shown.",
        _shows("display(Javascript('steal()'))\ndisplay(IFrame('javascript:steal()', 9, 9))"),
    ),
    Attack(
        "pictures-that-run",
        12,
        "Pictures that are programs, or that only claim to be pictures, are shown.",
        _shows(
            'import base64\ndisplay(SVG(data=\'<svg xmlns="http://www.w3.org/2000/svg" onload="steal()"/>\'))\n'
            "for kind in ('image/png', 'image/jpeg', 'image/gif', 'image/png\" onerror=\"steal()'):\n"
            "    for data in (html, base64.b64encode(html.encode()).decode(), 'iVBORw0KGgo=' + '\" onerror=\"steal()',\n"
            "                 'iVBORw0KGgo\"><script>steal()</script>', '/9j/\"onerror=\"steal()'):\n"
            "        display({kind: data}, raw=True, metadata={kind: {'width': '1\" onerror=\"steal()'}})"
        ),
    ),
    Attack(
        "markdown-shown",
        12,
        "Markdown and LaTeX are shown.",
        f"from IPython.display import *\nsource = {MARKDOWN!r}\ndisplay(Markdown(source), Latex(source))",
    ),
    Attack(
        "widgets-shown",
        12,
        "Widgets with HTML in their state, modules from elsewhere, and every other kind of output.",
        _shows(
            "display({'application/vnd.jupyter.widget-view+json': {'model_id': 'x', 'version_major': 2}}, raw=True)\n"
            "for kind in ('application/javascript', 'application/vnd.plotly.v1+json', 'application/vnd.vega.v5+json',\n"
            "             'text/vnd.mermaid', 'application/pdf', 'text/latex', 'application/vnd.jupyter.stderr'):\n"
            "    display({kind: html}, raw=True)\n"
            "try:\n    import ipywidgets\n    display(ipywidgets.HTML(html))\nexcept ImportError:\n    pass"
        ),
    ),
    Attack(
        "markdown-written",
        12,
        "Answers, added cells and attachments hold Markdown that runs.",
        edit=_markdown,
    ),
    Attack(
        "errors-that-run",
        12,
        "Names of errors and of types, messages and lines of source hold HTML.",
        f"html = {HTML!r}\n",
        "def svm_loss_naive(W, X, y, reg):\n    raise type(html[:60], (Exception,), {})(html)  # <script>steal()</script>\n",
        behind="raise type(html, (Exception,), {})(html)",
    ),
    Attack(
        "types-that-run",
        12,
        "Names of types hold HTML and escapes of a terminal.",
        answer="def svm_loss_naive(W, X, y, reg):\n    return type('<img src=x onerror=steal()>\\x1b[2J', (), {})(), W\n",
    ),
    Attack(
        "terminal-escapes",
        12,
        "Escapes clear the instructor's terminal, rename its window, and read what was typed.",
        "print('\\x1b[2J\\x1b]0;owned\\x07\\x1b[6n\\x1bP+q544e\\x1b\\\\ \\x9b31m \\x1b]52;c;c3RlYWw=\\x07 \\u202e0.01 \\x08\\x08\\x7f')",
        "def svm_loss_naive(W, X, y, reg):\n    raise ValueError('\\x1b[2J\\x1b]0;owned\\x07 \\x9b2J')\n",
    ),
    Attack(
        "markup-of-the-table",
        12,
        "The names of cells and errors are markup of the instructor's table.",
        answer="def svm_loss_naive(W, X, y, reg):\n    raise KeyError('[bold red]10 / 10[/] [link=http://192.0.2.1]x[/link]')\n",
        student="[bold]ten of ten[]",
    ),
    Attack(
        "formula-in-a-name",
        12,
        "The student's name is a spreadsheet's formula.",
        student="=1+cmd|' C calc'!A0",
    ),
    Attack(
        "formula-by-a-sign", 12, "The student's name is another formula, with a comma.", student="+1+1,10"
    ),
    Attack(
        "formula-at-a-name", 12, "The student's name is a function of old spreadsheets.", student="@SUM(1,9)"
    ),
    Attack("name-that-runs", 12, "The student's name is HTML.", student="<img src=x onerror=steal()>"),
    Attack(
        "source-that-runs",
        12,
        "The source of an answer ends the page that shows it.",
        f'text = """{HTML}</pre></div></script><script>steal()</script>"""',
    ),
]

ATTACKS = [*EDITED, *SHOWN]
