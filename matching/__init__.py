"""Who gets what: siting, pairing and scoring, on arrays and ids, without geometry."""
