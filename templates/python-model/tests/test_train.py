"""The whole way from data to metrics, in a folder of its own."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from <%package%> import METRICS, MODEL, PARAMS, TEST, TRAIN
from <%package%>.data import load, read_split

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}


def run(step: str, folder: Path) -> None:
    """Run one step in a process of its own, as `make train` does."""
    module = f"<%package%>.{step}"
    subprocess.run([sys.executable, "-m", module], cwd=folder, env=ENVIRONMENT, check=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with parameters and data, trained and evaluated."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / PARAMS, folder)
    for step in ("data", "train", "evaluate"):
        run(step, folder)
    return folder


def test_a_second_training_gives_the_same_bytes(project: Path) -> None:
    first = hashlib.sha256((project / MODEL).read_bytes()).hexdigest()
    (project / MODEL).unlink()
    run("train", project)
    assert hashlib.sha256((project / MODEL).read_bytes()).hexdigest() == first


def test_every_row_is_in_exactly_one_split(project: Path) -> None:
    _, features, labels = load()
    train, test = read_split(project / TRAIN), read_split(project / TEST)
    rows = [tuple(row) for part in (train, test) for row in part[1]]
    assert sorted(rows) == sorted(map(tuple, features))
    assert sum(part[2].sum() for part in (train, test)) == labels.sum()


def test_the_model_is_better_than_the_rule(project: Path) -> None:
    metrics = json.loads((project / METRICS).read_text())
    assert float(metrics["auc"]) > float(metrics["baseline_auc"]) > 0.5
    assert float(metrics["accuracy"]) > 0.9


def test_other_parameters_give_another_model(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / TRAIN, tmp_path / TRAIN)
    params = (project / PARAMS).read_text()
    (tmp_path / PARAMS).write_text(params.replace("c: 1.0", "c: 0.001"))
    run("train", tmp_path)
    assert (tmp_path / MODEL).read_bytes() != (project / MODEL).read_bytes()


def test_an_absent_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="git mlops pull"):
        read_split(tmp_path)


def test_shards_with_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,malignant\n1.0,0\n")
    (tmp_path / "b.csv").write_text("y,malignant\n1.0,0\n")
    with pytest.raises(ValueError, match=r"b\.csv"):
        read_split(tmp_path)
