namespace Fovea.Imaging.Codecs;

/// <summary>A library that decodes and encodes JPEG; both give the same pixels of every undamaged file.</summary>
internal abstract class JpegLibrary
{
    /// <summary>libjpeg-turbo, two to three times as fast, where the system has it, else SkiaSharp.</summary>
    internal static JpegLibrary Best { get; } = TurboJpegLibrary.IsAvailable ? new TurboJpeg() : new SkiaJpeg();

    /// <summary>Decodes a file whose header has been checked: 1 channel for a grey file, else 3.</summary>
    internal abstract Image Decode(ReadOnlySpan<byte> bytes, JpegHeader header, string name);

    /// <summary>Encodes as baseline, colour at 4:2:0, <paramref name="quality"/> 1 to 100.</summary>
    internal abstract byte[] Encode(Image image, int quality);
}
