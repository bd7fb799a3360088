"""The sample's history follows the rule it says it follows."""

import numpy as np
import pytest

from service.sample import ACTIVE, AGREED, history_features, sample_city


@pytest.fixture(scope="module")
def cities():
    return [sample_city(seed) for seed in range(2026, 2034)]


def features_of(city):
    return history_features(
        city["history"], city["units"], city["communities"], city["offers"], city["needs"]
    )


def chance(features, rule):
    z = rule["intercept"] + sum(rule[name] * features[name] for name in features)
    return 1.0 / (1.0 + np.exp(-z.to_numpy(float)))


def test_features_are_complete_and_in_range(cities):
    features = features_of(cities[0])
    assert set(features) == set(AGREED) - {"intercept"} == set(ACTIVE) - {"intercept"}
    assert features.notna().all().all()
    assert set(features["offered"]) == set(features["needed"]) == {0.0, 1.0}
    assert features["distance_km"].between(0.0, 8.0).all()


@pytest.mark.parametrize("outcome", ["agreed", "active"])
def test_outcomes_are_as_frequent_as_the_rule_says(cities, outcome):
    """In every quarter of the chances, over eight cities: within four standard errors."""
    rule = {"agreed": AGREED, "active": ACTIVE}[outcome]
    told, drawn = [], []
    for city in cities:
        asked = city["history"]["agreed"].to_numpy(bool) | (outcome == "agreed")
        told.append(chance(features_of(city), rule)[asked])
        drawn.append(city["history"][outcome][asked].to_numpy(float))
    p, y = np.concatenate(told), np.concatenate(drawn)
    for part in np.array_split(np.argsort(p), 4):
        error = np.sqrt(np.sum(p[part] * (1 - p[part]))) / len(part)
        assert abs(y[part].mean() - p[part].mean()) < 4 * error


def test_records_are_different_and_hang_together(cities):
    history = cities[0]["history"]
    assert not history.duplicated(["unit", "community", "category"]).any()
    agreed = history["agreed"].to_numpy(bool)
    assert history.loc[~agreed, ["active", "rating", "started", "ended"]].isna().all().all()
    assert history.loc[agreed, ["active", "started"]].notna().all().all()
    over = history.dropna(subset=["ended"])
    assert (over["started"] < over["ended"]).all()
    assert not over["active"].astype(bool).any()
