using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>The rule by which golden files make their inputs and weights, against NumPy's first and last values.</summary>
public sealed class GoldenRuleTests
{
    public static TheoryData<string, int[], int, float, float> Entries => new()
    {
        { "layer1.0.conv1.weight", [64, 64, 3, 3], 0, 0.0696968f, -0.053295255f },
        { "fc.weight", [1000, 512], 3, 0.043410867f, 0.0792594f },
        { "bn1.weight", [64], 3, 0.44987956f, 0.52472f },
        { "bn1.bias", [64], 0, -0.06556076f, -0.029488575f },
        { "bn1.running_mean", [64], 1, 0.020123731f, 0.09765533f },
        { "bn1.running_var", [64], 1, 1.2867534f, 0.9329189f },
        { "bn1.num_batches_tracked", [], 0, 0f, 0f },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void StateDictionariesAreFilledBitForBit(string name, int[] shape, int seed, float first, float last)
    {
        float[] values = Goldens.Fill(name, shape, (ulong)seed);
        Assert.Equal(first, values[0]);
        Assert.Equal(last, values[^1]);
    }
}
