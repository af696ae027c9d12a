"""Mutants of right solutions: every slip that changes what is answered must cost points (`make mutants`)."""
