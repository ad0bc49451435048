using Fovea.Kernels.RoiPooling;

namespace Fovea.Tensors.Operators;

/// <summary>The bins and samples of RoIAlign, of one map or of a pyramid whose scale halves from level to level.</summary>
internal sealed class RoiAlignAttributes
{
    private readonly string _name;

    public RoiAlignAttributes(string name, int outputHeight, int outputWidth, int samplingRatio, bool aligned)
    {
        _name = name;
        OutputHeight = OperatorArgument.CheckMinimum(1, outputHeight, name, nameof(outputHeight));
        OutputWidth = OperatorArgument.CheckMinimum(1, outputWidth, name, nameof(outputWidth));
        SamplingRatio = OperatorArgument.CheckMinimum(0, samplingRatio, name, nameof(samplingRatio));
        OperatorArgument.CheckSteps(name, samplingRatio);
        Aligned = aligned;
    }

    public int OutputHeight { get; }

    public int OutputWidth { get; }

    public int SamplingRatio { get; }

    public bool Aligned { get; }

    public Shape OutputShape(Shape features, Shape regions) =>
        new(RoiOperands.CountRegions(regions, _name), features[1], OutputHeight, OutputWidth);

    /// <summary>Four for each sample and channel; with a sampling ratio of 0, one sample a bin is assumed.</summary>
    public long MultiplyAdds(Shape output) => 4L * output.Elements * Math.Max(1, SamplingRatio) * Math.Max(1, SamplingRatio);

    /// <summary>Pools the last input's regions from the inputs before it.</summary>
    public void Forward(OperatorCall call, in PyramidLevels levels, float finestScale) => RoiAlignKernel.Forward(
        call.Pool, Geometry(call.Input(0).Shape), levels, new InputPyramid(call, finestScale), call.Input(levels.Count).Values,
        call.Output.Values);

    /// <summary>Computes the gradient to each of the maps that require one.</summary>
    public void Backward(OperatorGradient gradient, PyramidLevels levels, float finestScale)
    {
        for (int i = 0; i < levels.Count; i++)
        {
            int level = i;
            Shape shape = gradient.Inputs[level].Shape;
            gradient.Give(level, target => RoiAlignKernel.Backward(
                gradient.Pool, Geometry(shape), levels, level, Map(shape, finestScale, level), gradient.Inputs[levels.Count].Data,
                gradient.GradOutput.Data, target));
        }
    }

    private RoiAlignGeometry Geometry(Shape features) =>
        new(features[0], features[1], OutputHeight, OutputWidth, SamplingRatio, Aligned);

    private static RoiMap Map(Shape features, float finestScale, int level) =>
        new(features[2], features[3], MathF.ScaleB(finestScale, -level));

    /// <summary>The inputs of a call as a pyramid.</summary>
    private readonly struct InputPyramid(OperatorCall call, float finestScale) : IRoiPyramid
    {
        public RoiMap Map(int level) => RoiAlignAttributes.Map(call.Input(level).Shape, finestScale, level);

        public ReadOnlySpan<float> Values(int level) => call.Input(level).Values;
    }
}
