#!/usr/bin/python3
"""Makes the golden files beside it: what PyTorch computes, for golden.test.js to compare with.

    /usr/bin/python3 tests/golden/make_golden.py

NAME.weights.safetensors   a state_dict as PyTorch users have it, F32 only
NAME.run.safetensors       inputs, and what this network answers to them
diffusion.safetensors      the schedule and the forward process; no network
guidance.safetensors       guided and steered reverse steps of the conditional network
average.safetensors        averaged weights of the conditional network in training
objectives.safetensors     other objectives and input gradients of the unconditional network
rules.safetensors          reverse runs of the unconditional network by every step rule, on two paths

The same PyTorch on the same machine makes the same bytes. Another may round otherwise, within the
tests' tolerances, so the files change only when this script is run on purpose.
"""

import platform
from pathlib import Path

import torch
from torch import nn

import safetensors_file
from notebook_model import Denoiser, forward_jump, forward_step, reverse_diffusion, schedule

FOLDER = Path(__file__).parent
TIMESTEPS = 300
BATCH = 24
ADAM_STEPS = 10
TRAJECTORY_POINTS = 8
STATES_KEPT = [1, 2, 100, 200, 290, 299, 300]  # after how many reverse steps

# The second has sizes that no vector of four or eight divides: half of 20 is 10.
NETWORKS = {
    "unconditional": {"hidden": 32, "time": 32, "blocks": 3, "classes": 0},
    "conditional": {"hidden": 20, "time": 12, "blocks": 2, "classes": 2},
}


def metadata(seed):
    return {
        "format": "pt",
        "script": "tests/golden/make_golden.py",
        "torch": torch.__version__,
        "python": platform.python_version(),
        "seed": str(seed),
    }


def make_data(count, classes):
    """A spiral, and with classes a circle too; the label of each point, or None."""
    angle = torch.sqrt(torch.rand(count)) * 4 * torch.pi
    turns = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    spiral = 0.5 * angle[:, None] * turns + 0.3 * torch.randn(count, 2)
    spiral = spiral / spiral.abs().max()
    if classes == 0:
        return spiral, None
    angle = torch.rand(count) * 2 * torch.pi
    circle = 0.8 * torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    label = torch.arange(2).repeat_interleave(count)
    return torch.cat([spiral, circle + 0.06 * torch.randn(count, 2)]), label


def make_batch(data, label, count, t=None):
    """A training question: x_t, t, the noise to find, labels or None."""
    pick = torch.randint(len(data), (count,))
    t = torch.randint(TIMESTEPS, (count,)) if t is None else t
    noise = torch.randn(count, 2)
    alpha_bar = schedule(TIMESTEPS)[2][t, None]
    picked_label = None if label is None else label[pick]
    return forward_jump(data[pick], alpha_bar, noise), t, noise, picked_label


def loss_and_gradients(model, batch):
    """Returns the prediction and the loss, leaves the gradients in the model."""
    x, t, noise, label = batch
    prediction = model(x, t, label)
    loss = nn.functional.mse_loss(prediction, noise)
    model.zero_grad()
    loss.backward()
    return prediction.detach(), loss.detach()


def adam_steps(model, batches, rate):
    """Trains in place; returns each step's loss."""
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    losses = []
    for batch in batches:
        losses.append(loss_and_gradients(model, batch)[1])
        optimizer.step()
    return torch.stack(losses)


def copies(prefix, tensors):
    """Named copies, which later training does not change."""
    return {f"{prefix}.{name}": tensor.detach().clone() for name, tensor in tensors}


