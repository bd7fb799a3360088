"""Files of rules and phases: what is read, and what is refused with its place."""

from pathlib import Path

import pytest

from service.errors import ServiceError
from service.i18n import using_language
from service.sentences import sentence
from service.siting.rules import Phase, Phases, Rule, read_rules

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def test_the_examples_of_the_documentation_are_read() -> None:
    phases = Phases.read(EXAMPLES / "phases.toml")
    assert [phase.name for phase in phases.phases] == ["2026年", "2027年", "2028年"]
    assert phases.phases[1] == Phase("2027年", budget=1_000_000.0, target=0.85)
    assert phases.phases[2].sites == 10
    assert not phases.carry
    rules = read_rules(EXAMPLES / "rules.toml")
    assert rules[0] == Rule(by="community", at_most=2)
    assert rules[1].name == "产权人"


def test_rooms_may_be_named_and_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('[[group]]\nrooms = ["甲", "乙"]\nat_least = 1\n', encoding="utf-8-sig")
    assert read_rules(file) == (Rule(rooms=("甲", "乙"), at_least=1),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[group]\n", "terms_not_toml"),
        ("", "terms_empty"),
        ("group = 3", "terms_empty"),
        ('[[groups]]\nby = "owner"', "terms_unknown"),
        ('[[group]]\nby = "owner"\nmost = 2', "terms_unknown"),
        ('[[group]]\nby = "owner"', "terms_value_of"),
        ("[[group]]\nat_most = 1", "terms_value_of"),
        ('[[group]]\nby = "owner"\nrooms = ["a"]\nat_most = 1', "terms_value_of"),
        ('[[group]]\nby = "owner"\nat_most = -1', "terms_value_of"),
        ('[[group]]\nby = "owner"\nat_most = 1.5', "terms_value_of"),
        ('[[group]]\nby = "owner"\nat_most = 1\nat_least = 2', "terms_value_of"),
        ("[[group]]\nrooms = [1]\nat_most = 1", "terms_value_of"),
    ],
)
def test_rules_that_make_no_sense_are_refused(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ServiceError) as refused:
        read_rules(file)
    assert refused.value.code == code
    assert str(refused.value.values["file"]) == str(file)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[phase]]\nname = '1'", "terms_value_of"),
        ("[[phase]]\nbudget = -5", "terms_value_of"),
        ("[[phase]]\nbudget = nan", "terms_value_of"),
        ("[[phase]]\nsites = true", "terms_value_of"),
        ("[[phase]]\ntarget = 0", "terms_value_of"),
        ("[[phase]]\ntarget = 85", "terms_value_of"),
        ("[[phase]]\nyear = 2026\nsites = 1", "terms_unknown"),
        ("carry = 1\n[[phase]]\nsites = 1", "terms_value"),
        ("carry = true", "terms_empty"),
        ("[[phase]]\nname = 'a'\nsites = 1\n[[phase]]\nname = 'a'\nsites = 1", "phase_twice"),
        ("[[phase]]\ntarget = 0.9\n[[phase]]\nsites = 1\n[[phase]]\ntarget = 0.8", "phase_falls"),
    ],
)
def test_phases_that_make_no_sense_are_refused(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "phases.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ServiceError) as refused:
        Phases.read(file)
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServiceError) as refused:
        read_rules(tmp_path / "nothing.toml")
    assert refused.value.code == "terms_unreadable"


def test_a_wrong_table_and_a_wrong_line_are_told_by_number(tmp_path: Path) -> None:
    file = tmp_path / "phases.toml"
    file.write_text("[[phase]]\nsites = 1\n[[phase]]\nsites = -1", encoding="utf-8")
    with pytest.raises(ServiceError) as refused, using_language("zh"):
        Phases.read(file)
    with using_language("zh"):
        assert "第 2 个 [[phase]] 的 sites" in sentence(refused.value.code, **refused.value.values)
    for content, told in (
        (b"[[phase]]\nname = a", "第 2 行"),
        ("name = '年'".encode("gbk"), "UTF-8"),
        (b"[[phase]]\nname = ", "没有写完"),
    ):
        file.write_bytes(content)
        with pytest.raises(ServiceError) as refused:
            Phases.read(file)
        with using_language("zh"):
            assert told in sentence(refused.value.code, **refused.value.values)
