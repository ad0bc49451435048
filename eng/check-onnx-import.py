#!/usr/bin/python3
"""ONNX files that PyTorch exports, with PyTorch's own answers, to check the import against.

    eng/check-onnx-import.py FOLDER [--opsets 11 13] [MODEL ...]     torchvision's classification networks (some GB)
    eng/check-onnx-import.py --detectors FOLDER [--opsets 11 13]      its detectors, at two sizes of pictures
    eng/check-onnx-import.py --fixtures tests/Fovea.Onnx.Tests/files  the small networks that are committed

It needs Debian's python3-torchvision. The tests that read the folders:

    FOVEA_ONNX_IMPORTS=FOLDER ./test --filter NetworksOfTorchvisionHavePyTorchsAnswers
    FOVEA_ONNX_DETECTORS=FOLDER ./test --filter DetectorsOfTorchvisionHavePyTorchsAnswers

Beside NAME-OPSET.onnx lie NAME.input.npy and NAME.output.npy, of a detector NAME.picture0.npy, NAME.boxes0.npy and so on for each picture.
Weights follow the rule of `fill`: no download is needed.
"""
import argparse
import pathlib
import warnings

import numpy as np
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")

CLASSIFIERS = ["alexnet", "vgg11", "vgg13", "vgg16", "vgg19", "vgg11_bn", "vgg16_bn", "googlenet", "resnet18", "resnet34", "resnet50",
               "resnet101", "resnet152", "wide_resnet50_2", "resnext50_32x4d", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0"]
DETECTORS = ["fasterrcnn_resnet50_fpn", "maskrcnn_resnet50_fpn"]
PICTURES = [(240, 320), (300, 200)]


def fill(model, seed=0):
    """Weights that keep the size of what passes: uniform with variance 2 / fan_in, norms near 1."""
    rng = np.random.default_rng(seed)
    state = {}
    for name, tensor in model.state_dict().items():
        u = rng.uniform(-1, 1, tuple(tensor.shape)).astype(np.float32)
        leaf = name.rsplit(".", 1)[-1]
        if leaf == "num_batches_tracked":
            value = np.zeros_like(u)
        elif leaf == "running_var":
            value = 1 + 0.5 * u
        elif leaf in ("running_mean", "bias"):
            value = 0.1 * u
        elif tensor.dim() == 1:
            value = 0.5 + 0.1 * u
        else:
            value = u * np.sqrt(6.0 / (u.size / u.shape[0]))
        state[name] = torch.from_numpy(np.asarray(value)).to(tensor.dtype)
    model.load_state_dict(state)
    return model.eval()


def export(model, name, x, folder, opsets, **options):
    with torch.no_grad():
        y = model(x)
    np.save(folder / f"{name}.input.npy", x.numpy())
    np.save(folder / f"{name}.output.npy", y.numpy())
    for opset in opsets:
        path = folder / f"{name}-{opset}.onnx"
        dynamic = {"image": {0: "batch"}, "scores": {0: "batch"}} if opset >= 11 else {}  # older ones cannot split channels otherwise
        torch.onnx.export(
            model, x, str(path), opset_version=opset, input_names=["image"], output_names=["scores"], dynamic_axes=dynamic, **options)
        print(f"{path} {path.stat().st_size} bytes")


def detector(name):
    """A detector whose scores differ: with whole weights in the last layers rounding alone would decide what is suppressed."""
    model = fill(getattr(torchvision.models.detection, name)(weights=None, weights_backbone=None, num_classes=6, box_score_thresh=0.02))
    for layer, parameter in model.named_parameters():
        if layer.endswith(("cls_score.weight", "bbox_pred.weight", "cls_logits.weight")):
            parameter.data *= 0.1
    return model


def export_detector(name, folder, opsets):
    model = detector(name)
    generator = torch.Generator().manual_seed(1)
    pictures = [torch.rand((3, *size), generator=generator) for size in PICTURES]
    for i, picture in enumerate(pictures):
        np.save(folder / f"{name}.picture{i}.npy", picture.numpy())
        with torch.no_grad():
            found = model([picture])[0]
        for result, values in found.items():
            np.save(folder / f"{name}.{result}{i}.npy", values.numpy().astype(np.float32))
    results = list(found)
    for opset in opsets:
        path = folder / f"{name}-{opset}.onnx"
        torch.onnx.export(
            model, ([pictures[0]],), str(path), opset_version=opset, do_constant_folding=True, input_names=["picture"],
            output_names=results, dynamic_axes={"picture": [1, 2], **{result: [0] for result in results}})
        print(f"{path} {path.stat().st_size} bytes")


class Residual(nn.Module):
    """Batch norm, residual sums, pooling rounded up, a shortcut of another width."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True))
        self.conv1, self.bn1 = nn.Conv2d(8, 12, 3, 2, 1, bias=False), nn.BatchNorm2d(12)
        self.conv2, self.bn2 = nn.Conv2d(12, 12, 3, 1, 1, groups=4, bias=False), nn.BatchNorm2d(12)
        self.shortcut = nn.Conv2d(8, 12, 1, 2)
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        x = self.stem(x)
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return self.fc(F.adaptive_avg_pool2d(F.relu(y + self.shortcut(x)), 1).flatten(1))


class Inception(nn.Module):
    """Branches, local response normalisation, means that leave the padding out, dropout."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 5, 2)
        self.norm = nn.LocalResponseNorm(5, alpha=0.01, k=2.0)
        self.left, self.right, self.wide = nn.Conv2d(8, 6, 1), nn.Conv2d(8, 4, 3, padding=1), nn.Conv2d(8, 4, 5, padding=2)
        self.fc = nn.Linear(14 * 5 * 5, 6)

    def forward(self, x):
        x = self.norm(F.relu(self.conv(x)))
        x = F.max_pool2d(x, 3, 2, 1)
        x = torch.cat([F.relu(self.left(x)), F.relu(self.right(x)), self.wide(F.avg_pool2d(x, 3, 1, 1, count_include_pad=False))], 1)
        x = F.avg_pool2d(x, 3, 2, 1, ceil_mode=True)
        return torch.log_softmax(self.fc(F.dropout(x.view(x.size(0), -1), training=self.training)), 1)


class Mobile(nn.Module):
    """Depthwise convolutions, gates of channels, clipping, hard swish, learned slopes."""

    def __init__(self):
        super().__init__()
        self.expand, self.depthwise, self.project = nn.Conv2d(3, 12, 1), nn.Conv2d(12, 12, 3, 2, 1, groups=12), nn.Conv2d(12, 8, 1)
        self.squeeze, self.excite = nn.Conv2d(8, 4, 1), nn.Conv2d(4, 8, 1)
        self.slope = nn.PReLU(8)
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        x = F.relu6(self.expand(x))
        x = self.project(F.hardswish(self.depthwise(F.pad(x, (0, 1, 0, 1)))))
        x = x * F.hardsigmoid(self.excite(F.leaky_relu(self.squeeze(x.mean([2, 3], keepdim=True)), 0.1)))
        return F.softmax(self.fc(F.elu(self.slope(x)).mean([2, 3])), 1)


class Shuffle(nn.Module):
    """Channels split, shuffled through five dimensions, and joined."""

    def __init__(self):
        super().__init__()
        self.conv, self.branch = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(4, 4, 3, padding=1, groups=2)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        left, right = torch.tanh(self.conv(x)).chunk(2, 1)
        x = torch.cat([left, self.branch(right)], 1)
        n, c, h, w = x.shape
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, -1, h, w)
        return self.fc(x.mean([2, 3]))


