"""The walking network: streets, where points attach to them, exact walks, and what is reached."""
