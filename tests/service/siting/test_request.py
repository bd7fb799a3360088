"""Options of siting that do not go together, or make no sense."""

import pytest

from service.errors import ServiceError
from service.siting.request import Request
from service.siting.rules import Phase, Phases


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "budget_or_sites"),
        ({"objective": "distance"}, "budget_or_sites"),
        ({"objective": "worst-distance"}, "budget_or_sites"),
        ({"objective": "capacity"}, "budget_or_sites"),
        ({"budget": -1.0}, "negative_option"),
        ({"budget": float("nan")}, "negative_option"),
        ({"sites": 5, "time_limit": 0.0}, "option_not_positive"),
        ({"sites": 5, "target": 0.9}, "option_for_objective"),
        ({"sites": 5, "single_source": True}, "option_for_objective"),
        ({"sites": 5, "objective": "distance", "backup": 0.2}, "option_for_objective"),
        ({"objective": "full-coverage", "target": 0.0}, "share_option"),
        ({"objective": "full-coverage", "target": 85.0}, "share_option"),
        ({"sites": 5, "backup": -0.1}, "share_option"),
        ({"sites": 5, "phases": Phases((Phase("1", sites=2),))}, "phases_alone"),
    ],
)
def test_senseless_options_are_refused(options: dict, code: str) -> None:
    with pytest.raises(ServiceError) as refused:
        Request(**options)
    assert refused.value.code == code


def test_what_makes_sense_is_taken() -> None:
    assert Request(objective="full-coverage").target is None
    assert Request(phases=Phases((Phase("1", sites=2),))).budget is None
    assert Request(sites=3, level="street").counts_opened is False
