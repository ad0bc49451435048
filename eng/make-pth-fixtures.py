#!/usr/bin/env python3
"""Makes the files of torch.save and numpy.save that Fovea.Formats' tests read.

    apt-get install -y python3-torch
    /usr/bin/python3 eng/make-pth-fixtures.py          (last run with PyTorch 1.13.0, NumPy 1.24.2)

Writes tests/Fovea.Formats.Tests/files/*.pth and *.npy, and contents.json: for each file its tensors by the path to them, with type, shape and
bytes (hexadecimal, row-major, little-endian), the numbers and strings beside them, and the classes and functions of all other values.
"""
import argparse
import collections
import dataclasses
import datetime
import enum
import functools
import json
import pathlib
import warnings
import zipfile

import numpy as np
import torch

TARGET = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fovea.Formats.Tests" / "files"
NAMES = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64", torch.int32: "I32",
         torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}
NUMPY_NAMES = {"f4": "F32", "f8": "F64", "f2": "F16", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8", "u1": "U8", "u2": "U16", "u4": "U32",
               "u8": "U64", "b1": "BOOL"}
CONTAINERS = (dict, list, tuple, torch.Tensor)
contents = {}


def named(items):
    for i, (key, item) in enumerate(items.items()):
        yield (key if isinstance(key, (bool, int, float, str)) else f"?{i}"), item


def tensors(value, path=""):
    if isinstance(value, torch.Tensor) and (value.dtype not in NAMES or value.layout != torch.strided):
        return
    elif isinstance(value, torch.Tensor):
        value = value.detach().contiguous()
        raw = value.reshape(-1).view(torch.int16) if value.dtype == torch.bfloat16 else value
        yield [path, NAMES[value.dtype], list(value.shape), raw.numpy().tobytes().hex()]
    elif isinstance(value, dict):
        for key, item in named(value):
            yield from tensors(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from tensors(item, f"{path}.{i}" if path else str(i))


def scalars(value, path=""):
    if isinstance(value, dict):
        for key, item in named(value):
            yield from scalars(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            if isinstance(item, CONTAINERS):
                yield from scalars(item, f"{path}.{i}" if path else str(i))
    elif type(value) in (bool, int, float, str):
        yield [path, str(value)]


def save(name, value, opaque=(), **options):
    torch.save(value, TARGET / name, **options)
    contents[name] = {"tensors": list(tensors(value, "" if not isinstance(value, torch.Tensor) else name[:-4])), "scalars": list(scalars(value))}
    if opaque:
        contents[name]["opaque"] = opaque


def save_both(name, value, opaque=()):
    save(f"{name}.pth", value, opaque)
    save(f"{name}-legacy.pth", value, opaque, _use_new_zipfile_serialization=False)


def npy(name, array, version=None):
    with open(TARGET / f"{name}.npy", "wb") as stream:
        np.lib.format.write_array(stream, array, version=version)
    little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).reshape(array.shape)
    contents[f"{name}.npy"] = {"tensors": [[name, NUMPY_NAMES[array.dtype.str[1:]], list(array.shape), little.tobytes().hex()]], "scalars": []}


warnings.simplefilter("ignore")
TARGET.mkdir(exist_ok=True)
torch.manual_seed(20150410)
values = torch.cat([torch.randn(9) * 50, torch.tensor([0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1e-40])])
types = collections.OrderedDict((NAMES[t], values.nan_to_num(7, 90, -90).abs().to(t) if t == torch.uint8
                                 else values.nan_to_num(7, 90, -90).to(t) if not t.is_floating_point else values.to(t)) for t in NAMES)
types["scalar"] = torch.tensor(-3.25)
types["count"] = torch.tensor(12345678901)
types["empty"] = torch.zeros(0, 3)
types["parameter"] = torch.nn.Parameter(torch.randn(2, 3))
types["frozen"] = torch.nn.Parameter(torch.randn(2), requires_grad=False)
save_both("types", types)
for protocol in (3, 4, 5):
    save(f"protocol{protocol}.pth", {"weights": types, "note": "é€", "raw": b"\x00\xff"}, pickle_protocol=protocol)

base = torch.arange(120, dtype=torch.float32)
grid = base.reshape(2, 3, 4, 5)
save_both("views", {
    "base": base, "same": base, "grid": grid, "transposed": grid.transpose(1, 3), "channels_last": grid.to(memory_format=torch.channels_last),
    "slice": base[7:100:3], "block": grid[1:, :, 1:3, 2:4], "row": grid[1, 2, 3], "one": base[119], "expanded": base[5:6].expand(4, 3),
    "diagonal": grid[0, 0, :4, :4].diagonal(), "rows_repeated": base[:5].expand(3, 5), "empty": base[3:3],
    "ones": grid[:, :1, :, :1], "bytes": torch.arange(20, dtype=torch.uint8).reshape(4, 5).t(), "halves": base.half().reshape(10, 12).t(),
    "longs": torch.arange(6).reshape(2, 3).t(), "doubles": base.double().reshape(40, 3)[:, 1]})

model = torch.nn.Sequential(collections.OrderedDict(conv1=torch.nn.Conv2d(2, 3, 3), bn1=torch.nn.BatchNorm2d(3), fc=torch.nn.Linear(3, 2)))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
model.conv1(torch.randn(1, 2, 3, 3)).sum().backward()
optimizer.step()
schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 60])
wrapped = collections.OrderedDict(("module." + k, v) for k, v in model.state_dict().items())
save_both("plain", model.state_dict())
save_both("nested", {
    "epoch": 90, "arch": "résnet", "best_acc1": 91.78000183105469, "done": True, "none": None, "big": 2 ** 100, "state_dict": wrapped,
    "optimizer": optimizer.state_dict(), "lr_scheduler": schedule.state_dict(), "sizes": torch.Size([2, 3]), "set": {1, 2}, "dtype": torch.float16,
    "pair": (torch.ones(2), [torch.zeros(1)])})


