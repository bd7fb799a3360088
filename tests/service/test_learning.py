"""Learning on the sample city, whose history has a known rule."""

import base64
import json
import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks.learning import chance
from matching.learning import FEATURES, Learned
from service import workflows
from service.city import City
from service.db.workspace import NewRun, Workspace
from service.errors import ServiceError
from service.freshness import Freshness
from service.i18n import using_language
from service.learn_text import lesson_sentence
from service.learning import adopted, past_of
from service.pairs import Agreement
from service.sample import history_features, sample_city
from service.sentences import sentence


def past(workspace: Workspace):
    basis = Freshness(workspace).latest("coverage")
    return past_of(workspace, City.load(workspace), basis)


def store(workspace: Workspace, rows: pd.DataFrame) -> None:
    workspace.apply({"history": rows}, NewRun("import", inputs=("history",)))


def keep_only(workspace: Workspace, count: int) -> None:
    """Delete all but the first records."""
    with closing(sqlite3.connect(workspace.target)) as file, file:
        file.execute(
            "DELETE FROM history WHERE id NOT IN (SELECT id FROM history ORDER BY id LIMIT ?)",
            (count,),
        )


def test_the_rule_of_the_sample_is_recovered(workspace: Workspace) -> None:
    told = workflows.learn(workspace)
    assert told["status"] == "adopted"
    good = past(workspace).history.good
    best = roc_auc_score(good, chance(sample_city()))
    learned = told["metrics"][told["model"]]["auc"]["value"]
    assert learned > best - 0.04
    assert learned > told["metrics"]["weights"]["auc"]["value"] + 0.04
    json.dumps(told, allow_nan=False)


def test_what_the_rule_looks_at_is_in_the_features(workspace: Workspace) -> None:
    found, city = past(workspace).history, sample_city()
    table = history_features(
        city["history"], city["units"], city["communities"], city["offers"], city["needs"]
    )
    column = {name: found.features[:, k] for k, name in enumerate(FEATURES)}
    assert found.features.shape == (400, len(FEATURES))
    assert (column["category"][table["offered"] == 1] == 1).all()
    assert (column["asked"][table["needed"] == 1] == 1).all()
    assert np.corrcoef(column["willingness"], table["willing"])[0, 1] > 0.9
    assert np.corrcoef(np.log(column["distance"]), table["distance_km"])[0, 1] < -0.8


def test_matching_scores_by_what_was_learned_until_told_otherwise(workspace: Workspace) -> None:
    assert workflows.match(workspace, Agreement())["scored_by"] == "weights"
    workflows.learn(workspace)
    told = workflows.match(workspace, Agreement())
    assert told["scored_by"] == "learned"
    for pair in told["pairs"]:
        assert sum(pair["reasons"].values()) == pytest.approx(pair["score"], abs=1e-5)
        assert 0 <= pair["score"] <= 1
    run = workspace.run(told["run"])
    assert run.params["learn_run"] == workspace.latest("learn").id
    assert workflows.match(workspace, Agreement(by_weights=True))["scored_by"] == "weights"


def test_rows_that_cannot_be_learned_from_are_counted(workspace: Workspace) -> None:
    rows = pd.DataFrame(workspace.layer("history"))
    rows.loc[0, "agreed"] = None
    rows.loc[1, "unit"] = "nobody"
    rows.loc[2:3, "community"] = "nowhere"
    store(workspace, rows)
    found = past(workspace)
    assert found.skipped == {"agreed_unknown": 1, "unit_unknown": 1, "community_unknown": 2}
    assert (found.records, len(found.history)) == (400, 396)


def test_a_bad_rating_and_a_sleeper_did_not_come_to_good(workspace: Workspace) -> None:
    keep_only(workspace, 6)
    rows = pd.DataFrame(workspace.layer("history"))
    rows["agreed"] = [True, True, True, True, True, False]
    rows["active"] = [True, None, False, True, True, None]
    rows["rating"] = [60.0, None, 90.0, 59.0, None, None]
    store(workspace, rows)
    assert past(workspace).history.good.tolist() == [True, True, False, False, True, False]


def test_too_little_history_is_said_and_changes_nothing(workspace: Workspace) -> None:
    keep_only(workspace, 30)
    told = workflows.learn(workspace)
    assert (told["status"], told["metrics"]) == ("too_little", {})
    with using_language("zh"):
        assert "30 条" in lesson_sentence(told)
    assert adopted(workspace) is None


def test_no_history_is_an_error(workspace: Workspace) -> None:
    keep_only(workspace, 0)
    with pytest.raises(ServiceError) as caught:
        workflows.learn(workspace)
    assert caught.value.code == "no_history"


def test_a_damaged_model_stops_the_match_and_says_what_to_do(workspace: Workspace) -> None:
    workflows.learn(workspace)
    run = workspace.latest("learn")
    content = base64.b64decode(run.detail["model"])
    assert isinstance(Learned.load(content), Learned)
    broken = base64.b64encode(content[:1_000]).decode()
    workspace.add_run(NewRun("learn", result=run.result, detail={"model": broken}))
    with pytest.raises(ServiceError) as caught:
        workflows.match(workspace, Agreement())
    assert caught.value.code == "model_unreadable"
    assert "--by-weights" in sentence(caught.value.code, **caught.value.values)
    assert workflows.match(workspace, Agreement(by_weights=True))["pairs"]
