using Fovea.Kernels.RoiPooling;

namespace Fovea.Tensors.Operators;

/// <summary>The samples of RoIAlign, with the passes of the operators that pool by them.</summary>
internal sealed class RoiAlignSampling
{
    public RoiAlignSampling(string name, int samplingRatio, bool aligned)
    {
        Ratio = OperatorArgument.CheckMinimum(0, samplingRatio, name, nameof(samplingRatio));
        OperatorArgument.CheckSteps(name, samplingRatio);
        Aligned = aligned;
    }

    public int Ratio { get; }

    public bool Aligned { get; }

    /// <summary>Four for each sample and channel; with a sampling ratio of 0, one sample a bin is assumed.</summary>
    public long MultiplyAdds(Shape output) => 4L * output.Elements * Math.Max(1, Ratio) * Math.Max(1, Ratio);

    /// <summary>Pools the last input's regions from the inputs before it.</summary>
    public void Forward(OperatorCall call, RoiOperator pooling) => RoiAlignKernel.Forward(
        call.Pool, Geometry(pooling, call.Input(0).Shape), pooling.Levels, new RoiInputs(pooling, call),
        call.Input(pooling.Levels.Count).Values, call.Output.Values);

    /// <summary>Computes the gradient to each of the maps that require one.</summary>
    public void Backward(OperatorGradient gradient, RoiOperator pooling)
    {
        int levels = pooling.Levels.Count;
        for (int i = 0; i < levels; i++)
        {
            int level = i;
            Shape shape = gradient.Inputs[level].Shape;
            gradient.Give(level, target => RoiAlignKernel.Backward(
                gradient.Pool, Geometry(pooling, shape), pooling.Levels, level, pooling.Map(shape, level), gradient.Inputs[levels].Data,
                gradient.GradOutput.Data, target));
        }
    }

    private RoiAlignGeometry Geometry(RoiOperator pooling, Shape features) =>
        new(features[0], features[1], pooling.OutputHeight, pooling.OutputWidth, Ratio, Aligned);
}
