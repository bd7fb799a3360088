"""Most served weight under the room of what is open, split between rooms or not."""
