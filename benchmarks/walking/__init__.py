"""Walking distances beside scipy and pandana: ``python -m benchmarks.walking``."""
