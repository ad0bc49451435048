#!/usr/bin/env python3
"""Trains torchvision's Faster R-CNN or Mask R-CNN by the recipe detection-short, to compare it with Fovea's run of the same recipe.

    check-detection-training.py TRAIN TEST SQUEEZENET [--masks] [--epochs 4] [--min-size 128] [--max-size 128] [--max-steps N]

TRAIN and TEST are folders with the pictures and objects.json: [{"file": ..., "boxes": [[x1, y1, x2, y2]], "labels": [1], "masks": ["m.png"]}].
SQUEEZENET is the file of SqueezeNet 1.1's weights. Prints the losses and the seconds of a step. Detects in the test
pictures: the detections are written to detections.json beside them, in COCO's form of results.
"""
import argparse
import json
import math
import pathlib
import time

import numpy
import torch
import torchvision
from PIL import Image
from torchvision.models.detection import FasterRCNN, MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import BackboneWithFPN
from torchvision.ops import MultiScaleRoIAlign
from torchvision.transforms.functional import to_tensor

STAGES = ("4", "7", "12")  # the last layers of SqueezeNet 1.1 with strides 4, 8 and 16
FROZEN = 1  # the last layer of its first stage, which is not trained


class Pictures(torch.utils.data.Dataset):
    def __init__(self, folder, flip):
        self.folder, self.flip = pathlib.Path(folder), flip
        self.items = json.loads((self.folder / "objects.json").read_text())

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        item = self.items[index]
        image = to_tensor(Image.open(self.folder / item["file"]).convert("RGB"))
        boxes = torch.tensor(item["boxes"], dtype=torch.float32).reshape(-1, 4)
        target = {"boxes": boxes, "labels": torch.tensor(item["labels"], dtype=torch.int64)}
        if item.get("masks"):
            masks = [numpy.array(Image.open(self.folder / mask)) > 0 for mask in item["masks"]]
            target["masks"] = torch.tensor(numpy.stack(masks), dtype=torch.uint8)
        if self.flip and torch.rand(1) < 0.5:
            image = image.flip(-1)
            target["boxes"] = torch.stack(
                [image.shape[-1] - boxes[:, 2], boxes[:, 1], image.shape[-1] - boxes[:, 0], boxes[:, 3]], 1)
            if "masks" in target:
                target["masks"] = target["masks"].flip(-1)
        return image, target


def network(arguments):
    body = torchvision.models.squeezenet1_1()
    state = torch.load(arguments.squeezenet, map_location="cpu")
    body.load_state_dict({name: value.float() for name, value in state.items()})
    layers = {layer: str(place) for place, layer in enumerate(STAGES)}
    channels = []
    probe = torch.zeros(1, 3, 64, 64)
    for place, layer in enumerate(body.features):
        probe = layer(probe)
        if str(place) in layers:
            channels.append(probe.shape[1])
    for place, layer in enumerate(body.features):
        if place <= FROZEN:
            layer.requires_grad_(False)
    backbone = BackboneWithFPN(body.features, layers, channels, 256)
    levels = len(channels) + 1
    anchors = AnchorGenerator(tuple((32 * 2**level,) for level in range(levels)), ((0.5, 1.0, 2.0),) * levels)
    names = [str(place) for place in range(len(channels))]
    sizes = dict(
        min_size=arguments.min_size, max_size=arguments.max_size, rpn_anchor_generator=anchors,
        rpn_pre_nms_top_n_train=500, rpn_post_nms_top_n_train=250, rpn_pre_nms_top_n_test=500, rpn_post_nms_top_n_test=200,
        rpn_batch_size_per_image=128, box_batch_size_per_image=64,
        box_roi_pool=MultiScaleRoIAlign(names, output_size=7, sampling_ratio=2))
    if arguments.masks:
        return MaskRCNN(backbone, arguments.classes, mask_roi_pool=MultiScaleRoIAlign(names, output_size=14, sampling_ratio=2), **sizes)
    return FasterRCNN(backbone, arguments.classes, **sizes)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("squeezenet")
    parser.add_argument("--masks", action="store_true")
    parser.add_argument("--classes", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--min-size", type=int, default=128)
    parser.add_argument("--max-size", type=int, default=128)
    parser.add_argument("--max-steps", type=int, default=10**9)
    parser.add_argument("--lr", type=float, default=0.005)
    parser.add_argument("--batch-size", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    model = network(arguments)
    loader = torch.utils.data.DataLoader(
        Pictures(arguments.train, flip=True), arguments.batch_size, shuffle=True, collate_fn=lambda batch: tuple(zip(*batch)))
    optimizer = torch.optim.SGD(
        [parameter for parameter in model.parameters() if parameter.requires_grad], arguments.lr, momentum=0.9, weight_decay=5e-4)
    step, spent = 0, 0.0
    for epoch in range(arguments.epochs):
        model.train()
        rate = arguments.lr * (1 + math.cos(math.pi * epoch / arguments.epochs)) / 2
        for images, targets in loader:
            start = time.perf_counter()
            warm = min(1, 0.01 + 0.99 * step / 60)
            for group in optimizer.param_groups:
                group["lr"] = rate * warm
            losses = model(list(images), list(targets))
            total = sum(losses.values())
            optimizer.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 10)
            optimizer.step()
            spent += time.perf_counter() - start
            step += 1
            if step % 30 == 0:
                parts = "  ".join(f"{name} {value.item():.4f}" for name, value in losses.items())
                print(f"epoch {epoch} step {step} loss {total.item():.4f}  {parts}  {spent / step:.3f} s a step", flush=True)
            if step >= arguments.max_steps:
                return
    evaluate(model, Pictures(arguments.test, flip=False), arguments)


def evaluate(model, data, arguments):
    model.eval()
    found = []
    with torch.no_grad():
        for index in range(len(data)):
            image, _ = data[index]
            result = model([image])[0]
            for box, label, score in zip(result["boxes"].tolist(), result["labels"].tolist(), result["scores"].tolist()):
                entry = {"image_id": index, "category_id": label, "score": score,
                         "bbox": [box[0], box[1], box[2] - box[0], box[3] - box[1]]}
                found.append(entry)
    path = pathlib.Path(arguments.test) / "detections.json"
    path.write_text(json.dumps(found))
    print(f"{len(found)} detections of {len(data)} pictures: {path}")


if __name__ == "__main__":
    main()
