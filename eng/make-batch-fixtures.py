#!/usr/bin/env python3
"""Records what torch and torchvision make of batches, for the tests of Fovea.Data.Loading and of the loss of soft targets.

    apt-get install -y python3-torchvision python3-pil python3-numpy
    /usr/bin/python3 eng/make-batch-fixtures.py [PHOTOGRAPHS]     (last run with torch 1.13.0, torchvision 0.14.1, Pillow 9.4.0)

Writes tests/Fovea.Data.Tests/files/batches.json:
  normalized   for each file in PHOTOGRAPHS (default $FOVEA_DATA/imagenet-sample): resize 256, centre crop 224, ToTensor, Normalize; the sum
               of the values and those at some positions of [H, W, C]
  mixes        a batch [N, H, W, C] and labels; the batch and the soft targets after mixup and after cutmix as torchvision's reference
               (references/classification/transforms.py) computes them with given draws
and prints the loss of soft targets and its gradient, which stand in the tests.
"""
import json, math, os, pathlib, sys
import torch
import torch.nn.functional as F
from PIL import Image
from torchvision import transforms

ROOT = pathlib.Path(__file__).resolve().parent.parent
PHOTOGRAPHS = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["FOVEA_DATA"] + "/imagenet-sample")
FILES = sorted(PHOTOGRAPHS.glob("*.jpg"))[::10][:20]
PIPELINE = transforms.Compose([
    transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
    transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
POSITIONS = [i * 13757 for i in range(10)]


def normalized(file):
    values = PIPELINE(Image.open(file).convert("RGB")).permute(1, 2, 0).flatten()
    return {"file": file.name, "sum": values.double().sum().item(), "values": [values[i].item() for i in POSITIONS]}


def mixup(batch, target, share):
    batch_rolled, target_rolled = batch.roll(1, 0), target.roll(1, 0)
    batch_rolled.mul_(1.0 - share)
    batch.mul_(share).add_(batch_rolled)
    target_rolled.mul_(1.0 - share)
    target.mul_(share).add_(target_rolled)


def cutmix(batch, target, share, r_x, r_y):
    batch_rolled, target_rolled = batch.roll(1, 0), target.roll(1, 0)
    height, width = batch.shape[-2:]
    r = 0.5 * math.sqrt(1.0 - share)
    r_w_half, r_h_half = int(r * width), int(r * height)
    x1, y1 = max(r_x - r_w_half, 0), max(r_y - r_h_half, 0)
    x2, y2 = min(r_x + r_w_half, width), min(r_y + r_h_half, height)
    batch[:, :, y1:y2, x1:x2] = batch_rolled[:, :, y1:y2, x1:x2]
    share = float(1.0 - (x2 - x1) * (y2 - y1) / (width * height))
    target_rolled.mul_(1.0 - share)
    target.mul_(share).add_(target_rolled)


def mixes():
    torch.manual_seed(1)
    images, labels, classes = torch.randn(3, 2, 6, 7), [1, 0, 3], 4
    draws = [("mixup", share, 0, 0) for share in (0.25, 0.9)] + [("cutmix", 0.3, 2, 5), ("cutmix", 0.5, 6, 0), ("cutmix", 1.0, 3, 3)]
    for kind, share, x, y in draws:
        batch, target = images.clone(), F.one_hot(torch.tensor(labels), classes).float()
        mixup(batch, target, share) if kind == "mixup" else cutmix(batch, target, share, x, y)
        yield {"kind": kind, "share": share, "x": x, "y": y, "count": 3, "height": 6, "width": 7, "channels": 2, "labels": labels,
               "images": images.permute(0, 2, 3, 1).flatten().tolist(), "mixed": batch.permute(0, 2, 3, 1).flatten().tolist(),
               "targets": target.tolist()}


target = ROOT / "tests" / "Fovea.Data.Tests" / "files" / "batches.json"
target.write_text(json.dumps(
    {"positions": POSITIONS, "normalized": [normalized(file) for file in FILES], "mixes": list(mixes())}, separators=(",", ":")) + "\n")
print(f"{target.stat().st_size} bytes")
logits = torch.tensor([[0.5, -1.0, 2.0, 0.25], [1.5, 0.0, -0.5, 3.0], [-2.0, 1.0, 0.75, 0.0]], requires_grad=True)
soft = torch.tensor([[0.7, 0.0, 0.3, 0.0], [0.7, 0.0, 0.0, 0.3], [0.0, 0.3, 0.7, 0.0]])
for smoothing in (0.0, 0.1):
    logits.grad = None
    loss = F.cross_entropy(logits, soft, label_smoothing=smoothing)
    loss.backward()
    print(smoothing, loss.item(), logits.grad.flatten().tolist())
