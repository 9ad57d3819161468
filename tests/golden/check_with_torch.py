#!/usr/bin/python3
"""PyTorch's side of torch_roundtrip.test.js, at the notebook's sizes.

    check_with_torch.py predict MODEL [--copy FILE] [--averaged]   loads a model, strictly; may save
        it again; or its averaged weights, those behind the prefix "ema."
    check_with_torch.py average MODEL --decay F       trains twenty steps and writes the state_dict,
        and behind the prefix "ema." its moving average; predicts with the average
    check_with_torch.py make MODEL                    writes the state_dict of a new model
    check_with_torch.py train MODEL --type TYPE       writes what a training script saves: the
        state_dict of a model under DDP and torch.compile, in half, bfloat16 or double, and beside it
        the optimizer's state and counters; predicts with these weights

All read a batch as JSON from standard input, {"x": [x, y, x, y, …], "t": […], "label": […] or
null}, and print {"epsilon": […], "metadata": {…}}: the prediction, and what the file says of
itself. A batch with labels is for a model with two classes.
"""

import argparse
import json
import sys

try:
    import torch
except ImportError as error:
    sys.exit(
        f"{error}: install python3-torch, or name a Python that has PyTorch in WHORL_PYTHON, "
        "or set WHORL_SKIP_TORCH=1 to do without"
    )

import safetensors_file
from notebook_model import Denoiser


def make(model, path):
    for parameter in model.parameters():  # a trained model's layer norms are not 1 and 0
        parameter.data += 0.05 * torch.randn_like(parameter)
    safetensors_file.write(path, model.state_dict())
    return {}


class Compiled(torch.nn.Module):
    """Names tensors as torch.compile does, which came with PyTorch 2.0."""

    def __init__(self, model):
        super().__init__()
        self._orig_mod = model

    def forward(self, *inputs):
        return self._orig_mod(*inputs)


def train(model, path, dtype, batch):
    torch.distributed.init_process_group(
        "gloo", rank=0, world_size=1, store=torch.distributed.HashStore()
    )
    compiled = torch.compile(model) if hasattr(torch, "compile") else Compiled(model)
    wrapped = torch.nn.parallel.DistributedDataParallel(compiled)
    optimizer = torch.optim.Adam(wrapped.parameters(), lr=5e-3)
    for _ in range(3):
        optimizer.zero_grad()
        wrapped(*batch).square().mean().backward()
        optimizer.step()
    model.to(dtype)
    for parameter in model.parameters():  # of a double, digits that no float has
        parameter.data += 1e-3 * torch.randn_like(parameter)
    tensors = {
        "epoch": torch.tensor(3),
        "scaler.found_inf": torch.tensor(False),
        "queue": torch.zeros(2, 3, 4),
    }
    tensors |= wrapped.state_dict()
    for index, state in optimizer.state_dict()["state"].items():
        for name, value in state.items():
            tensors[f"optimizer.state.{index}.{name}"] = value
    safetensors_file.write(path, tensors, {"format": "pt"})
    model.to(torch.float32)
    return {"passed_over": [name for name in tensors if not name.startswith("module.")]}


AVERAGE = "ema."


def average(model, path, decay, batch):
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    averaged = {name: value.clone() for name, value in model.state_dict().items()}
    for step in range(1, 21):
        optimizer.zero_grad()
        model(*batch).square().mean().backward()
        optimizer.step()
        share = 1 - min(decay, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            averaged[name].lerp_(value, share)
    latest = {name: value.clone() for name, value in model.state_dict().items()}
    behind = {AVERAGE + name: value for name, value in averaged.items()}
    safetensors_file.write(path, latest | behind)
    with torch.no_grad():
        told = {"latest": model(*batch).flatten().tolist()}
    model.load_state_dict(averaged)
    return told


def load(model, path, copy, averaged):
    tensors, metadata = safetensors_file.read(path)
    model.load_state_dict(
        {
            name.removeprefix(AVERAGE): value
            for name, value in tensors.items()
            if name.startswith(AVERAGE) == averaged
        },
        strict=True,
    )
    if copy is not None:
        safetensors_file.write(copy, model.state_dict())
    return metadata


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["predict", "make", "train", "average"])
    parser.add_argument("model")
    parser.add_argument("--copy")
    parser.add_argument("--averaged", action="store_true")
    parser.add_argument("--decay", type=float)
    parser.add_argument("--type", choices=["half", "bfloat16", "double"])
    arguments = parser.parse_args()

    batch = json.load(sys.stdin)
    x = torch.tensor(batch["x"]).reshape(-1, 2)
    t = torch.tensor(batch["t"])
    label = None if batch["label"] is None else torch.tensor(batch["label"])
    torch.manual_seed(0)
    model = Denoiser(classes=0 if label is None else 2)
    if arguments.command == "make":
        metadata = make(model, arguments.model)
    elif arguments.command == "train":
        metadata = train(model, arguments.model, getattr(torch, arguments.type), (x, t, label))
    elif arguments.command == "average":
        metadata = average(model, arguments.model, arguments.decay, (x, t, label))
    else:
        metadata = load(model, arguments.model, arguments.copy, arguments.averaged)
    with torch.no_grad():
        epsilon = model(x, t, label)
    print(json.dumps({"epsilon": epsilon.flatten().tolist(), "metadata": metadata}))


main()
