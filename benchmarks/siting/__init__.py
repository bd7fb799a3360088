"""Siting against the records and against spopt."""
