using Fovea.Kernels.RoiPooling;
using Fovea.Tensors.Exporting;

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

    /// <summary>The form in ONNX: <c>RoiAlign</c>, which takes boxes and the indices of their images apart.</summary>
    public ExportedPooling Exported(OperatorExport export, RoiOperator pooling, int level, string regions)
    {
        const long OnnxInt64 = 7;
        string[] columns = [.. export.Steps("Split", 2, [regions, export.Constant(1, 4)], new ExportedAttribute("axis", 1))];
        string image = export.Step("Squeeze", [columns[0], export.Constant(1)]);
        return new ExportedPooling(
            "RoiAlign",
            [export.Inputs[level], columns[1], export.Step("Cast", [image], new ExportedAttribute("to", OnnxInt64))],
            [
                new("coordinate_transformation_mode", Aligned ? "half_pixel" : "output_half_pixel"),
                new("output_height", pooling.OutputHeight),
                new("output_width", pooling.OutputWidth),
                new("sampling_ratio", Ratio),
                new("spatial_scale", pooling.Scales[level]),
            ]);
    }

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
