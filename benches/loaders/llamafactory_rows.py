"""Read exported folders with LLaMA-Factory's own loader, in an environment that has it, and write what it read.

Takes two files: jobs as JSON, [{"folder", "train", "eval"}, ...] with the names of `dataset_info.json`, and where the
answers go. Run with `python -I`, so that no file beside this one is taken for a package. Nothing reaches the network.

Each answer has, by split, `aligned`: what stands in each row after LLaMA-Factory's conversion, and `learnt`: for each
row that it kept for training, the text of all its tokens and of those with a label; or only `refused`, the error over
the whole folder. The tokenizer is made here: one token a byte, so that tokens decode to the very text.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

CUTOFF_TOKENS = 100_000  # nothing is cut off
NO_LABEL = -100
PACKAGES = ("llamafactory", "torch", "transformers", "datasets", "peft")


def without_sound() -> None:
    """Stand an empty module in for torchaudio: text has no sound, and the index has it built for CUDA alone."""
    module = ModuleType("torchaudio")
    module.__spec__ = ModuleSpec("torchaudio", None)
    sys.modules["torchaudio"] = module


def byte_tokenizer() -> Any:
    """A tokenizer whose tokens are bytes."""
    parts, hugging = import_module("tokenizers"), import_module("transformers")
    bytes_of = parts.pre_tokenizers.ByteLevel
    letters = sorted(bytes_of.alphabet())
    made = parts.Tokenizer(parts.models.BPE({letter: at for at, letter in enumerate(letters)}, []))
    made.pre_tokenizer = bytes_of(add_prefix_space=False, use_regex=False)
    made.decoder = parts.decoders.ByteLevel()
    return hugging.PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token="<|end|>",  # noqa: S106 — no secret
        pad_token="<|pad|>",  # noqa: S106 — no secret
        clean_up_tokenization_spaces=False,
    )


def read(job: dict[str, Any], cache: str) -> dict[str, Any]:
    """What LLaMA-Factory makes of one folder: aligned, and ready for training."""
    hparams, loader = import_module("llamafactory.hparams"), import_module("llamafactory.data.loader")
    template_of = import_module("llamafactory.data.template").get_template_and_fix_tokenizer
    model = hparams.ModelArguments(model_name_or_path="none", cache_dir=cache)
    data = hparams.DataArguments(
        template="default", dataset=job["train"], eval_dataset=job["eval"], dataset_dir=job["folder"],
        cutoff_len=CUTOFF_TOKENS,
    )  # fmt: skip
    training = import_module("transformers").Seq2SeqTrainingArguments(output_dir=cache, use_cpu=True, report_to=[])
    tokenizer = byte_tokenizer()
    template = template_of(tokenizer, data)
    names = {"train": data.dataset, "eval": data.eval_dataset}
    aligned = {
        split: list(loader._get_merged_dataset(of, model, data, training, "sft"))  # noqa: SLF001 — the step that converts
        for split, of in names.items() if of
    }  # fmt: skip
    module = loader.get_dataset(template, model, data, training, "sft", tokenizer)

    def text(ids: list[int]) -> str:
        return str(tokenizer.decode(ids))

    learnt = {
        split: [
            (text(row["input_ids"]), text([label for label in row["labels"] if label != NO_LABEL]))
            for row in module[f"{split}_dataset"]
        ]
        for split in aligned
    }
    return {"aligned": aligned, "learnt": learnt}


def read_or_why_not(job: dict[str, Any], cache: str) -> dict[str, Any]:
    """The same, or why LLaMA-Factory refuses the folder."""
    try:
        return read(job, cache)
    except Exception as error:  # noqa: BLE001 — whatever its loader raises over a folder is the answer
        return {"refused": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Read every folder of the jobs; say which versions did."""
    jobs, answers = Path(sys.argv[1]), Path(sys.argv[2])
    os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    os.environ["DISABLE_VERSION_CHECK"] = "1"  # it wants its trainer's packages too, which read no rows
    without_sound()
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"HF_HOME": cache, "HF_DATASETS_CACHE": cache}
        rows = [read_or_why_not(job, cache) for job in json.loads(jobs.read_text(encoding="utf-8"))]
    told = {"versions": {name: version(name) for name in PACKAGES}, "rows": rows}
    answers.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
