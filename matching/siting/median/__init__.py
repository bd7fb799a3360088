"""Weighted p-median: the least weighted distance under a number, a budget and groups."""
