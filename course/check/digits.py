"""Numbers of sixty digits, for code that computes with whatever has operators.

>>> value, slope = sensitivity(lambda x: x * x * x, {"x": 2.0})
>>> value, round(slope, 12)
(8.0, 12.0)

Two of them that differ in the 25th digit have the same `data`, so that code which asks for it goes the same
way, and what comes out differs by the slope, to more digits than a float has.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

# Far below the digits of a float, far above the sixtieth.
STEP = Decimal("1e-25")
DIGITS = Context(prec=60)


def sensitivity(function: Callable[..., Any], given: dict[str, Any]) -> tuple[Any, Any]:
    """What a function of a number gives, and its slope along that number.

    Parameters
    ----------
    function : callable
        Computes with a number that has `data` and operators, and returns such a number.
    given : dict
        The number first, then plain ones.

    Returns
    -------
    value, slope : float
        A slope of 0 where what came back is no such number: it does not move with it.
    """
    x, *others = given.values()
    up, down = (function(Long(DIGITS.add(Decimal(x), step)), *others) for step in (STEP, -STEP))
    if not isinstance(up, Long) or not isinstance(down, Long):
        return up, 0.0
    return up.data, float(DIGITS.divide(DIGITS.subtract(up.number, down.number), 2 * STEP))


class Long:
    """A number of sixty digits.

    Parameters
    ----------
    number : Decimal

    Attributes
    ----------
    data : float
        The first sixteen of them.
    """

    def __init__(self, number: Decimal) -> None:
        self.number = number

    @property
    def data(self) -> float:
        return float(self.number)

    def __add__(self, other: Any) -> Long:
        return Long(DIGITS.add(self.number, _number(other)))

    def __radd__(self, other: Any) -> Long:
        return self.__add__(other)

    def __sub__(self, other: Any) -> Long:
        return Long(DIGITS.subtract(self.number, _number(other)))

    def __rsub__(self, other: Any) -> Long:
        return self.__neg__().__add__(other)

    def __mul__(self, other: Any) -> Long:
        return Long(DIGITS.multiply(self.number, _number(other)))

    def __rmul__(self, other: Any) -> Long:
        return self.__mul__(other)

    def __truediv__(self, other: Any) -> Long:
        return Long(DIGITS.divide(self.number, _number(other)))

    def __rtruediv__(self, other: Any) -> Long:
        return Long(DIGITS.divide(_number(other), self.number))

    def __pow__(self, other: Any) -> Long:
        return Long(DIGITS.power(self.number, _number(other)))

    def __neg__(self) -> Long:
        return Long(DIGITS.minus(self.number))

    def __abs__(self) -> Long:
        return Long(DIGITS.abs(self.number))

    def __lt__(self, other: Any) -> bool:
        return self.data < float(_number(other))

    def __le__(self, other: Any) -> bool:
        return self.data <= float(_number(other))

    def __gt__(self, other: Any) -> bool:
        return self.data > float(_number(other))

    def __ge__(self, other: Any) -> bool:
        return self.data >= float(_number(other))

    def __repr__(self) -> str:
        return f"Number(data={self.data})"


def _number(operand: Any) -> Decimal:
    return operand.number if isinstance(operand, Long) else Decimal(operand)
