#!/usr/bin/env python3
"""Makes the image files that Fovea.Imaging's tests decode, and what Pillow makes of them.

    apt-get install -y python3-pil python3-numpy
    /usr/bin/python3 eng/make-image-fixtures.py        (last run with Pillow 9.4.0, libjpeg-turbo 2.1.5, libwebp 1.2.4)

Writes tests/Fovea.Imaging.Tests/files/*.{jpg,png,webp,gif,bmp} and manifest.json beside them:
  images   per file: size and sha256 of the bytes of ImageOps.exif_transpose(im).convert("RGB"), and of convert("L")
  resizes  of picture.png: sha256 of the bytes of im.resize((width, height), filter), as RGB and as L
  jpegs    of picture.png: sha256 of the pixels after Pillow saved it as JPEG at a quality and read it again
  odd      of the files of odd_images.py: the bytes (base64), size and sha256 as of images, or null where Pillow refuses the file
  cuts     of small files: the lengths, shorter than the whole, to which the file can be cut so that Pillow still reads it
  damages  of small files, one to five bits of which are flipped: [byte, bit] of each, and sha256 of the bytes of convert("RGB"), or null
           where Pillow refuses the file
One kind of PNG is not left to Pillow: 16-bit grey, which Pillow clips at 255 (white), is expected as its high byte.
"""
import base64, hashlib, io, json, pathlib, struct, sys, warnings, zlib
import numpy as np
from PIL import Image, ImageOps

