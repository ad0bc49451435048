using System.Runtime.InteropServices;
using Fovea.Detection.Boxes;
using Fovea.Tensors;

namespace Fovea.Detection.Training;

/// <summary>Lists as tensors.</summary>
internal static class TensorLists
{
    private const int BoxValues = 4;

    /// <summary>Changes of boxes as a tensor [n, 4].</summary>
    public static Tensor Of(ReadOnlySpan<BoxDelta> deltas) =>
        Tensor.FromArray(new Shape(deltas.Length, BoxValues), MemoryMarshal.Cast<BoxDelta, float>(deltas));

    /// <summary>Numbers as a tensor [n, 1].</summary>
    public static Tensor Column(ReadOnlySpan<float> values) => Tensor.FromArray(new Shape(values.Length, 1), values);
}
