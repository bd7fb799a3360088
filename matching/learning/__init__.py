"""Learning: a score from past pairings, used only where it beats the weights."""

from matching.learning.compare import Compared, Interval, Metrics
from matching.learning.history import FEATURES, History
from matching.learning.learn import Lesson, learn
from matching.learning.learned import Learned, LearnedError

__all__ = [
    "FEATURES",
    "Compared",
    "History",
    "Interval",
    "Learned",
    "LearnedError",
    "Lesson",
    "Metrics",
    "learn",
]
