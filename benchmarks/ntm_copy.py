"""How long a Neural Turing Machine takes to learn to copy, and how well it does: one training for each seed.

    python benchmarks/ntm_copy.py [--seeds 5]

Each machine is trained as `train_copy` does by default, on one core, and tried on 1000 held-out sequences of
each length from 1 to 5, and of 10, which training never has. Prints the share of bits that it gets right. The
exit status is 1 if more than one in five misses 99% somewhere from 1 to 5, or takes 3 minutes.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

for library in ("OPENBLAS", "MKL", "OMP"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # read when NumPy is imported

from course.copying import copy_accuracy, train_copy  # noqa: E402

LENGTHS, LONGER = range(1, 6), 10
GOAL, SECONDS = 0.99, 180


def main() -> int:
    """Train, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=5, help="trainings: with the seeds 0, 1, 2 and so on")
    seeds = parser.parse_args().seeds
    lengths = " | ".join(f"length {length}" for length in (*LENGTHS, LONGER))
    print(f"| seed | seconds | of CPU | {lengths} |\n|{'---|' * (3 + len(LENGTHS) + 1)}")
    reached = 0
    for seed in range(seeds):
        wall, cpu = time.perf_counter(), time.process_time()
        machine, _ = train_copy(rng=seed)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        right = copy_accuracy(machine, (*LENGTHS, LONGER))
        reached += wall < SECONDS and min(right[length] for length in LENGTHS) > GOAL
        shares = " | ".join(f"{share:.2%}" for share in right.values())
        print(f"| {seed} | {wall:.1f} | {cpu:.1f} | {shares} |", flush=True)
    print(f"\n{reached} of {seeds} get over {GOAL:.0%} of bits right at each length from 1 to 5.")
    return int(reached < 0.8 * seeds)


if __name__ == "__main__":
    sys.exit(main())
