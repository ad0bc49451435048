#!/usr/bin/env python3
"""Records what torchvision's detectors compute, for the tests of Fovea.Detection, in float64.

    apt-get install -y python3-torchvision
    /usr/bin/python3 eng/make-rcnn-fixtures.py     (last run with PyTorch 1.13.0 and torchvision 0.14.1; 4 minutes on one core)

Writes tests/Fovea.Detection.Tests/files/rcnn.json. Weights, images and boxes follow golden_rule.py, with the seeds that stand there.
  roi_heads    the losses and gradients of the heads alone, on maps and regions that both sides are given, without sampling
  detections   all detections of the two images of the golden files, for each of them box, label and score
  vgg16        the single-scale network over VGG-16 of py-faster-rcnn, put together from torchvision's parts: maps, proposals, detections
"""
import json, pathlib, sys, warnings
import numpy as np
import torch, torchvision
from torchvision.models import detection as D
from golden_rule import boxes, digest, fill, probe, uniform

warnings.filterwarnings("ignore")
TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fovea.Detection.Tests" / "files" / "rcnn.json"
SEED = 12345
CLASSES = 21


def load(model, seed, rename=lambda name: name):
    state = {name: torch.from_numpy(np.array(fill(rename(name), tuple(t.shape), seed))).to(torch.float64 if t.is_floating_point() else t.dtype)
             for name, t in model.state_dict().items()}
    model.double().load_state_dict(state)
    return model


def image(name, height, width, seed):
    return torch.from_numpy((uniform(name, 3 * height * width, seed).reshape(3, height, width) + 1) / 2)


def found(detections):
    return [{"boxes": [[round(v, 4) for v in box] for box in d["boxes"].tolist()], "labels": d["labels"].tolist(),
             "scores": [round(v, 7) for v in d["scores"].tolist()]} for d in detections]


def roi_heads():
    model = load(D.maskrcnn_resnet50_fpn(weights=None, weights_backbone=None, num_classes=CLASSES), SEED)
    heads = model.roi_heads.train()
    heads.fg_bg_sampler.batch_size_per_image = 10**6
    size = (192, 256)
    maps = {str(i): torch.from_numpy(uniform(f"map{i}", 2 * 256 * h * w, SEED).reshape(2, 256, h, w)).requires_grad_()
            for i, (h, w) in enumerate([(48, 64), (24, 32), (12, 16), (6, 8)])}
    targets, proposals = [], []
    for i, count in enumerate((4, 2)):
        truth = boxes(f"gt{i}", count, SEED, 190.0)
        y, x = np.mgrid[0:size[0], 0:size[1]] + 0.5
        masks = np.stack([((x - (b[0] + b[2]) / 2) / ((b[2] - b[0]) / 2)) ** 2 + ((y - (b[1] + b[3]) / 2) / ((b[3] - b[1]) / 2)) ** 2 <= 1 for b in truth])
        targets.append({"boxes": torch.from_numpy(truth), "labels": torch.arange(1, count + 1), "masks": torch.from_numpy(masks.astype(np.uint8))})
        near = np.repeat(truth, 5, 0) + 5 * uniform(f"shift{i}", 20 * count, SEED).reshape(-1, 4)
        proposals.append(torch.from_numpy(np.concatenate([near, boxes(f"roi{i}", 20, SEED, 190.0)])))
    _, losses = heads(maps, proposals, [size, size], targets)
    sum(losses.values()).backward()
    parameters = {"roi_heads." + k: p.grad for k, p in heads.named_parameters()}
    return {"losses": {k: float(v) for k, v in losses.items()},
            "grad_l2": {k: float(g.norm()) for k, g in parameters.items()}, "grad_probe": {k: probe(k, g, SEED) for k, g in parameters.items()},
            "grad_maps": [digest(m.grad) for m in maps.values()]}


def detections():
    rows = []
    for name, seed in (("fasterrcnn_resnet50_fpn", 0), ("maskrcnn_resnet50_fpn", 1 << 33)):
        model = load(getattr(D, name)(weights=None, weights_backbone=None, num_classes=CLASSES, box_score_thresh=0.02), seed).eval()
        with torch.no_grad():
            images = model([image("image0", 240, 320, seed), image("image1", 300, 200, seed)])
        rows.append({"name": name, "seed": seed, "images": found(images)})
    return rows


class SingleScalePooling(torch.nn.Module):
    def forward(self, maps, proposals, sizes):
        return torchvision.ops.roi_pool(maps["0"], proposals, 7, 1 / 16)


def vgg16():
    body = torchvision.models.vgg16(weights=None).features[:30]
    body.out_channels = 512
    model = D.FasterRCNN(
        body, min_size=200, max_size=400, box_score_thresh=0.02,
        rpn_anchor_generator=D.anchor_utils.AnchorGenerator(((128, 256, 512),), ((0.5, 1.0, 2.0),)),
        box_head=D.faster_rcnn.TwoMLPHead(512 * 49, 4096),
        box_predictor=D.faster_rcnn.FastRCNNPredictor(4096, CLASSES))
    model.roi_heads.box_roi_pool = SingleScalePooling()
    rename = lambda name: name.replace("backbone.", "backbone.body.features.", 1) if name.startswith("backbone.") else name
    load(model, SEED, rename).eval()
    with torch.no_grad():
        batch, _ = model.transform([image("image0", 150, 200, SEED), image("image1", 180, 120, SEED)])
        maps = {"0": model.backbone(batch.tensors)}
        proposals, _ = model.rpn(batch, maps)
        images = model([image("image0", 150, 200, SEED), image("image1", 180, 120, SEED)])
    return {"min_size": 200, "max_size": 400, "names": [rename(k) for k in model.state_dict()], "map": digest(maps["0"]),
            "proposals": [digest(p, 32) for p in proposals], "images": found(images)}


TARGET.parent.mkdir(exist_ok=True)
with open(TARGET, "w") as file:
    json.dump({"seed": SEED, "roi_heads": roi_heads(), "detections": detections(), "vgg16": vgg16()}, file, separators=(",", ":"))
    file.write("\n")
