"""The command line: ``autograder build | judge | grade | doctor | demo``. Commands import what they need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    help="Release, grade and explain the assignments of the course in this folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Course = Annotated[
    Path,
    typer.Option("--course", help="The course's folder.", exists=True, file_okay=False, resolve_path=True),
]
Sandbox = Annotated[
    bool,
    typer.Option("--require-sandbox", help="Refuse to run students' code where it cannot be walled off."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def fail(message: object) -> None:
    """End with a message and the exit code of a usage error."""
    typer.secho(f"autograder: {message}", err=True, fg=typer.colors.RED)
    raise typer.Exit(2)


@app.command()
def build(
    course: Course = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if a built file is out of date.")
    ] = False,
) -> None:
    """Build the students' notebooks, and the numbers of their checks, from solutions/."""
    from autograder import build as builder
    from autograder.courses import CourseError

    try:
        files = builder.stale(course) if check else builder.build(course)
    except CourseError as error:
        fail(error)
    for file in files:
        typer.echo(f"{'out of date' if check else 'built'}: {file}")
    if check and files:
        typer.echo("Run `autograder build` and commit what it writes.", err=True)
        raise typer.Exit(1)
    if not files:
        typer.echo("up to date")


@app.command()
def judge(
    exercise: Annotated[str, typer.Argument(help="The exercise's name, such as svm_loss_naive.")],
    files: Annotated[
        list[Path], typer.Argument(help="Python files that define it.", exists=True, dir_okay=False)
    ],
    as_json: Json = False,
    require_sandbox: Sandbox = False,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the cases, to repeat a verdict.")] = None,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds a file, or a question to it, may take.")
    ] = 30.0,
) -> None:
    """Judge the function or class that each plain Python file defines, as a submission would be."""
    from autograder.exercises import find_exercise
    from autograder.files import judge_files
    from autograder.judge import footer
    from autograder.sandbox.provisioner import ReducedError, insist
    from autograder.session import Limits
    from course.check.report import Report
    from course.check.verdict import Verdict

    def tell(file: Path, verdict: Verdict) -> None:
        if as_json:
            typer.echo(json.dumps(verdict.to_dict(source=str(file))))
        else:
            typer.echo(f"{file}\n{Report(verdict, footer(verdict))}\n")

    try:
        assignment, found = find_exercise(exercise)
        if require_sandbox:
            insist()
    except (LookupError, ReducedError) as error:
        fail(error)
    judge_files(assignment, found, files, seed, Limits(cell=timeout), tell)


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment, such as 01-svm-loss.")],
    course: Course = Path(),
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    as_json: Json = False,
    require_sandbox: Sandbox = False,
) -> None:
    """Grade a class into the gradebook."""
    from autograder import summary
    from autograder.courses import CourseError
    from autograder.grade import grade as grade_class
    from autograder.sandbox.provisioner import ReducedError, insist

    try:
        if require_sandbox:
            insist()
        with summary.progress(quiet=as_json) as told:
            graded = grade_class(course, assignment, student or (), told)
    except (CourseError, ReducedError) as error:
        fail(error)
    if as_json:
        for one in graded:
            typer.echo(json.dumps(one.to_dict()))
    else:
        summary.show(graded)
    if any(one.failed for one in graded):
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Try what this machine can isolate, and say what to install."""
    from autograder.sandbox import warm_start
    from autograder.sandbox.doctor import TRIALS, tried

    faults = 0
    for trial in TRIALS:
        wrong = tried(trial)
        typer.echo(f"{'✗' if wrong else '✓'} {trial.name}" + (f": {wrong}" if wrong else ""))
        if wrong:
            typer.echo(f"    {trial.remedy}")
            faults += 1
    if not faults and not warm_start.possible():
        typer.echo(
            "Kernels start slowly here: to begin with their imports done takes Linux 5.8 or newer.", err=True
        )
    if faults:
        typer.echo("Grading runs with reduced isolation here, and every report says so.", err=True)
        raise typer.Exit(1)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to put the demo's course.")] = Path("demo"),
    course: Course = Path(),
) -> None:
    """Make a class of submissions, grade it, and show what an instructor sees."""
    from autograder.courses import CourseError
    from autograder.demo import run

    try:
        run(course, folder.absolute())
    except CourseError as error:
        fail(error)


def main() -> Any:
    """Run the command line."""
    return app()


if __name__ == "__main__":
    main()
