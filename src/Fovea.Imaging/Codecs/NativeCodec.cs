using System.Reflection;
using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// A native library, loaded once under the first of its names that exists; the error for a missing one names its package.
/// </summary>
internal sealed class NativeCodec
{
    internal const string TurboJpegName = "fovea-turbojpeg";
    internal const string PngName = "fovea-png";
    internal const string WebPName = "fovea-webp";

    internal static readonly NativeCodec TurboJpeg = new("JPEG", "libturbojpeg0",
        "libturbojpeg.so.0", "libturbojpeg.0.dylib", "libturbojpeg.dylib", "turbojpeg.dll", "libturbojpeg.dll", "turbojpeg");

    internal static readonly NativeCodec Png = new("PNG", "libpng16-16",
        "libpng16.so.16", "libpng16.16.dylib", "libpng16.dylib", "libpng16.dll", "libpng16-16.dll", "png16");

    internal static readonly NativeCodec WebP = new("WebP", "libwebp7",
        "libwebp.so.7", "libwebp.7.dylib", "libwebp.dylib", "libwebp-7.dll", "libwebp.dll", "webp");

    private readonly string _format;
    private readonly string _package;
    private readonly string[] _names;
    private readonly Lazy<nint> _handle;

    static NativeCodec() => NativeLibrary.SetDllImportResolver(typeof(NativeCodec).Assembly, Resolve);

    internal NativeCodec(string format, string package, params string[] names)
    {
        (_format, _package, _names) = (format, package, names);
        _handle = new Lazy<nint>(Find);
    }

    /// <summary>Loads the library, so that its functions can be called.</summary>
    /// <exception cref="DllNotFoundException">None of its names can be loaded.</exception>
    internal void Require(string activity)
    {
        if (_handle.Value == 0)
            throw new DllNotFoundException($"{activity} {_format} needs {_names[0]}: apt-get install {_package}");
    }

    private nint Find()
    {
        foreach (string name in _names)
        {
            if (NativeLibrary.TryLoad(name, typeof(NativeCodec).Assembly, null, out nint handle))
                return handle;
        }
        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        TurboJpegName => TurboJpeg._handle.Value,
        PngName => Png._handle.Value,
        WebPName => WebP._handle.Value,
        _ => 0,
    };
}

/// <summary>What a codec decoded: the pixels as stored (1 channel for a grey file, else 3) and the EXIF orientation, 1..8.</summary>
internal readonly record struct DecodedImage(Image Image, int Orientation);
