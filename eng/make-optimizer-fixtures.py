#!/usr/bin/env python3
"""Makes what PyTorch's optimisers, schedules, clipping and averages arrive at in 200 steps, for Fovea.Nn's tests.

    apt-get install -y python3-torch
    /usr/bin/python3 eng/make-optimizer-fixtures.py    (last run with PyTorch 1.13.0)

Writes tests/Fovea.Nn.Tests/Optimizers/OptimizerFixtures.cs: per case the parameters after every 40th of the 200 steps. Start and gradients are
computed by both sides: gradient i of step s is ((7919 s + 104729 i + 13 s i) mod 2039 - 1019) / 512, which float32 holds exactly.
The form of 2012 is not PyTorch's: it is written out here in float64, as section 5 of Krizhevsky et al. 2012 has it.
"""
import pathlib
import textwrap
import warnings
import numpy as np
import torch
from torch.optim import lr_scheduler as s
from torch.optim.swa_utils import AveragedModel

warnings.filterwarnings("ignore")
TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fovea.Nn.Tests" / "Optimizers" / "OptimizerFixtures.cs"
START = [1.5, -1.25, 2.0, 1.0, -3.0, 2.5]
STEPS, EVERY = 200, 40

OPTIMIZERS = {
    "Sgd": [{}, {"weight_decay": 0.05}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05},
            {"momentum": 0.9, "nesterov": True}, {"momentum": 0.75, "nesterov": True, "weight_decay": 0.05}],
    "AdamW": [{}, {"weight_decay": 0.1, "betas": (0.8, 0.99), "eps": 1e-6}],
    "RmsProp": [{}, {"alpha": 0.9, "eps": 0.0316, "momentum": 0.9, "weight_decay": 1e-2}, {"centered": True},
                {"alpha": 0.9, "centered": True, "momentum": 0.5, "weight_decay": 0.1, "eps": 1e-4}],
}
RATES = {"Sgd": 0.0078125, "AdamW": 0.002, "RmsProp": 0.002}
TORCH = {"Sgd": torch.optim.SGD, "AdamW": torch.optim.AdamW, "RmsProp": torch.optim.RMSprop}
NAMES = {"weight_decay": "WeightDecay", "momentum": "Momentum", "dampening": "Dampening", "nesterov": "Nesterov", "eps": "Epsilon",
         "alpha": "Alpha", "centered": "Centered"}


def warm(o, kind, epochs, factor, main):
    first = s.LinearLR(o, start_factor=factor, total_iters=epochs) if kind == "Linear" else s.ConstantLR(o, factor, epochs)
    return s.SequentialLR(o, [first, main], milestones=[epochs])


PEAK = 0.0078125
SCHEDULES = {
    "ConstantLr()": lambda o: s.ConstantLR(o, factor=1.0),
    "StepLr(30, 0.5)": lambda o: s.StepLR(o, 30, 0.5),
    "MultiStepLr([60, 120, 160], 0.2)": lambda o: s.MultiStepLR(o, [60, 120, 160], 0.2),
    "ExponentialLr(0.98)": lambda o: s.ExponentialLR(o, 0.98),
    "CosineAnnealingLr(200)": lambda o: s.CosineAnnealingLR(o, 200),
    "CosineAnnealingLr(70, 0.001)": lambda o: s.CosineAnnealingLR(o, 70, 0.001),
    "PolynomialLr(200)": lambda o: s.PolynomialLR(o, 200, 1.0),
    "PolynomialLr(150, 2.5)": lambda o: s.PolynomialLR(o, 150, 2.5),
    "OneCycleLr(201)": lambda o: s.OneCycleLR(o, PEAK, total_steps=201, cycle_momentum=False),
    "OneCycleLr(201, 0.4, Annealing.Linear, 10, 100)": lambda o: s.OneCycleLR(
        o, PEAK, total_steps=201, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=100, cycle_momentum=False),
    "Warmup(new CosineAnnealingLr(160), 40)": lambda o: warm(o, "Linear", 40, 0.01, s.CosineAnnealingLR(o, 160)),
    "Warmup(new StepLr(60), 30, 0.1, WarmupMethod.Constant)": lambda o: warm(o, "Constant", 30, 0.1, s.StepLR(o, 60)),
}


def gradient(step, scale=1.0):
    return torch.tensor([scale * ((7919 * step + 104729 * i + 13 * step * i) % 2039 - 1019) / 512 for i in range(len(START))])


def run(optimizer, schedule=None, clip=None):
    """The parameters and the last learning rate after every 40th step."""
    parameter = torch.nn.Parameter(torch.tensor(START))
    o = optimizer([parameter])
    plan = schedule(o) if schedule else None
    for step in range(STEPS):
        parameter.grad = gradient(step)
        rate = o.param_groups[0]["lr"]
        if clip:
            clip(parameter)
        o.step()
        if plan:
            plan.step()
        if step % EVERY == EVERY - 1:
            yield parameter.detach().double().tolist() + ([rate] if schedule else [])


