using Fovea.Imaging.Codecs;

namespace Fovea.Imaging.Tests;

/// <summary>Decodes with a certain library for JPEG.</summary>
internal static class Decoding
{
    internal static Image BySkia(byte[] bytes, string name = "image") => ImageFile.DecodeUpright(bytes, name, new SkiaJpeg()).ToRgb();

    internal static Image ByTurbo(byte[] bytes, string name = "image") => ImageFile.DecodeUpright(bytes, name, new TurboJpeg()).ToRgb();
}