class Segment(nn.Module):
    """Transposed convolution, resizing of both kinds, sizes computed from sizes."""

    def __init__(self):
        super().__init__()
        self.down, self.up, self.head = nn.Conv2d(3, 8, 3, 2, 1), nn.ConvTranspose2d(8, 6, 3, 2, 1, 1), nn.Conv2d(14, 4, 1)

    def forward(self, x):
        y = torch.sigmoid(self.down(x))
        z = F.interpolate(y, size=x.shape[-2:], mode="bilinear", align_corners=False)
        z = torch.cat([z, self.up(y)], 1)
        return self.head(F.interpolate(z, scale_factor=2.0, mode="nearest"))[:, 1:, ::2, 3:] / 2.0 - 0.5


def fixtures(folder):
    generator = torch.Generator().manual_seed(1)
    small = [("residual", Residual(), 33), ("inception", Inception(), 39), ("mobile", Mobile(), 16), ("shuffle", Shuffle(), 12),
             ("segment", Segment(), 10)]
    for name, model, size in small:
        x = torch.rand((2, 3, size, size), generator=generator) * 2 - 1
        export(fill(model), name, x, folder, [11, 13])
    x = torch.rand((2, 3, 33, 33), generator=generator) * 2 - 1
    export(fill(Residual()), "trainable", x, folder, [13], training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    parser.add_argument("models", nargs="*")
    parser.add_argument("--opsets", nargs="+", type=int, default=[11, 13])
    parser.add_argument("--fixtures", type=pathlib.Path)
    parser.add_argument("--detectors", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.fixtures:
        fixtures(arguments.fixtures)
        return
    if arguments.detectors:
        arguments.detectors.mkdir(parents=True, exist_ok=True)
        for name in DETECTORS:
            export_detector(name, arguments.detectors, arguments.opsets)
        return
    arguments.folder.mkdir(parents=True, exist_ok=True)
    x = torch.rand((2, 3, 224, 224), generator=torch.Generator().manual_seed(1)) * 2 - 1
    for name in arguments.models or CLASSIFIERS:
        options = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
        export(fill(getattr(torchvision.models, name)(weights=None, **options)), name, x, arguments.folder, arguments.opsets)


main()
