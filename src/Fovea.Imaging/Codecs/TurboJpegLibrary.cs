using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>The part of libjpeg-turbo's TurboJPEG 2 interface that is used here (turbojpeg.h).</summary>
internal static partial class TurboJpegLibrary
{
    internal const int PixelFormatRgb = 0;
    internal const int PixelFormatGray = 6;
    internal const int PixelFormatCmyk = 11;
    internal const int Subsampling420 = 2;
    internal const int SubsamplingGray = 3;
    internal const int FlagAccurateDct = 4096;
    internal const int FlagStopOnWarning = 8192;
    internal const int FlagLimitScans = 32768;
    internal const int ErrorCodeWarning = 0;

    [LibraryImport(NativeCodec.TurboJpegName, EntryPoint = "tjInitDecompress")]
    internal static partial nint InitDecompress();

    [LibraryImport(NativeCodec.TurboJpegName, EntryPoint = "tjInitCompress")]
    internal static partial nint InitCompress();

    [LibraryImport(NativeCodec.TurboJpegName, EntryPoint = "tjDestroy")]
    internal static partial int Destroy(nint handle);

    [LibraryImport(NativeCodec.TurboJpegName, EntryPoint = "tjGetErrorStr2")]
    internal static partial nint GetErrorString(nint handle);

    [LibraryImport(NativeCodec.TurboJpegName, EntryPoint = "tjGetErrorCode")]
    internal static partial int GetErrorCode(nint handle);

    [LibraryImport(NativeCodec.TurboJpegName, EntryPoint = "tjDecompress2")]
    internal static partial int Decompress(nint handle, ReadOnlySpan<byte> jpeg, CULong jpegSize, Span<byte> pixels,
        int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(NativeCodec.TurboJpegName, EntryPoint = "tjCompress2")]
    internal static partial int Compress(nint handle, ReadOnlySpan<byte> pixels, int width, int pitch, int height, int pixelFormat,
        ref nint jpeg, ref CULong jpegSize, int subsampling, int quality, int flags);

    [LibraryImport(NativeCodec.TurboJpegName, EntryPoint = "tjFree")]
    internal static partial void Free(nint buffer);
}
