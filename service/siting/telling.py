"""What a site run reached, in sentences: on the terminal and in documents."""

from collections.abc import Mapping
from typing import Any

from service.i18n import N_, gettext, joined
from service.sentences import sentence
from service.telling import unit_name

__all__ = ["frontier_told", "goal_told", "phases_told", "stability_told", "unit_told"]


def goal_told(result: Mapping[str, Any]) -> str:
    """Return what the choice reaches, and what no choice can exceed or fall below."""
    kind = "phases" if result.get("phases") else result.get("objective_kind", "coverage")
    scale, form = (1000.0, ",.1f") if kind == "distance" else (1.0, ",.0f")
    if kind == "coverage" and result.get("backup"):
        kind = "backup"
    values = {
        "unit": unit_told(result),
        "backup": f"{result.get('backup') or 0:.0%}",
        "objective": format(result["objective"] / scale, form),
        "bound": format(result["bound"] / scale, form),
    }
    told = [sentence(f"goal_{kind.replace('-', '_')}", **values)]
    if result.get("objective_before") is not None:
        told.append(
            sentence("goal_before", before=format(result["objective_before"] / scale, form))
        )
    if result.get("new_estimated") and result.get("weight", "households") == "households":
        number = f"{result['new_estimated']:,.0f}"
        told.append(sentence("goal_estimated", households=number))
    if result.get("target_share") is not None:
        share, target = result["target_share"], result["target"]
        told.append(sentence("goal_target", share=f"{share:.1%}", target=f"{target:.0%}"))
    told.append(
        sentence("goal_proven")
        if result["status"] == "optimal"
        else sentence("goal_gap", gap=f"{result['gap'] * 100:.2f}%")
    )
    return joined(told)


def unit_told(result: Mapping[str, Any]) -> str:
    """Return what weights are counted in: households, people, or estates."""
    if result.get("weight") in ("population", "elders"):
        return unit_name("people")
    nowhere = result.get("before", {}).get("households") == 0  # then each estate counts as one
    return unit_name("estates" if nowhere else "households")


def stability_told(result: Mapping[str, Any]) -> str | None:
    """Return how many sites stay when costs and weights are off; None where nobody asked."""
    stable = result.get("stability")
    if not stable:
        return None
    if stable["runs"] == 0:
        return sentence("stability_untouched")
    weights, costs = stable.get("weights", True), stable.get("costs", True)
    code = ("stability" if costs else "stability_weights") if weights else "stability_costs"
    return sentence(
        code,
        unit=unit_told(result),
        share=f"{stable['share']:.0%}",
        runs=stable["runs"],
        sites=stable["sites"],
        always=stable["always"],
        least=stable["least"],
    )


def phases_told(result: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each phase."""
    told = []
    for phase in result.get("phases") or ():
        text = sentence(
            "phase",
            name=phase["name"],
            sites=len(phase["spaces"]),
            cost=f"{phase['cost']:,.0f}",
            before=f"{phase['coverage_before']:.1%}",
            after=f"{phase['coverage_after']:.1%}",
        )
        if phase["target"] is not None:
            code = "phase_reached" if phase["reached"] else "phase_missed"
            text = joined([text, sentence(code, target=f"{phase['target']:.0%}")])
        told.append(text)
    return told


def frontier_told(result: Mapping[str, Any]) -> list[str]:
    """Return where the frontier bends, and what the next 100,000 yuan would buy."""
    told = []
    kind = result.get("objective_kind", "coverage").replace("-", "_")
    scale, form = (1000.0, ",.1f") if kind == "distance" else (1.0, ",.0f")
    frontier = result.get("frontier")
    if frontier and frontier["knee"] is not None:
        knee = frontier["points"][frontier["knee"]]
        by = "budget" if knee["budget"] is not None else "sites"
        reached = sentence(
            f"reached_{kind}",
            unit=unit_told(result),
            reached=format(knee["objective"] / scale, form),
        )
        told.append(sentence(f"knee_{by}", limit=f"{knee[by]:,.0f}", reached=reached))
    extra = result.get("next_yuan")
    if extra:
        names = gettext(N_(", ")).join(room["name"] for room in extra["spaces"])
        told.append(
            sentence(
                f"next_yuan_{kind}" if names else "next_yuan_nothing",
                yuan=f"{extra['yuan']:,.0f}",
                unit=unit_told(result),
                gain=format(extra["gain"] / scale, form),
                rooms=names,
            )
        )
    if told and result.get("new_estimated") and kind != "worst_distance":
        told.append(sentence("with_estimates"))
    return told
