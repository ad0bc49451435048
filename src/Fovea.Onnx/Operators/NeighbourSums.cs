using Fovea.Kernels.Activations;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>
/// Finds local response normalisation in the steps that it is written in, as by PyTorch: squares, padded with channels, their mean over
/// neighbouring channels, in whatever shape, times alpha, plus k, to the power of beta, and the maps divided by that.
/// </summary>
internal static class NeighbourSums
{
    /// <summary>Says of the result of a function what it is of maps, where the function is a step.</summary>
    public static OnnxValue After(OnnxCall call, BinaryFunction function, Tensor result)
    {
        (OnnxValue a, OnnxValue b) = (call.Value(0), call.Value(1));
        NeighbourSum? sum = function switch
        {
            BinaryFunction.Multiply when a.Tensor is { Shape.Rank: 4 } maps && b.Tensor == maps => new NeighbourSum(maps),
            BinaryFunction.Multiply when Number(call, 1) is { } factor => a.Sum?.Times(factor),
            BinaryFunction.Multiply when Number(call, 0) is { } factor => b.Sum?.Times(factor),
            BinaryFunction.Add when Number(call, 1) is { } addend => a.Sum?.Plus(addend),
            BinaryFunction.Add when Number(call, 0) is { } addend => b.Sum?.Plus(addend),
            BinaryFunction.Power when Number(call, 1) is { } exponent => a.Sum?.ToPower(exponent),
            _ => null,
        };
        return new OnnxValue(result) { Sum = sum };
    }

    /// <summary>Maps divided by a sum over their own channels, normalised; null where the division is another one.</summary>
    public static Tensor? Normalized(OnnxCall call)
    {
        (OnnxValue x, OnnxValue divisor) = (call.Value(0), call.Value(1));
        return divisor.Sum is { Size: { } size } sum && sum.Maps == x.Tensor && x.Shape.SequenceEqual(divisor.Shape)
            ? call.Apply(new LocalResponseNormOperator(size, sum.Alpha, sum.Beta, sum.K), sum.Maps)
            : null;
    }

    private static float? Number(OnnxCall call, int input) =>
        call.Value(input) is { IsSymbolic: false, Held: not { RequiresGrad: true } } value && ArrayShape.Count(value.Shape) == 1
            ? call.Float(input)
            : null;
}

/// <summary>
/// What a value is of maps: (k + alpha * the mean of the squares over neighbouring channels)^beta, or their squares while there is no size.
/// </summary>
/// <param name="Maps">The maps.</param>
/// <param name="Before">Zeros before the channels.</param>
/// <param name="After">Zeros after them.</param>
/// <param name="Size">The number of neighbouring channels.</param>
/// <param name="Alpha">The factor.</param>
/// <param name="K">The addend.</param>
/// <param name="Beta">The exponent.</param>
internal sealed record NeighbourSum(
    Tensor Maps, int Before = 0, int After = 0, int? Size = null, float Alpha = 1f, float K = 0f, float Beta = 1f)
{
    /// <summary>The sum times a factor.</summary>
    public NeighbourSum? Times(float factor) =>
        Size is not null && Beta == 1f ? this with { Alpha = Alpha * factor, K = K * factor } : null;

    /// <summary>The sum and an addend.</summary>
    public NeighbourSum? Plus(float addend) => Size is not null && Beta == 1f ? this with { K = K + addend } : null;

    /// <summary>A power of the sum.</summary>
    public NeighbourSum? ToPower(float exponent) => Size is not null ? this with { Beta = Beta * exponent } : null;

    /// <summary>The squares with zeros around a dimension of the shape that they have; null if that is not the channels.</summary>
    public NeighbourSum? Padded(IReadOnlyList<int> shape, int dimension, int before, int after) =>
        Size is null && AreChannels(shape, dimension) ? this with { Before = Before + before, After = After + after } : null;

    /// <summary>The means over windows in a dimension; null if they are no means over neighbours of each channel.</summary>
    public NeighbourSum? Pooled(IReadOnlyList<int> shape, int dimension, WindowAxis window)
    {
        bool isOfNeighbours = Size is null && AreChannels(shape, dimension) && window is { Stride: 1, Dilation: 1, Before: 0, After: 0 }
            && Before == window.Kernel / 2 && After == (window.Kernel - 1) / 2;
        return isOfNeighbours ? this with { Size = window.Kernel } : null;
    }

    private bool AreChannels(IReadOnlyList<int> shape, int dimension) =>
        shape[dimension] == Before + Maps.Shape[1] + After && ArrayShape.Count([.. shape.Take(dimension)]) == Maps.Shape[0];
}
