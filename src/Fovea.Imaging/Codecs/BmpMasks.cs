using System.Buffers.Binary;
using System.Numerics;

namespace Fovea.Imaging.Codecs;

/// <summary>The bits of a pixel that hold each channel.</summary>
internal readonly record struct BmpMasks(uint Red, uint Green, uint Blue, uint Alpha)
{
    private static readonly BmpMasks _fiveBits = new(0x7C00, 0x3E0, 0x1F, 0);
    private static readonly BmpMasks _sixBitsOfGreen = new(0xF800, 0x7E0, 0x1F, 0);
    private static readonly BmpMasks _bytes = new(0xFF0000, 0xFF00, 0xFF, 0);

    /// <summary>Those that hold where a file gives none.</summary>
    internal static BmpMasks Usual(int bits) => bits == 16 ? _fiveBits : _bytes;

    /// <summary>Three masks, or four.</summary>
    internal static BmpMasks Read(ReadOnlySpan<byte> masks) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(masks), BinaryPrimitives.ReadUInt32LittleEndian(masks[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(masks[8..]), masks.Length < 16 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(masks[12..]));

    /// <summary>Whether Pillow reads pixels of this layout.</summary>
    internal bool AreKnown(int bits) => bits switch
    {
        16 => this with { Alpha = 0 } == _fiveBits || this with { Alpha = 0 } == _sixBitsOfGreen,
        24 => this with { Alpha = 0 } == _bytes,
        32 => this == _bytes || this == _bytes with { Alpha = 0xFF000000 }
            || this == new BmpMasks(0xFF000000, 0xFF0000, 0xFF00, 0) || this == new BmpMasks(0xFF000000, 0xFF0000, 0xFF00, 0xFF)
            || this == new BmpMasks(0xFF, 0xFF00, 0xFF0000, 0xFF000000) || this == default,
        _ => false,
    };

    /// <summary>A channel's value of 8 bits; a file whose masks are all zero has the usual ones.</summary>
    internal static byte Channel(uint pixel, uint mask)
    {
        int shift = BitOperations.TrailingZeroCount(mask);
        return (byte)(((pixel & mask) >> shift) * 255 / (mask >> shift));
    }
}
