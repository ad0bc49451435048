using Fovea.Kernels.RoiPooling;

namespace Fovea.Tensors.Operators;

/// <summary>
/// RoIAlign of a feature pyramid (Lin et al. 2017, arXiv:1612.03144, section 4.2; torchvision's <c>MultiScaleRoIAlign</c>): maps [N, C, Hi,
/// Wi], finest first, and regions [K, 5] to [K, C, outputHeight, outputWidth]. A region is the index of its image and a box x1, y1, x2, y2
/// in image pixels; it is pooled, as <see cref="RoiAlignOperator"/> does, from the map of level floor(canonical level + log2(sqrt(area) /
/// canonical scale)), or the nearest that exists. The level of a map is -log2 of its scale. Boxes whose area is negative or NaN have no
/// level and are zero. Only the maps receive gradients.
/// </summary>
public sealed class MultiScaleRoiAlignOperator : Operator
{
    private readonly RoiAlignAttributes _attributes;
    private readonly float[] _scales;
    private readonly PyramidLevels _levels;

    /// <summary>Defines the pooling.</summary>
    /// <param name="outputHeight">Rows of bins in a region.</param>
    /// <param name="outputWidth">Columns of bins in a region.</param>
    /// <param name="scales">
    /// The scale from image to map coordinates of each map: powers of two, each half of the one before, for example 1/4, 1/8, 1/16, 1/32.
    /// </param>
    /// <param name="samplingRatio">Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</param>
    /// <param name="aligned">See <see cref="RoiAlignOperator.Aligned"/>.</param>
    /// <param name="canonicalScale">The side in image pixels of a square box of the canonical level.</param>
    /// <param name="canonicalLevel">The level of boxes of the canonical scale.</param>
    /// <exception cref="ArgumentException">
    /// A size is below 1, the sampling ratio below 0 or above 2^20, the canonical scale not positive, or the scales are not as described.
    /// </exception>
    public MultiScaleRoiAlignOperator(
        int outputHeight, int outputWidth, IReadOnlyList<float> scales, int samplingRatio = 2, bool aligned = false,
        float canonicalScale = 224f, int canonicalLevel = 4)
    {
        _attributes = new RoiAlignAttributes("MultiScaleRoiAlign", outputHeight, outputWidth, samplingRatio, aligned);
        _scales = [.. scales];
        if (!(canonicalScale > 0f))
            throw new ArgumentException($"MultiScaleRoiAlign: canonicalScale is {canonicalScale}; expected more than 0.");
        if (!ArePowersOfTwo(_scales))
        {
            throw new ArgumentException(
                $"MultiScaleRoiAlign: scales are [{string.Join(", ", _scales)}]; expected at least one, each a power of two "
                + "and half of the one before, such as 1/4, 1/8, 1/16, 1/32.");
        }

        _levels = new PyramidLevels(-MathF.ILogB(_scales[0]), _scales.Length, canonicalScale, canonicalLevel);
    }

    /// <summary>Rows of bins in a region.</summary>
    public int OutputHeight => _attributes.OutputHeight;

    /// <summary>Columns of bins in a region.</summary>
    public int OutputWidth => _attributes.OutputWidth;

    /// <summary>The scale from image to map coordinates of each map.</summary>
    public IReadOnlyList<float> Scales => _scales;

    /// <summary>Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</summary>
    public int SamplingRatio => _attributes.SamplingRatio;

    /// <summary>Whether boxes are shifted by half a map pixel.</summary>
    public bool Aligned => _attributes.Aligned;

    /// <summary>Which map a region is pooled from.</summary>
    public PyramidLevels Levels => _levels;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, _scales.Length + 1);
        Shape finest = CheckMap(inputs);
        for (int level = 1; level < _scales.Length; level++)
        {
            Shape map = CheckMap(inputs[level..]);
            if (map[0] != finest[0] || map[1] != finest[1])
                throw new ShapeException($"{Name}: maps have shapes {finest} and {map}; expected the same images and channels.");
        }

        return _attributes.OutputShape(finest, inputs[_scales.Length]);
    }

    /// <inheritdoc cref="RoiAlignOperator.MultiplyAdds"/>
    public override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => _attributes.MultiplyAdds(output);

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => input == _scales.Length;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) => _attributes.Forward(call, _levels, _scales[0]);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => _attributes.Backward(gradient, _levels, _scales[0]);

    private static bool ArePowersOfTwo(float[] scales)
    {
        for (int level = 0; level < scales.Length; level++)
        {
            bool isNext = level == 0 ? float.IsPow2(scales[0]) : scales[level] == scales[level - 1] / 2f;
            if (!isNext || !float.IsNormal(scales[level]))
                return false;
        }

        return scales.Length > 0;
    }
}
