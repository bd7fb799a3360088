"""Compile all kernels into the user's cache, so that no first call waits."""

from geo.walking.kernels import chains, nearest, rows, search, segments

__all__ = ["chains", "nearest", "rows", "search", "segments"]
