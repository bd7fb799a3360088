"""What people look at: one style, the interactive map and the printed plates."""
