"""Which spaces to open, with a proven bound: problems, solver, checker and reasons."""

from matching.siting.check import violations
from matching.siting.choice import Group
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.coverage.reasons import Reasons, explain
from matching.siting.median.problem import MedianProblem
from matching.siting.result import Result
from matching.siting.solve import solve
from matching.siting.target.problem import TargetProblem

__all__ = [
    "CoverageProblem",
    "Group",
    "MedianProblem",
    "Reasons",
    "Result",
    "TargetProblem",
    "explain",
    "solve",
    "violations",
]
