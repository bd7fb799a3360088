"""People with skills: units' in-service members take posts that communities set up (双报到).

The second use of matching: the same factors score, the same pairing decides; only that a post
wants several people and a unit counts several (STANDARDS B8, seed rows A000-052, A001-051). A need
that says how many people it wants is a post; an offer that counts people may fill posts.
"""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.walking.kernels.compiled import use_cache_directory
from matching.pairing.placing import Placed, place
from matching.scoring import Weights, explain, score
from matching.skills import class_of_skill
from service.apart import walks_apart
from service.city import City
from service.db.workspace import Run, Workspace
from service.errors import ServiceError
from service.pair_names import PairNames
from service.pairs import places_of
from service.plain import plain
from service.wants import members_of, posts_of

__all__ = ["fill_posts"]

KEPT: Final = 50  # offers for each post, at least


def fill_posts(
    workspace: Workspace, city: City, basis: Run, weights: Weights, seed: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return figures and detail of a run that sends people to posts.

    Parameters
    ----------
    basis
        The coverage run that tells where stations lack.
    weights, seed
        What scores, and the seed of the search. Scores that were learned are not used: they
        were learned from services.

    Raises
    ------
    ServiceError
        ``no_posts``, ``no_members``.
    """
    posts = _classed(posts_of(workspace, city, basis).needs)
    members = _classed(members_of(workspace, city))
    if posts.empty:
        raise ServiceError("no_posts")
    if members.empty:
        raise ServiceError("no_members")
    wanted, people = posts["limit"].to_numpy(int), members["people"].to_numpy(int)
    scored = score(
        pd.DataFrame(posts),
        _as_offers(members),
        walks_apart(city, posts, members),
        weights,
        # each offer has somebody, so a post is filled by as many offers as it wants people
        top=max(KEPT, int(wanted.max())),
    )
    group, _ = pd.factorize(posts["community"].fillna("post " + posts["id"].astype(str)))
    use_cache_directory()
    placed = place(scored.matrix, people, wanted, group=group, seed=seed)
    names = PairNames(posts, members, places_of(city, posts, city.stations), city.straight)
    problem = placed.problem(scored.matrix, people, wanted)
    told = names.detail(explain(scored, problem, placed.pairs))
    return _figures(placed, wanted, people), _detail(told, placed, posts, members)


def _classed(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows with skills as part of the text, and their class, read from skills too."""
    text, skills = (rows[name].astype(object).where(rows[name].notna(), None)
                    for name in ("text", "skills"))  # fmt: skip
    told = [f"{a}（{b}）" if a and b else a or b for a, b in zip(text, skills, strict=True)]
    category = [
        class_of_skill(given, [words]) for given, words in zip(rows["category"], told, strict=True)
    ]
    return rows.assign(
        text=pd.Series(told, index=rows.index, dtype=object),
        category=pd.Series(category, index=rows.index, dtype=object),
    )


def _as_offers(members: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the rows as scoring reads them: the means of people are how many they are."""
    return pd.DataFrame(members).assign(
        members=members["people"], capacity=np.nan, fund_yuan=np.nan
    )


def _figures(placed: Placed, wanted: np.ndarray, people: np.ndarray) -> dict[str, Any]:
    result, per_post = placed.result, placed.per_post(len(wanted))
    figures: dict[str, Any] = plain(
        {
            "status": result.status,
            "score": result.objective,
            "bound": result.bound,
            "posts": len(wanted),
            "posts_filled": int((per_post >= wanted).sum()),
            "wanted": int(wanted.sum()),
            "people": int(people.sum()),
            "placed": int(per_post.sum()),
            "communities_served": result.groups_served,
            "seconds": result.seconds,
        }
    )
    return figures


def _detail(
    told: dict[str, Any], placed: Placed, posts: pd.DataFrame, members: pd.DataFrame
) -> dict[str, Any]:
    """Return the pairs with their people, the posts that lack some, and the people left."""
    names, units = posts["id"].to_numpy(), members["id"].to_numpy()
    rows = zip(names[placed.pairs[:, 0]], units[placed.pairs[:, 1]], strict=True)
    people = dict(zip(rows, placed.people.tolist(), strict=True))
    wishes = _counts(names, posts["limit"], placed.per_post(len(posts)))
    offered = _counts(units, members["people"], placed.per_offer(len(members)))
    pairs = [
        {**row, "people": people[row["need"], row["offer"]], "wanted": wishes[row["need"]][0]}
        for row in told["pairs"]
    ]
    detail: dict[str, Any] = plain(
        {
            "pairs": pairs,
            "open_posts": _left(pairs, told["unmatched_needs"], "need", "wanted", wishes),
            "idle_people": _left(pairs, told["idle_offers"], "offer", "people", offered),
        }
    )
    return detail


def _counts(ids: np.ndarray, whole: pd.Series, done: np.ndarray) -> dict[str, tuple[int, int]]:
    """Return id → how many in all, and how many of them have been placed."""
    numbers = zip(whole.astype(int), done.tolist(), strict=True)
    return dict(zip(ids, numbers, strict=True))


def _left(
    pairs: list[dict[str, Any]],
    without: list[dict[str, Any]],
    key: str,
    total: str,
    counts: dict[str, tuple[int, int]],
) -> list[dict[str, Any]]:
    """Return the rows of `key` of which some are left: with a reason, or ``partly``."""
    rows = {row[key]: {**row, "code": "partly", "values": {}} for row in pairs}
    rows |= {row[key]: row for row in without}
    return [
        {**rows[name], total: whole, "placed": done}
        for name, (whole, done) in counts.items()
        if done < whole
    ]
