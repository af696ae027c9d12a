"""What goes wrong when a small graph is walked by hand: sums, products and a maximum."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

F, DZ, DQ, DX, DY = "f = q * z", "df_dz = q", "df_dq = z", "df_dx = df_dq * 1", "df_dy = df_dq * 1"
GIVEN = "return f, df_dx, df_dy, df_dz"

PRODUCT_OF_SUM_MISTAKES = [
    Mistake(
        "local gradients without the upstream one",
        {DX: "df_dx = 1.0", DY: "df_dy = 1.0"},
        "For x and y you give the slope of the sum alone: multiply it by the gradient that has come to q.",
    ),
    Mistake(
        "upstream added",
        {DX: "df_dx = df_dq + 1", DY: "df_dy = df_dq + 1"},
        "For x and y you add the upstream and the local gradient: along a path they multiply.",
    ),
    Mistake(
        "inputs of the product not switched",
        {DZ: "df_dz = z", DQ: "df_dq = q"},
        "In q z each input gets itself: if z grows by 1, by how much does q z grow?",
    ),
    Mistake(
        "gradient of q shared out",
        {DX: "df_dx = df_dq / 2", DY: "df_dy = df_dq / 2"},
        "The sum gives x and y half of the gradient each: if x grows by 1 and y stays, by how much does q grow?",
    ),
    Mistake(
        "gradient of q to x only",
        {DY: "df_dy = 0.0"},
        "Nothing arrives at y: the sum grows with it, too.",
    ),
    Mistake(
        "x and y times the gradient of q",
        {DX: "df_dx = df_dq * x", DY: "df_dy = df_dq * y"},
        "You multiply by x and y: by how much does x + y grow when x grows by 1?",
    ),
    Mistake(
        "sum treated as a product",
        {DX: "df_dx = df_dq * y", DY: "df_dy = df_dq * x"},
        "At q you use the rule of a product: q is a sum.",
    ),
    Mistake(
        "product treated as a sum",
        {DZ: "df_dz = 1.0", DQ: "df_dq = 1.0"},
        "At f you use the rule of a sum: f is a product.",
    ),
    Mistake(
        "gradient of z times z",
        {DZ: "df_dz = q * z"},
        "Your gradient of z is f itself: if z grows by 1, by how much does q z grow?",
    ),
    Mistake(
        "only x in the gradient of z",
        {DZ: "df_dz = x"},
        "Your gradient of z is that of x z: y is multiplied by z, too.",
    ),
    Mistake(
        "product before the sum",
        {F: "f = x + y * z"},
        "You compute x + (y z): the sum is first, so it needs parentheses.",
    ),
    Mistake("sum in place of the product", {F: "f = q + z"}, "Your f is a sum: q is multiplied by z."),
    Mistake(
        "gradients in the order of the walk",
        {GIVEN: "return f, df_dz, df_dx, df_dy"},
        "Your gradients are in the order in which they were found: return those of x, y and z.",
    ),
    Mistake(
        "gradient of q returned, too",
        {GIVEN: "return f, df_dx, df_dy, df_dz, df_dq"},
        "You return one number too many: the gradient of q is needed on the way only.",
    ),
    Mistake("value not returned", {GIVEN: "return df_dx, df_dy, df_dz"}, "The value f comes first."),
]

LARGER, VALUE, DTOTAL = "larger = max(z, w)", "f = 2 * total", "dtotal = 2.0"
DXY = "dx, dy = dproduct * y, dproduct * x"
DZ_, DW = "dz = dlarger if z > w else 0.0", "dw = dlarger if w > z else 0.0"
PATTERNS = "return f, dx, dy, dz, dw"

PATTERN_MISTAKES = [
    Mistake(
        "factor 2 forgotten on the way back",
        {DTOTAL: "dtotal = 1.0"},
        "Your gradients lack a factor: the walk begins at f, which is twice the sum.",
    ),
    Mistake(
        "factor 2 forgotten in the product only",
        {DXY: "dx, dy = y, x"},
        "The gradients of x and y lack what has come to the product from above.",
    ),
    Mistake(
        "factor 2 forgotten in the maximum only",
        {DZ_: "dz = 1.0 if z > w else 0.0", DW: "dw = 1.0 if w > z else 0.0"},
        "The winner of the maximum gets 1: it gets all that has come to the maximum from above.",
    ),
    Mistake(
        "inputs of the product not switched",
        {DXY: "dx, dy = dproduct * x, dproduct * y"},
        "In x y each input gets itself: if x grows by 1, by how much does x y grow?",
    ),
    Mistake(
        "product treated as a sum",
        {DXY: "dx, dy = dproduct, dproduct"},
        "At x y you use the rule of a sum.",
    ),
    Mistake(
        "maximum treated as a sum",
        {DZ_: "dz = dlarger", DW: "dw = dlarger"},
        "Both z and w get the gradient: does the larger number change when the smaller one grows a little?",
    ),
    Mistake(
        "routed to the loser",
        {DZ_: "dz = dlarger if z < w else 0.0", DW: "dw = dlarger if w < z else 0.0"},
        "The smaller of z and w gets your gradient: which of the two does f depend on?",
    ),
    Mistake(
        "always routed to z",
        {DZ_: "dz = dlarger", DW: "dw = 0.0"},
        "Your z always gets the gradient: when w is larger, f follows w.",
    ),
    Mistake(
        "gradient of the maximum shared out",
        {DZ_: "dz = dlarger / 2", DW: "dw = dlarger / 2"},
        "You split the gradient between z and w: the winner gets all of it.",
    ),
    Mistake(
        "winner's value as local gradient",
        {DZ_: "dz = dlarger * z if z > w else 0.0", DW: "dw = dlarger * w if w > z else 0.0"},
        "Your gradient contains the winner itself: if it grows by 1, by how much does the maximum grow?",
    ),
    Mistake(
        "maximum stops all gradients",
        {DZ_: "dz = 0.0", DW: "dw = 0.0"},
        "Neither z nor w gets a gradient: f changes when the larger one does.",
    ),
    Mistake(
        "winner by size without sign",
        {DZ_: "dz = dlarger if abs(z) > abs(w) else 0.0", DW: "dw = dlarger if abs(w) > abs(z) else 0.0"},
        "Your gradient goes to the number furthest from 0: −3 is less than 1.",
    ),
    Mistake(
        "minimum computed",
        {LARGER: "larger = min(z, w)", DZ_: "dz = dlarger if z < w else 0.0"}
        | {DW: "dw = dlarger if w < z else 0.0"},
        "You take the smaller of z and w.",
    ),
    Mistake("factor 2 left out", {VALUE: "f = total"}, "Your f lacks its factor 2."),
    Mistake(
        "factor 2 on the product only",
        {
            VALUE: "f = 2 * product + larger",
            DZ_: DZ_.replace("dlarger", "1.0"),
            DW: DW.replace("dlarger", "1.0"),
        },
        "Your 2 multiplies x y only: it stands before the parenthesis.",
    ),
    Mistake(
        "gradients in the order of the walk",
        {PATTERNS: "return f, dz, dw, dx, dy"},
        "Your gradients are in another order: return those of x, y, z and w.",
    ),
    Mistake("value not returned", {PATTERNS: "return dx, dy, dz, dw"}, "The value f comes first."),
]