def make_network(name, sizes, seed):
    torch.manual_seed(seed)
    model = Denoiser(**sizes)
    data, data_label = make_data(2000, sizes["classes"])
    # A fresh network has layer norms of 1 and 0 and hardly bends: mistakes could hide in that.
    adam_steps(model, (make_batch(data, data_label, 256) for _ in range(500)), rate=5e-3)
    path = FOLDER / f"{name}.weights.safetensors"
    safetensors_file.write(path, model.state_dict(), metadata(seed))

    # The first batch has both ends of the time axis, and timesteps that come once and often.
    t = torch.tensor([0, 299, 0, 1, 150, 150, 150, 298, 299] + list(range(7, 292, 19)))
    batches = [make_batch(data, data_label, BATCH, t)]
    batches += [make_batch(data, data_label, BATCH) for _ in range(ADAM_STEPS - 1)]
    x_start = torch.randn(TRAJECTORY_POINTS, 2)
    noise = torch.randn(TIMESTEPS, TRAJECTORY_POINTS, 2)
    label = None if data_label is None else torch.arange(TRAJECTORY_POINTS) % 2

    states = list(reverse_diffusion(model, x_start, noise, label))
    run = {
        "reverse.x_start": x_start,
        "reverse.noise": noise,
        "reverse.steps_done": torch.tensor(STATES_KEPT),
        "reverse.states": torch.stack([states[done - 1] for done in STATES_KEPT]),
    }
    columns = zip(("x", "t", "noise", "label"), zip(*batches))
    run |= {f"batch.{key}": torch.stack(column) for key, column in columns if column[0] is not None}
    if label is not None:
        run["reverse.label"] = label

    run["prediction"], run["loss"] = loss_and_gradients(model, batches[0])
    run |= copies("gradient", ((key, value.grad) for key, value in model.named_parameters()))
    run["adam.losses"] = adam_steps(model, batches, rate=1e-4)
    run |= copies("adam", model.named_parameters())
    safetensors_file.write(FOLDER / f"{name}.run.safetensors", run, metadata(seed))


def make_diffusion(seed):
    torch.manual_seed(seed)
    beta, alpha, alpha_bar = schedule(TIMESTEPS)
    data, _ = make_data(2000, 0)
    x = x_0 = data[:4]
    step_noise = torch.randn(TIMESTEPS, *x.shape)
    states = []
    for t in range(TIMESTEPS):
        x = forward_step(x, beta[t], step_noise[t])
        states.append(x)
    jump_t = torch.tensor([0, 1, 40, 150, 299])
    jump_noise = torch.randn(len(jump_t), *x_0.shape)
    tensors = {
        "beta": beta,
        "alpha": alpha,
        "alpha_bar": alpha_bar,
        "x_0": x_0,
        "step.noise": step_noise,
        "step.states": torch.stack(states),
        "jump.t": jump_t,
        "jump.noise": jump_noise,
        "jump.x_t": forward_jump(x_0, alpha_bar[jump_t, None, None], jump_noise),
    }
    safetensors_file.write(FOLDER / "diffusion.safetensors", tensors, metadata(seed))


def targets(x_0, noise, alpha_bar):
    """What each objective asks for (Salimans and Ho 2022, appendix D; Lipman et al. 2022, eq. 23)."""
    signal, scale = torch.sqrt(alpha_bar), torch.sqrt(1 - alpha_bar)
    v = signal * noise - scale * x_0
    return {"epsilon": noise, "x0": x_0, "v": v, "velocity": noise - x_0}


def read(objective, answer, x, alpha_bar):
    """x_0 and epsilon by what an answer says."""
    signal, scale = torch.sqrt(alpha_bar), torch.sqrt(1 - alpha_bar)
    if objective == "epsilon":
        return (x - scale * answer) / signal, answer
    if objective == "x0":
        return answer, (x - signal * answer) / scale
    if objective == "velocity":
        read_x_0 = (x - scale * answer) / (signal + scale)
        return read_x_0, read_x_0 + answer
    return signal * x - scale * answer, scale * x + signal * answer


