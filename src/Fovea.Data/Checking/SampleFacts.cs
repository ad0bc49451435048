using System.Buffers.Binary;
using System.Security.Cryptography;
using Fovea.Imaging;

namespace Fovea.Data.Checking;

/// <summary>What a check keeps of a sample: hashes in the place of bytes and pixels.</summary>
internal readonly record struct SampleFacts
{
    /// <summary>Why the image cannot be read; null for a readable one, which alone has the other facts.</summary>
    public string? Error { get; private init; }

    /// <summary>The classes, each once: those of the objects, or the sample's own.</summary>
    public IReadOnlyList<int> Labels { get; private init; }

    /// <summary>What is known of the objects; null for samples without boxes, or whose objects cannot be read.</summary>
    public SampleObjects? Objects { get; private init; }

    public UInt128 FileHash { get; private init; }

    public UInt128 PixelHash { get; private init; }

    public int Width { get; private init; }

    public int Height { get; private init; }

    public ImageFormat? Format { get; private init; }

    public bool IsGray { get; private init; }

    public bool IsCmyk { get; private init; }

    public int ShorterSide => Math.Min(Width, Height);

    public static SampleFacts Of(ICheckedSource source, int index)
    {
        int[] label = source.Label(index) is >= 0 and var own ? [own] : [];
        try
        {
            SampleObjects? objects = source.Objects(index);
            return OfImage(source, index) with { Labels = objects?.Labels ?? label, Objects = objects };
        }
        catch (Exception failure) when (failure is DataException or ImageFormatException)
        {
            return new SampleFacts { Error = failure.Message.TrimEnd('.'), Labels = label };
        }
    }

    private static SampleFacts OfImage(ICheckedSource source, int index)
    {
        if (source.FileBytes(index) is not { } bytes)
            return OfPixels(source.Pixels(index));
        StoredImage stored = ImageFile.DecodeStored(bytes, source.NameOf(index));
        return OfPixels(stored.Image) with { FileHash = Hash(bytes), Format = stored.Format, IsCmyk = stored.IsCmyk };
    }

    private static SampleFacts OfPixels(Image image) => new()
    {
        PixelHash = Hash(image.Pixels) ^ (((UInt128)image.Width << 64) | (uint)image.Channels),
        Width = image.Width,
        Height = image.Height,
        IsGray = image.Channels == 1 || HasEqualChannels(image.Pixels),
    };

    private static bool HasEqualChannels(ReadOnlySpan<byte> rgb)
    {
        for (int i = 0; i + 2 < rgb.Length; i += 3)
        {
            if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2])
                return false;
        }

        return true;
    }

    private static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
