"""The first stage of a cascade: one raw trace, a request and its answer, for each drawn prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcticcodex.records import Message, Request

if TYPE_CHECKING:
    from arcticcodex.sources.drawing import Domain, Prompt

# Outside a run, whose own caps stand in [caps]. A request of 80 tokens, a way of some 200 and an answer of 500 come to
# about 800 with their headings; the cap is five times that, so that a longer answer, or thoughts, are seldom cut.
CAP_TOKENS = 4_000
HARD_CAP_TOKENS = 8_000

TRACE_SYSTEM = """\
You write training examples for a specialist assistant. Each time you are given what one example is to be about: the \
subject, who asks, what kind of work is asked for, how hard it is, the form of the answer and a condition.

Write the request that this person would really send, and the best answer an expert could give. The request stands \
alone: it has every figure, name, text or piece of code that is needed to answer it, and never speaks of these \
instructions, of an example, a persona or a level. The answer does what is asked, all of it, in the form wanted; it is \
correct as far as experts agree, says what it rests on where that matters, says so where something is not known, and \
invents no sources, laws, figures or names.

Use these three headings, each on a line of its own, and nothing before or after them:

### Instruction
the request
### Reasoning
how the answer is found, step by step
### Response
the answer that the person gets"""

SOLVE = """\
Write one training example from this task, whose text is the request, word for word. Work it out under Reasoning; \
under Response explain the way for {persona}."""


def trace_request(prompt: Prompt, domain: Domain) -> Request:
    """What the generator is asked for one drawn prompt."""
    if prompt.family:
        told = f"{SOLVE.format(persona=prompt.persona)} {prompt.constraint}\n\n{prompt.text}"
    else:
        told = f"{prompt.text}\n\n{domain.caution}" if domain.caution else prompt.text
    return Request(
        system=TRACE_SYSTEM,
        messages=(Message("user", told),),
        schema=None,
        schema_name="trace",
        cap_tokens=CAP_TOKENS,
        hard_cap_tokens=HARD_CAP_TOKENS,
    )