def make_objectives(seed):
    """Answers of the unconditional network taken for each objective's."""
    torch.manual_seed(seed)
    model = Denoiser(**NETWORKS["unconditional"])
    model.load_state_dict(safetensors_file.read(FOLDER / "unconditional.weights.safetensors")[0])
    x_0, _ = make_data(BATCH, 0)
    t = torch.tensor([0, 299, 1, 150, 150] + list(range(9, 294, 15)))
    noise = torch.randn(BATCH, 2)
    # In double: what is left of 1 - alpha_bar in float at t = 0 has an error of 3e-4.
    beta = torch.linspace(1e-4, 0.02, TIMESTEPS, dtype=torch.float64)
    alpha_bar = torch.cumprod(1 - beta, dim=0)[t, None]
    x = forward_jump(x_0, alpha_bar, noise).float().requires_grad_()
    tensors = {"x": x, "t": t}
    for objective, target in targets(x_0, noise, alpha_bar).items():
        answer = model(x, t)
        target = target.float()
        loss = nn.functional.mse_loss(answer, target)
        model.zero_grad()
        loss.backward()
        predicted = [of.float() for of in read(objective, answer.double(), x.double(), alpha_bar)]
        tensors |= {f"{objective}.target": target, f"{objective}.loss": loss.reshape(1)}
        tensors |= {f"{objective}.x0": predicted[0], f"{objective}.epsilon": predicted[1]}
        parameters = ((key, value.grad) for key, value in model.named_parameters())
        tensors |= copies(f"{objective}.gradient", parameters)
        # Min-SNR (Hang et al. 2023) as what it means: the error of x_0 counts min(SNR, 5).
        snr = alpha_bar / (1 - alpha_bar)
        error = read(objective, model(x, t).double(), x.detach().double(), alpha_bar)[0] - x_0
        weighted = (torch.clamp(snr, max=5) * error**2).mean()
        model.zero_grad()
        weighted.backward()
        tensors |= {f"{objective}.min_snr.loss": weighted.detach().float().reshape(1)}
        tensors |= {f"{objective}.min_snr.gradient": model.output_proj[3].weight.grad.clone()}
    factor = torch.randn(BATCH, 2)
    tensors |= {"factor": factor}
    tensors |= {"input_gradient": torch.autograd.grad((model(x, t) * factor).sum(), x)[0]}
    safetensors_file.write(FOLDER / "objectives.safetensors", tensors, metadata(seed))


def ddim_step(x, x_0, epsilon, alpha_bar, t):
    """The deterministic step from t to t - 1, at t = 0 to the data (Song et al. 2021, eq. 12)."""
    if t == 0:
        return x_0
    return torch.sqrt(alpha_bar[t - 1]) * x_0 + torch.sqrt(1 - alpha_bar[t - 1]) * epsilon


def make_guidance(seed):
    """Reverse steps of the conditional network at some timesteps, all in double."""
    torch.manual_seed(seed)
    model = Denoiser(**NETWORKS["conditional"])
    weights, _ = safetensors_file.read(FOLDER / "conditional.weights.safetensors")
    model.load_state_dict(weights)
    timesteps = [0, 1, 40, 150, 299]
    label = torch.arange(BATCH) % 2
    beta = torch.linspace(1e-4, 0.02, TIMESTEPS, dtype=torch.float64)
    alpha_bar = torch.cumprod(1 - beta, dim=0)
    x = torch.randn(BATCH, 2)
    tensors = {"x": x, "label": label, "t": torch.tensor(timesteps)}

    # What training does with points whose labels are dropped.
    target, every_t = torch.randn(BATCH, 2), torch.arange(BATCH) * 12
    loss = nn.functional.mse_loss(model(x, every_t, None), target)
    loss.backward()
    tensors |= {"null.t": every_t, "null.target": target, "null.loss": loss.reshape(1)}
    named = ((key, value.grad) for key, value in model.named_parameters() if value.grad is not None)
    tensors |= copies("null.gradient", named)

    model = model.double()
    model.time_embedder.register_forward_hook(lambda _module, _x, out: out.double())
    center, radius, strength = torch.tensor([0.1, -0.2], dtype=torch.float64), 0.5, 2.0
    tensors |= {"circle": torch.tensor([0.1, -0.2, radius]), "strength": torch.tensor([strength])}
    for t in timesteps:
        at = x.double().requires_grad_()
        signal, noise = torch.sqrt(alpha_bar[t]), torch.sqrt(1 - alpha_bar[t])
        answers = [model(at, torch.full((BATCH,), t), of) for of in (None, label)]
        for scale in (0, 1, 3):
            epsilon = answers[0] + scale * (answers[1] - answers[0])
            x_0 = (at - noise * epsilon) / signal
            guided = ddim_step(at, x_0, epsilon, alpha_bar, t)
            tensors |= {f"{t}.guided.{scale}": guided.detach().float()}
            # Dhariwal and Nichol 2021, algorithm 2; x_0 moves at most twice as far as the circle is.
            distance = (x_0 - center).norm(dim=1) - radius
            energy = (distance**2 / 2).sum()
            slope = strength * noise * torch.autograd.grad(energy, at, retain_graph=True)[0]
            moved = (noise / signal * slope).norm(dim=1)
            slope = slope * torch.clamp(2 * distance.abs() / moved, max=1)[:, None]
            steered = ddim_step(at, x_0 - noise / signal * slope, epsilon + slope, alpha_bar, t)
            tensors |= {f"{t}.steered.{scale}": steered.detach().float()}
    safetensors_file.write(FOLDER / "guidance.safetensors", tensors, metadata(seed))


