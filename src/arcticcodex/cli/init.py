"""`arctic init`: the few files a project starts with. Nothing that is there is ever overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output
from arcticcodex.errors import OutputError

# Every setting with its default; a test holds it against the settings themselves.
ARCTIC_TOML = """\
# Settings of this project. What is commented out shows the default.
# Environment variables win over this file: ARCTIC_BUDGET__RUN_USD=5 is run_usd below. Keys belong in .env.

[budget]                     # US dollars; a cap is never passed
# run_usd = "15"             # one run
# cascade_usd = "75"         # one run of the cascade
# month_usd = "100"          # all runs of a calendar month (UTC)
# project_usd = "none"       # all runs of this store, ever
# stage_usd = {}             # one stage of a run: { generate = "3", judge = "2" }

[roles]                      # an alias, a model id, local:MODEL, offline, or auto (what your keys allow)
# generator = "auto"
# formatter = "auto"
# judge = "auto"             # never of the generator's own family, unless you say so
# golden_judge = "auto"
# teachers = ["auto"]        # of the ensemble
# same_family_judge = false

[local]                      # a server of your own on this machine, free of charge
# base_url = ""              # such as "http://127.0.0.1:11434/v1"
# model = ""

[limits]
# concurrency = 32           # calls in flight per teacher
# deadline_s = 600           # the longest one call may take
# strict_5xx = false         # true: a server error keeps its reservation as spent
# max_price_age_days = 120   # refuse to spend on prices that were not checked for so long
# tokens_per_s = 100         # what a run's time is told from before it begins: of one call,
# requests_per_min = 1000    # and what OpenAI and Anthropic let through for each model
# input_tokens_per_min = 450000
# output_tokens_per_min = 90000

[distill]
# chunk_chars = 800
# golden_share = 0.1         # share of the sections set apart to measure with
# mend = true                # pairs that a gate or the judge refuses are written once more, with the reason

[cascade]
# golden_share = 0.085       # golden rows wanted for each training row
# least_golden_share = 0.08  # the fewest
# expected_approval = 0.8    # share of audited rows that the golden judge is likely to approve
# expected_loss = 0.15       # share of rows that are likely to fall at the free gates
# bulk_judge = "auto"        # always, never, or auto: once the audit approves fewer than bulk_below
# bulk_below = 0.9
# block_rows = 256           # rows between two looks at which cells are worth more
# floor_share = 0.25         # of an even share, what every cell keeps
# known_items = 60           # questions with known answers that measure the golden judge

[models]
# family = {}                # who made a model we do not know: { "my-model" = "qwen" }

[caps]                       # output tokens per call of a stage, all of them reserved while it runs
# generate = 4800
# format = 2400
# judge = 600
# hard = 8000                # for the one retry of a reply that was cut off

[licences]                   # of your documents, by name or pattern (* is anything): the dataset card says them
# "*.md" = "CC BY 4.0"
# "manual.pdf" = "proprietary, own use"

# A price of your own, in US dollars per million tokens:
# [[prices]]
# host = "gateway.example.com"
# model = "my-model"
# input = "0.15"
# output = "0.60"
"""

ENV_EXAMPLE = """\
# Copy to .env and fill in what you have; without any key the offline teacher works.
# .env must never be committed: it is in .gitignore.
DEEPSEEK_API_KEY=
OPENAI_API_KEY=
ANTHROPIC_API_KEY=
# VAST_API_KEY=

# Another address of a provider (the first ends in /v1, the others do not):
# OPENAI_BASE_URL=https://api.openai.com/v1
# DEEPSEEK_BASE_URL=https://api.deepseek.com
# ANTHROPIC_BASE_URL=https://api.anthropic.com

# Where the journal and the ledger are kept: a path, or a PostgreSQL URL.
# ARCTIC_STORE=arctic.db
"""

GITIGNORE = """\
.env
.arctic/
arctic.db*
arctic.rehearsal.db*
runs/
"""

FILES = {"arctic.toml": ARCTIC_TOML, ".env.example": ENV_EXAMPLE, ".gitignore": GITIGNORE}


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The project's folder.")] = Path(),
    *,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Start a project: write its settings file.

    arctic.toml, .env.example and .gitignore; what is there is never overwritten.
    """
    output = Output(json=json, quiet=quiet)
    written: list[str] = []
    kept: list[str] = []
    for name, text in FILES.items():
        (written if write_new(folder / name, text) else kept).append(str(folder / name))
    lines = [*(f"wrote {path}" for path in written), *(f"kept  {path}" for path in kept)]
    output.result({"written": written, "kept": kept}, "\n".join(lines))
    ignored = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").split()
    if ".env" not in ignored and "*.env" not in ignored:
        output.warn(f"{folder / '.gitignore'} does not name .env: your keys could be committed")
    output.say("next: arctic doctor, then arctic distill YOUR_MANUAL.txt --dry-run")


def write_new(path: Path, text: str) -> bool:
    """Write a file that is not there yet; False when it is. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        if path.parent.is_dir():
            return False
        raise OutputError(
            f"{path} cannot be written", f"{path.parent} is not a folder", "name another folder"
        ) from None
    except OSError as error:
        raise OutputError(f"{path} cannot be written", error.strerror or "", "name a folder you may write to") from None
    return True
