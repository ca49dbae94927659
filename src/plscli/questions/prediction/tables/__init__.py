"""Tables that are made when they are asked for: over-fitting, mediators, every prediction."""
