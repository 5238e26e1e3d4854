"""The data set: written as CSV shards with a fixed split, and read back."""

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer

from . import PARAMS, TEST, TRAIN
from .files import read_params, write

LABEL = "malignant"

Features = NDArray[np.float64]
Labels = NDArray[np.int64]


def load() -> tuple[list[str], Features, Labels]:
    """Return column names, features and labels (1 = malignant) of the example's source."""
    source = load_breast_cancer()
    names = [str(name).replace(" ", "_") for name in source.feature_names]
    return names, source.data.astype(np.float64), 1 - source.target.astype(np.int64)


def is_test(rows: int, test_every: int) -> NDArray[np.bool_]:
    """Mark every n-th row: no random numbers, so the split outlives any library's generator."""
    return np.arange(rows) % test_every == 0


def write_split(
    folder: Path, names: list[str], features: Features, labels: Labels, rows_per_shard: int
) -> None:
    """Write shards `part-000.csv`, … ; numbers in their shortest exact form, lines end in LF."""
    for shard, start in enumerate(range(0, len(labels), rows_per_shard)):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*names, LABEL])
        for row in range(start, min(start + rows_per_shard, len(labels))):
            writer.writerow([*map(repr, features[row].tolist()), int(labels[row])])
        write(folder / f"part-{shard:03}.csv", text.getvalue().encode())


def read_split(folder: Path) -> tuple[list[str], Features, Labels]:
    """Return column names, features and labels of all shards, in the order of their names."""
    names: list[str] = []
    rows: list[list[float]] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if header[-1:] != [LABEL] or (names and header != names):
                raise ValueError(f"{path}: the columns are not those expected: {header}")
            names = header
            rows.extend([float(value) for value in row] for row in reader)
    if not rows:
        raise FileNotFoundError(f"{folder} holds no rows: run 'git mlops pull' or 'make data'")
    table = np.array(rows, dtype=np.float64)
    return names[:-1], table[:, :-1], table[:, -1].astype(np.int64)


def main() -> None:
    """Write data/train and data/test."""
    params = read_params(PARAMS)["data"]
    names, features, labels = load()
    test = is_test(len(labels), params["test_every"])
    for folder, chosen in ((TRAIN, ~test), (TEST, test)):
        write_split(folder, names, features[chosen], labels[chosen], params["rows_per_shard"])


if __name__ == "__main__":
    main()
