"""The workspace: one schema over a GeoPackage file and over PostGIS."""
