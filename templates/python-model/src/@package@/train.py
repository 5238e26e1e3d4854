"""Training: the same data and parameters give the same bytes."""

from typing import Any

from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from . import MODEL, PARAMS, TRAIN
from .data import Features, Labels, read_split
from .files import read_params, write


def fit(features: Features, labels: Labels, params: dict[str, Any]) -> Pipeline:
    """Fit a scaled logistic regression; one thread, because the order of additions shows."""
    model = make_pipeline(
        StandardScaler(),
        LogisticRegression(
            C=params["c"], max_iter=params["max_iter"], tol=params["tolerance"], solver="lbfgs"
        ),
    )
    with threadpool_limits(limits=1):
        return model.fit(features, labels)


def to_bytes(model: Pipeline, columns: int) -> bytes:
    """Return the model as ONNX; the graph's name is fixed, as a default one would be random."""
    graph = to_onnx(
        model,
        initial_types=[("features", FloatTensorType([None, columns]))],
        name=MODEL.stem,
        options={"zipmap": False},
        target_opset=18,
    )
    return graph.SerializeToString(deterministic=True)


def main() -> None:
    """Train on data/train and save the model."""
    _, features, labels = read_split(TRAIN)
    model = fit(features, labels, read_params(PARAMS)["train"])
    write(MODEL, to_bytes(model, features.shape[1]))


if __name__ == "__main__":
    main()
