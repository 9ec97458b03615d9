"""Small pieces of SQL that write JSON, each with its values, so that no value is ever quoted by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

# PostgreSQL calls a function with up to 100 arguments.
_MOST_ARGUMENTS: Final = 90


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL of one text, with a value for each `%s` in it. `bare`: the text is a JSON string without its quotes."""

    sql: str
    values: tuple[Any, ...] = ()
    bare: bool = False


def word(column: str) -> Expression:
    """The JSON string, in an object, of a column that holds nothing to be escaped: an id, a checksum, a state."""
    return Expression(column, bare=True)


def text(column: str) -> Expression:
    """The JSON string of a column that may hold anything."""
    return Expression(f"to_json({column})::text")


def text_or_null(column: str) -> Expression:
    """As `text`; null for an empty one."""
    return Expression(f"coalesce(to_json(nullif({column}, ''))::text, 'null')")


def number(column: str) -> Expression:
    """The JSON number of a column of whole numbers."""
    return Expression(column)


def json_object(fields: dict[str, Expression]) -> Expression:
    """A JSON object with the fields in this order; their names are constants of the caller."""
    parts, before = list[str](), "{"
    for name, expression in fields.items():
        quote = '"' if expression.bare else ""
        parts += [f"""'{before}"{name}":{quote}'""", expression.sql]
        before = f"{quote},"
    parts.append(f"'{before.removesuffix(',')}}}'")
    values = tuple(value for expression in fields.values() for value in expression.values)
    return Expression(f"concat({', '.join(parts)})", values)


def quoted(expression: Expression) -> Expression:
    """The JSON string of the text that an expression makes: JSON within JSON."""
    return Expression(f"to_json(({expression.sql})::text)::text", expression.values)


def unless_empty(column: str, expression: Expression) -> Expression:
    """What is made of a jsonb object, at no cost for an empty one."""
    return Expression(f"CASE WHEN {column} = '{{}}' THEN '{{}}' ELSE {expression.sql} END", expression.values)


def picked(column: str, keys: Sequence[str]) -> Expression:
    """A JSON object of those keys that a jsonb column has, in the order of `keys`: jsonb itself forgets the order."""
    if not keys:
        return Expression("'{}'")
    groups = [keys[start : start + _MOST_ARGUMENTS] for start in range(0, len(keys), _MOST_ARGUMENTS)]
    lists = [f"nullif(concat_ws(',', {', '.join([f'%s || ({column} -> %s)::text'] * len(one))}), '')" for one in groups]
    values = tuple(value for key in keys for value in (f'"{key}":', key))
    return Expression(f"concat('{{', concat_ws(',', {', '.join(lists)}), '}}')", values)
