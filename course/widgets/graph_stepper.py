"""A computation graph to step through: forwards node by node, then backwards gate by gate."""