def straight_time(signal, noise):
    """The time in which a path x / (signal + noise) is straight: 0 at the data, 1 at pure noise."""
    return noise / (signal + noise)


def middle(signal, noise, t, t_next):
    """The timestep from t_next to t - 1 nearest to half the way."""
    s = straight_time(signal, noise)
    away = (s[t_next:t] - (s[t] + s[t_next]) / 2).abs()
    return t_next + int(away.argmin())


def two_slopes(x, predict, signal, noise, t, t_next, t_second):
    """Karras et al. 2022, algorithm 3, in the straight time; t_second = t_next is Heun's method."""
    at = lambda of: straight_time(signal[of], noise[of])
    scale = lambda of: signal[of] + noise[of]
    x_0, epsilon = predict(x, t)
    first = epsilon - x_0
    y, step = x / scale(t), at(t_next) - at(t)
    share = (at(t_second) - at(t)) / step
    x_0, epsilon = predict(scale(t_second) * (y + share * step * first), t_second)
    slope = (1 - 1 / (2 * share)) * first + 1 / (2 * share) * (epsilon - x_0)
    return scale(t_next) * (y + step * slope)


def reverse_run(rule, x, predict, signal, noise, timesteps, z, eta):
    """Yields x after each step from each of the timesteps to the next, at last to the data."""
    x_0_before = None
    for number, t in enumerate(timesteps):
        x_0, epsilon = predict(x, t)
        is_last = number + 1 == len(timesteps)
        if is_last:
            yield x_0
            return
        t_next = timesteps[number + 1]
        s, n, s_next, n_next = signal[t], noise[t], signal[t_next], noise[t_next]
        kept = s / s_next  # the step from t_next to t keeps so much, and adds so much noise
        added = n**2 - (kept * n_next) ** 2
        posterior = torch.sqrt(added) * n_next / n
        if rule == "ddpm":  # Ho et al. 2020, algorithm 2, with sigma^2 = beta
            x = (x - added / n * epsilon) / kept + torch.sqrt(added) * z[number]
        elif rule == "ddpm-posterior":  # eq. 7
            mean = (s_next * added * x_0 + kept * n_next**2 * x) / n**2
            x = mean + posterior * z[number]
        elif rule == "ddim":  # Song et al. 2021, eq. 12 and 16
            sigma = eta * posterior
            x = s_next * x_0 + torch.sqrt(n_next**2 - sigma**2) * epsilon + sigma * z[number]
        elif rule == "euler":
            y = x / (s + n)
            y = y + (straight_time(s_next, n_next) - straight_time(s, n)) * (epsilon - x_0)
            x = (s_next + n_next) * y
        elif rule == "heun":
            x = two_slopes(x, predict, signal, noise, t, t_next, t_next)
        elif rule == "midpoint":
            x = two_slopes(x, predict, signal, noise, t, t_next, middle(signal, noise, t, t_next))
        elif rule == "dpm++2m":  # Lu et al. 2022, arXiv 2211.01095, algorithm 2
            h = torch.log(s_next / n_next) - torch.log(s / n)
            line = x_0
            if x_0_before is not None:
                before = timesteps[number - 1]
                last = torch.log(s / n) - torch.log(signal[before] / noise[before])
                line = x_0 + (x_0 - x_0_before) * h / (2 * last)  # from pure noise, last is infinite
            x = n_next / n * x - s_next * torch.expm1(-h) * line
            x_0_before = x_0
        yield x


