"""Right solutions in the styles students write: what the judge must never refuse, and what mistakes are patches of."""
