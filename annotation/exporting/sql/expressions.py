"""Builds SQL expressions that write JSON. Values travel as parameters, so that none is ever quoted by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

# PostgreSQL calls a function with up to 100 arguments.
_MAX_ARGUMENTS: Final = 90


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL of one text, with a value for each `%s` in it. `bare`: the text is a JSON string without its quotes."""

    sql: str
    values: tuple[Any, ...] = ()
    bare: bool = False


def plain_string(column: str) -> Expression:
    """Returns the JSON string of a column without characters to escape (an id, a checksum, a status), for an object."""
    return Expression(column, bare=True)


def string(column: str) -> Expression:
    """Returns the JSON string of a column with any characters."""
    return Expression(f"to_json({column})::text")


def string_or_null(column: str) -> Expression:
    """Returns the JSON string of a column as `string` does, or null if it is empty."""
    return Expression(f"coalesce(to_json(nullif({column}, ''))::text, 'null')")


def number(column: str) -> Expression:
    """Returns the JSON number of a column of whole numbers."""
    return Expression(column)


def json_object(fields: dict[str, Expression]) -> Expression:
    """Returns a JSON object with the fields in the given order; their names are constants of the caller."""
    parts, before = list[str](), "{"
    for name, expression in fields.items():
        quote = '"' if expression.bare else ""
        parts += [f"""'{before}"{name}":{quote}'""", expression.sql]
        before = f"{quote},"
    parts.append(f"'{before.removesuffix(',')}}}'")
    values = tuple(value for expression in fields.values() for value in expression.values)
    return Expression(f"concat({', '.join(parts)})", values)


def nested_json(expression: Expression) -> Expression:
    """Returns the JSON string whose content is the JSON text of an expression."""
    return Expression(f"to_json(({expression.sql})::text)::text", expression.values)


def unless_empty(column: str, expression: Expression) -> Expression:
    """Returns `{}` for an empty jsonb object in `column`, without evaluating `expression`, and else the expression."""
    return Expression(f"CASE WHEN {column} = '{{}}' THEN '{{}}' ELSE {expression.sql} END", expression.values)


def selected_keys(column: str, keys: Sequence[str]) -> Expression:
    """Returns a JSON object of those `keys` that a jsonb column has, in their order, which jsonb does not keep."""
    if not keys:
        return Expression("'{}'")
    groups = [keys[start : start + _MAX_ARGUMENTS] for start in range(0, len(keys), _MAX_ARGUMENTS)]
    lists = [
        f"nullif(concat_ws(',', {', '.join([f'%s || ({column} -> %s)::text'] * len(group))}), '')" for group in groups
    ]
    values = tuple(value for key in keys for value in (f'"{key}":', key))
    return Expression(f"concat('{{', concat_ws(',', {', '.join(lists)}), '}}')", values)
