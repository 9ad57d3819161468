"""The notebook's network, schedule and reverse process in PyTorch: what Whorl must agree with.

Noise is always handed in, never drawn, so that both sides can compute with the same.
"""

import torch
from torch import nn


class TimeEmbedding(nn.Module):
    """Sine and cosine of t at width / 2 frequencies, interleaved. No parameters."""

    def __init__(self, width):
        super().__init__()
        self.width = width

    def forward(self, t):
        columns = []
        for i in range(self.width // 2):
            # In float, in the notebook's order: a rounding here moves the angle at t = 299 by 1e-5.
            frequency = torch.exp(-(2 * i / self.width) * torch.log(torch.tensor(10000.0)))
            columns += [torch.sin(frequency * t), torch.cos(frequency * t)]
        return torch.stack(columns, dim=1)


class Denoiser(nn.Module):
    """Predicts the noise in x [count, width] at timestep t [count]; label [count] with classes, or
    None for the null label of guidance.

    The attributes' names are the notebook's: they become the names in the state_dict.
    """

    def __init__(self, hidden=256, time=32, blocks=3, classes=0, width=2):
        super().__init__()
        self.time_embedder = TimeEmbedding(time)
        self.time_mlp = nn.Sequential(
            nn.Linear(time, hidden), nn.SiLU(), nn.Linear(hidden, hidden)
        )
        self.input_proj = nn.Linear(width, hidden)
        self.label_embedder = nn.Embedding(classes, hidden) if classes > 0 else None
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.LayerNorm(hidden),
                nn.Linear(hidden, hidden),
                nn.SiLU(),
                nn.Linear(hidden, hidden),
            )
            for _ in range(blocks)
        )
        self.output_proj = nn.Sequential(
            nn.LayerNorm(hidden),
            nn.Linear(hidden, hidden // 2),
            nn.SiLU(),
            nn.Linear(hidden // 2, width),
        )

    def forward(self, x, t, label=None):
        h = self.input_proj(x) + self.time_mlp(self.time_embedder(t))
        if self.label_embedder is not None and label is not None:
            h = h + self.label_embedder(label)
        for block in self.blocks:
            h = h + block(h)
        return self.output_proj(h)


def schedule(timesteps):
    """beta, alpha, alpha_bar, each [timesteps]."""
    beta = torch.linspace(1e-4, 0.02, timesteps)
    alpha = 1 - beta
    return beta, alpha, torch.cumprod(alpha, dim=0)


def forward_step(x, beta, noise):
    return torch.sqrt(1 - beta) * x + torch.sqrt(beta) * noise


def forward_jump(x, alpha_bar, noise):
    return torch.sqrt(alpha_bar) * x + torch.sqrt(1 - alpha_bar) * noise


@torch.no_grad()
def reverse_diffusion(model, x, noise, label=None):
    """Yields x after each reverse step. noise [timesteps, count, 2]: noise[0] is the first step's;
    the last step, at t = 0, uses none."""
    timesteps = len(noise)
    beta, alpha, alpha_bar = schedule(timesteps)
    for step, t in enumerate(range(timesteps - 1, -1, -1)):
        epsilon = model(x, torch.full((len(x),), t), label)
        z = noise[step] if t > 0 else torch.zeros_like(x)
        mean = x - (1 - alpha[t]) / torch.sqrt(1 - alpha_bar[t]) * epsilon
        x = 1 / torch.sqrt(alpha[t]) * mean + torch.sqrt(beta[t]) * z
        yield x
