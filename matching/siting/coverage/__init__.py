"""Maximal coverage: most weight within reach under a number of sites, a budget and groups."""
