"""05"""
from autograder.exercises import find_assignment
ASSIGNMENT = find_assignment("05-fork-accumulation")
def test_x(printed):
    print(printed)
    assert 0
