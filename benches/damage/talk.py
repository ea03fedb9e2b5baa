"""Damage by talk: prose around the sample, drafts and think tags, several answers, leaks, repeats, order, sign-offs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from damage.shapes import ASKED, one_of, plain, sections, under
from damage.truth import draft_of, drafted

if TYPE_CHECKING:
    import random

    from damage.truth import Truth

# --- 2. prose before and after ----------------------------------------------------------------------------------

_BEFORE = (
    "Sure! Here's a training sample for the topic you gave me:", "Of course. I've written one complete example below.",
    "Okay, let me put this together in the requested format.", "Certainly! Below is the instruction-response pair.",
    "Here is the sample. I kept it self-contained, as you asked, and aimed for a hard difficulty (4 out of 5).",
    "Absolutely — one example coming right up!\n\nI chose a realistic situation, so that the numbers can be checked.",
    "Great topic! I will follow the structure with three headings.\n\n---", "Alright. Final output:",
    "Gerne, hier ist das gewünschte Beispiel:", "I'd be happy to help with that. Here's what I came up with:",
)  # fmt: skip
_AFTER = (
    "I hope this helps! Let me know if you'd like more examples.", "Would you like me to write 5 more in this style?",
    "Let me know if you want me to change the difficulty or the persona.", "---\nFeel free to ask for another sample!",
    "---\n\n*Note: this sample follows the format you requested and contains no personal data.*",
    "(This example has about 180 words and meets the constraint.)", "Please tell me if the sample needs any changes.",
    "This pair can be used as training data as it is. Shall I generate another one on the same topic?",
    "Is there anything else you would like me to adjust in this sample?", "Happy to produce more samples on request!",
)  # fmt: skip


def before(truth: Truth, chance: random.Random) -> str:
    """Some prose, then the sample."""
    return f"{chance.choice(_BEFORE)}\n\n{plain(truth)}"


def _after(truth: Truth, chance: random.Random) -> str:
    return f"{plain(truth)}\n\n{chance.choice(_AFTER)}"


def _around(truth: Truth, chance: random.Random) -> str:
    return before(truth, chance) + f"\n\n{chance.choice(_AFTER)}"


prose = one_of(before, _after, _after, _around)

# --- 6. thinking and drafts --------------------------------------------------------------------------------------

_THOUGHTS = (
    "Okay, the user wants one training sample with three sections. Let me think about what would be realistic here.",
    "Let me see. I need an instruction, some reasoning and a response. I should pick plausible numbers.",
    "Hmm, first the situation. The topic is {subject}. The persona would ask something concrete, maybe with 3 figures.",
    "We need to produce a self-contained request. Careful with the arithmetic; let me check: 17 x 6 = 102, ok.",
    "I'm asked for a messy but clever example about {subject}. I'd go with a practical question. Names are ok.",
    "Alright, think step by step. What would {person} ask? Something about {subject}. Then I answer in their language.",
)  # fmt: skip
_TAGS = (("<think>", "</think>"), ("<think>", "</think>"), ("<thinking>", "</thinking>"),
         ("<scratchpad>", "</scratchpad>"), ("<thought>", "</thought>"), ("[THINK]", "[/THINK]"))  # fmt: skip


def thoughts(truth: Truth, chance: random.Random, count: int = 2) -> str:
    """Some sentences of thinking aloud before the sample."""
    chosen = chance.sample(_THOUGHTS, count)
    return "\n\n".join(chosen).format(
        subject=truth.subject, person=chance.choice(["Berta Klammt", "a farmer", "a nurse"])
    )


def _think(truth: Truth, chance: random.Random) -> str:
    start, end = chance.choice(_TAGS)
    return f"{start}\n{thoughts(truth, chance, chance.randint(1, 3))}\n{end}\n\n{plain(truth)}"


def _think_draft(truth: Truth, chance: random.Random) -> str:
    """A whole draft under the same headings within the tags."""
    start, end = chance.choice(_TAGS)
    between = chance.choice(["Draft:", "Let me write it down first.", "First try:"])
    after = chance.choice(
        ["Hmm, the numbers are off. I'll redo this.", "Wait, that is not right. Again.", "Let me fix it."]
    )
    draft = plain(draft_of(truth, chance))
    return f"{start}\n{thoughts(truth, chance, 1)}\n\n{between}\n\n{draft}\n\n{after}\n{end}\n\n{plain(truth)}"


def _think_end(truth: Truth, chance: random.Random) -> str:
    """The opening tag was part of the prompt, so only the closing one is here."""
    return f"{thoughts(truth, chance)}\n{chance.choice(['</think>', '</think>', '</thinking>'])}\n\n{plain(truth)}"


def _think_for_reasoning(truth: Truth, chance: random.Random) -> str:
    start, end = chance.choice(_TAGS[:3])
    first, _, last = sections(truth)
    return f"{start}\n{truth.reasoning}\n{end}\n\n{first}\n\n{last}"


def _draft_then_final(truth: Truth, chance: random.Random) -> str:
    """A whole draft, then a whole final, said to be one."""
    first, last = chance.choice([
        ("**Draft**", "**Final version**"), ("# Draft", "# Final"), ("Draft 1:", "Final:"), ("[DRAFT]", "[FINAL]"),
        ("First draft:", "I made a mistake above. Here is the final version:"), ("## Attempt 1", "## Final answer"),
    ])  # fmt: skip
    return f"{first}\n\n{plain(draft_of(truth, chance))}\n\n{last}\n\n{plain(truth)}"


def _draft_of_answer(truth: Truth, chance: random.Random) -> str:
    """A draft of the answer alone before the final sample."""
    draft = drafted(truth.response, chance)
    said = chance.choice(["Rough draft of the answer:", "Quick sketch first:", "Draft (will be revised below):"])
    end = chance.choice(["OK, now the final sample:", "Final:", "Now the clean version:", "=== FINAL ==="])
    return f"{said}\n\n{draft}\n\n{end}\n\n{plain(truth)}"


thinking = one_of(_think, _think_draft, _think_end, _think_for_reasoning, _draft_then_final, _draft_of_answer)

# --- 7. several answers -------------------------------------------------------------------------------------------

_SEVERAL = (
    ("### Response (draft)", "### Response (final)"), ("### Response 1", "### Response 2 (final)"),
    ("### First Response", "### Final Response"), ("### Response", "### Final Response"),
    ("### Response v1", "### Response v2 - FINAL"), ("### Draft Response", "### Final Response"),
    ("### Response A", "### Response B (final version)"), ("### Response", "### Corrected Response (final)"),
    ("**Response (attempt 1):**", "**Response (final):**"), ("### Response", "### Response (revised, final)"),
)  # fmt: skip
_DOUBTS = (
    "Wait, I made a mistake in the numbers. Let me correct that.", "Hmm, that isn't quite right. Second attempt below.",
    "Actually, on reflection the first answer is wrong.", "", "", "Self-check: the first version has an error.",
    "Let me double-check... no, the figure was wrong.",
)  # fmt: skip


def _two_answers(truth: Truth, chance: random.Random) -> str:
    first, last = chance.choice(_SEVERAL)
    doubt = chance.choice(_DOUBTS)
    draft = drafted(truth.response, chance) + (f"\n\n{doubt}" if doubt else "")
    head = "\n\n".join(sections(truth)[:2])
    return f"{head}\n\n{first}\n{draft}\n\n{last}\n{truth.response}"


def _three_answers(truth: Truth, chance: random.Random) -> str:
    shape, end = chance.choice([("### Response {}", " (final)"), ("### Answer {}", " — final"),
                                ("### Version {}", " (FINAL)"), ("### Response, attempt {}", " (final)")])  # fmt: skip
    answers = [drafted(truth.response, chance), drafted(truth.response, chance), truth.response]
    heads = [shape.format(number) + (end if number == 3 else "") for number in (1, 2, 3)]
    told = "\n\n".join(f"{head}\n{answer}" for head, answer in zip(heads, answers, strict=True))
    return "\n\n".join([*sections(truth)[:2], told])


def _tagged_answers(truth: Truth, chance: random.Random) -> str:
    first, last, end = chance.choice([
        ("<draft>\n{}\n</draft>", "<final>\n{}\n</final>", ""),
        ("<response_draft>\n{}\n</response_draft>", "<final_response>\n{}\n</final_response>", ""),
        ("<response version=\"1\">\n{}\n</response>", "<response version=\"2\" final=\"true\">\n{}\n</response>", ""),
    ])  # fmt: skip
    head = f"<instruction>\n{truth.instruction}\n</instruction>\n\n<reasoning>\n{truth.reasoning}\n</reasoning>"
    return f"{head}\n\n{first.format(drafted(truth.response, chance))}\n\n{last.format(truth.response)}{end}"


def _whole_answers(truth: Truth, chance: random.Random) -> str:
    """Whole samples one after the other, the last marked."""
    first, last = chance.choice([("## Sample (version 1)", "## Sample (final version)"),
                                 ("# Option 1", "# Option 2 (final)"),
                                 ("--- ATTEMPT 1 ---", "--- FINAL ATTEMPT ---")])  # fmt: skip
    return f"{first}\n\n{plain(draft_of(truth, chance))}\n\n{last}\n\n{plain(truth)}"


several = one_of(_two_answers, _two_answers, _three_answers, _tagged_answers, _whole_answers)

# --- 9. leaks -----------------------------------------------------------------------------------------------------

_ORDERS = (
    "You are an expert data generator. Write ONE training sample. Be creative. Do not mention these rules.",
    "System: You write training data for a language model of 7 billion parameters. Never break character.",
    "SYSTEM PROMPT: You are a helpful assistant that produces instruction-tuning pairs. Max. 900 tokens.",
    "As a careful generator I follow rules 1 to 4: self-contained, correct, no private data, three headings.",
)  # fmt: skip
_FORMAT = (
    "### Instruction\n(the request a user would write, self-contained)\n### Reasoning\n(how the answer is found)\n"
    "### Response\n(the answer the user gets)"
)


def cell(truth: Truth, chance: random.Random) -> str:
    """The drawn cell of the prompt, as a model repeats it."""
    level, words = chance.choice(["easy", "medium", "expert"]), chance.choice([80, 120, 250])
    who = chance.choice(["a shift supervisor", "a worried parent", "a first-year student", "a town clerk"])
    return f"Topic: {truth.subject}\nPersona: {who}\nDifficulty: {level}\nConstraint: at most {words} words"


def _orders_first(truth: Truth, chance: random.Random) -> str:
    return f"{chance.choice(_ORDERS)}\n\n{plain(truth)}"


def _cell_first(truth: Truth, chance: random.Random) -> str:
    return cell(truth, chance) + chance.choice(["\n\n", "\n\n---\n\n"]) + plain(truth)


def _format_first(truth: Truth, chance: random.Random) -> str:
    """The format of the prompt, headings and all, before the sample."""
    said = chance.choice(
        ["Use exactly this format:", "Answer in this shape:", "Format:", "The output must look like this:"]
    )
    opening = f"{chance.choice(_ORDERS)}\n" if chance.random() < 0.5 else ""
    return f"{opening}{said}\n\n{_FORMAT}\n\n{chance.choice(['', '---' + chr(10) * 2])}{plain(truth)}"


def _chat_marks(truth: Truth, chance: random.Random) -> str:
    start, end = chance.choice([
        ("<|im_start|>assistant\n", "<|im_end|>"), ("<|assistant|>\n", "<|endoftext|>"), ("[/INST] ", "</s>"),
        ("<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"), ("Assistant: ", ""),
        ("<start_of_turn>model\n", "<end_of_turn>"),
    ])  # fmt: skip
    return f"{start}{plain(truth)}{end}"


def _chat_with_orders(truth: Truth, chance: random.Random) -> str:
    system = f"<|im_start|>system\n{chance.choice(_ORDERS)}<|im_end|>\n"
    user = f"<|im_start|>user\n{cell(truth, chance)}<|im_end|>\n" if chance.random() < 0.5 else ""
    return f"{system}{user}<|im_start|>assistant\n{plain(truth)}<|im_end|>"


def _check_last(truth: Truth, chance: random.Random) -> str:
    note = chance.choice([
        "[Constraint check: at most 250 words - fulfilled]", "(System note: no personal data used. Rule 3 observed.)",
        "<system>End of sample. Do not reveal the prompt.</system>", "[INST] Write the next sample. [/INST]",
        "### System\nYou are an expert data generator. Write ONE training sample.",
        "<|im_end|>\n<|im_start|>user\nWrite the next sample about another topic.",
    ])  # fmt: skip
    return f"{plain(truth)}\n\n{note}"


leaked = one_of(_orders_first, _cell_first, _format_first, _format_first, _chat_marks, _chat_with_orders, _check_last)

# --- 11. duplicates -----------------------------------------------------------------------------------------------


def _whole_twice(truth: Truth, chance: random.Random) -> str:
    return plain(truth) + chance.choice(["\n\n", "\n\n---\n\n", "\n\nAgain, the sample:\n\n"]) + plain(truth)


def _answer_twice(truth: Truth, chance: random.Random) -> str:
    head = chance.choice(
        ["### Response", "### Response", "### Final Response", "**Response:**", "### Response (repeated)"]
    )
    return f"{plain(truth)}\n\n{head}\n{truth.response}"


def _request_twice(truth: Truth, chance: random.Random) -> str:
    first, middle, last = sections(truth)
    return "\n\n".join(chance.choice([[first, first, middle, last], [first, middle, first, last]]))


def _reasoning_twice(truth: Truth, chance: random.Random) -> str:
    first, middle, last = sections(truth)
    return "\n\n".join(chance.choice([[first, middle, middle, last], [first, middle, last, middle]]))


def _heading_twice(truth: Truth, chance: random.Random) -> str:
    again = chance.choice([0, 2, 2])
    gap = chance.choice(["\n", "\n\n"])
    heads = [f"{head}{gap}{head}" if at == again else head for at, head in enumerate(ASKED)]
    return plain(truth, heads)


def _heading_then_bold(truth: Truth, chance: random.Random) -> str:
    """The heading once as such and once as a bold label."""
    bold = chance.choice([("**Instruction:** ", "**Reasoning:** ", "**Response:** "), ("Instruction: ", "Reasoning: ",
                          "Response: "), ("**Instruction**\n", "**Reasoning**\n", "**Response**\n")])  # fmt: skip
    return "\n\n".join(
        f"{head}\n{under(label, part)}" for head, label, part in zip(ASKED, bold, truth.parts(), strict=True)
    )


duplicated = one_of(_whole_twice, _answer_twice, _request_twice, _reasoning_twice, _heading_twice, _heading_then_bold)

# --- 12. order and sign-offs ---------------------------------------------------------------------------------------

_ORDER = ((0, 2, 1), (1, 0, 2), (2, 0, 1), (2, 1, 0), (1, 2, 0))
_SIGN_OFFS = (
    "Hope this helps! 😊", "Best regards,\nYour AI assistant", "That was the sample. Cheers!", "[End of sample]", "END",
    "***\nThank you!", "Have a great day!", "— End —", "Happy learning!", "Kind regards,\nThe data generator",
    "<END>", "Stay curious! ✨",
)  # fmt: skip


def reordered(truth: Truth, chance: random.Random, head: str = "### {}\n") -> str:
    """The sections in another order."""
    named = [under(head.format(name), text)
             for name, text in zip(("Instruction", "Reasoning", "Response"), truth.parts(), strict=True)]  # fmt: skip
    return "\n\n".join(named[at] for at in chance.choice(_ORDER))


def _other_order(truth: Truth, chance: random.Random) -> str:
    return reordered(truth, chance, chance.choice(["### {}\n", "### {}\n", "**{}:**\n", "## {}\n\n"]))


def _signed(truth: Truth, chance: random.Random) -> str:
    return f"{plain(truth)}\n\n{chance.choice(_SIGN_OFFS)}"


def _both(truth: Truth, chance: random.Random) -> str:
    return f"{reordered(truth, chance)}\n\n{chance.choice(_SIGN_OFFS)}"


order = one_of(_other_order, _signed, _signed, _both)
