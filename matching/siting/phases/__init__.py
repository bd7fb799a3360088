"""Siting over several years: what is opened when, for the best cumulative coverage."""
