#!/usr/bin/env python3
"""Records what torchvision's transforms make of Pillow images, for the tests of Fovea.Data.Transforms.

    apt-get install -y python3-torchvision python3-pil python3-numpy
    /usr/bin/python3 eng/make-transform-fixtures.py [PHOTOGRAPHS]     (last run with torch 1.13.0, torchvision 0.14.1, Pillow 9.4.0)

Writes tests/Fovea.Data.Tests/files/transforms.json:
  pictures     small generated images, as whole bytes (base64)
  photographs  the names of files in PHOTOGRAPHS (default $FOVEA_DATA/imagenet-sample), of which no pixel is recorded
  cases        a transform and its parameters; its result for each picture as bytes, and for each photograph the first 8 digits of the
               sha256 of the result's bytes
The parameters are what torchvision would have drawn: the tests give the same ones to the deterministic part of each transform.
"""
import base64, hashlib, json, os, pathlib, sys
import numpy as np
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode, autoaugment, functional as F

ROOT = pathlib.Path(__file__).resolve().parent.parent
PHOTOGRAPHS = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["FOVEA_DATA"] + "/imagenet-sample")
MODES = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR}


def picture(width, height, channels, seed, low=0, high=255):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    planes = np.stack([np.sin(5 * x + 3 * c * y + c) * np.cos(4 * y - c) for c in range(channels)], -1)
    noisy = (planes + 1) / 2 + rng.normal(0, 0.15, planes.shape)
    pixels = np.clip(low + noisy * (high - low), low, high).astype(np.uint8)
    return Image.fromarray(pixels if channels == 3 else pixels[..., 0])


PICTURES = {
    "colour": picture(17, 11, 3, 1),
    "square": picture(12, 12, 3, 2),
    "grey": picture(13, 11, 1, 3),
    "narrow": picture(20, 16, 3, 4, 90, 140),
    "flat": Image.new("RGB", (5, 4), (7, 130, 255)),
}
FILES = sorted(PHOTOGRAPHS.glob("*.jpg"))[::10][:20]
CASES = []


def pixels(image):
    return np.asarray(image).tobytes()


def record(op, transform, pictures=("colour", "square", "grey"), photographs=True, **args):
    results = []
    for name in pictures:
        result = transform(PICTURES[name])
        results.append({"picture": name, "width": result.width, "height": result.height,
                        "pixels": base64.b64encode(pixels(result)).decode()})
    digests = [hashlib.sha256(pixels(transform(photo))).hexdigest()[:8] for photo in PHOTOS] if photographs else []
    CASES.append({"op": op, "args": args, "results": results, "photographs": digests})


def drawn(module, name, values):
    """A random function of torch that returns these values in turn."""
    values = iter(values)
    setattr(module, name, lambda *_, **__: torch.tensor(next(values)))


def geometry():
    record("vertical-flip", F.vflip)
    record("horizontal-flip", F.hflip)
    record("pad", lambda im: F.pad(im, 3, 9), amount=3, fill=9)
    record("center-crop", lambda im: F.center_crop(im, [9, 10]), height=9, width=10)
    record("resize", lambda im: F.resize(im, 17), amount=17)
    for i in range(5):
        record("five-crop", lambda im: F.five_crop(im, [8, 9])[i], amount=i, height=8, width=9)
    for i in range(10):
        record("ten-crop", lambda im: F.ten_crop(im, [8, 9])[i], pictures=["colour"], photographs=i == 7, amount=i, height=8, width=9)
    angles = [0.0, 15.0, -37.5, 90.0, 180.0, 270.0, 123.456]
    for mode in MODES:
        for angle in angles:
            for expand in (False, True):
                record("rotate", lambda im: F.rotate(im, angle, MODES[mode], expand, fill=11), pictures=["colour", "grey"],
                       interpolation=mode, amount=angle, expand=expand, fill=11)
            record("rotate", lambda im: F.rotate(im, angle, MODES[mode]), pictures=["square"], photographs=False,
                   interpolation=mode, amount=angle, expand=False, fill=0)
        for angle, translate, scale, shear in [(0., (3, -2), 1., (0., 0.)), (30., (0, 0), 1.3, (0., 0.)), (-12.5, (1, 4), .7, (10., -5.)),
                                               (0., (0, 0), .5, (0., 0.)), (0., (-2, 0), 1., (25., 0.)), (200., (0, 1), 1.1, (0., 33.))]:
            record("affine", lambda im: F.affine(im, angle, list(translate), scale, list(shear), MODES[mode], fill=5),
                   pictures=["colour", "grey"], interpolation=mode, amount=angle, translate=translate, scale=scale, shear=shear, fill=5)


