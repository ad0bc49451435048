#!/usr/bin/env python3
"""Records how torchvision pastes masks into images, for the tests of Fovea.Detection.Masks.

    apt-get install -y python3-torchvision python3-numpy
    /usr/bin/python3 eng/make-mask-fixtures.py     (last run with torch 1.13.0, torchvision 0.14.1)

Writes tests/Fovea.Detection.Tests/files/masks.json: for each case the image's size, the box, the side and the seed of the mask, whose values
the tests compute, too; of the pasted mask the sum, the values at some positions, and the pixels above 0.5 as run
lengths, column by column.
"""
import json, pathlib
import numpy as np
import torch
from torchvision.models.detection.roi_heads import paste_masks_in_image

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = [  # height, width, side, box
    (60, 80, 28, (10.3, 5.7, 50.2, 40.9)),          # inside
    (60, 80, 28, (0.0, 0.0, 80.0, 60.0)),           # the whole image
    (60, 80, 28, (-20.5, -10.2, 30.6, 25.4)),       # beyond the left and the top
    (60, 80, 28, (55.5, 30.1, 120.7, 99.9)),        # beyond the right and the bottom
    (60, 80, 28, (-300.25, -200.5, 400.75, 300.5)), # much larger than the image
    (60, 80, 28, (20.4, 20.6, 21.1, 21.2)),         # less than a pixel
    (60, 80, 28, (20.4, 20.6, 60.1, 21.2)),         # flat
    (60, 80, 28, (30.0, 30.0, 30.0, 30.0)),         # no area
    (60, 80, 28, (80.0, 12.0, 80.0, 40.0)),         # no area, at the right border
    (60, 80, 28, (-0.4, -0.6, 9.0, 9.0)),           # the corner is cut towards 0
    (60, 80, 14, (3.0, 4.0, 70.0, 55.0)),           # another side
    (60, 80, 1, (3.0, 4.0, 40.0, 33.0)),            # one value
    (700, 500, 28, (-5.0, 20.0, 480.0, 690.0)),     # many pixels
]


def mask(side, seed):
    """Slanted triangular waves between 0 and 1 that cross 0.5 often; whole numbers and one division, so that the tests compute the same."""
    y, x = np.mgrid[0:side, 0:side]
    wave = np.abs((311 * x + 197 * y + 1303 * seed) % 8198 - 4099)
    return wave.astype(np.float32) / np.float32(4099)


def runs(pixels):
    counts, on, length = [], False, 0
    for value in pixels.flatten(order="F"):
        if bool(value) != on:
            counts.append(length)
            on, length = not on, 0
        length += 1
    return counts + [length]


def record(seed, height, width, side, box):
    values = mask(side, seed)
    pasted = paste_masks_in_image(torch.from_numpy(values)[None, None], torch.tensor([box]), (height, width))[0, 0].numpy()
    closest = float(np.abs(pasted - 0.5).min())
    assert closest > 3e-7, f"case {seed}: a pixel is {closest} from the threshold, which rounding may cross"
    step = max(1, height * width // 400)
    return {"seed": seed, "height": height, "width": width, "side": side, "box": box, "sum": float(pasted.sum(dtype=np.float64)),
            "step": step, "values": [round(float(v), 8) for v in pasted.flatten()[::step]], "runs": runs(pasted > 0.5)}


target = ROOT / "tests" / "Fovea.Detection.Tests" / "files" / "masks.json"
target.parent.mkdir(exist_ok=True)
cases = [record(seed, *case) for seed, case in enumerate(CASES)]
target.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(f"{len(cases)} cases, {target.stat().st_size} bytes")
