#!/usr/bin/env python3
"""Measures SqueezeNet 1.1 by the evaluation protocols of the papers, in PyTorch: the figures that ProtocolFigureTests expects.

Usage: check-protocols.py DATA [PHOTOGRAPHS [PROTOCOL…]]: the folder with imagenet-sample and weights, the number of photographs (200), the
protocols (all). Needs torch, torchvision and Pillow. A network is asked 30,000 times about 200 photographs of 150 crops: take fewer of them.
The single crop comes first; the gain of each protocol over it is in points.
"""
import sys
from pathlib import Path

import torch
from PIL import Image
from torchvision import models
from torchvision.transforms import functional as F

CROP = 224
NORMALIZE = dict(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])


def resized(image, size):
    return F.resize(image, size, F.InterpolationMode.BILINEAR)


def mirrored(views):
    return [form for view in views for form in (view, F.hflip(view))]


def center_crop(image):
    return [F.center_crop(resized(image, 256), CROP)]


def ten_crop(image):
    return list(F.ten_crop(resized(image, 256), CROP))


def grid(scales):
    def views(image):
        for size in scales:
            scaled = resized(image, size)
            offsets = [[round(i * (side - CROP) / 4) for i in range(5)] for side in scaled.size]
            yield from mirrored([F.crop(scaled, top, left, CROP, CROP) for top in offsets[1] for left in offsets[0]])
    return views


def squares(scales):
    def views(image):
        for size in scales:
            scaled = resized(image, size)
            width, height = scaled.size
            last = max(width, height) - size
            for offset in (0, round(last / 2), last):
                square = F.crop(scaled, *((0, offset) if width > height else (offset, 0)), size, size)
                yield from mirrored([*F.five_crop(square, CROP), F.resize(square, (CROP, CROP), F.InterpolationMode.BILINEAR)])
    return views


def dense(scales):
    """SqueezeNet pools the maps of its last convolution to their mean: on a whole image, the mean over all positions."""
    return lambda image: (view for size in scales for view in mirrored([resized(image, size)]))


PROTOCOLS = {
    "one-crop": center_crop,
    "alexnet-10crop": ten_crop,
    "vgg-dense": dense([256]),
    "vgg-dense-multiscale": dense([256, 384, 512]),
    "resnet-multiscale": dense([224, 256, 384, 480, 640]),
    "vgg-multicrop": grid([256, 384, 512]),
    "googlenet-144": squares([256, 288, 320, 352]),
}


def probabilities(network, views):
    """The mean of the softmax probabilities over the views; neighbours of one size are computed together."""
    total, count, batch = 0, 0, []

    def flush():
        nonlocal total, count
        total = total + torch.softmax(network(torch.stack(batch)).double(), dim=1).sum(0)
        count += len(batch)
        batch.clear()

    for view in views:
        tensor = F.normalize(F.to_tensor(view), **NORMALIZE)
        if batch and (batch[0].shape != tensor.shape or len(batch) == 10):
            flush()
        batch.append(tensor)
    flush()
    return total / count


def main():
    data = Path(sys.argv[1])
    photographs = int(sys.argv[2]) if len(sys.argv) > 2 else None
    names = sys.argv[3:] or list(PROTOCOLS)
    index = {line.split("\t")[1]: int(line.split("\t")[0]) for line in open(data / "imagenet-sample" / "classes.txt")}
    network = models.squeezenet1_1()
    state = torch.load(data / "weights" / "squeezenet1_1-fp16.pth", map_location="cpu")
    network.load_state_dict({name: value.float() for name, value in state.items()})
    network.eval()
    files = sorted((data / "imagenet-sample").glob("*.jpg"))[:photographs]
    base = None
    for name in names:
        first = five = 0
        loss = 0.0
        for file in files:
            label = index[file.name.split("_")[0]]
            with torch.inference_mode():
                mean = probabilities(network, PROTOCOLS[name](Image.open(file).convert("RGB")))
            order = torch.topk(mean, 5).indices.tolist()
            first += order[0] == label
            five += label in order
            loss -= float(torch.log(mean[label]))
        top1, top5 = (100 * hits / len(files) for hits in (first, five))
        base = base or (top1, top5)
        print(f"{name:21} top-1 {top1:5.2f} ({top1 - base[0]:+.2f})  top-5 {top5:5.2f} ({top5 - base[1]:+.2f})  "
              f"loss {loss / len(files):.5f}  {len(files)} images", flush=True)


if __name__ == "__main__":
    main()
