"""The pictures of a report as inline SVG and HTML: no script, no colour but by class, every text escaped by the caller.

A shape that stands alone has a title and a description; one beside its own figures in a table is hidden from readers
of the page's text. Shapes hold no lettering, so they stretch to any width and the words around them stay readable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcticcodex.datasets.page import text

if TYPE_CHECKING:
    from collections.abc import Sequence


def bar(value: int, whole: int, style: str = "a") -> str:
    """A bar of `value` in `whole`, beside its figure."""
    return f'<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">{_rect(0, _percent(value, whole), style)}</svg>'  # noqa: E501 — one element


def stack(name: str, label: str, told: str, parts: Sequence[tuple[int, str]], whole: int) -> str:
    """Parts of a whole, one after another, each (value, class); `name` is the element's own on the page."""
    shapes, at = [], 0
    for value, style in parts:
        shapes.append(_rect(_percent(at, whole), _percent(at + value, whole), style))
        at += value
    return _figure(name, label, told, "bar tall", "0 0 100 1", '<rect class="rest" width="100" height="1"/>', *shapes)


def spread(name: str, label: str, told: str, low: float, middle: float, high: float, mark: float | None = None) -> str:
    """A range on an axis from 0 to 1, its middle as a line; `mark` is another value on the same axis."""
    lines = [
        '<line class="axis" x1="0" x2="100" y1="5" y2="5"/>',
        f'<rect class="range" x="{low * 100:.2f}" width="{max(0.0, high - low) * 100:.2f}" y="2.5" height="5"/>',
        f'<line class="middle" x1="{middle * 100:.2f}" x2="{middle * 100:.2f}" y1="1" y2="9"/>',
    ]
    if mark is not None:
        lines.append(f'<line class="mark" x1="{mark * 100:.2f}" x2="{mark * 100:.2f}" y1="0" y2="10"/>')
    return _figure(name, label, told, "spread", "-0.5 0 101 10", *lines)


def taper(value: int, following: int, whole: int, style: str = "a") -> str:
    """One step of a funnel, from `value` above to `following` below; steps stand on each other without a gap."""
    top, bottom = _percent(value, whole) / 2, _percent(following, whole) / 2
    shoulder = f"{50 - top:.2f},7 {50 - bottom:.2f},10 {50 + bottom:.2f},10 {50 + top:.2f},7"
    points = f"{50 - top:.2f},0 {shoulder} {50 + top:.2f},0"
    return (
        '<svg class="taper" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<polygon class="{style}" points="{points}"/></svg>'
    )


def _percent(value: float, whole: float) -> float:
    return 100 * value / whole if whole > 0 else 0.0


def _rect(left: float, right: float, style: str) -> str:
    """From `left` to `right` of 100; what is there at all is seen."""
    width = max(right - left, 0.4 if right > left else 0.0)
    return f'<rect class="{style}" x="{left:.2f}" width="{width:.2f}" height="1"/>'


def _figure(name: str, label: str, told: str, style: str, box: str, *shapes: str) -> str:
    return (
        f'<svg class="{style}" viewBox="{box}" preserveAspectRatio="none" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{text(label)}</title>'
        f'<desc id="{name}-desc">{text(told)}</desc>{"".join(shapes)}</svg>'
    )
