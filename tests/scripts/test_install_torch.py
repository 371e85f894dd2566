"""Which torch is installed: the decision on what pip said it would take, and what lies in this environment."""

from importlib.metadata import distributions

import pytest
import torch

from scripts.install_torch import LOCK, for_gpus, pinned

COMMON = ["filelock", "typing-extensions>=4.10.0", "setuptools>=77.0.3", "sympy>=1.13.3", "networkx>=2.5.1", "jinja2"]
PUBLIC_INDEX = [
    *COMMON,
    'cuda-toolkit[cublas,cudart,cufft]==13.0.3; platform_system == "Linux"',
    'cuda-bindings<14,>=13.0.3; platform_system == "Linux" and python_version < "3.15"',
    'nvidia-cudnn-cu13==9.20.0.48; platform_system == "Linux"',
    'triton==3.7.1; platform_system == "Linux" and python_version < "3.15"',
]
OLDER = [*COMMON, 'nvidia-cublas-cu12==12.1.3.1; platform_system == "Linux" and platform_machine == "x86_64"']


@pytest.mark.parametrize(
    ("version", "required", "gpus"),
    [
        ("2.13.0", PUBLIC_INDEX, True),
        ("2.1.0", OLDER, True),
        ("2.1.0", [*COMMON, "triton==2.1.0"], True),
        ("2.13.0+cpu", COMMON, False),
    ],
)
def test_a_build_for_gpus_is_passed_over(version: str, required: list[str], gpus: bool) -> None:
    """As pip 26.3 reported for the public index, for an older version of it, and for a CPU build at hand."""
    metadata = {"name": "torch", "version": version, "requires_dist": required}
    assert for_gpus({"version": "1", "install": [{"metadata": metadata}]}) is gpus


def test_what_is_there_already_is_no_build() -> None:
    """Then pip would install nothing."""
    assert not for_gpus({"version": "1", "install": []})


def test_the_version_is_that_of_the_lock() -> None:
    """One place says which."""
    assert pinned(LOCK.read_text(encoding="utf-8")) == f"torch=={torch.__version__.split('+')[0]}"


def test_nothing_for_gpus_is_installed() -> None:
    """What the set-up made holds no CUDA."""
    assert torch.version.cuda is None
    names = {one.metadata["Name"].lower() for one in distributions()}
    assert {name for name in names if name.startswith(("nvidia-", "cuda-", "triton"))} == set()
