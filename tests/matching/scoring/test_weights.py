from dataclasses import asdict, replace
from pathlib import Path

import pytest

from matching.scoring import DEFAULT, FACTORS, Weights, WeightsError

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "weights.toml"


def test_the_example_is_the_default():
    assert Weights.from_toml(EXAMPLE) == DEFAULT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"distance": 0.2}, "weights_sum"),
        ({"distance": -0.1, "category": 0.5}, "weights_range"),
        ({"distance": True}, "weights_range"),
        ({"distance": float("nan")}, "weights_range"),
        ({"distance": 0.3, "capacity": 0.3, "category": 0.0, "text": 0.05}, "weights_hardware"),
    ],
)
def test_weights_that_break_a_rule_are_refused(changes, code):
    with pytest.raises(WeightsError) as caught:
        replace(DEFAULT, **changes)
    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)


def test_half_on_hardware_is_allowed():
    half = replace(DEFAULT, distance=0.25, capacity=0.25, category=0.1, text=0.05)
    assert sum(asdict(half).values()) == pytest.approx(1)


def as_toml(values):
    return "[weights]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (as_toml({**asdict(DEFAULT), "colour": 0.0}), "weights_unknown"),
        (as_toml(asdict(DEFAULT)) + "[extra]\n", "weights_unknown"),
        (as_toml(dict.fromkeys(FACTORS[2:], 0.5)), "weights_missing"),
        ("", "weights_missing"),
        ("weights = 3", "weights_missing"),
        ("= not toml", "weights_not_toml"),
        (as_toml({**asdict(DEFAULT), "text": '"viel"'}), "weights_range"),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path, content, code):
    path = tmp_path / "w.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WeightsError) as caught:
        Weights.from_toml(path)
    assert caught.value.code == code


def test_files_in_another_encoding_or_absent_say_so(tmp_path):
    path = tmp_path / "w.toml"
    path.write_bytes("# 权重\n".encode("gb18030"))
    for file, code in ((path, "weights_not_toml"), (tmp_path / "none", "weights_unreadable")):
        with pytest.raises(WeightsError) as caught:
            Weights.from_toml(file)
        assert caught.value.code == code
