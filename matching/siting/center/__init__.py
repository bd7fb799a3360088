"""P-center: the least worst distance under a number, a budget and groups."""
