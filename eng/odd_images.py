"""Image files that are damaged, unusual or turned in unusual ways, for make-image-fixtures.py: pairs of a name and the bytes."""
import io, struct, zlib
import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RNG = np.random.default_rng(5)


def chunk(kind, data, crc=None):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) if crc is None else crc)


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def slopes(width, height, channels=3, seed=0):
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([(x * 9 + y * (5 + 2 * c) + 60 * c + 31 * seed) % 256 for c in range(channels)], -1).astype(np.uint8)


def random_bytes(count):
    return RNG.integers(0, 256, count).astype(np.uint8).tobytes()


# --- PNG ----------------------------------------------------------------------------------------------------------------------
PIXELS = slopes(11, 7)
ROWS = b"".join(b"\0" + row.tobytes() for row in PIXELS)
DATA = zlib.compress(ROWS, 9)
END = chunk(b"IEND", b"")


def header(width=11, height=7, bits=8, color=2, compression=0, filter=0, interlace=0):
    return struct.pack(">IIBBBBB", width, height, bits, color, compression, filter, interlace)


def png(*before, head=None, data=None, after=(), end=END):
    return b"".join([SIGNATURE, head or chunk(b"IHDR", header()), *before, data or chunk(b"IDAT", DATA), *after, end])


def checksums_and_chunks():
    yield "idat-crc", png(data=chunk(b"IDAT", DATA, 1))
    yield "second-idat-crc", png(data=chunk(b"IDAT", DATA[:50]) + chunk(b"IDAT", DATA[50:], 1))
    yield "ihdr-crc", png(head=chunk(b"IHDR", header(), 1))
    yield "text-crc-before", png(chunk(b"tEXt", b"a\0b", 1))
    yield "text-crc-after", png(after=[chunk(b"tEXt", b"a\0b", 1)])
    yield "iend-crc", png(end=chunk(b"IEND", b"", 1))
    yield "no-iend", png(end=b"")
    for missing in (1, 4, 5, 8, 9, 12):
        yield f"ends-{missing}-early", png(end=b"")[:-missing]
    yield "junk-after", png() + b"junk" * 5
    yield "junk-as-a-chunk", png(after=[b"\0\0\0\4!!!!abcd"])
    yield "text-cut-off", png(end=struct.pack(">I", 100) + b"tEXtab")
    yield "text-before-header", png(head=chunk(b"tEXt", b"a\0b") + chunk(b"IHDR", header()))
    yield "two-headers", png(head=chunk(b"IHDR", header(5, 5)) + chunk(b"IHDR", header()))
    yield "long-header", png(head=chunk(b"IHDR", header() + b"xx"))
    yield "short-header", png(head=chunk(b"IHDR", header()[:12]))
    yield "compression-1", png(head=chunk(b"IHDR", header(compression=1)))
    yield "filter-1", png(head=chunk(b"IHDR", header(filter=1)))
    for bits, color in [(3, 0), (16, 3), (4, 2), (8, 1), (8, 5), (8, 7), (4, 6), (32, 0)]:
        yield f"{bits}-bits-of-color-{color}", png(head=chunk(b"IHDR", header(bits=bits, color=color)))
    yield "width-0", png(head=chunk(b"IHDR", header(width=0)))
    yield "negative-width", png(head=chunk(b"IHDR", header(width=0x80000001)))
    yield "no-idat", SIGNATURE + chunk(b"IHDR", header()) + END
    yield "bytes-as-idats", png(data=b"".join(chunk(b"IDAT", DATA[i:i + 1]) for i in range(len(DATA))))
    yield "empty-idats", png(data=chunk(b"IDAT", b"") + chunk(b"IDAT", DATA) + chunk(b"IDAT", b""))
    yield "idats-interrupted", png(data=chunk(b"IDAT", DATA[:60]) + chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", DATA[60:]))
    yield "private-chunk", png(chunk(b"ab1_", b"x"))
    yield "nameless-chunk", png(chunk(b"ab!x", b"x"))
    for kind, content in [(b"sRGB", b""), (b"pHYs", b"12345"), (b"gAMA", b"123"), (b"cHRM", b"12345"), (b"iCCP", b""), (b"tRNS", b"a"),
                          (b"zTXt", b"k\0\1x"), (b"zTXt", b"k\0\0x"), (b"iTXt", b"k"), (b"PLTE", b"abcde"), (b"acTL", b"ab")]:
        text = f"{kind.decode()}-{content[:4].hex()}"
        yield f"{text}-before", png(chunk(kind, content))
        yield f"{text}-after", png(after=[chunk(kind, content)])
    frame = struct.pack(">IIIIIHHBB", 0, 11, 7, 0, 0, 1, 10, 0, 0)
    yield "animated", png(chunk(b"acTL", struct.pack(">II", 2, 0)), chunk(b"fcTL", frame))


def compressed_data():
    yield "data-tail", png(data=chunk(b"IDAT", DATA + b"tail"))
    yield "wrong-adler", png(data=chunk(b"IDAT", DATA[:-4] + b"abcd"))
    for missing in (1, 4, 5, 6, 20):
        yield f"data-lacks-{missing}", png(data=chunk(b"IDAT", DATA[:-missing]))
    yield "half-a-row-less", png(data=chunk(b"IDAT", zlib.compress(ROWS[:-7])))
    yield "twice-the-rows", png(data=chunk(b"IDAT", zlib.compress(ROWS + ROWS)))
    yield "unknown-filter", png(data=chunk(b"IDAT", zlib.compress(b"\5" + ROWS[1:])))
    yield "no-zlib-header", png(data=chunk(b"IDAT", DATA[2:-4]))
    yield "stored", png(data=chunk(b"IDAT", zlib.compress(ROWS, 0)))


def palettes():
    for bits in (1, 4, 8):
        indices = np.arange(16 * 6).reshape(6, 16) % (1 << bits)
        planes = (indices[..., None] >> np.arange(bits - 1, -1, -1)) & 1
        rows = b"".join(b"\0" + np.packbits(row.reshape(-1).astype(np.uint8)).tobytes() for row in planes)
        head, data = chunk(b"IHDR", header(16, 6, bits, 3)), chunk(b"IDAT", zlib.compress(rows))
        for name, colors in [("none", None), ("empty", b""), ("one", b"\xff\0\x10"), ("odd", bytes(range(100, 111))),
                             ("full", bytes(i * 7 % 256 for i in range(3 << bits))), ("long", bytes(i * 7 % 256 for i in range(768))),
                             ("too-long", bytes(i * 7 % 256 for i in range(771)))]:
            yield f"palette-{bits}-{name}", png(*([] if colors is None else [chunk(b"PLTE", colors)]), head=head, data=data)
    yield "palette-twice", png(chunk(b"PLTE", bytes(range(30))), chunk(b"PLTE", bytes(range(50, 62))), head=head, data=data)
    yield "palette-after", png(head=head, data=data, after=[chunk(b"PLTE", bytes(range(30)))])


# --- Orientation ---------------------------------------------------------------------------------------------------------------
def exif(*entries, endian="<", signature=None, prefix=b"Exif\0\0", extra=b""):
    """EXIF of entries (tag, type, count, four bytes); what an entry points to follows in extra."""
    head = (signature or (b"II*\0" if endian == "<" else b"MM\0*")) + struct.pack(endian + "IH", 8, len(entries))
    for tag, type, count, value in entries:
        head += struct.pack(endian + "HHI", tag, type, count) + value
    return prefix + head + bytes(4) + extra


def turned(orientation, endian="<", **options):
    return exif((0x112, 3, 1, struct.pack(endian + "HH", orientation, 0)), endian=endian, **options)


def exif_blocks():
    six, three = struct.pack("<HH", 6, 0), struct.pack("<HH", 3, 0)
    beyond = 8 + 2 + 12 + 4
    yield "plain", turned(6)
    yield "big-endian", turned(6, ">")
    yield "without-prefix", turned(6, prefix=b"")
    yield "repeated", exif((0x112, 3, 1, six), (0x112, 3, 1, three))
    yield "repeated-with-text", exif((0x112, 3, 1, six), (0x112, 2, 1, b"a\0\0\0"))
    yield "out-of-range", turned(9)
    yield "zero", turned(0)
    yield "byte", exif((0x112, 1, 1, b"\6\0\0\0"))
    yield "long", exif((0x112, 4, 1, struct.pack("<I", 6)))
    yield "signed-byte", exif((0x112, 6, 1, b"\6\0\0\0"))
    yield "signed-short", exif((0x112, 8, 1, six))
    yield "signed-long", exif((0x112, 9, 1, struct.pack("<i", 6)))
    yield "directory", exif((0x112, 13, 1, struct.pack("<I", 6)))
    yield "float", exif((0x112, 11, 1, struct.pack("<f", 6)))
    yield "float-between", exif((0x112, 11, 1, struct.pack("<f", 6.5)))
    yield "double", exif((0x112, 12, 1, struct.pack("<I", beyond)), extra=struct.pack("<d", 6))
    yield "rational", exif((0x112, 5, 1, struct.pack("<I", beyond)), extra=struct.pack("<II", 12, 2))
    yield "rational-by-zero", exif((0x112, 5, 1, struct.pack("<I", beyond)), extra=struct.pack("<II", 6, 0))
    yield "long8", exif((0x112, 16, 1, struct.pack("<I", beyond)), extra=struct.pack("<Q", 6))
    yield "undefined", exif((0x112, 7, 1, b"\6\0\0\0"))
    yield "unknown-type", exif((0x112, 14, 1, six))
    yield "two-values", exif((0x112, 3, 2, struct.pack("<HH", 6, 3)))
    yield "three-values", exif((0x112, 3, 3, struct.pack("<I", beyond)), extra=struct.pack("<3H", 6, 3, 8))
    yield "no-value", exif((0x112, 3, 0, six))
    yield "value-outside", exif((0x112, 3, 3, struct.pack("<I", 5000)))
    yield "outside-before", exif((0x10F, 2, 50, struct.pack("<I", 5000)), (0x112, 3, 1, six))
    yield "outside-after", exif((0x112, 3, 1, six), (0x10F, 2, 50, struct.pack("<I", 5000)))
    yield "fewer-entries", turned(6)[:-4]
    yield "entry-cut-off", turned(6)[:-6]
    yield "header-only", b"Exif\0\0II*\0\x08\0\0\0"
    yield "short-header", b"Exif\0\0II*\0"
    yield "empty", b"Exif\0\0"
    yield "no-tiff", b"Exif\0\0notatiff"
    yield "swapped-signature", turned(6, signature=b"II\0*")
    yield "big-tiff", turned(6, ">", signature=b"MM\0+")


def raw_profile(data, digits=None):
    digits = data.hex() if digits is None else digits
    lines = "\n".join(digits[i:i + 72] for i in range(0, len(digits), 72))
    return ("\nexif\n%8d\n%s\n" % (len(data), lines)).encode()


XMP = b'<x:xmpmeta><rdf:Description tiff:Orientation="%d"/></x:xmpmeta>'


def png_orientations():
    def text(key, value): return chunk(b"tEXt", key + b"\0" + value)
    def packed(key, value): return chunk(b"zTXt", key + b"\0\0" + zlib.compress(value))
    def international(key, value, packed=0): return chunk(b"iTXt", key + b"\0" + bytes([packed, 0]) + b"\0\0" + value)
    raw, xmp, six = b"Raw profile type exif", b"XML:com.adobe.xmp", turned(6)
    for name, block in exif_blocks():
        yield f"exif-{name}.png", png(chunk(b"eXIf", block.removeprefix(b"Exif\0\0")))
        yield f"exif-{name}-and-xmp.png", png(chunk(b"eXIf", block.removeprefix(b"Exif\0\0")), international(xmp, XMP % 8))
    for name, write in [("text", text), ("packed", packed), ("international", international),
                        ("packed-international", lambda k, v: international(k, zlib.compress(v), 1))]:
        yield f"raw-{name}.png", png(write(raw, raw_profile(six)))
        yield f"raw-{name}-after.png", png(after=[write(raw, raw_profile(six))])
        yield f"xmp-{name}.png", png(write(xmp, XMP % 6))
        yield f"xmp-{name}-after.png", png(after=[write(xmp, XMP % 6)])
    yield "raw-app1.png", png(text(b"Raw profile type APP1", raw_profile(six)))
    yield "raw-case.png", png(text(b"raw profile type exif", raw_profile(six)))
    yield "raw-no-digits.png", png(text(raw, raw_profile(six, "zz" + six.hex())))
    yield "raw-odd-digits.png", png(text(raw, raw_profile(six, six.hex()[:-1])))
    yield "raw-without-length.png", png(text(raw, b"\nexif\n" + six.hex().encode()))
    yield "raw-damaged.png", png(chunk(b"zTXt", raw + b"\0\0xxxx"))
    yield "raw-twice.png", png(text(raw, raw_profile(six)), text(raw, raw_profile(turned(3))))
    yield "raw-and-exif.png", png(text(raw, raw_profile(six)), chunk(b"eXIf", turned(3, prefix=b"")))
    yield "exif-before-and-after.png", png(chunk(b"eXIf", turned(6, prefix=b"")), after=[chunk(b"eXIf", turned(3, prefix=b""))])
    yield "exif-twice.png", png(chunk(b"eXIf", turned(6, prefix=b"")), chunk(b"eXIf", turned(3, prefix=b"")))
    yield "xmp-element.png", png(text(xmp, b"<tiff:Orientation>6</tiff:Orientation>"))
    yield "xmp-spaces.png", png(text(xmp, b'tiff:Orientation = "6"'))
    yield "xmp-apostrophe.png", png(text(xmp, b"tiff:Orientation='6'"))
    yield "xmp-two.png", png(text(xmp, b'tiff:Orientation="9" tiff:Orientation="6"'))
    yield "xmp-and-raw.png", png(text(xmp, XMP % 3), text(raw, raw_profile(six)))


def jpeg_orientations():
    jpeg = saved(Image.fromarray(PIXELS), "JPEG", quality=85)
    def segment(marker, data): return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data
    def with_segments(*segments): return jpeg[:2] + jpeg[2:20] + b"".join(segments) + jpeg[20:]
    for name, block in exif_blocks():
        # Pillow refuses a JPEG whose EXIF ends in its header, as it does not catch its own error; the pixels are good.
        if block.startswith(b"Exif\0") and name != "short-header":
            yield f"exif-{name}.jpg", with_segments(segment(0xE1, block))
    scan = jpeg.index(b"\xff\xda")
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP % 6)
    yield "exif-twice.jpg", with_segments(segment(0xE1, turned(6)), segment(0xE1, turned(3)))
    yield "exif-damaged-first.jpg", with_segments(segment(0xE1, b"Exif\0\0notatiff"), segment(0xE1, turned(6)))
    yield "exif-odd-prefix.jpg", with_segments(segment(0xE1, b"Exif\0x" + turned(6)[6:]))
    yield "exif-before-scan.jpg", jpeg[:scan] + segment(0xE1, turned(6)) + jpeg[scan:]
    yield "exif-after-scan.jpg", jpeg[:-2] + segment(0xE1, turned(6)) + jpeg[-2:]
    yield "exif-after-end.jpg", jpeg + segment(0xE1, turned(6))
    yield "xmp.jpg", with_segments(xmp)
    yield "xmp-and-empty-exif.jpg", with_segments(xmp, segment(0xE1, exif()))