def colours():
    every = ("colour", "grey", "narrow")
    record("grayscale", lambda im: F.to_grayscale(im, 1), amount=1)
    record("grayscale", lambda im: F.to_grayscale(im, 3), amount=3)
    changes = {"brightness": F.adjust_brightness, "contrast": F.adjust_contrast, "saturation": F.adjust_saturation,
               "sharpness": F.adjust_sharpness}
    for op, change in changes.items():
        for factor in (0.0, 0.37, 1.0, 1.8):
            record(op, lambda im: change(im, factor), pictures=every, amount=factor)
    for turn in (-0.5, -0.123, 0.0, 0.04, 0.3, 0.5):
        record("hue", lambda im: F.adjust_hue(im, turn), pictures=every, amount=turn)
    jitters = [[("hue", .1), ("brightness", 1.2), ("saturation", .6), ("contrast", 1.4)],
               [("contrast", .7), ("saturation", 1.5), ("brightness", .9), ("hue", -.2)]]
    for jitter in jitters:
        def apply(im):
            for op, amount in jitter:
                im = F.adjust_hue(im, amount) if op == "hue" else changes[op](im, amount)
            return im
        record("color-jitter", apply, pictures=["colour"], changes=jitter)
    tones = ("colour", "grey", "narrow", "flat")
    for bits in (1, 4, 8):
        record("posterize", lambda im: F.posterize(im, bits), pictures=every, amount=bits)
    for threshold in (0.0, 99.7, 128.0, 255.0):
        record("solarize", lambda im: F.solarize(im, threshold), pictures=every, amount=threshold)
    record("autocontrast", F.autocontrast, pictures=tones)
    record("equalize", F.equalize, pictures=tones)
    record("invert", F.invert, pictures=tones)


def blur():
    for size, sigma in (((3, 3), 0.5), ((5, 5), 1.1), ((9, 9), 2.0), ((3, 7), 1.7), ((21, 21), 0.1)):
        small = ("colour", "grey") if max(size) < 20 else ()
        record("gaussian-blur", lambda im: F.gaussian_blur(im, list(size), [sigma, sigma]), pictures=small, size=size, amount=sigma)


def erasing():
    for top, left, height, width in ((2, 3, 5, 4), (0, 0, 7, 6), (6, 5, 3, 5)):
        value = torch.tensor([17, 200, 99], dtype=torch.uint8)[:, None, None]
        record("erase", lambda im: F.to_pil_image(F.erase(F.pil_to_tensor(im), top, left, height, width, value)),
               pictures=["colour", "square"], top=top, left=left, height=height, width=width, values=value.flatten().tolist())


def policies():
    rand, randint = torch.rand, torch.randint
    for policy in autoaugment.AutoAugmentPolicy:
        module = autoaugment.AutoAugment(policy)
        for index in range(len(module.policies)):
            for probabilities, signs in (([.05, .05], [0, 1]), ([.65, .25], [1, 0])):
                module.get_params = lambda _: (index, torch.tensor(probabilities), torch.tensor(signs))
                record("autoaugment", module, pictures=[], photographs=index % 3 == 0 or signs[0] == 0, policy=policy.value, amount=index,
                       probabilities=probabilities, signs=signs)
    for operation in range(14):
        for magnitude, sign in ((9, 0), (30, 1)):
            module = autoaugment.RandAugment(1, magnitude)
            signed = list(module._augmentation_space(31, (9, 9)).values())[operation][1]

            def augment(im):
                drawn(torch, "randint", [operation, sign] if signed else [operation])
                return module(im)
            record("randaugment", augment, pictures=["colour"], amount=magnitude, operation=operation, signs=[sign])
        for magnitude, sign in ((4, 1), (29, 0)):
            module = autoaugment.TrivialAugmentWide(interpolation=MODES["bilinear"], fill=3)
            magnitudes, signed = list(module._augmentation_space(31).values())[operation]

            def augment(im):
                drawn(torch, "randint", [operation] + ([magnitude] if magnitudes.ndim else []) + ([sign] if signed else []))
                return module(im)
            record("trivialaugmentwide", augment, pictures=["grey"], interpolation="bilinear", fill=3, amount=magnitude,
                   operation=operation, signs=[sign])
    torch.rand, torch.randint = rand, randint


PHOTOS = [Image.open(file).convert("RGB") for file in FILES]
for family in (geometry, colours, blur, erasing, policies):
    family()
described = {name: {"width": im.width, "height": im.height, "channels": len(im.getbands()), "pixels": base64.b64encode(pixels(im)).decode()}
             for name, im in PICTURES.items()}
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in CASES)
target = ROOT / "tests" / "Fovea.Data.Tests" / "files" / "transforms.json"
target.parent.mkdir(exist_ok=True)
target.write_text('{"pictures":%s,\n"photographs":%s,\n"cases":[\n%s\n]}\n' % (
    json.dumps(described, separators=(",", ":")), json.dumps([file.name for file in FILES]), lines))
print(f"{len(CASES)} cases of {len(FILES)} photographs, {target.stat().st_size} bytes")