@dataclasses.dataclass
class Settings:
    rate: float = 0.1
    table: torch.Tensor = None


class Mode(enum.Enum):
    FAST = 1


class Config(dict):
    """As those of addict, mmcv and others."""


class Marked(torch.Tensor):
    pass


averaged = torch.optim.swa_utils.AveragedModel(model)
marked = torch.ones(2).as_subclass(Marked)
marked.note = "kept"
save_both("reference", {
    "model": model.state_dict(), "optimizer": optimizer.state_dict(), "lr_scheduler": schedule.state_dict(), "epoch": 89,
    "args": argparse.Namespace(lr=0.1, device=torch.device("cpu"), weights=torch.ones(3))}, {"args": "argparse.Namespace"})
save_both("averaged", averaged.state_dict())
save_both("opaque", {
    "settings": Settings(table=torch.ones(2)), "mode": Mode.FAST, "path": pathlib.PurePosixPath("a/b"), "when": datetime.date(2015, 4, 10),
    "function": torch.nn.functional.relu, "class": torch.nn.Linear, "partial": functools.partial(max, 1), "scalar": np.float64(0.5),
    "array": np.arange(3), "device": torch.device("cpu"), "optimizer": optimizer, "module": torch.nn.Linear(2, 2), "slice": slice(1, 2),
    "complex": torch.ones(2, dtype=torch.complex64), "sparse": torch.eye(2).to_sparse(),
    "quantized": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8), "counts": collections.defaultdict(list, a=torch.ones(1)),
    "pairs": {("a", 1): torch.zeros(1), ("b", 2): torch.ones(1)}, "list": [Settings(), torch.ones(1)],
    "config": Config(epoch=3, state=Config(model.state_dict())), "marked": marked, "last": torch.arange(3)},
    {"settings": "__main__.Settings", "mode": "__main__.Mode", "path": "pathlib.PurePosixPath", "when": "datetime.date",
     "function": "torch.nn.functional.relu", "class": "torch.nn.modules.linear.Linear", "partial": "functools.partial",
     "scalar": "numpy.core.multiarray.scalar", "array": "numpy.core.multiarray._reconstruct", "device": "torch.device",
     "optimizer": "torch.optim.sgd.SGD", "module": "torch.nn.modules.linear.Linear", "slice": "__builtin__.slice",
     "complex": "torch.ComplexFloatStorage", "sparse": "torch._utils._rebuild_sparse_tensor", "quantized": "torch._utils._rebuild_qtensor",
     "list.0": "__main__.Settings", "config": "__main__.Config", "config.state": "__main__.Config"})
save_both("alone", torch.tensor([[1.5, -2.5]]))

with zipfile.ZipFile(TARGET / "types.pth") as stored, zipfile.ZipFile(TARGET / "deflated.pth", "w", zipfile.ZIP_DEFLATED) as deflated:
    for entry in stored.infolist():
        deflated.writestr(zipfile.ZipInfo(entry.filename), stored.read(entry), zipfile.ZIP_DEFLATED)
contents["deflated.pth"] = contents["types.pth"]

numbers = np.arange(24).reshape(2, 3, 4)
for code in NUMPY_NAMES:
    npy(f"npy-{code}", (numbers % 2 == 1) if code == "b1" else numbers.astype(f"<{code}"))
npy("npy-fortran", np.asfortranarray(numbers.astype("<f4")))
npy("npy-big", numbers.astype(">f8"))
npy("npy-big-fortran", np.asfortranarray(numbers.astype(">i2")))
npy("npy-scalar", np.array(2.5, dtype="<f4"))
npy("npy-empty", np.zeros((0, 3), dtype="<f4"))
npy("npy-v2", numbers.astype("<f4"), version=(2, 0))
npy("npy-v3", numbers.astype("<f4")[0, 0], version=(3, 0))

(TARGET / "contents.json").write_text(json.dumps(contents, indent=0, ensure_ascii=False) + "\n")
