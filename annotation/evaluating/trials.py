"""The order in which an item's options are shown in each trial: the frozen one first, then seeded others."""

import random
from itertools import permutations


def option_order(item_id: str, option_count: int, *, trial: int, seed: int) -> tuple[int, ...]:
    """Returns for each position as shown the index of an option as frozen; always the same for the same arguments.

    Trial 0 has the frozen order. The next trials have other orders, each once, and after all of them the frozen order
    comes again.
    """
    frozen = tuple(range(option_count))
    if trial == 0 or option_count < 2:
        return frozen
    other_orders = [order for order in permutations(frozen) if order != frozen]
    random.Random(f"{seed} {item_id}").shuffle(other_orders)  # noqa: S311 - repeatable, not secret
    orders = [*other_orders, frozen]
    return orders[(trial - 1) % len(orders)]


def shown_options(options: tuple[str, ...], order: tuple[int, ...]) -> tuple[str, ...]:
    """Returns options in the order in which they are shown."""
    return tuple(options[index] for index in order)
