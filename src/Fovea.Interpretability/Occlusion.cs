using Fovea.Tensors;

namespace Fovea.Interpretability;

/// <summary>
/// Where the image must not be covered: the probability of a class while a grey square covers a part of the image, for each place of the
/// square (Zeiler and Fergus 2013, arXiv:1311.2901, section 4.2).
/// </summary>
/// <param name="Target">The class.</param>
/// <param name="Size">The side of the square in pixels.</param>
/// <param name="Stride">The distance of neighbouring places in pixels; the first is the image's upper left corner.</param>
/// <param name="Original">The probability without a square.</param>
/// <param name="Probability">The probability for each place: (side of the image - size) / stride + 1 rows and columns.</param>
public sealed record Occlusion(int Target, int Size, int Stride, float Original, HeatMap Probability)
{
    /// <summary>The mean loss of probability over the squares that cover a pixel; NaN where none does.</summary>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    public HeatMap Loss(int height, int width)
    {
        var loss = new float[height * width];
        var count = new int[height * width];
        for (int row = 0; row < Probability.Height; row++)
        {
            for (int column = 0; column < Probability.Width; column++)
            {
                for (int y = row * Stride; y < (row * Stride) + Size; y++)
                {
                    for (int x = column * Stride; x < (column * Stride) + Size; x++)
                    {
                        loss[(y * width) + x] += Original - Probability[row, column];
                        count[(y * width) + x]++;
                    }
                }
            }
        }

        return new HeatMap(height, width, [.. loss.Zip(count, (sum, squares) => squares > 0 ? sum / squares : float.NaN)]);
    }

    /// <summary>Covers an image place by place.</summary>
    /// <param name="logits">
    /// Computes logits [N, classes] of at most <see cref="OcclusionOptions.BatchSize"/> images [N, C, H, W]: the forward pass of a network,
    /// or a compiled one.
    /// </param>
    /// <param name="image">The prepared image, [1, C, H, W].</param>
    /// <param name="target">The class.</param>
    /// <param name="options">Size, stride and colour of the square; null for the defaults.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ExplanationException">The network has no such class, or the square does not fit into the image.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static Occlusion Of(
        Func<Tensor, Tensor> logits, Tensor image, int target, OcclusionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(logits);
        NetworkLayers.CheckOneImage(image);
        options ??= new OcclusionOptions();
        (int height, int width) = (image.Shape[2], image.Shape[3]);
        int size = options.Size ?? Math.Max(1, Math.Min(height, width) / OcclusionOptions.SquaresPerSide);
        int stride = options.Stride ?? Math.Max(1, size / 2);
        if (size < 1 || size > Math.Min(height, width) || stride < 1 || options.BatchSize < 1)
        {
            throw new ExplanationException(
                $"a square of {size} pixels at every {stride}, {options.BatchSize} at once; expected 1 to {Math.Min(height, width)} "
                + "pixels, the image's shorter side, and at least 1 and 1");
        }

        int rows = ((height - size) / stride) + 1, columns = ((width - size) / stride) + 1;
        var probability = new float[rows * columns];
        for (int first = 0; first < probability.Length; first += options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(options.BatchSize, probability.Length - first);
            Tensor batch = Tensor.Empty(new Shape(count, image.Shape[1], height, width));
            for (int i = 0; i < count; i++)
            {
                int place = first + i;
                Span<float> covered = batch.Data.Slice(i * image.Shape.Elements, image.Shape.Elements);
                image.Data.CopyTo(covered);
                Cover(covered, image.Shape, place / columns * stride, place % columns * stride, size, options.Value);
            }

            ClassProbability.Of(logits, batch, target).CopyTo(probability, first);
            batch.Release();
        }

        float original = ClassProbability.Of(logits, image, target)[0];
        return new Occlusion(target, size, stride, original, new HeatMap(rows, columns, probability));
    }

    private static void Cover(Span<float> pixels, Shape image, int top, int left, int size, float value)
    {
        (int channels, int width) = (image[1], image[3]);
        for (int y = top; y < top + size; y++)
            pixels.Slice(((y * width) + left) * channels, size * channels).Fill(value);
    }
}

/// <summary>How <see cref="Occlusion"/> covers an image.</summary>
public sealed record OcclusionOptions
{
    internal const int SquaresPerSide = 7;

    /// <summary>The side of the square in pixels; null for a seventh of the image's shorter side.</summary>
    public int? Size { get; init; }

    /// <summary>The distance of neighbouring places in pixels; null for half of the square.</summary>
    public int? Stride { get; init; }

    /// <summary>The value of the square in the prepared image; 0 is the mean colour of the normalisation, a grey.</summary>
    public float Value { get; init; }

    /// <summary>The number of covered images in a forward pass.</summary>
    public int BatchSize { get; init; } = 16;
}
