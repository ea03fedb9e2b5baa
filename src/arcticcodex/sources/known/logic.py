"""Worked solutions of puzzles of truth, kinship and position."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any

from arcticcodex.sources.known.worked import listed, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.sources.known.library import Entry

# --- syllogisms ------------------------------------------------------------------------------------------------

_CLAIM = re.compile(r"(All|No|Some) (\w+) are (not )?(\w+)")
_Claim = tuple[str, str, str]


def syllogism(entry: Entry) -> str | None:
    """Whether a conclusion follows, by looking for a case in which it fails.

    None where the answer depends on whether every term has members, on which the schools differ.
    """
    claims = [_claim(text) for text in re.findall(r"(?:All|No|Some) \w+ are (?:not )?\w+", entry.question)]
    terms = sorted({term for _, *pair in claims for term in pair})
    if len(claims) != 3 or len(terms) != 3:
        return None
    counter = _counterexample(claims, terms, inhabited=False)
    lively = _counterexample(claims, terms, inhabited=True)
    if (counter is None) != (lively is None):
        return None
    first, second, last = (_told(claim) for claim in claims)
    steps = [f"Suppose that {first} and that {second}. Could it still be false that {last}?"]
    if lively is None:
        steps.append(
            f"Every way of filling the groups of {listed(terms)} that fits both statements fits the conclusion."
        )
        steps.append(_reason(claims))
        return told([step for step in steps if step], "Yes")
    kinds = [listed([term for term, inside in zip(terms, kind, strict=True) if inside]) for kind in lively]
    members = "; ".join(f"something that is among the {kind}" for kind in kinds)
    steps.append(f"Think of a world with only these things in it, each in no other group: {members}.")
    steps.append(f"There both statements hold, and yet it is not the case that {last}.")
    return told([*steps, "So the conclusion does not follow."], "No")


def _claim(text: str) -> _Claim:
    found = _CLAIM.match(text)
    if not found:
        raise ValueError("a statement of the library has a quantifier and two terms")
    return ("Some not" if found[3] else found[1]), found[2], found[4]


def _told(claim: _Claim) -> str:
    kind, a, b = claim
    return f"some {a} are not {b}" if kind == "Some not" else f"{kind.lower()} {a} are {b}"


def _reason(claims: Sequence[_Claim]) -> str:
    """The plainest chain, where there is one."""
    (one, a, b), (two, c, d), (three, e, f) = claims
    if one == two == three == "All" and b == c and (e, f) == (a, d):
        return f"Whatever is among the {a} is among the {b}, and so among the {d}."
    if one == "All" and two == "No" and b == c:
        return f"Whatever is among the {a} is among the {b}, none of which is among the {d}."
    return "No case can be built in which both statements hold and the conclusion fails."


def _counterexample(
    claims: Sequence[_Claim], terms: Sequence[str], *, inhabited: bool
) -> tuple[tuple[bool, ...], ...] | None:
    """The smallest set of kinds of things for which the premises hold and the conclusion does not."""
    kinds = list(product((True, False), repeat=3))[:-1]
    for filled in sorted(product((False, True), repeat=len(kinds)), key=sum):
        world = tuple(kind for kind, there in zip(kinds, filled, strict=True) if there)
        if inhabited and not all(any(kind[at] for kind in world) for at in range(3)):
            continue
        held = [_holds(claim, terms, world) for claim in claims]
        if held[0] and held[1] and not held[2]:
            return world
    return None


def _holds(claim: _Claim, terms: Sequence[str], world: Sequence[Sequence[bool]]) -> bool:
    kind, a, b = claim[0], terms.index(claim[1]), terms.index(claim[2])
    both = any(thing[a] and thing[b] for thing in world)
    alone = any(thing[a] and not thing[b] for thing in world)
    return {"All": not alone, "No": not both, "Some": both, "Some not": alone}[kind]


# --- knights and knaves ----------------------------------------------------------------------------------------


def knights(entry: Entry) -> str | None:
    """Who tells the truth, by trying every case; None unless exactly one fits."""
    data = entry.metadata
    names, statements, terms = data["names"], data["statements"], data["knight_knave_terms"]
    a_kind = (terms["a_knave"], terms["a_knight"])
    steps, fitting = ["Try every case: a statement must be true exactly if the one who makes it tells the truth."], []
    for case in product((True, False), repeat=len(names)):
        wrong = [name for name, who, said in zip(names, case, statements, strict=True) if _true(said, case) != who]
        shown = ", ".join(f"{name} {a_kind[who]}" for name, who in zip(names, case, strict=True))
        steps.append(f"- {shown}: {f'the statement of {wrong[0]} does not fit' if wrong else 'everything fits'}.")
        fitting += [] if wrong else [case]
    if len(fitting) != 1:
        return None
    parts = [f"{name} is {a_kind[who]}" for name, who in zip(names, fitting[0], strict=True)]
    return told([*steps, "Only one case is left."], ", ".join(parts[:-1]) + f", and {parts[-1]}.")


def _true(said: Any, case: Sequence[bool]) -> bool:
    kind, *parts = said
    if kind in {"telling-truth", "lying"}:
        return case[parts[0]] is (kind == "telling-truth")
    truths = [_true(part, case) for part in parts]
    if kind == "not":
        return not truths[0]
    if kind == "->":
        return not truths[0] or truths[1]
    if kind == "<=>":
        return truths[0] is truths[1]
    return all(truths) if kind == "and" else any(truths)


# --- circuits --------------------------------------------------------------------------------------------------

_GATES = {"\u2191": "NAND", "\u2295": "XOR", "&": "AND", "\u2193": "NOR", "+": "OR"}


def circuit(entry: Entry) -> str | None:
    """A circuit's output, gate by gate."""
    data, outputs = entry.metadata, []
    values = data["assignments"]
    steps = ["Work out each gate from its inputs, negated where the wire carries >o, then the last gate."]
    for number, term in enumerate(data["term_strings"], start=1):
        signs = set(term) & set(_GATES)
        if len(signs) > 1:
            return None
        kind = _GATES[signs.pop()] if signs else "AND"
        inputs = re.findall(r"(\w)('?)", term)
        bits = [values[name] ^ bool(negated) for name, negated in inputs]
        outputs.append(_gate(kind, bits))
        shown = ", ".join(
            f"{'not ' if negated else ''}{name} = {int(bit)}" for (name, negated), bit in zip(inputs, bits, strict=True)
        )
        steps.append(f"- gate {number} ({kind}) with {shown}: {outputs[-1]}")
    final = data["final_gate"]
    if final not in _GATES.values():
        return None
    result = _gate(final, outputs)
    return told([*steps, f"The last gate ({final}) gets {', '.join(map(str, outputs))} and gives {result}."], result)


