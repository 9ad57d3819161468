#!/usr/bin/python3
"""The notebook in PyTorch as a contender: pytorch.js starts it and speaks with it in JSON lines.

The first line from standard input is {"weights": FILE, "x": [...], "t": [...], "noise": [...]}:
what to compute. The answer tells the loss, the gradient's norm and the tasks. Then each line
{"task": NAME, "calls": N} is answered with {"milliseconds": per call}.
"""

import json
import os
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../golden"))
import safetensors_file
from notebook_model import Denoiser, schedule

POINTS, BATCH, TIMESTEPS, SAMPLES, MATMUL = 2000, 256, 300, 2000, 256


class Spiral(torch.utils.data.Dataset):
    """A point a question, drawn when it is asked for, as the notebook does."""

    def __init__(self, points):
        self.points = points
        self.alpha_bar = schedule(TIMESTEPS)[2]

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        t = torch.randint(0, TIMESTEPS, (1,)).item()
        x0 = torch.tensor(self.points[index]).float()
        noise = torch.randn_like(x0)
        signal = self.alpha_bar[torch.tensor(t)]
        return torch.sqrt(signal) * x0 + torch.sqrt(1 - signal) * noise, t, noise


class Notebook:
    def __init__(self, problem):
        self.model = Denoiser()
        self.model.load_state_dict(safetensors_file.read(problem["weights"])[0], strict=True)
        self.batch = (
            torch.tensor(problem["x"]).reshape(-1, 2),
            torch.tensor(problem["t"]),
            torch.tensor(problem["noise"]).reshape(-1, 2),
        )
        self.loss = torch.nn.MSELoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-4)
        points = torch.tensor(problem["points"]).reshape(-1, 2).numpy()
        self.loader = torch.utils.data.DataLoader(Spiral(points), batch_size=BATCH, shuffle=True)
        self.samples = torch.randn(SAMPLES, 2)
        self.matrix = torch.full((MATMUL, MATMUL), 0.001)
        self.schedule = schedule(TIMESTEPS)

    def check(self):
        x, t, noise = self.batch
        loss = self.loss(self.model(x, t), noise)
        self.optimizer.zero_grad()
        loss.backward()
        squares = sum(float((p.grad**2).sum()) for p in self.model.parameters())
        return {"loss": loss.item(), "gradientNorm": squares**0.5}

    def step(self, batch=None):
        x, t, noise = self.batch if batch is None else batch
        loss = self.loss(self.model(x, t), noise)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def epoch(self):
        for batch in self.loader:
            self.step(batch)

    @torch.no_grad()
    def reverse_step(self, t=TIMESTEPS // 2):
        beta, alpha, alpha_bar = (values[t] for values in self.schedule)
        x = self.samples
        epsilon = self.model(x, torch.full((len(x),), t))
        mean = (x - (1 - alpha) / torch.sqrt(1 - alpha_bar) * epsilon) / torch.sqrt(alpha)
        return mean + torch.sqrt(beta) * torch.randn_like(x)

    def matmul(self):
        return self.matrix @ self.matrix


def seconds(task, calls):
    start = time.perf_counter()
    for _ in range(calls):
        task()
    return (time.perf_counter() - start) / calls


def choose_threads(step):
    """PyTorch's default, or all cores where that is faster: some virtual machines hide their cores."""
    best = {}
    for threads in {torch.get_num_threads(), os.cpu_count()}:
        torch.set_num_threads(threads)
        seconds(step, 3)
        best[threads] = min(seconds(step, 3) for _ in range(5))
    torch.set_num_threads(min(best, key=best.get))


def blas():
    """Which library multiplies the matrices: it makes up to fifty times the difference."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        names = {os.path.basename(line.split()[-1]) for line in maps if "blas" in line}
    if any("openblas" in name for name in names):
        return "OpenBLAS"
    return "reference BLAS, which is slow" if names else "its own BLAS"


def main():
    notebook = Notebook(json.loads(sys.stdin.readline()))
    answer = notebook.check()
    choose_threads(notebook.step)
    tasks = {
        "step": notebook.step,
        "epoch": notebook.epoch,
        "reverse step": notebook.reverse_step,
        "matmul": notebook.matmul,
    }
    note = (
        f"a whole step on a fixed batch: gradient, Adam; torch {torch.__version__}, {blas()}, "
        f"{torch.get_num_threads()} of {os.cpu_count()} threads outside of it"
    )
    print(json.dumps({"note": note, "answer": answer, "tasks": list(tasks)}), flush=True)
    for line in sys.stdin:
        turn = json.loads(line)
        elapsed = seconds(tasks[turn["task"]], turn["calls"])
        print(json.dumps({"milliseconds": 1e3 * elapsed}), flush=True)


main()
