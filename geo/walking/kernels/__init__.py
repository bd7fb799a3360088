"""Compiled loops. Import the modules where they are called: they bring numba.

``python -m geo.walking.kernels`` compiles all of them ahead of time.
"""
