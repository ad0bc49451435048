#!/usr/bin/env python3
"""Makes the parameters that torch.optim.SGD arrives at, for Fovea.Nn's tests.

    apt-get install -y python3-torch
    /usr/bin/python3 eng/make-sgd-fixtures.py          (last run with PyTorch 1.13.0)

Writes tests/Fovea.Nn.Tests/Optimizers/SgdFixtures.cs: START, the gradient of each step, the rate of each step, and per case the parameters after each
step. The form of 2012 is not PyTorch's: it is written out here in float64, as section 5 of Krizhevsky et al. 2012 has it.
"""
import pathlib
import numpy as np
import torch

TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fovea.Nn.Tests" / "Optimizers" / "SgdFixtures.cs"
START = [0.5, -1.25, 2.0, 0.0, -0.03125]
GRADIENTS = [[0.25, -0.5, 1.0, 0.125, 3.0], [-0.75, 0.5, 0.25, 0.0, 2.0], [0.5, 1.5, -2.0, -0.25, 1.0], [0.0, 0.0, 0.0, 0.0, 0.0]]
RATES = [0.1, 0.1, 0.01, 0.05]
CASES = {
    "plain": {},
    "weight decay": {"weight_decay": 0.05},
    "momentum": {"momentum": 0.9},
    "momentum, weight decay": {"momentum": 0.9, "weight_decay": 0.05},
    "momentum, dampening": {"momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "nesterov, weight decay": {"momentum": 0.75, "nesterov": True, "weight_decay": 0.05},
}
OPTIONS = {"momentum": "Momentum", "dampening": "Dampening", "weight_decay": "WeightDecay", "nesterov": "Nesterov"}


def torch_steps(options):
    parameter = torch.nn.Parameter(torch.tensor(START))
    optimizer = torch.optim.SGD([parameter], lr=RATES[0], **options)
    for rate, gradient in zip(RATES, GRADIENTS):
        optimizer.param_groups[0]["lr"] = rate
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
        yield parameter.detach().double().tolist()


def steps_of_2012(momentum, weight_decay):
    w, v = np.array(START), np.zeros(len(START))
    for rate, gradient in zip(RATES, GRADIENTS):
        v = momentum * v - weight_decay * rate * w - rate * np.array(gradient)
        w = w + v
        yield w.tolist()


def row(values):
    return "[" + ", ".join(f"{np.float32(v)!s}f" for v in values) + "]"


def rows(values, indent):
    return "".join(f"{indent}{row(v)},\n" for v in values)


def case(name, options, form, steps):
    text = [f"{OPTIONS[k]} = {str(v).lower()}" for k, v in options.items()] + ([f"Form = SgdForm.{form}"] if form else [])
    return (f'        ["{name}"] = new(\n            new SgdOptions {{ {", ".join(text)}{" " if text else ""}}},\n            [\n'
            f'{rows(steps, " " * 16)}            ]),\n')


body = "".join(case(name, options, None, torch_steps(options)) for name, options in CASES.items())
paper = {"momentum": 0.9, "weight_decay": 0.05}
body += case("2012", paper, "AlexNet2012", steps_of_2012(**paper))
TARGET.write_text(f"""// Written by eng/make-sgd-fixtures.py with PyTorch {torch.__version__.split('a')[0]}; do not edit.
using Fovea.Nn.Optimizers;

namespace Fovea.Nn.Tests.Optimizers;

internal static class SgdFixtures
{{
    public static readonly float[] Start = {row(START)};

    public static readonly double[] Rates = [{", ".join(map(str, RATES))}];

    public static readonly float[][] Gradients =
    [
{rows(GRADIENTS, " " * 8)}    ];

    public static readonly Dictionary<string, Case> Cases = new()
    {{
{body}    }};

    public sealed record Case(SgdOptions Options, float[][] After);
}}
""")
