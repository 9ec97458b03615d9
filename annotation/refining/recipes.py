"""The definitions of recipes: those that come with Loupe, and the checks of those that are stored."""

import json
from pathlib import Path
from typing import Any, Final

RecipeDefinition = dict[str, Any]
FOLDER: Final = Path(__file__).parent.parent / "recipes"


def built_in_recipe_keys() -> list[str]:
    """Returns the keys of the recipes that come with Loupe."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def built_in_recipe(key: str) -> RecipeDefinition:
    """Returns a recipe that comes with Loupe. Raises KeyError if there is none of this key."""
    if key not in built_in_recipe_keys():
        raise KeyError(key)
    definition: RecipeDefinition = json.loads((FOLDER / f"{key}.json").read_text("utf-8"))
    return definition
