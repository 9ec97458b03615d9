"""The table as LaTeX, for booktabs."""

from typing import Final

from annotation.evaluating.tables.rows import Cell, Column, Table

_ESCAPES: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        # At the beginning of a row these would be arguments of the command that ends the row before.
        "[": "{[}",
        "]": "{]}",
        "*": "{*}",
        "†": r"$^{\dagger}$",
        "·": r"$\cdot$",
        "–": "--",
    }
)


def write(table: Table) -> str:
    """Returns a `tabular` with its notes below; what people named models and notes is escaped.

    A rule separates rows of different kinds. Intervals are small, as subscripts.
    """
    lines = [
        "% Needs \\usepackage{booktabs}",
        f"\\begin{{tabular}}{{l{'r' * len(table.columns)}}}",
        "\\toprule",
        _line(["Model", *(_escape(column.title) for column in table.columns)]),
        "\\midrule",
    ]
    previous_kind = table.rows[0].kind if table.rows else ""
    for row in table.rows:
        if row.kind != previous_kind:
            lines.append("\\midrule")
            previous_kind = row.kind
        lines.append(
            _line([_escape(row.name), *(_text(row.cells.get(column.key), column) for column in table.columns)])
        )
    lines += ["\\bottomrule", "\\end{tabular}"]
    lines += [f"\\par\\smallskip\\noindent{{\\footnotesize {_escape(note)}}}" for note in table.notes]
    return "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return " & ".join(cells) + r" \\"


def _text(cell: Cell | None, column: Column) -> str:
    if cell is None:
        return "--"
    mark = r"$^{\dagger}$" if cell.note else ""
    value = f"{cell.value:.{column.digits}f}{mark}"
    if cell.low is None or cell.high is None:
        return value
    return f"{value} {{\\tiny [{cell.low:.{column.digits}f}, {cell.high:.{column.digits}f}]}}"


def _escape(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPES)
