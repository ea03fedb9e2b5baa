"""Worked solutions over grids and graphs."""

from __future__ import annotations

import json
from collections import deque
from fractions import Fraction
from typing import TYPE_CHECKING

from arcticcodex.sources.known.worked import counted, listed, rows, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from arcticcodex.sources.known.library import Entry

Place = tuple[int, int]
_MOVES = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def turned(entry: Entry) -> str | None:
    """A square matrix turned clockwise in quarters."""
    matrix, quarters = [list(row) for row in entry.metadata["matrix"]], int(entry.metadata["num_rotations"])
    steps = [f"A turn by {90 * quarters} degrees is {quarters} \u00d7 90, and after 360 degrees all is as before."]
    steps.append(f"What counts is {counted(quarters % 4, 'quarter turn')} clockwise.")
    for number in range(quarters % 4):
        matrix = [list(column) for column in zip(*reversed(matrix), strict=True)]
        steps += [f"Quarter turn {number + 1}: each column, read from the bottom up, becomes a row.", rows(matrix)]
    return told(steps, rows(matrix))


def pooled(entry: Entry) -> str | None:
    """The largest or mean value of each block of a matrix."""
    matrix, size, kind = entry.metadata["matrix"], int(entry.metadata["pool_size"]), entry.metadata["pool_type"]
    if kind not in {"max", "average"}:
        return None
    what = "largest number" if kind == "max" else "mean"
    steps = [f"Cut the matrix into blocks of {size} by {size}, smaller at the edges, and take the {what} of each."]
    found: list[list[str]] = []
    for top in range(0, len(matrix), size):
        found.append([])
        for left in range(0, len(matrix[0]), size):
            block = [value for row in matrix[top : top + size] for value in row[left : left + size]]
            result = Fraction(max(block)) if kind == "max" else Fraction(sum(block), len(block))
            found[-1].append(f"{float(result):.2f}" if kind == "average" else str(result))
            steps.append(
                f"- block at row {top + 1}, column {left + 1} holds {', '.join(map(str, block))}: {found[-1][-1]}"
            )
    return told(steps, rows(found))


def spiral(entry: Entry) -> str | None:
    """The numbers of a matrix, clockwise from the outside in."""
    left = [list(row) for row in entry.metadata["matrix"]]
    steps = ["Peel off one side after another: top row, right column, bottom row, left column."]
    found: list[int] = []
    side = 0
    names = ("top row, to the right", "right column, down", "bottom row, to the left", "left column, up")
    while left:
        peeled, left = left[0], [list(column) for column in zip(*left[1:], strict=True)][::-1]
        steps.append(f"- {names[side % 4]}: {' '.join(map(str, peeled))}")
        found, side = found + peeled, side + 1
    return told(steps, " ".join(map(str, found)))


def island(entry: Entry) -> str | None:
    """The area of the largest island of ones; None where there is no land."""
    grid = entry.metadata["grid"]
    land = {(row, column) for row, line in enumerate(grid) for column, cell in enumerate(line) if cell == 1}
    areas = []
    steps = ["Start at a 1 that has not been visited, collect all that touch it by a side, and go on with the next."]
    while land:
        front, area = [min(land)], 0
        first = front[0]
        land.discard(first)
        while front:
            place, area = front.pop(), area + 1
            for near in _near(place):
                if near in land:
                    land.discard(near)
                    front.append(near)
        areas.append(area)
        steps.append(f"- the island at row {first[0] + 1}, column {first[1] + 1} has {counted(area, 'cell')}")
    return told([*steps, f"The largest of them has {max(areas)}."], max(areas)) if areas else None


def _near(place: Place) -> Iterator[Place]:
    return ((place[0] + down, place[1] + right) for down, right in _MOVES.values())


def walk(entry: Entry) -> str | None:
    """The shortest way from * to # in words."""
    found = _way(entry.metadata["matrix"], "*", "#", "X")
    steps = ["Search outwards from * one step at a time; the first way that reaches # is a shortest one."]
    if found is None:
        steps.append("Every open cell that can be reached has been visited, and # is not among them.")
        return told(steps, "infeasible")
    steps += [f"- {move} to row {row + 1}, column {column + 1}" for move, (row, column) in found]
    return told([*steps, f"That is {counted(len(found), 'step')}."], " ".join(move for move, _ in found))


def maze(entry: Entry) -> str | None:
    """How many steps the shortest way through a maze has."""
    data = entry.metadata
    found = _way(data["grid"], data["start"], data["goal"], data["wall"])
    if found is None:
        return None
    steps = [
        "Search outwards from the start one step at a time; one shortest way is this, with rows and columns from 1:"
    ]
    steps += [f"- {move} to row {row + 1}, column {column + 1}" for move, (row, column) in found]
    return told([*steps, f"No way is shorter, so the number of steps is {len(found)}."], len(found))


