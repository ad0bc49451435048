#!/usr/bin/env python3
"""Decode, random resized crop to 224, flip and normalisation: images per second of Fovea and of torchvision with Pillow, in turns.

Usage: compare-loading.py FOLDER [WORKERS] [SECONDS] [TURNS]; the defaults are 1 worker, 8 seconds, 3 turns. Needs Linux, torch, torchvision
and Pillow, and the release build of bench/Fovea.Benchmarks. Both sides read the same files, in batches of 32, with the same number of
workers: threads here, processes there. With 0 workers both prepare batches on the thread that asks for them.

Images per second of processor time, of all threads and processes together, say more where other programs run too.
"""
import os
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


def processor_time(pid):
    """Seconds in user and system mode of a process's threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def torchvision_rates(loader, seconds):
    for _ in loader:  # files come from the page cache
        pass
    workers = [worker.pid for worker in loader._iterator._workers] if loader.num_workers else []
    used = -sum(map(processor_time, ["self", *workers]))
    images, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        images += sum(len(batch) for batch in loader)
    elapsed = time.perf_counter() - start
    return images / elapsed, images / (used + sum(map(processor_time, ["self", *workers])))


def fovea_rates(folder, workers, seconds):
    line = subprocess.run(
        ["dotnet", str(BENCHMARKS), "loading", folder, str(workers), str(seconds)], check=True, capture_output=True, text=True)
    return tuple(float(rate) for rate in line.stdout.split())


def main():
    folder = sys.argv[1]
    workers, seconds, turns = (int(value) for value in (sys.argv[2:] + ["1", "8", "3"][len(sys.argv) - 2:]))
    torch.set_num_threads(1)
    loader = torch.utils.data.DataLoader(
        Photographs(folder), batch_size=32, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=workers > 0)
    print(f"{folder}: {len(loader.dataset)} files, {workers} workers; torch {torch.__version__}, torchvision {torchvision.__version__}")
    ratios = []
    for turn in range(turns):
        ours, theirs = fovea_rates(folder, workers, seconds), torchvision_rates(loader, seconds)
        ratios.append([mine / other for mine, other in zip(ours, theirs)])
        for unit, mine, other, ratio in zip(["second", "processor second"], ours, theirs, ratios[-1]):
            print(f"turn {turn + 1}: Fovea {mine:.1f}, torchvision {other:.1f} images per {unit}, {ratio:.2f} times", flush=True)
    by_time, by_processor_time = (sorted(column)[turns // 2] for column in zip(*ratios))
    print(f"median {by_time:.2f} times by time, {by_processor_time:.2f} times by processor time")


if __name__ == "__main__":
    main()