def _gate(kind: str, bits: Sequence[int]) -> int:
    if kind == "XOR":
        return sum(bits) % 2
    plain = all(bits) if kind in {"AND", "NAND"} else any(bits)
    return int(plain is (kind in {"AND", "OR"}))


# --- kin, friends, a cube --------------------------------------------------------------------------------------

_KIN = {"mother", "father", "daughter", "son", "wife", "husband", "sister", "brother", "grandmother", "grandfather"}


def kin(entry: Entry) -> str | None:
    """A relation within a family of three generations; only those the library names rightly."""
    data = entry.metadata
    one, other = data["person1"], data["person2"]
    couples = [
        found.groups()
        for found in re.finditer(
            r"(\w+) is married to (\w+)\.(?: They have (?:a child|children) called ([\w, ]+?)\.)?", entry.question
        )
    ]
    parents: dict[str, tuple[str, str]] = {}
    for a, b, children in couples:
        for child in re.split(r", | and ", children or ""):
            parents.update({child: (a, b)} if child else {})
    relation = data["relationship"]
    if relation not in _KIN:
        return None
    link = _link(one, other, parents, [(a, b) for a, b, _ in couples])
    if link is None or link[0] != _FORM[relation]:
        return None
    return told([*link[1], f"So {one} is the {relation} of {other}."], relation)