def _way(grid: Sequence[Sequence[str]], start: str, goal: str, wall: str) -> list[tuple[str, Place]] | None:
    """A shortest way as moves and the places they lead to."""
    cells = {(row, column): cell for row, line in enumerate(grid) for column, cell in enumerate(line)}
    begin = next(place for place, cell in cells.items() if cell == start)
    before: dict[Place, tuple[str, Place] | None] = {begin: None}
    front = deque([begin])
    while front:
        place = front.popleft()
        if cells[place] == goal:
            way = []
            while (step := before[place]) is not None:
                way.append((step[0], place))
                place = step[1]
            return way[::-1]
        for move, (down, right) in _MOVES.items():
            near = (place[0] + down, place[1] + right)
            if near not in before and cells.get(near, wall) != wall:
                before[near] = (move, place)
                front.append(near)
    return None


def star_path(entry: Entry) -> str | None:
    """The path from the centre of a star of paths to one of its ends."""
    data = entry.metadata
    goal, path = data["goal"], list(data["goal_path"])
    lines = [line for line in entry.question.splitlines() if line.startswith("|")]
    edges = [tuple(map(int, edge.split())) for edge in lines[-1].split("/")[0].strip("|").split("|")]
    before = {second: first for first, second in edges}
    found, steps = [goal], [f"Each node but the centre has one edge that leads to it, so go back from the goal {goal}."]
    while found[-1] != data["center"] and found[-1] in before and len(found) <= len(path):
        steps.append(f"- {found[-1]} is reached from {before[found[-1]]}")
        found.append(before[found[-1]])
    return told([*steps, "Turned around, that is the path."], " ".join(map(str, reversed(found))))


def courses(entry: Entry) -> str | None:
    """Whether courses can all be taken, by taking those that are free."""
    left = set(entry.metadata["courses"])
    needs = {course: {int(b) for a, b in entry.metadata["prerequisites"] if a == course} for course in left}
    steps = ["Again and again take every course whose prerequisites have been taken."]
    while free := sorted(course for course in left if not needs[course] & left):
        steps.append(f"- free now: {listed(free)}")
        left -= set(free)
    if left:
        steps.append(f"Each of {listed(sorted(left))} still waits for another of them: a circle.")
    else:
        steps.append("All courses have been taken.")
    return told(steps, not left)


def coloured(entry: Entry) -> str | None:
    """A colouring found vertex by vertex, going back where no colour is left."""
    puzzle = entry.metadata["puzzle"]
    near: dict[int, set[int]] = {vertex: set() for vertex in puzzle["vertices"]}
    for a, b in puzzle["edges"]:
        near[a].add(b)
        near[b].add(a)
    order = sorted(near, key=lambda vertex: (-len(near[vertex]), vertex))
    found: dict[int, int] = {}

    def fill(at: int) -> bool:
        if at == len(order):
            return True
        for colour in puzzle["color_options"]:
            if all(found.get(other) != colour for other in near[order[at]]):
                found[order[at]] = colour
                if fill(at + 1):
                    return True
                del found[order[at]]
        return False

    if not fill(0):
        return None
    steps = ["Take the vertices with the most neighbours first and give each the lowest colour its neighbours allow."]
    for place, vertex in enumerate(order):
        taken = sorted({found[other] for other in near[vertex] if other in order[:place]})
        held = f"neighbours already have {listed(taken)}" if taken else "no neighbour has a colour yet"
        steps.append(f"- vertex {vertex}: {held}, so colour {found[vertex]}")
    return told(steps, json.dumps({str(vertex): found[vertex] for vertex in sorted(found)}))


def zero_distances(entry: Entry) -> str | None:
    """How far each cell is from the nearest zero, ring by ring."""
    matrix = entry.metadata["matrix"]
    far = {(row, column): 0 for row, line in enumerate(matrix) for column, cell in enumerate(line) if cell == 0}
    front, ring = list(far), 0
    steps = [f"The {counted(len(front), 'zero')} of the matrix have distance 0. From there go outwards ring by ring."]
    while front:
        ring += 1
        places = [near for place in front for near in _near(place)]
        front = []
        for row, column in places:
            if (row, column) not in far and 0 <= row < len(matrix) and 0 <= column < len(matrix[0]):
                far[row, column] = ring
                front.append((row, column))
        if front:
            steps.append(f"- {counted(len(front), 'cell')} at distance {ring}")
    if len(far) < len(matrix) * len(matrix[0]):
        return None
    return told(steps, rows([[far[row, column] for column in range(len(matrix[0]))] for row in range(len(matrix))]))
