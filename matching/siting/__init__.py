"""Which spaces to open, with a proven bound: problems, solver, checker and reasons."""

from matching.siting.alternatives import Alternatives, alternatives
from matching.siting.capacity.problem import CapacityProblem
from matching.siting.center.problem import CenterProblem
from matching.siting.check import violations
from matching.siting.choice import Group
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.coverage.reasons import Reasons, explain
from matching.siting.frontier import Frontier, frontier
from matching.siting.median.problem import MedianProblem
from matching.siting.next_ones import Line, NextYuan, next_in_line, next_yuan
from matching.siting.phases.check import violations_phases
from matching.siting.phases.problem import Phase, PhasesResult
from matching.siting.phases.solve import solve_phases
from matching.siting.result import Result
from matching.siting.served.check import violations_served
from matching.siting.served.problem import ServedProblem
from matching.siting.served.serve import serve
from matching.siting.solve import solve
from matching.siting.stability import Stability, stability, stability_phases
from matching.siting.target.problem import TargetProblem

__all__ = [
    "Alternatives",
    "CapacityProblem",
    "CenterProblem",
    "CoverageProblem",
    "Frontier",
    "Group",
    "Line",
    "MedianProblem",
    "NextYuan",
    "Phase",
    "PhasesResult",
    "Reasons",
    "Result",
    "ServedProblem",
    "Stability",
    "TargetProblem",
    "alternatives",
    "explain",
    "frontier",
    "next_in_line",
    "next_yuan",
    "serve",
    "solve",
    "solve_phases",
    "stability",
    "stability_phases",
    "violations",
    "violations_phases",
    "violations_served",
]
