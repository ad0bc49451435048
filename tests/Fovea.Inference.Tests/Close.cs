using Fovea.Tensors;

namespace Fovea.Inference.Tests;

/// <summary>How far a compiled model may be from the model that it came from.</summary>
internal static class Close
{
    /// <summary>Another order of sums, and weights into which a scale was folded.</summary>
    public const double RelativeL2 = 2e-6;

    /// <summary>What Winograd's transforms round beside that.</summary>
    public const double WinogradRelativeL2 = 2e-5;

    public static double Error(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double errors = 0, squares = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            errors += ((double)actual[i] - expected[i]) * ((double)actual[i] - expected[i]);
            squares += (double)expected[i] * expected[i];
        }

        return errors == 0 ? 0 : Math.Sqrt(errors / squares);
    }

    public static void Check(string what, Tensor actual, Tensor expected, double relativeL2 = RelativeL2)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double error = Error(actual.Data, expected.Data);
        Assert.True(error <= relativeL2, $"{what}: relative L2 error {error:g3}; expected at most {relativeL2:g3}");
    }
}
