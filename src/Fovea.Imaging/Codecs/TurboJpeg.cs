using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>JPEG through libjpeg-turbo.</summary>
internal sealed class TurboJpeg : JpegLibrary
{
    internal override Image Decode(ReadOnlySpan<byte> bytes, JpegHeader header, string name)
    {
        (int width, int height, int channels) = (header.Width, header.Height, header.Components);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * channels);
        int format = channels switch
        {
            1 => TurboJpegLibrary.PixelFormatGray,
            3 => TurboJpegLibrary.PixelFormatRgb,
            _ => TurboJpegLibrary.PixelFormatCmyk,
        };
        Decode(bytes, name, new Frame(width, height, channels, format), pixels);
        return channels == 4 ? PixelConversion.InvertedCmykToRgb(width, height, pixels) : new Image(width, height, channels, pixels);
    }

    /// <summary>Decodes a grey or colour file to red, green, blue.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="width">
    /// The file's columns, or their half, quarter or eighth, rounded up: the cosine transform then has fewer terms.
    /// </param>
    /// <param name="height">The file's rows, divided alike.</param>
    /// <param name="rgb">Room for the pixels.</param>
    internal static void DecodeRgb(ReadOnlySpan<byte> bytes, string name, int width, int height, Span<byte> rgb) =>
        Decode(bytes, name, new Frame(width, height, 3, TurboJpegLibrary.PixelFormatRgb), rgb);

    internal override byte[] Encode(Image image, int quality)
    {
        bool grey = image.Channels == 1;
        nint handle = TurboJpegLibrary.InitCompress();
        nint buffer = 0;
        var size = new CULong(0);
        try
        {
            int status = TurboJpegLibrary.Compress(handle, image.Pixels, image.Width, image.Width * image.Channels, image.Height,
                grey ? TurboJpegLibrary.PixelFormatGray : TurboJpegLibrary.PixelFormatRgb, ref buffer, ref size,
                grey ? TurboJpegLibrary.SubsamplingGray : TurboJpegLibrary.Subsampling420, quality, TurboJpegLibrary.FlagAccurateDct);
            if (status != 0)
            {
                throw new InvalidOperationException(
                    $"libjpeg-turbo could not write {image.Width}x{image.Height} pixels: {ErrorText(handle)}");
            }

            byte[] jpeg = GC.AllocateUninitializedArray<byte>((int)size.Value);
            Marshal.Copy(buffer, jpeg, 0, jpeg.Length);
            return jpeg;
        }
        finally
        {
            TurboJpegLibrary.Free(buffer);
            _ = TurboJpegLibrary.Destroy(handle);
        }
    }

    private static void Decode(ReadOnlySpan<byte> bytes, string name, Frame frame, Span<byte> pixels)
    {
        Failure? failure = Decompress(bytes, frame, pixels, TurboJpegLibrary.FlagStopOnWarning);
        if (failure is { IsWarning: true } warning && !warning.Text.Contains("Premature end of JPEG file", StringComparison.Ordinal))
        {
            // Without the stop, the library still reports the first warning's text, unless a fatal error came after it.
            pixels.Clear();
            failure = Decompress(bytes, frame, pixels, 0);
            if (failure == warning)
                failure = null;
        }
        if (failure is { } fatal)
            throw ImageFormatException.Damaged(name, "JPEG", fatal.Text);
    }

    private static Failure? Decompress(ReadOnlySpan<byte> bytes, Frame frame, Span<byte> pixels, int flags)
    {
        nint handle = TurboJpegLibrary.InitDecompress();
        try
        {
            int status = TurboJpegLibrary.Decompress(handle, bytes, new CULong((nuint)bytes.Length), pixels, frame.Width,
                frame.Width * frame.Channels, frame.Height, frame.Format,
                TurboJpegLibrary.FlagAccurateDct | TurboJpegLibrary.FlagLimitScans | flags);
            if (status == 0)
                return null;
            return new Failure(ErrorText(handle), TurboJpegLibrary.GetErrorCode(handle) == TurboJpegLibrary.ErrorCodeWarning);
        }
        finally
        {
            _ = TurboJpegLibrary.Destroy(handle);
        }
    }

    private static string ErrorText(nint handle) => Marshal.PtrToStringUTF8(TurboJpegLibrary.GetErrorString(handle)) ?? "unknown error";

    /// <summary>How pixels are laid out; <paramref name="Format"/> is the library's number.</summary>
    private readonly record struct Frame(int Width, int Height, int Channels, int Format);

    private readonly record struct Failure(string Text, bool IsWarning);
}