def riff_chunk(kind, data):
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) & 1)


def webp(*chunks):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def extended(flags, width, height):
    return riff_chunk(b"VP8X", struct.pack("<I", flags) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3])


def webp_orientations():
    still = saved(Image.fromarray(PIXELS), "WEBP", lossless=True)[12:]
    for name, block in exif_blocks():
        yield f"exif-{name}.webp", webp(extended(8, 11, 7), still, riff_chunk(b"EXIF", block))
    six = riff_chunk(b"EXIF", turned(6))
    yield "exif-without-flag.webp", webp(extended(0, 11, 7), still, six)
    yield "exif-twice.webp", webp(extended(8, 11, 7), still, six, riff_chunk(b"EXIF", turned(3)))
    yield "exif-before.webp", webp(extended(8, 11, 7), six, still)
    yield "exif-of-simple-file.webp", webp(still, six)
    yield "xmp.webp", webp(extended(4, 11, 7), still, riff_chunk(b"XMP ", XMP % 6))


# --- Animations and other formats --------------------------------------------------------------------------------------------
def animated_webps():
    for name, options in [("lossy", {"quality": 80}), ("lossless", {"lossless": True})]:
        for channels in (3, 4):
            frames = [Image.fromarray(slopes(24, 18, channels, seed)) for seed in range(3)]
            yield f"animated-{name}-{channels}.webp", saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=40, **options)
    stills = {"lossless": saved(Image.fromarray(PIXELS), "WEBP", lossless=True)[12:],
              "lossy": saved(Image.fromarray(PIXELS), "WEBP", quality=80)[12:]}
    alpha = saved(Image.fromarray(slopes(11, 7, 4)), "WEBP", quality=80)
    stills["alpha"] = alpha[alpha.index(b"ALPH"):]
    animation = riff_chunk(b"ANIM", struct.pack("<IH", 0xFF00FF80, 0))

    def frame(left, top, still, flags=0):
        place = b"".join(struct.pack("<I", value)[:3] for value in (left // 2, top // 2, 10, 6, 100))
        return riff_chunk(b"ANMF", place + bytes([flags]) + still)
    for name, still in stills.items():
        for flags in (2, 18):
            for disposal in (0, 3):
                yield f"frame-{name}-{flags}-{disposal}.webp", webp(extended(flags, 20, 16), animation, frame(6, 8, still, disposal),
                                                                    frame(0, 0, stills["lossy"]))
        yield f"frame-outside-{name}.webp", webp(extended(2, 12, 16), animation, frame(6, 8, still))
        yield f"frame-without-animation-{name}.webp", webp(extended(2, 20, 16), frame(6, 8, still))
        yield f"still-said-to-be-animated-{name}.webp", webp(extended(2, 11, 7), still)
    yield "animated-exif.webp", webp(extended(10, 20, 16), animation, frame(6, 8, stills["lossy"]), riff_chunk(b"EXIF", turned(6)))
    yield "still-on-a-larger-canvas.webp", webp(extended(0, 20, 16), stills["lossy"])
    yield "junk-after.webp", webp(stills["lossy"]) + b"junk"


def lzw(indices, width):
    """Codes that never grow: the table is cleared before it would need longer ones."""
    clear, codes = 1 << width, []
    for i, index in enumerate(indices):
        codes += [clear] * (i % (clear - 2) == 0) + [index]
    value = sum(code << i * (width + 1) for i, code in enumerate(codes + [clear + 1]))
    return value.to_bytes((len(codes) + 1) * (width + 1) // 8 + 1, "little")


def blocks(data):
    return b"".join(bytes([len(data[i:i + 200])]) + data[i:i + 200] for i in range(0, len(data), 200)) + b"\0"


def gif(indices, screen=(12, 6), place=(0, 0), colors=None, local=None, transparent=None, interlaced=False, before=b"", data=None, width=8):
    def flags(table): return 0 if table is None else 0x80 | (len(table) // 3).bit_length() - 2
    file = b"GIF89a" + struct.pack("<HHBBB", *screen, flags(colors), 2, 0) + (colors or b"") + before
    if transparent is not None:
        file += b"!\xf9\4" + struct.pack("<BHB", 1, 0, transparent) + b"\0"
    file += b"," + struct.pack("<HHHHB", *place, 12, 6, flags(local) | 64 * interlaced) + (local or b"")
    return file + bytes([width]) + (blocks(lzw(indices, width)) if data is None else data) + b";"


def gifs():
    picture = Image.fromarray(slopes(24, 18))
    frames = [Image.fromarray(slopes(24, 18, 3, seed)) for seed in range(3)]
    yield "colors.gif", saved(picture.quantize(256), "GIF")
    yield "few-colors.gif", saved(picture.quantize(5), "GIF")
    yield "grey.gif", saved(picture.convert("L"), "GIF")
    yield "one-bit.gif", saved(picture.convert("1"), "GIF")
    yield "transparent.gif", saved(picture.quantize(64), "GIF", transparency=3)
    yield "animated.gif", saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    yield "animated-alpha.gif", saved(Image.fromarray(slopes(24, 18, 4)), "GIF", save_all=True, append_images=frames[1:], disposal=2)
    indices = [i * 5 % 256 for i in range(12 * 6)]
    four, all_colors = random_bytes(3 * 4), random_bytes(3 * 256)
    yield "beyond-the-palette.gif", gif(indices, colors=four)
    yield "no-palette.gif", gif(indices)
    yield "interlaced.gif", gif(indices, colors=all_colors, interlaced=True)
    for transparent in (None, 3, 200):
        for name, colors in [("none", None), ("four", four), ("all", all_colors)]:
            for local_name, local in [("none", None), ("four", four), ("all", all_colors[::-1])]:
                yield f"frame-{transparent}-{name}-{local_name}.gif", gif(indices, (20, 14), (3, 5), colors, local, transparent)
    yield "frame-beyond-the-screen.gif", gif(indices, (8, 4), (3, 5), all_colors)
    yield "no-screen.gif", gif(indices, (0, 0), colors=all_colors)
    whole = gif(indices, colors=all_colors)
    yield "no-trailer.gif", whole[:-1]
    yield "no-end-of-blocks.gif", whole[:-2]
    for missing in (3, 10, 40):
        yield f"lacks-{missing}.gif", whole[:-missing]
    yield "half-the-pixels.gif", gif(indices[:36], colors=all_colors)
    yield "twice-the-pixels.gif", gif(indices + indices, colors=all_colors)
    yield "bad-code.gif", gif(indices, colors=all_colors, data=blocks(b"\0\3\xff\xff\xff\xff"))
    yield "extensions.gif", gif(indices, colors=all_colors, before=b"!\xfe\3abc\0!\xff\x0bNETSCAPE2.0\3\1\0\0\0!\1\2xy\0")
    yield "no-image.gif", b"GIF89a" + struct.pack("<HHBBB", 5, 5, 0, 0, 0) + b";"
    yield "header-cut-off.gif", b"GIF89a\1\0"


def bmp(width, height, bits, data=None, compression=0, palette=b"", masks=b"", size=40, colors=0, top_down=False, gap=b""):
    data = random_bytes((width * bits + 31) // 32 * 4 * height) if data is None else data
    if size == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", size, width, -height if top_down else height, 1, bits, compression, len(data), 0, 0, colors, 0)
        head += masks if size == 40 else (masks + bytes(200))[:size - 40]
    offset = 14 + len(head) + len(palette) + len(gap)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + head + palette + gap + data


def bmps():
    for bits in (1, 4, 8, 16, 24, 32):
        palette = random_bytes(4 << bits) if bits <= 8 else b""
        for width in (1, 3, 8, 13):
            yield f"{bits}-bits-{width}-wide.bmp", bmp(width, 5, bits, palette=palette, top_down=width == 3)
        if bits in (1, 4, 8, 24):
            yield f"{bits}-bits-os2.bmp", bmp(9, 5, bits, palette=random_bytes(3 << bits) if bits <= 8 else b"", size=12)
    yield "few-colors-8.bmp", bmp(16, 5, 8, bytes(range(80)), palette=bytes(range(1, 41)), colors=10)
    yield "few-colors-4.bmp", bmp(16, 5, 4, bytes(range(40)), palette=bytes(range(1, 41)), colors=10)
    layouts = {"565": (16, 0xF800, 0x7E0, 0x1F), "555": (16, 0x7C00, 0x3E0, 0x1F), "444": (16, 0xF00, 0xF0, 0xF),
               "bgrx": (32, 0xFF0000, 0xFF00, 0xFF), "xbgr": (32, 0xFF000000, 0xFF0000, 0xFF00), "rgbx": (32, 0xFF, 0xFF00, 0xFF0000),
               "bgr": (24, 0xFF0000, 0xFF00, 0xFF), "zero": (32, 0, 0, 0), "ten": (32, 0x3FF00000, 0xFFC00, 0x3FF)}
    for name, (bits, *masks) in layouts.items():
        yield f"masks-{name}.bmp", bmp(9, 5, bits, compression=3, masks=struct.pack("<3I", *masks))
        for size in (56, 108, 124):
            yield f"masks-{name}-{size}.bmp", bmp(9, 5, bits, compression=3, masks=struct.pack("<4I", *masks, 0), size=size)
        yield f"masks-{name}-alpha.bmp", bmp(9, 5, bits, compression=3, masks=struct.pack("<4I", *masks, 0xFF000000), size=108)
    for size in (64, 108, 124):
        yield f"header-{size}.bmp", bmp(9, 5, 32, size=size)
    palette = bytes(i * 37 % 256 for i in range(1024))
    yield "runs-8.bmp", bmp(8, 3, 8, bytes([3, 5, 5, 7, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 3, 9, 0, 0, 8, 6, 0, 1]), 1, palette)
    yield "runs-8-short.bmp", bmp(8, 3, 8, bytes([3, 5, 0, 0, 8, 6, 0, 1]), 1, palette)
    yield "runs-8-beyond-the-row.bmp", bmp(8, 3, 8, bytes([30, 5, 0, 0, 8, 6, 0, 0, 8, 1, 0, 1]), 1, palette)
    yield "runs-8-no-end.bmp", bmp(8, 3, 8, bytes([8, 5, 0, 0, 8, 6, 0, 0, 8, 1]), 1, palette)
    yield "runs-8-cut-off.bmp", bmp(8, 3, 8, bytes([8, 5, 0, 0, 8]), 1, palette)
    yield "runs-8-top-down.bmp", bmp(8, 3, 8, bytes([8, 5, 0, 0, 8, 6, 0, 0, 8, 1, 0, 1]), 1, palette, top_down=True)
    yield "runs-4.bmp", bmp(8, 3, 4, bytes([5, 0x5A, 3, 0x77, 0, 0, 0, 6, 0x12, 0x34, 0x56, 0, 2, 0x9F, 0, 0, 8, 0x6B, 0, 1]), 2, palette[:64])
    yield "gap.bmp", bmp(9, 5, 24, gap=b"0123456789")
    whole = bmp(7, 5, 24)
    for missing in (1, 3, 4, 40):
        yield f"lacks-{missing}.bmp", whole[:-missing]
    yield "no-offset.bmp", whole[:10] + bytes(4) + whole[14:]
    yield "two-bits.bmp", bmp(9, 5, 2, palette=palette[:16])
    yield "jpeg-inside.bmp", bmp(9, 5, 24, compression=4)
    yield "negative-width.bmp", bmp(-9, 5, 24, random_bytes(200))
    yield "width-0.bmp", bmp(0, 5, 24)
    yield "no-header.bmp", b"BMjunkjunkjunk"


def reported():
    """Files of users: EXIF as ImageMagick writes it, a wrong checksum, indices beyond the palette."""
    picture = np.zeros((20, 30, 3), np.uint8)
    picture[..., 0], picture[..., 1], picture[:5, :5] = np.arange(30) * 8, (np.arange(20) * 12)[:, None], 255
    head = chunk(b"IHDR", header(30, 20))
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in picture))
    block = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x112, 3, 1, 6, 0, 0)
    text = chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw_profile(block)))
    yield "rawprofile-exif", png(text, head=head, data=chunk(b"IDAT", data))
    yield "idat-crc-of-a-user", png(head=head, data=chunk(b"IDAT", data, 0x12345678))
    indices = (np.arange(64, dtype=np.uint8) * 4).reshape(8, 8)
    colors = chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7] * 4))
    yield "palette-beyond", png(head=chunk(b"IHDR", header(8, 8, 8, 3)) + colors,
                                data=chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in indices))))


def files():
    for group in (checksums_and_chunks, compressed_data, palettes, reported):
        yield from ((f"{name}.png", data) for name, data in group())
    for group in (png_orientations, jpeg_orientations, webp_orientations, animated_webps, gifs, bmps):
        yield from group()
