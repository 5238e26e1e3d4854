"""Evaluation of the saved model, beside a rule that needs no model."""

import json
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx.reference import ReferenceEvaluator
from sklearn.metrics import accuracy_score, roc_auc_score
from threadpoolctl import threadpool_limits

from . import METRICS, MODEL, PARAMS, TEST
from .data import Features, Labels, read_split
from .files import read_params, write


def predict(model: bytes, features: Features) -> NDArray[np.float32]:
    """Return the probability of the positive class for each row, from the file that is released."""
    evaluator = ReferenceEvaluator(onnx.load_from_string(model))
    with threadpool_limits(limits=1):
        _, probabilities = evaluator.run(None, {"features": features.astype(np.float32)})
    return probabilities[:, 1]


def rule(names: list[str], features: Features, params: dict[str, Any]) -> Labels:
    """Return the answers of the baseline: one feature above a threshold."""
    return (features[:, names.index(params["feature"])] > params["threshold"]).astype(np.int64)


def measure(
    labels: Labels, probabilities: NDArray[np.float32], baseline: Labels
) -> dict[str, float]:
    """Return every metric that the policy may ask for."""
    return {
        "accuracy": float(accuracy_score(labels, probabilities > 0.5)),
        "auc": float(roc_auc_score(labels, probabilities)),
        "baseline_auc": float(roc_auc_score(labels, baseline)),
    }


def main() -> None:
    """Score the saved model on data/test; decimals are strings, so that no reader rounds them."""
    names, features, labels = read_split(TEST)
    metrics = measure(
        labels,
        predict(MODEL.read_bytes(), features),
        rule(names, features, read_params(PARAMS)["baseline"]),
    )
    decimals = {name: f"{value:.6f}" for name, value in metrics.items()}
    write(METRICS, (json.dumps(decimals, indent=2, sort_keys=True) + "\n").encode())


if __name__ == "__main__":
    main()
