"""Laws are tried on a few cases each, the same ones every time."""

from hypothesis import settings

settings.register_profile("course", deadline=None, max_examples=25, derandomize=True, database=None)
settings.load_profile("course")
