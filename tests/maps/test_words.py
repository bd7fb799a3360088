"""Every English word on a map has its Chinese, and the catalogue holds nothing else."""

import ast
import string

from tests.maps.words import ROOT, catalogue


def marked() -> set[str]:
    files = [*(ROOT / "maps").glob("*.py"), ROOT / "service" / "sentences" / "maps.py"]
    return {
        ast.literal_eval(node.args[0])
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_"
    }


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_catalogue_is_complete_and_has_no_leftovers() -> None:
    translated = {message.id: message.string for message in catalogue() if message.id}
    assert set(translated) == marked()
    assert all(translated.values())


def test_chinese_uses_the_values_that_are_given() -> None:
    given = {"{yuan}": {"yuan", "wan"}}
    for message in catalogue():
        if message.id:
            allowed = given.get(message.id.strip("¥"), fields(message.id))
            assert fields(message.string) <= allowed, message.id
