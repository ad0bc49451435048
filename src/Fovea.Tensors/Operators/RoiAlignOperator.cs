using System.Numerics;
using System.Runtime.InteropServices;

namespace Fovea.Tensors.Operators;

/// <summary>
/// RoIAlign (He et al. 2017, arXiv:1703.06870, section 3; torchvision's <c>roi_align</c>): features [N, C, H, W] and regions [K, 5] to [K,
/// C, outputHeight, outputWidth]. A region is the index of its image and a box x1, y1, x2, y2 in image pixels. A bin is the mean of
/// bilinearly interpolated samples; samples more than a pixel outside the map are zero. Only the features receive a gradient.
/// </summary>
/// <param name="outputHeight">Rows of bins in a region.</param>
/// <param name="outputWidth">Columns of bins in a region.</param>
/// <param name="spatialScale">The scale from image to map coordinates, for example 1 / 16.</param>
/// <param name="samplingRatio">Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</param>
/// <param name="aligned">
/// Whether boxes are shifted by half a map pixel, which aligns pixel centres. Without it a region is at least one map pixel high and wide,
/// as in torchvision's detectors.
/// </param>
/// <exception cref="ArgumentException">A size is below 1, the sampling ratio below 0, or the scale not positive.</exception>
public sealed class RoiAlignOperator(int outputHeight, int outputWidth, float spatialScale, int samplingRatio = 0, bool aligned = false)
    : Operator
{
    private const int RegionLength = 5;

    /// <summary>Rows of bins in a region.</summary>
    public int OutputHeight { get; } = OperatorArgument.CheckMinimum(1, outputHeight, "RoiAlign", nameof(outputHeight));

    /// <summary>Columns of bins in a region.</summary>
    public int OutputWidth { get; } = OperatorArgument.CheckMinimum(1, outputWidth, "RoiAlign", nameof(outputWidth));

    /// <summary>The scale from image to map coordinates.</summary>
    public float SpatialScale { get; } = spatialScale > 0f
        ? spatialScale
        : throw new ArgumentException($"RoiAlign: spatialScale is {spatialScale}; expected more than 0.");

    /// <summary>Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</summary>
    public int SamplingRatio { get; } = OperatorArgument.CheckMinimum(0, samplingRatio, "RoiAlign", nameof(samplingRatio));

    /// <summary>Whether boxes are shifted by half a map pixel.</summary>
    public bool Aligned => aligned;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 2);
        Shape features = CheckMap(inputs);
        Shape regions = inputs[1];
        return regions.Rank == 2 && regions[1] == RegionLength
            ? new Shape(regions[0], features[1], OutputHeight, OutputWidth)
            : throw new ShapeException($"RoiAlign: regions have shape {regions}; expected [K, 5], "
                + "an image's index and x1, y1, x2, y2 each.");
    }

    /// <summary>
    /// Multiply-adds of the interpolation: four for each sample and channel; with a sampling ratio of 0, one sample a bin is assumed.
    /// </summary>
    public override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) =>
        4L * output.Elements * Math.Max(1, SamplingRatio) * Math.Max(1, SamplingRatio);

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => input == 1;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        Shape shape = call.Input(0).Shape;
        ReadOnlySpan<float> features = call.Input(0).Values, regions = call.Input(1).Values;
        Span<float> output = call.Output.Values;
        output.Clear();
        int channels = shape[1];
        for (int k = 0; k < call.Input(1).Shape[0]; k++)
        {
            Region region = RegionOf(shape, regions.Slice(k * RegionLength, RegionLength));
            ReadOnlySpan<float> image = features.Slice(region.Image * shape[2] * shape[3] * channels, shape[2] * shape[3] * channels);
            for (int bin = 0; bin < OutputHeight * OutputWidth; bin++)
            {
                Span<float> target = output.Slice(((k * OutputHeight * OutputWidth) + bin) * channels, channels);
                for (int sample = 0; sample < region.Samples; sample++)
                {
                    Corners corners = region.CornersOf(bin / OutputWidth, bin % OutputWidth, sample, shape[2], shape[3]);
                    for (int corner = 0; corner < Corners.Count; corner++)
                        AddScaled(image.Slice(corners.Pixel(corner) * channels, channels), corners.Weight(corner), target);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target =>
    {
        Shape shape = gradient.Inputs[0].Shape;
        ReadOnlySpan<float> regions = gradient.Inputs[1].Data, gradOutput = gradient.GradOutput.Data;
        target.Clear();
        int channels = shape[1];
        for (int k = 0; k < gradient.Inputs[1].Shape[0]; k++)
        {
            Region region = RegionOf(shape, regions.Slice(k * RegionLength, RegionLength));
            Span<float> image = target.Slice(region.Image * shape[2] * shape[3] * channels, shape[2] * shape[3] * channels);
            for (int bin = 0; bin < OutputHeight * OutputWidth; bin++)
            {
                ReadOnlySpan<float> source = gradOutput.Slice(((k * OutputHeight * OutputWidth) + bin) * channels, channels);
                for (int sample = 0; sample < region.Samples; sample++)
                {
                    Corners corners = region.CornersOf(bin / OutputWidth, bin % OutputWidth, sample, shape[2], shape[3]);
                    for (int corner = 0; corner < Corners.Count; corner++)
                        AddScaled(source, corners.Weight(corner), image.Slice(corners.Pixel(corner) * channels, channels));
                }
            }
        }
    });

    private Region RegionOf(Shape features, ReadOnlySpan<float> values)
    {
        if (!(values[0] >= 0f && values[0] < features[0]))
            throw new ArgumentException($"RoiAlign: a region is of image {values[0]}; the features {features} are of {features[0]}.");
        float offset = aligned ? 0.5f : 0f;
        float left = (values[1] * SpatialScale) - offset, top = (values[2] * SpatialScale) - offset;
        float width = (values[3] * SpatialScale) - offset - left, height = (values[4] * SpatialScale) - offset - top;
        if (!aligned)
            (width, height) = (MathF.Max(width, 1f), MathF.Max(height, 1f));
        (float binHeight, float binWidth) = (height / OutputHeight, width / OutputWidth);
        int rows = SamplingRatio > 0 ? SamplingRatio : (int)MathF.Ceiling(binHeight);
        int columns = SamplingRatio > 0 ? SamplingRatio : (int)MathF.Ceiling(binWidth);
        return new Region((int)values[0], top, left, binHeight, binWidth, Math.Max(0, rows), Math.Max(0, columns));
    }

    private static void AddScaled(ReadOnlySpan<float> x, float factor, Span<float> sum)
    {
        if (factor == 0f)
            return;
        ReadOnlySpan<Vector<float>> wideX = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> wideSum = MemoryMarshal.Cast<float, Vector<float>>(sum);
        for (int i = 0; i < wideSum.Length; i++)
            wideSum[i] += wideX[i] * factor;
        for (int i = wideSum.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] += x[i] * factor;
    }

    /// <summary>A region in map pixels.</summary>
    private readonly record struct Region(int Image, float Top, float Left, float BinHeight, float BinWidth, int Rows, int Columns)
    {
        /// <summary>The number of samples in a bin.</summary>
        public int Samples => Rows * Columns;

        public Corners CornersOf(int binRow, int binColumn, int sample, int height, int width)
        {
            float y = Top + (binRow * BinHeight) + (((sample / Columns) + 0.5f) * BinHeight / Rows);
            float x = Left + (binColumn * BinWidth) + (((sample % Columns) + 0.5f) * BinWidth / Columns);
            bool isOutside = y < -1f || y > height || x < -1f || x > width;
            (int top, int bottom, float down) = Neighbours(y, height);
            (int left, int right, float across) = Neighbours(x, width);
            return new Corners(top * width, bottom * width, left, right, down, across, isOutside ? 0f : 1f / Samples);
        }

        private static (int First, int Second, float Part) Neighbours(float position, int length)
        {
            float inside = Math.Clamp(position, 0f, length - 1);
            int first = (int)inside;
            return (first, Math.Min(first + 1, length - 1), inside - first);
        }
    }

    /// <summary>The four pixels around a sample, with their interpolation weights.</summary>
    private readonly record struct Corners(int Top, int Bottom, int Left, int Right, float Down, float Across, float Share)
    {
        public const int Count = 4;

        public int Pixel(int corner) => ((corner & 2) == 0 ? Top : Bottom) + ((corner & 1) == 0 ? Left : Right);

        public float Weight(int corner) => Share * ((corner & 2) == 0 ? 1f - Down : Down) * ((corner & 1) == 0 ? 1f - Across : Across);
    }
}
