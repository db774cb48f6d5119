"""Tables on pages, which are moved sideways where the screen is too narrow for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = ["table"]


def _plain(inner: str) -> str:
    return f"<td>{inner}</td>"


def table(
    heads: Iterable[str],
    lines: Iterable[Iterable[str]],
    cell: Callable[[str], str] = _plain,
) -> str:
    """
    Return a table; what stands in *heads* and *lines* is HTML already.

    >>> table(("mail",), (("<b>1</b>",),)).partition("<tbody>")[2]
    '<tr><td><b>1</b></td></tr></tbody></table></div>'

    Args:
        heads: What stands above each column.

        lines: The cells of each line.

        cell: Makes a cell of what stands in it.
    """
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    body = "".join(f"<tr>{''.join(map(cell, line))}</tr>" for line in lines)
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