sys.dont_write_bytecode = True
import odd_images  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fovea.Imaging.Tests" / "files"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(width, height, channels=3, seed=1):
    """Smooth slopes, an edge and some noise: something like a photograph, at any size."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    planes = [128 + 90 * np.sin(5 * x + 3 * c * y + c) * np.cos(4 * y - c) + 40 * ((x - .5) ** 2 + (y - .4) ** 2 < .05)
              for c in range(channels)]
    noisy = np.stack(planes, -1) + rng.normal(0, 6, (height, width, channels))
    return np.clip(noisy, 0, 255).astype(np.uint8)


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def exif(orientation, endian="<", prefix=b"Exif\0\0"):
    head = (b"II*\0" if endian == "<" else b"MM\0*") + struct.pack(endian + "I", 8)
    return prefix + head + struct.pack(endian + "HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(samples, bits, color, interlaced=False, before=b"", after=b""):
    """A PNG of samples [height, width, channels], a different filter on every row that has one."""
    height, width, channels = samples.shape
    step = max(bits * channels // 8, 1)

    def rows(part):
        out, above = b"", None
        for y in range(part.shape[0]):
            values = part[y].reshape(-1)
            if bits == 16:
                raw = values.astype(">u2").tobytes()
            elif bits == 8:
                raw = values.astype(np.uint8).tobytes()
            else:
                planes = (values[:, None] >> np.arange(bits - 1, -1, -1)) & 1
                raw = np.packbits(planes.reshape(-1).astype(np.uint8)).tobytes()
            above = above or bytes(len(raw))
            kind, line = y % 5 if bits >= 8 else 0, bytearray(len(raw))
            for i, value in enumerate(raw):
                a, b = (raw[i - step] if i >= step else 0), above[i]
                c = above[i - step] if i >= step else 0
                p = a + b - c
                paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                line[i] = (value - (0, a, b, (a + b) // 2, paeth)[kind]) & 255
            out += bytes([kind]) + bytes(line)
            above = raw
        return out

    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    parts = [samples[y::dy, x::dx] for x, y, dx, dy in passes] if interlaced else [samples]
    data = zlib.compress(b"".join(rows(p) for p in parts if p.size), 9)
    head = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, int(interlaced))
    return (SIGNATURE + chunk(b"IHDR", head) + before + chunk(b"IDAT", data[:40]) + chunk(b"IDAT", data[40:]) + after + chunk(b"IEND", b""))


def without_jfif(jpeg):
    length = struct.unpack(">H", jpeg[4:6])[0]
    return jpeg[:2] + jpeg[4 + length:]


def files():
    rgb = Image.fromarray(picture(21, 14))
    odd = Image.fromarray(picture(37, 23))
    yield "grey.jpg", saved(Image.fromarray(picture(19, 13, 1)[..., 0]), "JPEG", quality=80)
    yield "color-444.jpg", saved(odd, "JPEG", quality=85, subsampling=0)
    yield "color-422.jpg", saved(odd, "JPEG", quality=85, subsampling=1)
    yield "color-420-odd.jpg", saved(odd, "JPEG", quality=85, subsampling=2)
    yield "one-pixel.jpg", saved(Image.fromarray(picture(1, 1)), "JPEG")
    yield "progressive.jpg", saved(odd, "JPEG", quality=75, progressive=True)
    cmyk = saved(Image.fromarray(picture(16, 11, 4), "CMYK"), "JPEG", quality=85)
    adobe = cmyk.index(b"Adobe")
    yield "cmyk.jpg", cmyk
    yield "ycck.jpg", cmyk[:adobe + 11] + b"\2" + cmyk[adobe + 12:]
    plain = without_jfif(saved(rgb, "JPEG", quality=85, subsampling=0))
    yield "adobe-rgb.jpg", plain[:2] + b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0" + plain[2:]
    yield "no-jfif.jpg", plain
    for orientation in range(1, 9):
        yield f"orientation-{orientation}.jpg", saved(rgb, "JPEG", quality=80, exif=exif(orientation, "<" if orientation % 2 else ">"))
    yield "orientation-99.jpg", saved(rgb, "JPEG", quality=80, exif=exif(99))
    whole = saved(odd, "JPEG", quality=85)
    yield "stray-bytes.jpg", whole[:-2] + b"\x12\x34\x56" + whole[-2:]
    yield "scan-cut-short.jpg", whole[:-200] + b"\xff\xd9"

    grey, alpha = picture(13, 9, 1), picture(13, 9, 4)
    wide = (np.random.default_rng(3).integers(0, 65536, (9, 13, 4))).astype(np.uint16)
    palette = chunk(b"PLTE", picture(8, 2).tobytes())
    index = np.random.default_rng(2).integers(0, 16, (9, 13, 1))
    gamma = chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))
    yield "grey.png", png(grey, 8, 0)
    yield "grey-1bit.png", png(grey >> 7, 1, 0)
    yield "grey-2bit.png", png(grey >> 6, 2, 0, interlaced=True)
    yield "grey-4bit.png", png(grey >> 4, 4, 0)
    yield "grey-transparent.png", png(grey, 8, 0, before=chunk(b"tRNS", struct.pack(">H", int(grey[4, 4, 0]))))
    yield "grey-alpha.png", png(alpha[..., :2], 8, 4)
    yield "palette.png", png(index, 8, 3, before=palette)
    yield "palette-4bit-transparent.png", png(index, 4, 3, before=palette + chunk(b"tRNS", bytes(range(0, 160, 16))))
    yield "rgb.png", png(alpha[..., :3], 8, 2)
    yield "rgb-transparent.png", png(alpha[..., :3], 8, 2, before=chunk(b"tRNS", struct.pack(">3H", *map(int, alpha[3, 3, :3]))))
    yield "rgb-interlaced.png", png(alpha[..., :3], 8, 2, interlaced=True)
    yield "rgb-gamma.png", png(alpha[..., :3], 8, 2, before=gamma)
    yield "rgba.png", png(alpha, 8, 6)
    yield "rgba-gamma-interlaced.png", png(alpha, 8, 6, interlaced=True, before=gamma)
    yield "grey-16bit.png", png(wide[..., :1], 16, 0)
    yield "rgb-16bit.png", png(wide[..., :3], 16, 2)
    yield "rgb-16bit-gamma.png", png(wide[..., :3], 16, 2, before=gamma)
    yield "grey-alpha-16bit.png", png(wide[..., :2], 16, 4)
    yield "rgba-16bit.png", png(wide, 16, 6)
    yield "grey-16bit-interlaced.png", png(wide[..., :1], 16, 0, interlaced=True)
    yield "rgb-16bit-interlaced.png", png(wide[..., :3], 16, 2, interlaced=True)
    yield "grey-alpha-16bit-interlaced.png", png(wide[..., :2], 16, 4, interlaced=True)
    yield "rgba-16bit-interlaced.png", png(wide, 16, 6, interlaced=True, before=gamma)
    yield "exif-before.png", png(alpha[..., :3], 8, 2, before=chunk(b"eXIf", exif(6, ">", b"")))
    yield "exif-after.png", png(grey, 8, 0, after=chunk(b"eXIf", exif(3, "<", b"")))
    yield "picture.png", saved(Image.fromarray(picture(64, 48)), "PNG", optimize=True)

    yield "lossy.webp", saved(odd, "WEBP", quality=80)
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "lossy-alpha.webp", saved(Image.fromarray(picture(20, 15, 4), "RGBA"), "WEBP", quality=80)
    yield "lossless-alpha.webp", saved(Image.fromarray(picture(20, 15, 4), "RGBA"), "WEBP", lossless=True, exact=True)
    yield "exif.webp", saved(rgb, "WEBP", lossless=True, exif=exif(8))
    yield "exif-bare.webp", saved(rgb, "WEBP", quality=80, exif=exif(5, ">", b""))

    yield "colors.gif", saved(odd.quantize(200), "GIF")
    yield "rgb.bmp", saved(rgb, "BMP")
    yield "palette.bmp", saved(rgb.quantize(16), "BMP")


DAMAGED = ["color-420-odd.jpg", "progressive.jpg", "cmyk.jpg", "orientation-6.jpg", "palette-4bit-transparent.png", "rgb-interlaced.png",
           "rgb-16bit-gamma.png", "exif-before.png", "lossy.webp", "lossless.webp", "lossy-alpha.webp", "exif.webp", "colors.gif", "rgb.bmp", "palette.bmp"]


def damages(per_file=100):
    rng = np.random.default_rng(20260)
    for name in DAMAGED:
        data = (FOLDER / name).read_bytes()
        for _ in range(per_file):
            flips = [[int(rng.integers(len(data))), int(rng.integers(8))] for _ in range(rng.integers(1, 6))]
            damaged = bytearray(data)
            for byte, bit in flips:
                damaged[byte] ^= 1 << bit
            yield {"file": name, "flips": flips, "rgb": pixels_of_damaged(bytes(damaged))}


def opened(data):
    """What Pillow makes of a file; None where it refuses it. An orientation that cannot be read is upright."""
    try:
        image = Image.open(io.BytesIO(data))
        try:
            image = ImageOps.exif_transpose(image)
        except Exception:
            image = Image.open(io.BytesIO(data))
        image.load()
        return image.convert("RGB")
    except Exception:
        return None


def pixels_of_damaged(data):
    image = opened(data)
    return image and digest(image)


def odd():
    for name, data in odd_images.files():
        image = opened(data)
        yield {"file": name, "data": base64.b64encode(data).decode(), "width": image and image.width, "height": image and image.height,
               "rgb": image and digest(image)}


def cuts():
    for name in DAMAGED:
        data = (FOLDER / name).read_bytes()
        yield {"file": name, "lengths": [length for length in range(len(data)) if opened(data[:length])]}


def digest(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def expectation(name, data):
    image = Image.open(io.BytesIO(data))
    image.load()
    if name.startswith("grey-16bit"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    image = ImageOps.exif_transpose(image)
    rgb = image.convert("RGB")
    return {"file": name, "width": rgb.width, "height": rgb.height, "rgb": digest(rgb), "gray": digest(image.convert("L"))}


def main():
    warnings.simplefilter("ignore")
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    manifest = {"images": [], "resizes": [], "jpegs": []}
    for name, data in files():
        (FOLDER / name).write_bytes(data)
        manifest["images"].append(expectation(name, data))
    base = Image.open(FOLDER / "picture.png").convert("RGB")
    filters = {"Nearest": Image.NEAREST, "Bilinear": Image.BILINEAR, "Bicubic": Image.BICUBIC, "Lanczos": Image.LANCZOS}
    for name, kind in filters.items():
        for size in [(32, 24), (17, 31), (128, 96), (64, 20), (100, 48), (7, 5), (1, 1), (5, 200), (64, 48)]:
            manifest["resizes"].append({"filter": name, "width": size[0], "height": size[1],
                                        "rgb": digest(base.resize(size, kind)), "gray": digest(base.convert("L").resize(size, kind))})
    for quality in [10, 75, 90, 100]:
        for mode in ["RGB", "L"]:
            back = Image.open(io.BytesIO(saved(base.convert(mode), "JPEG", quality=quality)))
            manifest["jpegs"].append({"quality": quality, "channels": len(mode), "pixels": digest(back)})
    manifest["odd"] = list(odd())
    manifest["cuts"] = list(cuts())
    manifest["damages"] = list(damages())
    lines = ",\n".join(f' "{key}": [\n' + ",\n".join("  " + json.dumps(row) for row in rows) + "\n ]" for key, rows in manifest.items())
    (FOLDER / "manifest.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
