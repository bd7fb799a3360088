"""Compile all kernels into the user's cache, so that no first call waits."""

from geo.walking.kernels import chains, nearest, search, segments

__all__ = ["chains", "nearest", "search", "segments"]
