"""Siting on a city: what the planner asks, which rooms may be chosen, problems and reasons."""
