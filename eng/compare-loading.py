#!/usr/bin/env python3
"""Decode, random resized crop to 224, flip and normalisation: images per second of Fovea and of torchvision with Pillow, in turns.

Usage: compare-loading.py FOLDER [WORKERS] [SECONDS] [TURNS]; the defaults are 1 worker, 8 seconds, 3 turns. Needs torch, torchvision and
Pillow, and the release build of bench/Fovea.Benchmarks. Both sides read the same files, in batches of 32, with the same number of
workers: threads here, processes there. With 0 workers both prepare batches on the thread that asks for them.
"""
import subprocess
import sys
import time
from pathlib import Path

import torch
import torchvision
from PIL import Image
from torchvision import transforms

SUFFIXES = {".jpg", ".jpeg", ".png"}
BENCHMARKS = Path(__file__).resolve().parent.parent / "artifacts/bin/Fovea.Benchmarks/release/Fovea.Benchmarks.dll"


class Photographs(torch.utils.data.Dataset):
    def __init__(self, folder):
        self.paths = sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in SUFFIXES)
        self.transform = transforms.Compose([
            transforms.RandomResizedCrop(224),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with open(self.paths[index], "rb") as file:
            return self.transform(Image.open(file).convert("RGB"))


def torchvision_rate(loader, seconds):
    for _ in loader:  # files come from the page cache
        pass
    images, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        images += sum(len(batch) for batch in loader)
    return images / (time.perf_counter() - start)


def fovea_rate(folder, workers, seconds):
    line = subprocess.run(
        ["dotnet", str(BENCHMARKS), "loading", folder, str(workers), str(seconds)], check=True, capture_output=True, text=True)
    return float(line.stdout)


def main():
    folder = sys.argv[1]
    workers, seconds, turns = (int(value) for value in (sys.argv[2:] + ["1", "8", "3"][len(sys.argv) - 2:]))
    torch.set_num_threads(1)
    loader = torch.utils.data.DataLoader(
        Photographs(folder), batch_size=32, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=workers > 0)
    print(f"{folder}: {len(loader.dataset)} files, {workers} workers; torch {torch.__version__}, torchvision {torchvision.__version__}")
    ratios = []
    for turn in range(turns):
        ours, theirs = fovea_rate(folder, workers, seconds), torchvision_rate(loader, seconds)
        ratios.append(ours / theirs)
        print(f"turn {turn + 1}: Fovea {ours:.1f}, torchvision {theirs:.1f} images/s, {ours / theirs:.2f} times", flush=True)
    print(f"median {sorted(ratios)[len(ratios) // 2]:.2f} times")


if __name__ == "__main__":
    main()
