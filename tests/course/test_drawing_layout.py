"""Where the nodes of a drawn graph stand."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff.drawing._layout import ROW_GAP, Layout, layout

Graph = tuple[list[tuple[int, ...]], list[tuple[float, float]]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Graphs of every shape: loose nodes, nodes used twice, long edges, boxes of all sizes."""
    rng = random.Random(draw(st.integers(0, 2**32 - 1)))
    size, reach = draw(st.integers(1, 40)), draw(st.sampled_from([2, 5, 40]))
    parents = [
        tuple(rng.randrange(max(0, i - reach), i) for _ in range(rng.randint(0, 3) if i else 0))
        for i in range(size)
    ]
    return parents, [(rng.uniform(20, 120), rng.uniform(20, 60)) for _ in range(size)]


def laid_out(graph: Graph) -> Layout:
    parents, sizes = graph
    return layout(parents, sizes, [True] * len(parents))


def chain(*parents: tuple[int, ...]) -> Layout:
    return laid_out(([*parents], [(50.0, 30.0)] * len(parents)))


@given(graph=graphs())
def test_boxes_keep_their_sizes_and_apart(graph: Graph) -> None:
    boxes = laid_out(graph).boxes
    assert [(width, height) for _, _, width, height in boxes] == graph[1]
    for (x, y, width, height), (other_x, other_y, other_width, other_height) in combinations(boxes, 2):
        beside = x + width < other_x or other_x + other_width < x
        above = y + height + ROW_GAP <= other_y + 1e-9 or other_y + other_height + ROW_GAP <= y + 1e-9
        assert beside or above


@given(graph=graphs())
def test_everything_is_within_the_picture(graph: Graph) -> None:
    plan = laid_out(graph)
    for x, y, width, height in plan.boxes:
        assert -1e-9 <= x < x + width <= plan.width + 1e-9
        assert -1e-9 <= y < y + height <= plan.height + 1e-9
    for edge in plan.edges:
        assert all(0 <= x <= plan.width and 0 <= y <= plan.height for x, y in edge)


@given(graph=graphs())
def test_every_edge_goes_right_from_its_operand_to_its_node(graph: Graph) -> None:
    plan = laid_out(graph)
    ends = [(operand, node) for node, operands in enumerate(graph[0]) for operand in operands]
    for edge, (operand, node) in zip(plan.edges, ends, strict=True):
        x, y, width, height = plan.boxes[operand]
        assert edge[0] == pytest.approx((x + width, y + height / 2))
        x, y, _, height = plan.boxes[node]
        assert edge[-1][0] == x
        assert y <= edge[-1][1] <= y + height
        assert all(a <= b for (a, _), (b, _) in pairwise(edge))


@given(graph=graphs())
def test_no_edge_runs_through_a_box(graph: Graph) -> None:
    plan = laid_out(graph)
    for edge in plan.edges:
        for (start, a), (end, b) in pairwise(edge):
            for x, y, width, height in plan.boxes:
                if a == b and start < x + width and x < end:  # level, in the box's column
                    assert not y < a < y + height
                assert a == b or end <= x or x + width <= start  # bent, between columns


@given(graph=graphs())
def test_a_layout_is_a_function_of_the_graph(graph: Graph) -> None:
    assert laid_out(graph) == laid_out(graph)


def test_two_edges_from_one_node_to_another_end_apart() -> None:
    first, second = chain((), (0, 0)).edges
    assert first[0] == second[0]
    assert first[-1] != second[-1]


def test_operands_arrive_in_their_order_unless_they_may_be_exchanged() -> None:
    parents, sizes = [(), (), (1, 0)], [(50.0, 30.0)] * 3
    for exchangeable in (False, True):
        plan = layout(parents, sizes, [exchangeable] * 3)
        (_, first), (_, second) = (edge[-1] for edge in plan.edges)
        first_is_above = plan.boxes[1][1] < plan.boxes[0][1]
        assert (first < second) == (first_is_above if exchangeable else True)


def test_edges_that_need_not_cross_do_not() -> None:
    n = 6
    shuffled = random.Random(3).sample(range(n), n)
    plan = chain(*[()] * n, *[(i,) for i in shuffled])
    tops = sorted((plan.boxes[i][1], plan.boxes[n + j][1]) for j, i in enumerate(shuffled))
    assert [right for _, right in tops] == sorted(right for _, right in tops)


def test_a_chain_is_level() -> None:
    assert {y for _, y, _, _ in chain((), (0,), (1,), (2,)).boxes} == {0}


def test_a_leaf_stands_beside_what_uses_it_first() -> None:
    plan = chain((), (0,), (1,), (), (2, 3))
    assert plan.boxes[3][0] == plan.boxes[2][0]


def test_units_of_one_layer_stand_above_each_other() -> None:
    plan = chain((), (0,), (0,), (0,), (1, 2), (4, 3))
    assert len({plan.boxes[i][0] for i in (1, 2, 3)}) == 1