def make_rules(seed):
    """Reverse runs in double, on the notebook's path with a net that is asked for epsilon, and on the
    straight path with the same net asked for the velocity."""
    torch.manual_seed(seed)
    model = Denoiser(**NETWORKS["unconditional"])
    model.load_state_dict(safetensors_file.read(FOLDER / "unconditional.weights.safetensors")[0])
    model = model.double()
    model.time_embedder.register_forward_hook(lambda _module, _x, out: out.double())
    steps, count, eta = 7, 8, 0.5
    x = torch.randn(count, 2)
    z = torch.randn(steps, count, 2)
    timesteps = [(steps - step) * TIMESTEPS // steps - 1 for step in range(steps)]
    tensors = {"x": x, "noise": z, "t": torch.tensor(timesteps), "eta": torch.tensor([eta])}

    beta = torch.linspace(1e-4, 0.02, TIMESTEPS, dtype=torch.float64)
    alpha_bar = torch.cumprod(1 - beta, dim=0)
    time = torch.arange(1, TIMESTEPS + 1, dtype=torch.float64) / TIMESTEPS
    paths = {
        "linear": (torch.sqrt(alpha_bar), torch.sqrt(1 - alpha_bar)),
        "flow": (1 - time, time),
    }
    for path, (signal, noise) in paths.items():

        @torch.no_grad()
        def predict(x, t):
            answer = model(x, torch.full((count,), t))
            if path == "linear":
                return (x - noise[t] * answer) / signal[t], answer
            x_0 = (x - noise[t] * answer) / (signal[t] + noise[t])
            return x_0, x_0 + answer

        for rule in ("ddpm", "ddpm-posterior", "ddim", "euler", "heun", "midpoint", "dpm++2m"):
            if path == "flow" and rule == "ddpm":
                continue  # it divides by the signal, and there is none at the first step
            run = reverse_run(rule, x.double(), predict, signal, noise, timesteps, z.double(), eta)
            tensors |= {f"{path}.{rule}": torch.stack(list(run)).float()}
    safetensors_file.write(FOLDER / "rules.safetensors", tensors, metadata(seed))


def make_wide(seed):
    """A network of points with 64 numbers, all at random."""
    torch.manual_seed(seed)
    timesteps, width, count = 40, 64, 4
    model = Denoiser(hidden=32, time=16, blocks=1, classes=0, width=width)
    safetensors_file.write(FOLDER / "wide.weights.safetensors", model.state_dict(), metadata(seed))
    batches = []
    for _ in range(4):
        batches.append((torch.randn(6, width), torch.randint(timesteps, (6,)), torch.randn(6, width)))
    x_start = torch.randn(count, width)
    noise = torch.randn(timesteps, count, width)
    run = {"reverse.x_start": x_start, "reverse.noise": noise}
    run["reverse.end"] = list(reverse_diffusion(model, x_start, noise))[-1]
    columns = zip(("x", "t", "noise"), zip(*batches))
    run |= {f"batch.{key}": torch.stack(column) for key, column in columns}
    batches = [(*batch, None) for batch in batches]
    run["prediction"], run["loss"] = loss_and_gradients(model, batches[0])
    run |= copies("gradient", ((key, value.grad) for key, value in model.named_parameters()))
    run["adam.losses"] = adam_steps(model, batches, rate=1e-3)
    run |= copies("adam", model.named_parameters())
    safetensors_file.write(FOLDER / "wide.run.safetensors", run, metadata(seed))


def make_average(seed):
    """The conditional network trained by its golden batches, with PyTorch's own AveragedModel."""
    model = Denoiser(**NETWORKS["conditional"])
    model.load_state_dict(safetensors_file.read(FOLDER / "conditional.weights.safetensors")[0])
    run, _ = safetensors_file.read(FOLDER / "conditional.run.safetensors")
    batches = list(zip(*(run[f"batch.{key}"] for key in ("x", "t", "noise", "label"))))
    decay = 0.4  # from the fifth step on: before, (1 + n) / (10 + n) is less

    def toward(average, weights, count):
        return average + (1 - min(decay, (1 + count) / (10 + count))) * (weights - average)

    averaged = torch.optim.swa_utils.AveragedModel(model, avg_fn=toward)
    averaged.update_parameters(model)  # the first is a copy
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    for batch in batches:
        loss_and_gradients(model, batch)
        optimizer.step()
        averaged.update_parameters(model)
    x, t, _, label = batches[0]
    tensors = {"prediction": averaged(x, t, label).detach()}
    tensors |= copies("average", averaged.module.named_parameters())
    safetensors_file.write(FOLDER / "average.safetensors", tensors, metadata(seed))


if __name__ == "__main__":
    torch.set_num_threads(1)  # the order of additions must not depend on the machine's cores
    for seed, (name, sizes) in enumerate(NETWORKS.items()):
        make_network(name, sizes, seed)
    make_diffusion(seed=2)
    make_objectives(seed=3)
    make_wide(seed=4)
    make_guidance(seed=5)
    make_average(seed=6)
    make_rules(seed=6)
