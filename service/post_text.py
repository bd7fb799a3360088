"""What a stored run of posts says to people, in the current language."""

from collections.abc import Mapping
from typing import Any

from service.db.runs import Run
from service.i18n import gettext
from service.match_text import NOWHERE, category_name, idle_sentence, placed, unmatched_sentence
from service.sentences import sentence

__all__ = ["idle_people_reason", "open_post_reason", "post_sentence", "tell_posts"]


def tell_posts(run: Run) -> dict[str, Any]:
    """Return the JSON object of ``linli posts`` from a stored run (rows: `service.posts`)."""
    shown = ("unit", "offer", "need", "community", "gap", "place", "people", "wanted", "score")
    return {
        "run": run.id,
        **run.result,
        "pairs": [
            {
                **{key: row[key] for key in shown},
                "reasons": row["points"],
                "text": post_sentence(row),
            }
            for row in run.detail["pairs"]
        ],
        "open_posts": [_open(row) for row in run.detail["open_posts"]],
        "idle_people": [_idle(row) for row in run.detail["idle_people"]],
    }


def post_sentence(row: Mapping[str, Any]) -> str:
    """Return who goes where; `row`: of a run's pairs."""
    return sentence(
        "post_pair",
        unit=placed(row["unit_name"], row["metres"], straight=row["straight"]),
        people=f"{row['people']:,}",
        skills=_skills(row),
        community=_community(row),
        post=_post(row),
        wanted=f"{row['wanted']:,}",
    )


def open_post_reason(row: Mapping[str, Any]) -> str:
    """Return why a post lacks people; `row`: of a run's ``open_posts``."""
    code = _code(row["code"], row["need_category"])
    if code not in OPEN:
        return unmatched_sentence(row)
    offer = row["values"].get("offer")
    return sentence(
        f"open_{code}",
        category=category_name(row["need_category"]),
        unit=offer and offer["unit_name"],
    )


def idle_people_reason(row: Mapping[str, Any]) -> str:
    """Return why people have no post; `row`: of a run's ``idle_people``."""
    code = _code(row["code"], row["offer_category"])
    if code not in IDLE:
        return idle_sentence(row)
    return sentence(f"idle_people_{code}", category=category_name(row["offer_category"]))


def _code(code: str, category: str | None) -> str:
    """Return the code of a reason; "other" says nothing about what people can do."""
    nothing_near = code in {"no_offer_in_class", "no_need_in_class"}
    return "unclassed" if nothing_near and category in (None, "other") else code


def _open(row: Mapping[str, Any]) -> dict[str, Any]:
    reason = open_post_reason(row)
    text = sentence(
        "open_post",
        community=_community(row),
        post=_post(row),
        placed=f"{row['placed']:,}",
        wanted=f"{row['wanted']:,}",
        reason=reason,
    )
    shown = ("need", "community", "wanted", "placed")
    return {**{key: row[key] for key in shown}, "reason": reason, "text": text}


def _idle(row: Mapping[str, Any]) -> dict[str, Any]:
    reason = idle_people_reason(row)
    text = sentence(
        "idle_people",
        unit=row["unit_name"],
        skills=_skills(row),
        left=f"{row['people'] - row['placed']:,}",
        people=f"{row['people']:,}",
        reason=reason,
    )
    shown = ("offer", "unit", "people", "placed")
    return {**{key: row[key] for key in shown}, "reason": reason, "text": text}


def _skills(row: Mapping[str, Any]) -> str:
    return row["offer_text"] or category_name(row["offer_category"])


def _community(row: Mapping[str, Any]) -> str:
    return row["community_name"] or gettext(NOWHERE)


def _post(row: Mapping[str, Any]) -> str:
    return row["need_text"] or category_name(row["need_category"])


# Reasons that speak of people; the others are those of `service.match_text`.
OPEN = frozenset({"unclassed", "partly", "no_offer_in_class", "too_far", "all_full"})
IDLE = frozenset({"unclassed", "partly", "no_need_in_class", "too_far", "needs_served_by_others"})
