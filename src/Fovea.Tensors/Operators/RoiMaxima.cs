using System.Runtime.InteropServices;
using Fovea.Kernels.RoiPooling;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The passes of the operators that pool regions by the maxima of their bins.</summary>
internal static class RoiMaxima
{
    /// <summary>The place of each maximum.</summary>
    public static long SavedBytes(Shape output) => (long)output.Elements * sizeof(int);

    /// <summary>The form in ONNX: <c>MaxRoiPool</c>.</summary>
    public static ExportedPooling Exported(OperatorExport export, RoiOperator pooling, int level, string regions) => new(
        "MaxRoiPool",
        [export.Inputs[level], regions],
        [
            new("pooled_shape", pooling.OutputHeight, pooling.OutputWidth),
            new("spatial_scale", pooling.Scales[level]),
        ]);

    /// <summary>Pools the last input's regions from the inputs before it; keeps the places of the maxima for the gradient.</summary>
    public static void Forward(OperatorCall call, RoiOperator pooling)
    {
        RoiPoolGeometry geometry = Geometry(pooling, call.Input(0).Shape);
        var maps = new RoiInputs(pooling, call);
        ReadOnlySpan<float> regions = call.Input(pooling.Levels.Count).Values;
        if (!call.IsRecorded)
        {
            RoiPoolKernel.Forward(call.Pool, geometry, pooling.Levels, maps, regions, call.Output.Values);
            return;
        }

        Tensor maxima = Tensor.Empty(call.Output.Shape);
        call.Saved = [maxima];
        RoiPoolKernel.ForwardWithIndices(
            call.Pool, geometry, pooling.Levels, maps, regions, call.Output.Values, Indices(maxima));
    }

    /// <summary>Computes the gradient to each of the maps that require one.</summary>
    public static void Backward(OperatorGradient gradient, RoiOperator pooling)
    {
        int levels = pooling.Levels.Count;
        for (int i = 0; i < levels; i++)
        {
            int level = i;
            Shape shape = gradient.Inputs[level].Shape;
            gradient.Give(level, target => RoiPoolKernel.Backward(
                gradient.Pool, Geometry(pooling, shape), pooling.Levels, level, pooling.Map(shape, level), gradient.Inputs[levels].Data,
                Indices(gradient.Saved[0]), gradient.GradOutput.Data, target));
        }
    }

    private static RoiPoolGeometry Geometry(RoiOperator pooling, Shape features) =>
        new(features[0], features[1], pooling.OutputHeight, pooling.OutputWidth);

    private static Span<int> Indices(Tensor maxima) => MemoryMarshal.Cast<float, int>(maxima.Data);
}
