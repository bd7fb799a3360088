"""What a stored lesson says to people, in the current language."""

from collections.abc import Mapping
from typing import Any

from matching.learning.history import FEWEST_COMMUNITIES, FEWEST_OF_EACH, FEWEST_RECORDS
from service.db.runs import Run
from service.i18n import N_, gettext
from service.sentences import sentence

__all__ = ["MODEL_NAMES", "lesson_sentence", "tell_lesson"]

MODEL_NAMES = {
    "weights": N_("weights"),
    "logistic": N_("logistic regression"),
    "boosted": N_("gradient boosting"),
}


def tell_lesson(run: Run) -> dict[str, Any]:
    """Return the JSON object of ``linli learn`` from a stored run."""
    return {"run": run.id, **run.result, "text": lesson_sentence(run.result)}


def lesson_sentence(result: Mapping[str, Any]) -> str:
    """Return what came of it, and what matching does now."""
    status = result["status"]
    if status == "adopted":
        name = MODEL_NAMES[result["model"]]
        return sentence("learned_adopted", model=gettext(name))
    if status == "kept":
        return sentence("learned_kept")
    return sentence(
        "learned_too_little",
        used=result["used"],
        communities=result["communities"],
        good=result["came_to_good"],
        records=FEWEST_RECORDS,
        places=FEWEST_COMMUNITIES,
        each=FEWEST_OF_EACH,
    )
