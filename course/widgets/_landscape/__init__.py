"""What LossSurface is made of: planes through weight space, a loss over one, its values, its pictures."""
