#!/usr/bin/env python3
"""Makes the learning rates of torch.optim.lr_scheduler, for Fovea.Nn's tests.

    apt-get install -y python3-torch
    /usr/bin/python3 eng/make-schedule-fixtures.py     (last run with PyTorch 1.13.0)

Writes tests/Fovea.Nn.Tests/Schedules/ScheduleFixtures.cs: per schedule the rate of each epoch, and for ReduceLROnPlateau the rate after each metric.
"""
import pathlib
import textwrap
import warnings
import torch
from torch.optim import lr_scheduler as s

warnings.filterwarnings("ignore")
TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fovea.Nn.Tests" / "Schedules" / "ScheduleFixtures.cs"
INITIAL = 0.1
METRICS = [1.0, 0.8, 0.81, 0.79995, 0.9, 0.95, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]


def optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=INITIAL)


def warm(o, epochs, factor, main):
    return s.SequentialLR(o, [s.LinearLR(o, start_factor=factor, total_iters=epochs), main], milestones=[epochs])


SCHEDULES = {
    "ConstantLr()": lambda o: s.ConstantLR(o, factor=1.0),
    "StepLr(3, 0.5)": lambda o: s.StepLR(o, 3, 0.5),
    "StepLr(1, 0.9)": lambda o: s.StepLR(o, 1, 0.9),
    "MultiStepLr([2, 5, 5, 9], 0.1)": lambda o: s.MultiStepLR(o, [2, 5, 5, 9], 0.1),
    "CosineAnnealingLr(11)": lambda o: s.CosineAnnealingLR(o, 11),
    "CosineAnnealingLr(5, 0.01)": lambda o: s.CosineAnnealingLR(o, 5, 0.01),
    "Warmup(new StepLr(3, 0.5), 4, 0.1)": lambda o: warm(o, 4, 0.1, s.StepLR(o, 3, 0.5)),
    "Warmup(new CosineAnnealingLr(7), 5, 0.01)": lambda o: warm(o, 5, 0.01, s.CosineAnnealingLR(o, 7)),
}
PLATEAUS = {
    "ReduceLrOnPlateauOptions { Patience = 2 }": dict(patience=2),
    "ReduceLrOnPlateauOptions { Patience = 1, Factor = 0.5, Cooldown = 2 }": dict(patience=1, factor=0.5, cooldown=2),
    "ReduceLrOnPlateauOptions { Patience = 0, Factor = 0.3, MinLr = 0.004 }": dict(patience=0, factor=0.3, min_lr=0.004),
    "ReduceLrOnPlateauOptions { Patience = 1, Mode = PlateauMode.Max, Threshold = 0.02 }": dict(patience=1, mode="max", threshold=0.02),
}


def rates(make, count=14):
    o = optimizer()
    schedule = make(o)
    for _ in range(count):
        yield o.param_groups[0]["lr"]
        o.step()
        schedule.step()


def metrics(options):
    return [round(1.5 - m, 6) for m in METRICS] if options.get("mode") == "max" else METRICS


def plateau(options):
    o = optimizer()
    schedule = s.ReduceLROnPlateau(o, **options)
    for metric in metrics(options):
        schedule.step(metric)
        yield o.param_groups[0]["lr"]


def numbers(values):
    return textwrap.fill(", ".join(map(repr, values)), 128, initial_indent=" " * 12, subsequent_indent=" " * 12)


def table(entries):
    return "".join(f"        (new {code},\n        [\n" + "\n        ],\n        [\n".join(numbers(v) for v in values) + "\n        ]),\n"
                   for code, *values in entries)


TARGET.write_text(f"""// Written by eng/make-schedule-fixtures.py with PyTorch {torch.__version__.split('a')[0]}; do not edit.
using Fovea.Nn.Schedules;

namespace Fovea.Nn.Tests.Schedules;

internal static class ScheduleFixtures
{{
    public const double Initial = {INITIAL};

    public static readonly (LearningRateSchedule Schedule, double[] Rates)[] Schedules =
    [
{table((code, rates(make)) for code, make in SCHEDULES.items())}    ];

    public static readonly (ReduceLrOnPlateauOptions Options, double[] Metrics, double[] Rates)[] Plateaus =
    [
{table((code, metrics(options), plateau(options)) for code, options in PLATEAUS.items())}    ];
}}
""")
