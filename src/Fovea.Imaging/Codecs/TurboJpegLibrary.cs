using System.Reflection;
using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>The part of libjpeg-turbo's TurboJPEG 2 interface that is used here (turbojpeg.h), where the system has the library.</summary>
internal static partial class TurboJpegLibrary
{
    private const string Name = "fovea-turbojpeg";

    private static readonly string[] _fileNames =
        ["libturbojpeg.so.0", "libturbojpeg.0.dylib", "libturbojpeg.dylib", "turbojpeg.dll", "libturbojpeg.dll", "turbojpeg"];

    private static readonly nint _library = Find();

    internal const int PixelFormatRgb = 0;
    internal const int PixelFormatGray = 6;
    internal const int PixelFormatCmyk = 11;
    internal const int Subsampling420 = 2;
    internal const int SubsamplingGray = 3;
    internal const int FlagAccurateDct = 4096;
    internal const int FlagStopOnWarning = 8192;
    internal const int FlagLimitScans = 32768;
    internal const int ErrorCodeWarning = 0;

    static TurboJpegLibrary() => NativeLibrary.SetDllImportResolver(typeof(TurboJpegLibrary).Assembly, Resolve);

    internal static bool IsAvailable => _library != 0;

    [LibraryImport(Name, EntryPoint = "tjInitDecompress")]
    internal static partial nint InitDecompress();

    [LibraryImport(Name, EntryPoint = "tjInitCompress")]
    internal static partial nint InitCompress();

    [LibraryImport(Name, EntryPoint = "tjDestroy")]
    internal static partial int Destroy(nint handle);

    [LibraryImport(Name, EntryPoint = "tjGetErrorStr2")]
    internal static partial nint GetErrorString(nint handle);

    [LibraryImport(Name, EntryPoint = "tjGetErrorCode")]
    internal static partial int GetErrorCode(nint handle);

    [LibraryImport(Name, EntryPoint = "tjDecompress2")]
    internal static partial int Decompress(nint handle, ReadOnlySpan<byte> jpeg, CULong jpegSize, Span<byte> pixels,
        int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Name, EntryPoint = "tjCompress2")]
    internal static partial int Compress(nint handle, ReadOnlySpan<byte> pixels, int width, int pitch, int height, int pixelFormat,
        ref nint jpeg, ref CULong jpegSize, int subsampling, int quality, int flags);

    [LibraryImport(Name, EntryPoint = "tjFree")]
    internal static partial void Free(nint buffer);

    private static nint Find()
    {
        foreach (string name in _fileNames)
        {
            if (NativeLibrary.TryLoad(name, typeof(TurboJpegLibrary).Assembly, null, out nint library))
                return library;
        }
        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? _library : 0;
}
