"""The three or four figures that people look at first, and the sentence below a plate."""

import math
from dataclasses import dataclass

from maps.scene import Scene
from maps.text import N_, Translate, count, money, percent

__all__ = ["Headline", "caption", "headlines"]


@dataclass(frozen=True)
class Headline:
    """A figure in large type: what it is, the figure, and a word on it."""

    label: str
    value: str
    detail: str = ""


def figure(scene: Scene, key: str) -> float:
    """Return a summary figure of `scene`; NaN where it is missing."""
    value = scene.summary.get(key)
    return math.nan if value is None else float(value)


def headlines(scene: Scene, translate: Translate) -> list[Headline]:
    """Return up to four figures: coverage, estates out of reach, gaps, proposed sites.

    A figure whose numbers the summary does not have is left out.
    """
    found = [_coverage(scene, translate), _uncovered(scene, translate),
             _gaps(scene, translate), _proposed(scene, translate)]  # fmt: skip
    return [headline for headline in found if headline]


def _coverage(scene: Scene, translate: Translate) -> Headline | None:
    walk = count(scene.walk_m)
    for unit, label in (
        ("households", N_("Households within {walk} m of a station")),
        ("estates", N_("Estates within {walk} m of a station")),
    ):
        share, after = (figure(scene, f"coverage_{unit}{end}") for end in ("", "_after"))
        if math.isnan(share):
            continue
        detail = ""
        if not math.isnan(after):
            detail = translate(N_("{share} with the proposed sites")).format(share=percent(after))
        return Headline(translate(label).format(walk=walk), percent(share), detail)
    return None


def _uncovered(scene: Scene, translate: Translate) -> Headline | None:
    estates = figure(scene, "estates")
    missing = estates - figure(scene, "covered_estates")
    if math.isnan(missing):
        return None
    detail = translate(N_("of {estates} estates")).format(estates=count(estates))
    return Headline(translate(N_("Estates out of reach")), count(missing), detail)


def _gaps(scene: Scene, translate: Translate) -> Headline | None:
    gaps = figure(scene, "gaps")
    if math.isnan(gaps):
        return None
    missing = figure(scene, "households") - figure(scene, "covered_households")
    detail = ""
    if not math.isnan(missing):
        detail = translate(N_("{households} households")).format(households=count(missing))
    return Headline(translate(N_("Gap zones")), count(gaps), detail)


def _proposed(scene: Scene, translate: Translate) -> Headline | None:
    sites, pairs = figure(scene, "chosen"), figure(scene, "pairs")
    if not math.isnan(sites):
        cost = figure(scene, "cost_yuan")
        detail = ""
        if not math.isnan(cost):
            detail = translate(N_("fit-out {cost}")).format(cost=money(cost, translate))
        return Headline(translate(N_("Proposed sites")), count(sites), detail)
    if not math.isnan(pairs):
        return Headline(translate(N_("Matched pairs")), count(pairs))
    return None


def caption(scene: Scene, translate: Translate) -> str:
    """Return one sentence with up to three numbers; empty where the summary has none.

    STANDARDS D4: each plate carries its own finding.
    """
    uncovered = figure(scene, "estates") - figure(scene, "covered_estates")
    for unit, now, then in (
        (
            "households",
            N_("Within {walk} m, {share} of households can walk to a station; "
               "{estates} estates cannot."),
            N_("Within {walk} m, {share} of households can walk to a station; "
               "the {sites} proposed sites raise this to {after}."),
        ),
        (
            "estates",
            N_("Within {walk} m, {share} of estates can walk to a station; "
               "{estates} estates cannot."),
            N_("Within {walk} m, {share} of estates can walk to a station; "
               "the {sites} proposed sites raise this to {after}."),
        ),
    ):  # fmt: skip
        share, after = (figure(scene, f"coverage_{unit}{end}") for end in ("", "_after"))
        sites = figure(scene, "chosen")
        if math.isnan(share):
            continue
        proposed = not math.isnan(after + sites)
        return translate(then if proposed else now).format(
            walk=count(scene.walk_m), share=percent(share), estates=count(uncovered),
            sites=count(sites), after=percent(after),
        )  # fmt: skip
    return ""
