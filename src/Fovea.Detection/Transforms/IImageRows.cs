using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Detection.Transforms;

/// <summary>The rows of an image as numbers in [0, 1], red, green and blue of each pixel together.</summary>
internal interface IImageRows
{
    /// <summary>The image's size.</summary>
    PixelSize Size { get; }

    /// <summary>Writes a row, [width, 3].</summary>
    void Read(int row, Span<float> values);
}

/// <summary>The rows of a tensor [1, 3, H, W].</summary>
internal sealed class TensorRows : IImageRows
{
    private readonly Tensor _image;

    public TensorRows(Tensor image)
    {
        Shape shape = image.Shape;
        _image = shape.Rank == 4 && shape[0] == 1 && shape[1] == 3 && shape[2] > 0 && shape[3] > 0
            ? image
            : throw new ShapeException($"RcnnTransform: an image has shape {shape}; expected [1, 3, H, W].");
        Size = new PixelSize(shape[2], shape[3]);
    }

    public PixelSize Size { get; }

    public void Read(int row, Span<float> values) => _image.Data.Slice(row * values.Length, values.Length).CopyTo(values);
}

/// <summary>The rows of a photograph; a grey one has three equal channels.</summary>
internal sealed class ImageRows(Image image) : IImageRows
{
    private const int Colours = 3;

    public PixelSize Size { get; } = new(image.Height, image.Width);

    public void Read(int row, Span<float> values)
    {
        ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(row * image.Width * image.Channels, image.Width * image.Channels);
        if (image.Channels == Colours)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = pixels[i] / (float)byte.MaxValue;
            return;
        }

        for (int x = 0; x < pixels.Length; x++)
            values.Slice(x * Colours, Colours).Fill(pixels[x] / (float)byte.MaxValue);
    }
}
