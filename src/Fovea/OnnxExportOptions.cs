using Fovea.Tensors.Exporting;

namespace Fovea;

/// <summary>What <see cref="ModelPackage.ExportOnnx"/> writes beside the network itself.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Whether the file takes pixels from 0 to 255, [N, C, H, W] with red, green and blue, and subtracts the mean, divides by the deviation
    /// and orders the channels itself. Images are still resized and cropped to H x W before. Otherwise it takes prepared images, as
    /// <see cref="ModelPackage.Prepare(Imaging.Image)"/> makes them.
    /// </summary>
    public bool IncludePreprocessing { get; init; }

    /// <summary>With <see cref="IncludePreprocessing"/>, the type of the pixels: bytes, or numbers.</summary>
    public ExportedType PixelType { get; init; } = ExportedType.UInt8;

    /// <summary>Whether the result is the classes' probabilities, <c>probabilities</c>, instead of <c>logits</c>.</summary>
    public bool Softmax { get; init; }

    /// <summary>The height of the images; null for that of the catalogue.</summary>
    public int? InputHeight { get; init; }

    /// <summary>The width of the images; null for that of the catalogue.</summary>
    public int? InputWidth { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (PixelType is not (ExportedType.UInt8 or ExportedType.Float) || InputHeight < 1 || InputWidth < 1)
        {
            throw new ArgumentException(
                $"OnnxExportOptions: pixels {PixelType}, input {InputHeight?.ToString() ?? "default"} x "
                + $"{InputWidth?.ToString() ?? "default"}; expected UInt8 or Float, and sizes of at least 1.");
        }
    }
}
