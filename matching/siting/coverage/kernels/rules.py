"""What groups allow: each holds so many open members (`held`), at least `least`, at most `most`."""

from typing import Any

from matching.compiled import compiled
from matching.siting.coverage.kernels.shapes import FLAG, INDEX, INTEGER, RULES, VOID

__all__ = ["may_close", "may_open", "tally"]


@compiled(FLAG(RULES, INTEGER, INTEGER))
def _within(rules: Any, j: Any, group: Any) -> Any:
    """Tell whether candidate j (-1: none) is in a group."""
    pointer, groups, _most, _least = rules
    if j < 0:
        return False
    found = False
    for e in range(pointer[j], pointer[j + 1]):
        found = found or groups[e] == group
    return found


@compiled(FLAG(RULES, INDEX, INTEGER, INTEGER))
def may_open(rules: Any, held: Any, j: Any, out: Any) -> Any:
    """Tell whether the groups of j have room for it, once `out` (-1: none) is closed."""
    pointer, groups, most, _least = rules
    if len(most) == 0:
        return True
    for e in range(pointer[j], pointer[j + 1]):
        g = groups[e]
        if held[g] >= most[g] and not (held[g] == most[g] and _within(rules, out, g)):
            return False
    return True


@compiled(FLAG(RULES, INDEX, INTEGER, INTEGER))
def may_close(rules: Any, held: Any, out: Any, j: Any) -> Any:
    """Tell whether the groups of `out` can spare it, once j (-1: none) is open."""
    pointer, groups, _most, least = rules
    if len(least) == 0:
        return True
    for e in range(pointer[out], pointer[out + 1]):
        g = groups[e]
        if held[g] <= least[g] and not (held[g] == least[g] and _within(rules, j, g)):
            return False
    return True


@compiled(VOID(RULES, INDEX, INTEGER, INTEGER))
def tally(rules: Any, held: Any, j: Any, change: Any) -> Any:
    """Count candidate j in (+1) or out (-1) of its groups."""
    pointer, groups, most, _least = rules
    if len(most) > 0:
        for e in range(pointer[j], pointer[j + 1]):
            held[groups[e]] += change
