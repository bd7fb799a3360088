"""The benchmark of the whole job reads its steps from the walkthrough."""

from benchmarks.steps import commands


def test_the_steps_are_those_of_the_page() -> None:
    lines = commands()
    assert lines[0].startswith("linli init")
    assert lines[-1].startswith("linli propose")
    assert not any("|" in line for line in lines)
