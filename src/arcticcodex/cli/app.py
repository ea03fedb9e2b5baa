"""The command `arctic`: its commands by name, and the one place where an error becomes three lines and an exit code.

Commands define their options here and now but import what they work with only when they run: `arctic --help` must
not cost a person a second.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from arcticcodex import __version__
from arcticcodex.cli import (
    doctor,
    domains,
    export,
    init,
    label,
    options,
    output,
    pipelines,
    prices,
    rehearse,
    report,
    runs,
    show,
)
from arcticcodex.errors import ArcticError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="arctic",
    help="Turn a budget into validated training data, under a spending cap that holds.",
    epilog="`arctic help COMMAND` explains one command, `arctic help exit-codes` what a script can rely on.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(init.init)
app.command()(doctor.doctor)
app.command()(pipelines.distill)
app.command()(pipelines.cascade)
app.command()(pipelines.resume)
app.command()(export.export)
app.command()(runs.runs)
app.command()(show.show)
app.command()(label.label)
app.command()(report.report)
app.command()(runs.ledger)
app.command()(prices.prices)
app.command()(rehearse.rehearse)
app.add_typer(domains.app, name="domains")

# Understood anywhere on the line, so that a person can add them to a command that just failed.
ANYWHERE = ("--debug", "--no-color")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"arctic {__version__}")  # noqa: T201 — what was asked for
        raise typer.Exit


@app.callback()
def arctic(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks (works after any command).")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (as NO_COLOR=1).")] = False,
) -> None:
    """Take the options that come before a command; `--debug` and `--no-color` were taken out by `run`."""
    del version, debug, no_color


@app.command("help")
def help_(topic: Annotated[str, typer.Argument(help="A command, or exit-codes.")] = "") -> None:
    """Explain a command or the exit codes."""
    if topic == "exit-codes":
        print("\n".join(f"{code:>4}  {meaning}" for code, meaning in output.EXIT_CODES.items()))  # noqa: T201
        print("Where several apply: 130, 4, 1, 5, 3, 0.")  # noqa: T201 — what was asked for
        return
    raise typer.Exit(_call([*([topic] if topic else []), "--help"]))


def main(arguments: Sequence[str] | None = None) -> None:
    """The process's entry: run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every error is printed here and nowhere else."""
    debug = "--debug" in arguments
    if "--no-color" in arguments:
        os.environ["NO_COLOR"] = "1"
    words = options.with_resume_value([word for word in arguments if word not in ANYWHERE])
    as_json = "--json" in words
    try:
        return _call(words or ["--help"])
    except typer.TyperException as error:
        output.print_error(_usage(error), as_json=as_json)
        return UsageError.exit_code
    except ArcticError as error:
        output.print_error(error, as_json=as_json)
        if debug:
            _report(error)
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        output.to_stderr("interrupted")
        return 130
    except BrokenPipeError:  # the reader of stdout left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 — a bug of ours, whatever its type: its text may hold a document's, so only its place is told
        output.print_error(_fault(error, debug=debug), as_json=as_json)
        return 1


def _call(words: Sequence[str]) -> int:
    code = app(list(words), prog_name="arctic", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> UsageError:
    """An error of the command line as ours: what is wrong, the nearest name, where to read more."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "arctic"
    what, _, hint = error.format_message().partition(" Did you mean ")
    option = getattr(error, "option_name", "")
    if option:
        params = getattr(getattr(context, "command", None), "params", ())
        known = [name for param in params for name in param.opts if name.startswith("--")]
        hint = next(iter(difflib.get_close_matches(option, known, n=1, cutoff=0.5)), "")
    what = what.replace("Value error, ", "")
    if choice := re.search(r"'([^']*)' is not one of (.*)", what):
        known = re.findall(r"'(.*?)'", choice[2])
        hint = next(iter(difflib.get_close_matches(choice[1], known, n=1, cutoff=0.5)), "")
    why = f"did you mean {hint.rstrip('?')}?" if hint else ""
    what = what.partition(" (Possible")[0].rstrip(".")
    return UsageError(what[:1].lower() + what[1:], why, f"see: {path} --help")


def _fault(error: Exception, *, debug: bool) -> ArcticError:
    from arcticcodex.cli import faults  # noqa: PLC0415 — only when something went wrong

    path = faults.write(error)
    if debug:
        output.to_stderr(faults.text(error))
    return ArcticError(
        "arctic failed in a way it should not have",
        f"{type(error).__name__} at {faults.place(error)}",
        f"the traceback is in {path}" if path else "repeat it with --debug to see the traceback",
    )


def _report(error: ArcticError) -> None:
    from arcticcodex.cli import faults  # noqa: PLC0415 — only with --debug

    output.to_stderr(faults.text(error))
    if path := faults.write(error):
        output.to_stderr(f"  the traceback is in {path}")
