#!/usr/bin/env python3
"""Makes the results of torchvision's pooling of regions, for Fovea.Tensors' tests.

    apt-get install -y python3-torch python3-torchvision
    /usr/bin/python3 eng/make-roi-fixtures.py     (last run with PyTorch 1.13.0 and torchvision 0.14.1)

Writes tests/Fovea.Tensors.Tests/files/roi.json: cases with the shapes of the maps, the regions, and digests (tests/Shared/Digest.cs) of the output and of the gradient to
each map. Maps are `uniform("mapI", …)`, the gradient to the output is `uniform("upstream", …)`, both with seed 0 (tests/Shared/Goldens.cs). Everything is in float32.
"""
import collections
import json
import pathlib
import numpy as np
import torch
from torchvision import ops
import golden_rule as rule

TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fovea.Tensors.Tests" / "files" / "roi.json"
IMAGE = (256, 320)
ODD = [  # inside, across borders, beyond, without area, swapped sides: image, x1, y1, x2, y2
    [0, 1.3, 2.1, 8.7, 9.2], [1, -3.1, -1.7, 5.3, 4.4], [1, 3.2, 3.7, 3.2, 3.7], [0, 6.1, 5.3, 40.9, 21.7], [0, 2.5, 3.5, 4.5, 7.5],
    [0, 100, 100, 120, 130], [1, -90, -80, -70, -60], [1, -200, -300, 200, 300], [0, 0, 0, 1000, 1000],
]
SWAPPED = [[1, 9, 8, 2, 1], [0, 9, 1, 2, 8], [0, 3, 6, 11, 2]]
LEVELS = [  # sides around those at which the level changes, and boxes that are degenerate
    [0, 0, 0, 112, 112], [1, 3, 5, 114.99, 117], [0, 10, 20, 234, 244], [1, 10, 20, 233.9, 244], [0, -50, -60, 398, 388], [1, 0, 0, 448, 447.9],
    [0, 0, 0, 3000, 3000], [1, 7, 9, 7, 9], [0, 7, 9, 7, 60], [1, 90, 80, 30, 20], [0, 90, 20, 30, 80], [1, 400, 500, 450, 560], [0, 50.3, 60.7, 60.1, 66.6],
]


def uniform(name, count):
    return torch.from_numpy(rule.uniform(name, count).astype(np.float32))


def short(values):
    """Single-precision values with as many digits as tell them apart."""
    return [float(f"{v:.9g}") for v in values]


def digest(t, head=64):
    a = t.detach().double().reshape(-1)
    return {"shape": list(t.shape), "sum": float(a.sum()), "l2": float(a.norm()), "absmax": float(a.abs().max()), "head": short(a[:head])}


def case(shapes, regions, pool):
    maps = [uniform(f"map{i}", int(np.prod(s))).reshape(s).requires_grad_() for i, s in enumerate(shapes)]
    out = pool(maps, torch.tensor(regions, dtype=torch.float32))
    (out * uniform("upstream", out.numel()).reshape(out.shape)).sum().backward()
    return {"maps": shapes, "regions": short(np.float32(regions).flatten()), "out": digest(out, out.numel() if len(shapes) == 1 else 64),
            "gradients": [digest(m.grad) for m in maps]}


def pyramid(size):
    def pool(maps, regions):
        # The boxes of each image come first in its list; the results go back to the order of the regions.
        order = [torch.where(regions[:, 0] == image)[0] for image in range(2)]
        named = collections.OrderedDict((str(i), m) for i, m in enumerate(maps))
        align = ops.MultiScaleRoIAlign(list(named), size, 2)
        pooled = align(named, [regions[o, 1:] for o in order], [IMAGE, IMAGE])
        return pooled[torch.argsort(torch.cat(order))]
    return pool


def pyramid_maxima(size):
    mapper = ops.poolers.initLevelMapper(2, 5)

    def pool(maps, regions):
        level_of = mapper([regions[:, 1:]])
        out = torch.zeros(len(regions), maps[0].shape[1], size, size)
        for level, m in enumerate(maps):
            of_level = torch.where(level_of == level)[0]
            out = out.index_put((of_level,), ops.roi_pool(m, regions[of_level], size, 0.25 / 2 ** level))
        return out
    return pool


boxes = uniform("boxes", 4 * 60).reshape(60, 4).add(1).div(2).double().numpy()
random = [[k % 2, x * 300, y * 240, x * 300 + 2 + w * w * 500, y * 240 + 2 + h * h * 500] for k, (x, y, w, h) in enumerate(boxes)]
levels = [[2, 3, IMAGE[0] // s, IMAGE[1] // s] for s in (4, 8, 16, 32)]
single = [[2, 2, 7, 9]]
CASES = {
    "MultiScaleRoiAlign 7": case(levels, LEVELS + random, pyramid(7)),
    "MultiScaleRoiAlign 14": case(levels, LEVELS, pyramid(14)),
    # torchvision has no such operator: its own levels and its own roi_pool of each.
    "MultiScaleRoiPool 7": case(levels, LEVELS + random, pyramid_maxima(7)),
    "MultiScaleRoiPool 14": case(levels, LEVELS, pyramid_maxima(14)),
    "RoiPool": case(single, ODD + SWAPPED, lambda maps, regions: ops.roi_pool(maps[0], regions, (2, 3), 0.5)),
    "RoiAlign 0": case(single, ODD + SWAPPED, lambda maps, regions: ops.roi_align(maps[0], regions, (2, 3), 0.5, -1, False)),
    "RoiAlign 2": case(single, ODD + SWAPPED, lambda maps, regions: ops.roi_align(maps[0], regions, (2, 3), 0.5, 2, False)),
    # With sampling_ratio=-1 and aligned=True torchvision has no result for a box of which one side alone is swapped.
    "RoiAlign 0 aligned": case(single, ODD + SWAPPED[:1], lambda maps, regions: ops.roi_align(maps[0], regions, (2, 3), 0.5, -1, True)),
    "RoiAlign 3 aligned": case(single, ODD + SWAPPED, lambda maps, regions: ops.roi_align(maps[0], regions, (2, 3), 0.5, 3, True)),
}
TARGET.parent.mkdir(exist_ok=True)
TARGET.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in CASES.items()) + "\n}\n")
