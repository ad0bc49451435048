using Fovea.Kernels.RoiPooling;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// What operators that pool regions share: maps [N, C, Hi, Wi], finest first, and regions [K, 5] to [K, C, outputHeight, outputWidth]. A
/// region is the index of its image and a box x1, y1, x2, y2 in image pixels. It is pooled from one of the maps. Only the maps receive
/// gradients.
/// </summary>
public abstract class RoiOperator : Operator
{
    private const int RegionLength = 5;

    private readonly float[] _scales;

    /// <summary>Defines the pooling from one map.</summary>
    private protected RoiOperator(int outputHeight, int outputWidth, float spatialScale)
        : this(outputHeight, outputWidth, [spatialScale], PyramidLevels.Single)
    {
        if (!(spatialScale > 0f))
            throw new ArgumentException($"{Name}: spatialScale is {spatialScale}; expected more than 0.");
    }

    /// <summary>Defines the pooling from a pyramid.</summary>
    private protected RoiOperator(
        int outputHeight, int outputWidth, IReadOnlyList<float> scales, float canonicalScale, int canonicalLevel)
        : this(outputHeight, outputWidth, [.. scales], new PyramidLevels(FinestLevel(scales), scales.Count, canonicalScale, canonicalLevel))
    {
        if (!(canonicalScale > 0f))
            throw new ArgumentException($"{Name}: canonicalScale is {canonicalScale}; expected more than 0.");
        if (!ArePowersOfTwo(_scales))
        {
            throw new ArgumentException(
                $"{Name}: scales are [{string.Join(", ", _scales)}]; expected at least one, each a power of two "
                + "and half of the one before, such as 1/4, 1/8, 1/16, 1/32.");
        }
    }

    private RoiOperator(int outputHeight, int outputWidth, float[] scales, PyramidLevels levels)
    {
        OutputHeight = OperatorArgument.CheckMinimum(1, outputHeight, Name, nameof(outputHeight));
        OutputWidth = OperatorArgument.CheckMinimum(1, outputWidth, Name, nameof(outputWidth));
        (_scales, Levels) = (scales, levels);
    }

    /// <summary>Rows of bins in a region.</summary>
    public int OutputHeight { get; }

    /// <summary>Columns of bins in a region.</summary>
    public int OutputWidth { get; }

    /// <summary>The scale from image to map coordinates of each map.</summary>
    public IReadOnlyList<float> Scales => _scales;

    /// <summary>Which map a region is pooled from.</summary>
    public PyramidLevels Levels { get; }

    /// <inheritdoc/>
    public sealed override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, _scales.Length + 1);
        Shape finest = CheckMap(inputs);
        for (int level = 1; level < _scales.Length; level++)
        {
            Shape map = CheckMap(inputs[level..]);
            if (map[0] != finest[0] || map[1] != finest[1])
                throw new ShapeException($"{Name}: maps have shapes {finest} and {map}; expected the same images and channels.");
        }

        Shape regions = inputs[_scales.Length];
        return regions.Rank == 2 && regions[1] == RegionLength
            ? new Shape(regions[0], finest[1], OutputHeight, OutputWidth)
            : throw new ShapeException($"{Name}: regions have shape {regions}; expected [K, 5], an image's index and x1, y1, x2, y2 each.");
    }

    /// <inheritdoc/>
    public sealed override bool GradientReadsInput(int input) => input == _scales.Length;

    /// <inheritdoc/>
    public sealed override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public sealed override void Export(OperatorExport export)
    {
        ArgumentNullException.ThrowIfNull(export);
        if (Levels.Count > 1)
        {
            ExportedPyramidPooling.Result(export, this);
            return;
        }

        ExportedPooling pooling = ExportLevel(export, 0, export.Inputs[^1]);
        export.Result(pooling.Operator, pooling.Inputs, pooling.Attributes);
    }

    /// <summary>The operator of ONNX that pools regions [K, 5] from the map of one level, with its inputs and attributes.</summary>
    internal abstract ExportedPooling ExportLevel(OperatorExport export, int level, string regions);

    /// <summary>The size and scale of a level's map of this shape.</summary>
    internal RoiMap Map(Shape features, int level) => new(features[2], features[3], _scales[level]);

    private static int FinestLevel(IReadOnlyList<float> scales) => scales.Count > 0 ? -MathF.ILogB(scales[0]) : 0;

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

/// <summary>An operator of ONNX that pools regions.</summary>
internal sealed record ExportedPooling(string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<ExportedAttribute> Attributes);

/// <summary>The maps of a call as a pyramid.</summary>
internal readonly struct RoiInputs(RoiOperator pooling, OperatorCall call) : IRoiPyramid
{
    public RoiMap Map(int level) => pooling.Map(call.Input(level).Shape, level);

    public ReadOnlySpan<float> Values(int level) => call.Input(level).Values;
}
