#!/usr/bin/python3
"""PyTorch's side of torch_roundtrip.test.js, at the notebook's sizes.

    check_with_torch.py predict MODEL [--copy FILE]   loads a model, strictly; may save it again
    check_with_torch.py make MODEL                    writes the state_dict of a new model

Both read a batch as JSON from standard input, {"x": [x, y, x, y, …], "t": […], "label": […] or
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


def load(model, path, copy):
    tensors, metadata = safetensors_file.read(path)
    model.load_state_dict(tensors, strict=True)
    if copy is not None:
        safetensors_file.write(copy, model.state_dict())
    return metadata


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["predict", "make"])
    parser.add_argument("model")
    parser.add_argument("--copy")
    arguments = parser.parse_args()

    batch = json.load(sys.stdin)
    x = torch.tensor(batch["x"]).reshape(-1, 2)
    t = torch.tensor(batch["t"])
    label = None if batch["label"] is None else torch.tensor(batch["label"])
    torch.manual_seed(0)
    model = Denoiser(classes=0 if label is None else 2)
    if arguments.command == "make":
        metadata = make(model, arguments.model)
    else:
        metadata = load(model, arguments.model, arguments.copy)
    with torch.no_grad():
        epsilon = model(x, t, label)
    print(json.dumps({"epsilon": epsilon.flatten().tolist(), "metadata": metadata}))


main()
