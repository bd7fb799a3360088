"""Pairing: which offer goes to which need, everyone first and then best."""

from matching.pairing.checker import violations
from matching.pairing.problem import PairingProblem, Result
from matching.pairing.solve import solve
from matching.pairing.unlock import Unlocked, unlock

__all__ = ["PairingProblem", "Result", "Unlocked", "solve", "unlock", "violations"]
