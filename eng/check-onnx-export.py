#!/usr/bin/python3
"""Runs ONNX's own checker over exported files: eng/check-onnx-export.py FOLDER

It needs Debian's python3-onnx. The files of every classification network of the catalogue are made by

    FOVEA_ONNX_EXPORTS=FOLDER ./test --filter OnnxRuntimeGivesTheSameAnswers
"""
import pathlib
import sys

import onnx

files = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
failed = 0
for file in files:
    try:
        # By path, which has no limit of size.
        onnx.checker.check_model(str(file), full_check=True)
    except Exception as failure:
        failed += 1
        print(f"{file.name}: {failure}")
print(f"onnx {onnx.__version__}: {len(files) - failed} of {len(files)} files pass")
sys.exit(1 if failed or not files else 0)
