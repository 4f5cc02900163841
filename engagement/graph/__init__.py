"""Who talks with whom, as a graph: ties, groups, roles, and the picture of the circle."""
