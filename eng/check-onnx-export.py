#!/usr/bin/python3
"""Runs ONNX's own checker over exported files: eng/check-onnx-export.py FOLDER

It needs Debian's python3-onnx. The files of every classification network of the catalogue are made by

    FOVEA_ONNX_EXPORTS=FOLDER ./test --filter OnnxRuntimeGivesTheSameAnswers

those of the published detectors, and of detectors over every backbone, by

    FOVEA_ONNX_EXPORTS=FOLDER ./test --filter OnnxDetectorTests

A detector's file must also take pictures of any size and have the results that docs/onnx.md describes.
"""
import pathlib
import sys

import onnx

DETECTIONS = {"boxes": ["K", 4], "labels": ["K"], "scores": ["K"], "masks": ["K", 1, "H", "W"]}


def sizes(value):
    return [dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]


def check_detector(graph):
    """Raises unless the graph is a classification network or takes and gives what a detector does."""
    results = {value.name: sizes(value) for value in graph.output}
    if "boxes" not in results:
        return
    expected = {name: DETECTIONS[name] for name in DETECTIONS if name != "masks" or name in results}
    if sizes(graph.input[0]) != [3, "H", "W"] or results != expected:
        raise ValueError(f"{sizes(graph.input[0])} to {results}; expected {expected}")


files = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
failed = 0
for file in files:
    try:
        # By path, which has no limit of size.
        onnx.checker.check_model(str(file), full_check=True)
        check_detector(onnx.load(str(file), load_external_data=False).graph)
    except Exception as failure:
        failed += 1
        print(f"{file.name}: {failure}")
print(f"onnx {onnx.__version__}: {len(files) - failed} of {len(files)} files pass")
sys.exit(1 if failed or not files else 0)
