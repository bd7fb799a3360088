"""What `make check` proves beside lint and types: catalogues, docs, addresses."""
