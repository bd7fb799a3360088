"""Single-source capacitated location: every demand point wholly from one open candidate."""
