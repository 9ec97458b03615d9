"""What changed between two versions of a recipe is told by paths that do not depend on the order of its lists."""

import copy

from annotation.refining.recipe_values import recipe_changes, recipe_values, value_path
from annotation.refining.recipes import built_in_recipe


def test_a_recipe_has_no_change_from_itself():
    assert recipe_changes(built_in_recipe("aesmmit"), built_in_recipe("aesmmit")) == []


def test_added_removed_and_changed_values_are_told_each_once():
    before = built_in_recipe("aesmmit")
    after = copy.deepcopy(before)
    after["prompt"]["en"].append({"part": "ours", "text": "Be brief."})
    del after["types"][3]
    after["limits"]["max_words"] = 60
    changes = {change.path: (change.before, change.after) for change in recipe_changes(before, after)}
    assert changes == {
        "prompt.en.ours": (None, "Be brief."),
        "types.suggestion.items": (1, None),
        "types.suggestion.description.en": (before["types"][3]["description"]["en"], None),
        "types.suggestion.description.zh-Hans": (before["types"][3]["description"]["zh-Hans"], None),
        "limits.max_words": (80, 60),
    }


def test_another_order_of_the_types_is_a_change_since_it_is_sent():
    before = built_in_recipe("aesmmit")
    after = {**before, "types": before["types"][::-1]}
    assert [change.path for change in recipe_changes(before, after)] == ["types.order"]


def test_the_path_of_an_error_leads_to_its_value():
    recipe = built_in_recipe("aesmmit")
    paths = ["prompt.zh-Hans[1].text", "types[6].items", "types[7].description.en", "limits.max_items", "prompt.en", ""]
    assert [value_path(recipe, path) for path in paths] == [
        "prompt.zh-Hans.rules",
        "types.why.items",
        "types.yes_no.description.en",
        "limits.max_items",
        "prompt.en",
        "",
    ]
    assert "prompt.zh-Hans.rules" in recipe_values(recipe)
