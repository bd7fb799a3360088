"""Where things are: coordinates, layers, readers, walking network, reach, coverage and gaps."""
