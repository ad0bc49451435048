#!/usr/bin/env python3
"""Selective search of Fovea and of OpenCV on the same pictures, one thread each, picture by picture in turns: seconds, and what the boxes cover.

Usage: compare-selective-search.py FOLDER [PICTURES] [MODE...]

FOLDER is VOC2012 or PennFudanPed, of which PICTURES (10; 0 for all) are taken at equal distances. A MODE is fast or quality, both with OpenCV's parameters on
both sides (the default), or authors-fast or authors-quality: the parameters of R-CNN's authors, which OpenCV does not have, so that Fovea runs alone.
Needs OpenCV with ximgproc (apt-get install python3-opencv) and the release build of bench/Fovea.Benchmarks. Pictures are decoded before the clock starts.
Processor seconds, of all threads of a process, say more where other programs run too.
"""
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from pathlib import Path

import cv2
import numpy as np

BENCHMARKS = Path(__file__).resolve().parent.parent / "artifacts/bin/Fovea.Benchmarks/release/Fovea.Benchmarks.dll"
PRESETS = {"fast": "opencv-fast", "quality": "opencv-quality", "authors-fast": "fast", "authors-quality": "quality"}


class Fovea:
    name = "Fovea"

    def __init__(self, mode):
        self.process = subprocess.Popen(
            ["dotnet", str(BENCHMARKS), "proposals", PRESETS[mode]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def boxes(self, path):
        print(path, file=self.process.stdin, flush=True)
        seconds, used, *corners = map(float, self.process.stdout.readline().split())
        return seconds, used, np.reshape(corners, (-1, 4))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class OpenCv:
    name = "OpenCV"

    def __init__(self, mode):
        self.search = cv2.ximgproc.segmentation.createSelectiveSearchSegmentation()
        self.switch = self.search.switchToSelectiveSearchFast if mode == "fast" else self.search.switchToSelectiveSearchQuality

    def boxes(self, path):
        image = cv2.imread(str(path))
        start, used = time.perf_counter(), time.process_time()
        self.search.setBaseImage(image)
        self.switch()
        found = self.search.process().astype(float)
        seconds, used = time.perf_counter() - start, time.process_time() - used
        return seconds, used, np.concatenate([found[:, :2], found[:, :2] + found[:, 2:]], axis=1)

    def close(self):
        pass


def objects(path):
    """The boxes around the objects of a picture; corners in the files are counted from 1 and belong to the box."""
    voc = path.parent.parent / "Annotations" / f"{path.stem}.xml"
    if voc.exists():
        corners = [[float(item.find(f"bndbox/{side}").text) for side in ("xmin", "ymin", "xmax", "ymax")]
                   for item in xml.parse(voc).getroot().findall("object")]
    else:
        text = (path.parent.parent / "Annotation" / f"{path.stem}.txt").read_text(encoding="latin-1")
        corners = re.findall(r": \((\d+), (\d+)\) - \((\d+), (\d+)\)", text)
    return np.array(corners, float).reshape(-1, 4) - [1, 1, 0, 0]


def best_overlaps(boxes, wanted):
    """The largest IoU of each object with a box."""
    corners = np.minimum(boxes[:, None, 2:], wanted[None, :, 2:]) - np.maximum(boxes[:, None, :2], wanted[None, :, :2])
    shared = corners.clip(0).prod(axis=2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1), (wanted[:, 2:] - wanted[:, :2]).prod(axis=1)
    return (shared / (area[0][:, None] + area[1] - shared)).max(axis=0)


def main():
    folder = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    modes = sys.argv[3:] or ["fast", "quality"]
    cv2.setNumThreads(1)
    pictures = sorted(path for path in (folder / "JPEGImages").iterdir() if path.suffix == ".jpg")
    if 0 < count < len(pictures):
        pictures = [pictures[i * len(pictures) // count] for i in range(count)]
    for mode in modes:
        sides = [Fovea(mode)] if mode.startswith("authors") else [Fovea(mode), OpenCv(mode)]
        for side in sides:
            side.boxes(pictures[0])  # compiled, and the pictures' memory is there
        results = {side.name: [] for side in sides}
        for turn, path in enumerate(pictures):
            for side in sides if turn % 2 == 0 else sides[::-1]:
                seconds, used, boxes = side.boxes(path)
                results[side.name].append((seconds, used, len(boxes), best_overlaps(boxes, objects(path))))
        for side in sides:
            side.close()
        print(f"{folder.name}, {len(pictures)} pictures, {mode}:")
        totals = {}
        for name, rows in results.items():
            seconds, used, found = (np.mean([row[i] for row in rows]) for i in range(3))
            overlaps = np.concatenate([row[3] for row in rows])
            totals[name] = seconds, used
            print(f"  {name}: {seconds:.2f} s and {used:.2f} processor s a picture, {found:.0f} boxes; {len(overlaps)} objects, "
                  f"recall at IoU 0.5 {(overlaps >= 0.5).mean():.4f}, mean best overlap {overlaps.mean():.4f}", flush=True)
        if len(totals) == 2:
            (ours, our_used), (theirs, their_used) = totals["Fovea"], totals["OpenCV"]
            print(f"  Fovea takes {ours / theirs:.2f} times OpenCV's time, {our_used / their_used:.2f} times its processor time", flush=True)


if __name__ == "__main__":
    main()