_FORM = {
    **dict.fromkeys(("mother", "father"), "parent"),
    **dict.fromkeys(("daughter", "son"), "child"),
    **dict.fromkeys(("wife", "husband"), "spouse"),
    **dict.fromkeys(("sister", "brother"), "sibling"),
    **dict.fromkeys(("grandmother", "grandfather"), "grandparent"),
}


def _link(
    one: str, other: str, parents: dict[str, tuple[str, str]], couples: Sequence[tuple[str, str]]
) -> tuple[str, list[str]] | None:
    """What one person is to another, and the facts of the story that say so."""
    of_one, of_other = parents.get(one, ()), parents.get(other, ())
    if one in of_other:
        return "parent", [f"The story names {one} as a parent of {other}."]
    if other in of_one:
        return "child", [f"The story names {one} as a child of {other}."]
    if (one, other) in couples or (other, one) in couples:
        return "spouse", [f"The story says that {one} and {other} are married to each other."]
    if of_one and of_one == of_other:
        return "sibling", [f"Both {one} and {other} are children of {listed(of_one)}."]
    for parent in of_other:
        if one in parents.get(parent, ()):
            return "grandparent", [f"{parent} is a parent of {other}.", f"{one} is a parent of {parent}."]
    return None


def friends(entry: Entry) -> str | None:
    """How many sisters a brother has, or female friends a male friend; the library's other questions are ambiguous."""
    found = re.match(
        r"(\w+) has (\d+) brothers and she also has (\d+) sisters\. How many sisters does (\w+)'s", entry.question
    )
    if found and found[1] == found[4]:
        steps = [
            f"{found[1]} is a girl, and her brothers have the same parents as she has.",
            f"A brother's sisters are her {found[3]} sisters and {found[1]} herself.",
            "How many brothers there are does not matter.",
        ]
        return told([*steps, f"{found[3]} + 1 = {int(found[3]) + 1}"], int(found[3]) + 1)
    found = re.match(r"(\w+) has (\d+) male friends and she also has (\d+) female friends", entry.question)
    asked = re.search(r"does (\w+), a male friend", entry.question)
    if not found or not asked:
        return None
    steps = [
        f"All of them are friends with each other, so {asked[1]} is a friend of everyone in the group.",
        f"The women in it are the {found[3]} female friends of {found[1]} and {found[1]} herself.",
    ]
    return told([*steps, f"{found[3]} + 1 = {int(found[3]) + 1}"], int(found[3]) + 1)


_TURNS = {
    "front": ("top", "front", "bottom", "back"),
    "right": ("top", "right", "bottom", "left"),
    "back": ("top", "back", "bottom", "front"),
    "left": ("top", "left", "bottom", "right"),
}


def cube(entry: Entry) -> str | None:
    """The colour of a side of a cube after turns that bring named sides to the top."""
    sides, target = dict(entry.metadata["initial_state"]), entry.metadata["target_side"]
    steps = ["Follow all six sides through each turn."]
    for turn in entry.metadata["rotations"]:
        if turn == "bottom":  # two half turns lead there, and they put the other sides in different places
            return None
        ring = _TURNS[turn]
        sides |= {to: sides[source] for to, source in zip(ring, ring[1:] + ring[:1], strict=True)}
        shown = ", ".join(f"{side} {colour}" for side, colour in sides.items())
        steps.append(f"- {turn} to the top: now {shown}")
    return told([*steps, f"The {target} side is {sides[target]}."], sides[target])


def story(entry: Entry) -> str | None:
    """A word problem's own derivation, sentence by sentence."""
    lines = [line.strip() for line in str(entry.metadata.get("answer_cot", "")).splitlines() if line.strip()]
    if len(lines) < 2 or not lines[-1].startswith("####"):
        return None
    return told(lines[:-1], lines[-1].removeprefix("####").strip())
