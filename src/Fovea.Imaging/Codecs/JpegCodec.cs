using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// JPEG through libjpeg-turbo with the settings of Pillow (accurate DCT, smooth chroma upsampling). As in Pillow, a truncated file is
/// rejected, and damage that libjpeg can skip (a bad code inside otherwise whole data, stray bytes before a marker) is decoded.
/// </summary>
internal static class JpegCodec
{
    /// <summary>An upper limit: the largest coded unit, 32x32 pixels, takes at least one bit.</summary>
    private const long MaxPixelsPerByte = 8 * 32 * 32;

    internal static DecodedImage Decode(ReadOnlySpan<byte> bytes, string name)
    {
        JpegHeader header = JpegHeader.Read(bytes, name);
        (int width, int height) = (header.Width, header.Height);
        ImageFile.CheckSize(name, width, height);
        if (header.Components is not (1 or 3 or 4))
        {
            throw new ImageFormatException(
                $"{name}: a JPEG with {header.Components} components; expected 1 (grey), 3 (colour) or 4 (CMYK)");
        }

        if ((long)width * height / MaxPixelsPerByte > bytes.Length)
            throw ImageFormatException.Damaged(name, $"libjpeg: {bytes.Length} bytes cannot hold {width}x{height} pixels");
        NativeCodec.TurboJpeg.Require("reading");

        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * header.Components);
        Failure? failure = Decompress(bytes, header, pixels, TurboJpegLibrary.FlagStopOnWarning);
        if (failure is { IsWarning: true } warning && !warning.Text.Contains("Premature end of JPEG file", StringComparison.Ordinal))
        {
            // Without the stop, the library still reports the first warning's text, unless a fatal error came after it.
            pixels.AsSpan().Clear();
            failure = Decompress(bytes, header, pixels, 0);
            if (failure == warning)
                failure = null;
        }
        if (failure is { } fatal)
            throw ImageFormatException.Damaged(name, $"libjpeg: {fatal.Text}");
        Image image = header.Components == 4
            ? PixelConversion.InvertedCmykToRgb(width, height, pixels)
            : new Image(width, height, header.Components, pixels);
        return new DecodedImage(image, header.Orientation);
    }

    internal static byte[] Encode(Image image, int quality)
    {
        if (quality is < 1 or > 100)
            throw new ArgumentException($"JPEG quality {quality}; expected 1 to 100.");
        if (image.Width > ushort.MaxValue || image.Height > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"JPEG of {image.Width}x{image.Height} pixels; expected at most {ushort.MaxValue} a side (PNG has no such limit).");
        }

        NativeCodec.TurboJpeg.Require("writing");

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
                throw new InvalidOperationException($"libjpeg could not write {image.Width}x{image.Height} pixels: {ErrorText(handle)}");
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

    private static Failure? Decompress(ReadOnlySpan<byte> bytes, JpegHeader header, byte[] pixels, int flags)
    {
        int format = header.Components switch
        {
            1 => TurboJpegLibrary.PixelFormatGray,
            3 => TurboJpegLibrary.PixelFormatRgb,
            _ => TurboJpegLibrary.PixelFormatCmyk,
        };
        nint handle = TurboJpegLibrary.InitDecompress();
        try
        {
            int status = TurboJpegLibrary.Decompress(handle, bytes, new CULong((nuint)bytes.Length), pixels, header.Width,
                header.Width * header.Components, header.Height, format,
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

    private readonly record struct Failure(string Text, bool IsWarning);
}
