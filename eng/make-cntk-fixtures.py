#!/usr/bin/env python3
"""Records the features of ResNet18.onnx (NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18), for the tests of Fovea, in float64.

    apt-get install -y python3-torch
    /usr/bin/python3 eng/make-cntk-fixtures.py ResNet18.onnx     (last run with PyTorch 1.13.0; 5 seconds)

Writes tests/Fovea.Tests/files/resnet18_cntk.json. The graph is run node by node as it stands there: its own padding, blue before green
before red, 0 to 255. The image follows golden_rule.py; ImageNet's mean is subtracted from it instead of the mean image's.
"""
import json, pathlib, struct, sys
import numpy as np
import torch
import torch.nn.functional as F
from golden_rule import uniform

TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fovea.Tests" / "files" / "resnet18_cntk.json"
SEED = 12345
SIDE = 224
MEAN = [0.485, 0.456, 0.406]


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        else:
            length, at = varint(data, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
            value, at = data[at:at + length], at + length
        yield key >> 3, value


def all_of(data, number):
    return [value for key, value in fields(data) if key == number]


def attributes(node):
    return {all_of(a, 1)[0].decode(): all_of(a, 8) or [struct.unpack("<f", f)[0] for f in all_of(a, 2)] for a in all_of(node, 5)}


def window(x, padding, value=0.0):
    top, left, bottom, right = padding
    return F.pad(x, (left, right, top, bottom), value=value)


def run(graph, image):
    values = {}
    for tensor in all_of(graph, 5):
        array = np.frombuffer(all_of(tensor, 4)[0], "<f4").reshape(all_of(tensor, 1))
        values[all_of(tensor, 8)[0].decode()] = torch.from_numpy(array.astype(np.float64))
    (given,) = [name for name in (all_of(i, 1)[0].decode() for i in all_of(graph, 11)) if name not in values]
    values[given] = image
    for node in all_of(graph, 1):
        x, *rest = [values[name.decode()] for name in all_of(node, 1)]
        kind, a = all_of(node, 4)[0].decode(), attributes(node)
        if kind == "Conv":
            y = F.conv2d(window(x, a["pads"]), rest[0], stride=a["strides"])
        elif kind == "BatchNormalization":
            y = F.batch_norm(x, rest[2], rest[3], rest[0], rest[1], eps=a["epsilon"][0])
        elif kind == "MaxPool":
            y = F.max_pool2d(window(x, a["pads"], -np.inf), a["kernel_shape"], a["strides"])
        elif kind == "AveragePool":
            y = F.avg_pool2d(x, a["kernel_shape"], a["strides"])
        else:
            y = {"Relu": lambda: F.relu(x), "Add": lambda: x + rest[0]}[kind]()
        values[all_of(node, 2)[0].decode()] = y
    return values[all_of(all_of(graph, 12)[0], 1)[0].decode()]


def main():
    (graph,) = all_of(pathlib.Path(sys.argv[1]).read_bytes(), 7)
    rgb = (uniform("image", 3 * SIDE * SIDE, SEED).reshape(1, 3, SIDE, SIDE) + 1) / 2
    bgr = ((rgb - np.reshape(MEAN, (1, 3, 1, 1))) * 255)[:, ::-1]
    features = run(graph, torch.from_numpy(bgr.copy())).reshape(-1)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({"seed": SEED, "features": [float(f"{value:.8g}") for value in features]}) + "\n")


main()
