"""Siting against the records, against spopt, and on generated cities."""