def run_2012(momentum, weight_decay):
    w, v, rate = np.array(START), np.zeros(len(START)), RATES["Sgd"]
    for step in range(STEPS):
        v = momentum * v - weight_decay * rate * w - rate * gradient(step).double().numpy()
        w = w + v
        if step % EVERY == EVERY - 1:
            yield w.tolist()


def norms():
    """The total norm that clipping returns, of two tensors, after every 40th step."""
    for step in range(EVERY - 1, STEPS, EVERY):
        one, two = (torch.nn.Parameter(torch.tensor(START)) for _ in range(2))
        one.grad, two.grad = gradient(step), gradient(step + 1, 0.25)
        total = torch.nn.utils.clip_grad_norm_([one, two], 1.5)
        yield [total.item()] + one.grad.tolist() + two.grad.tolist()


def average(decay):
    """torchvision's ExponentialMovingAverage of a parameter trained by SGD and of a buffer; both are copied in the first 20 updates."""
    module = torch.nn.Module()
    module.weight = torch.nn.Parameter(torch.tensor(START))
    module.register_buffer("mean", torch.tensor(START))
    o = torch.optim.SGD(module.parameters(), lr=PEAK)
    ema = AveragedModel(module, avg_fn=lambda a, m, n: decay * a + (1 - decay) * m, use_buffers=True)
    for step in range(STEPS):
        module.weight.grad = gradient(step)
        o.step()
        module.mean.mul_(0.9).add_(gradient(step) + 4, alpha=0.1)
        ema.update_parameters(module)
        if step < 20:
            ema.n_averaged.fill_(0)
        if step % EVERY == EVERY - 1:
            yield ema.module.weight.tolist() + ema.module.mean.tolist()


def text(value):
    return str(value).lower() if isinstance(value, bool) else repr(value)


def code(name, options):
    parts = [f"LearningRate = {RATES[name]}"]
    for key, value in options.items():
        parts += [f"Beta1 = {value[0]}", f"Beta2 = {value[1]}"] if key == "betas" else [f"{NAMES[key]} = {text(value)}"]
    return f"new {name}(\n            entries,\n            new {name}Options {{ {', '.join(parts)} }})"


def rows(values, indent):
    spaces = " " * indent
    return "".join(textwrap.fill(f"[{', '.join(str(np.float32(v)) for v in row)}],", 138, initial_indent=spaces, subsequent_indent=spaces + " ")
                   + "\n" for row in values)


def case(key, values):
    return f"        ({key},\n        [\n{rows(values, 12)}        ]),\n"


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=PEAK)


optimizers = "".join(case(f"entries => {code(name, options)}", run(lambda p: TORCH[name](p, lr=RATES[name], **options)))
                     for name, cases in OPTIMIZERS.items() for options in cases)
paper = {"momentum": 0.9, "weight_decay": 0.0005}
optimizers += case(f"entries => {code('Sgd', paper)[:-3]}, Form = SgdForm.AlexNet2012 }})", run_2012(**paper))
schedules = "".join(case(f"new {name}", run(sgd, make)) for name, make in SCHEDULES.items())
TARGET.write_text(f"""// Written by eng/make-optimizer-fixtures.py with PyTorch {torch.__version__.split('a')[0]}; do not edit.
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;

namespace Fovea.Nn.Tests.Optimizers;

internal static class OptimizerFixtures
{{
    public const int Steps = {STEPS}, Every = {EVERY};

    public const double Rate = {PEAK}, NormLimit = 1.5, ValueLimit = 0.75, Decay = 0.95;

    public static readonly float[] Start = [{', '.join(f'{v}f' for v in START)}];

    public static readonly (Func<StateEntry[], IOptimizer> Create, double[][] After)[] Optimizers =
    [
{optimizers}    ];

    // The parameters, then the learning rate of the step.
    public static readonly (LearningRateSchedule Schedule, double[][] After)[] Schedules =
    [
{schedules}    ];

    public static readonly double[][] ClippedByNorm =
    [
{rows(run(sgd, clip=lambda p: torch.nn.utils.clip_grad_norm_([p], 1.5)), 8)}    ];

    public static readonly double[][] ClippedByValue =
    [
{rows(run(sgd, clip=lambda p: torch.nn.utils.clip_grad_value_([p], 0.75)), 8)}    ];

    // The norm of two gradients, then both once clipped.
    public static readonly double[][] Norms =
    [
{rows(norms(), 8)}    ];

    // The average of a parameter, then that of a buffer.
    public static readonly double[][] Averages =
    [
{rows(average(0.95), 8)}    ];
}}
""")
