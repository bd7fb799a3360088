"""The HTTP face of a workspace: read-only resources and the map."""
