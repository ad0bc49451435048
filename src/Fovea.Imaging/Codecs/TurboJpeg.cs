using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>JPEG through libjpeg-turbo.</summary>
internal sealed class TurboJpeg : JpegLibrary
{
    internal override Image Decode(ReadOnlySpan<byte> bytes, JpegHeader header, string name)
    {
        (int width, int height) = (header.Width, header.Height);
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
            throw ImageFormatException.Damaged(name, "JPEG", fatal.Text);
        return header.Components == 4
            ? PixelConversion.InvertedCmykToRgb(width, height, pixels)
            : new Image(width, height, header.Components, pixels);
    }

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
