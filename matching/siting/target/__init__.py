"""Cover a share of the demand at least cost: location set covering and its partial form."""
