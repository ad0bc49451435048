using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>
/// Maps for kernels whose padding is the same on both sides: what padding that is not adds to it becomes a part of the maps, unless the
/// windows are the same without it.
/// </summary>
internal static class PaddedMaps
{
    /// <summary>The maps, and the padding that is left to the kernel.</summary>
    public static (Tensor Maps, int Rows, int Columns) For(
        OnnxCall call, Tensor maps, WindowAxis rows, WindowAxis columns, float value = 0f)
    {
        (int sameRows, int above, int below) = Split(rows);
        (int sameColumns, int left, int right) = Split(columns);
        return above + below + left + right == 0
            ? (maps, sameRows, sameColumns)
            : (call.Apply(new PadOperator([0, 0, above, left], [0, 0, below, right], value), maps), sameRows, sameColumns);
    }

    /// <summary>Maps with all of their padding as a part of them.</summary>
    public static Tensor Whole(OnnxCall call, Tensor maps, WindowAxis rows, WindowAxis columns, float value) => call.Apply(
        new PadOperator([0, 0, rows.Before, columns.Before], [0, 0, rows.NeededAfter, columns.NeededAfter], value), maps);

    private static (int Same, int Before, int After) Split(WindowAxis axis)
    {
        if (axis.IsSymmetric)
            return (axis.Before, 0, 0);
        int same = Math.Min(axis.Before, axis.After);
        return (same, axis.Before - same, axis.After - same);
    }
}
