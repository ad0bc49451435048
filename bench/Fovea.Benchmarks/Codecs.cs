using BenchmarkDotNet.Attributes;
using Fovea.Imaging;

namespace Fovea.Benchmarks;

/// <summary>Image files in memory, of a picture with slopes and noise; JPEG is decoded by the library that the system has.</summary>
public class Codecs
{
    private const int Width = 500, Height = 375;

    private Image _image = new(1, 1, 3);
    private byte[] _file = [];

    /// <summary>The file's format.</summary>
    [Params("JPEG", "PNG")]
    public string Format { get; set; } = "";

    /// <summary>Makes the picture.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(1);
        byte[] pixels = new byte[Width * Height * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(100 + 60 * Math.Sin(i / 900.0) + random.Next(16));
        _image = new Image(Width, Height, 3, pixels);
        _file = Encode();
    }

    /// <summary>File to pixels.</summary>
    [Benchmark]
    public Image Decode() => ImageFile.Decode(_file);

    /// <summary>Pixels to file.</summary>
    [Benchmark]
    public byte[] Encode() => Format == "PNG" ? ImageFile.EncodePng(_image) : ImageFile.EncodeJpeg(_image, quality: 90);
}
