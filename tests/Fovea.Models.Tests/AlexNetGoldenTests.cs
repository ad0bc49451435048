using System.Text.Json;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Testing;

namespace Fovea.Models.Tests;

/// <summary>
/// torchvision's AlexNet, filled by the golden files' rule, against what torchvision computed from it in double precision.
/// </summary>
public sealed class AlexNetGoldenTests
{
    private const double LogitsTolerance = 1e-4;
    private const double LossTolerance = 1e-4;
    private const double GradientTolerance = 2e-5;

    public static TheoryData<string> Files => [.. Goldens.Files(values => values.TryGetProperty("alexnet", out _))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Logits_loss_and_gradients_are_those_of_torchvision(string file)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        JsonElement golden = values.GetProperty("alexnet");
        var model = new AlexNet(AlexNetConfig.Torchvision with { Dropout = 0f });
        Assert.Equal(StateDictionary(golden), model.State().Select(entry => $"{entry.Name} {entry.Value.Shape}"));
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), model.Parameters().Sum(entry => (long)entry.Value.Shape.Elements));
        foreach (StateEntry entry in model.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), seed));
        var shape = new Shape(2, 3, 224, 224);
        Tensor images = Tensor.FromArray(shape, Goldens.Uniform("input", shape.Elements, seed));

        Tensor logits = model.Forward(images);
        Digest.Read(golden.GetProperty("eval_logits")).AssertMatches("logits", logits.Shape.ToArray(), logits.ToArray(), LogitsTolerance);
        Assert.Equal(golden.GetProperty("top5").EnumerateArray().Select(Integers), TopFive(logits));

        model.Train(new RandomSource(seed));
        using var tape = new GradientTape();
        Tensor loss = model.Forward(images).CrossEntropy([1, 7]);
        tape.Backward(loss);
        AssertClose("loss", golden.GetProperty("train_loss").GetDouble(), loss.Item(), LossTolerance);
        JsonElement norms = golden.GetProperty("grad_l2");
        Assert.Equal(norms.EnumerateObject().Select(norm => norm.Name), model.Parameters().Select(entry => entry.Name));
        foreach (StateEntry entry in model.Parameters())
        {
            double expected = norms.GetProperty(entry.Name).GetDouble();
            AssertClose($"gradient of {entry.Name}", expected, Norm(entry.Value.Grad!.Data), GradientTolerance);
        }
    }

    private static IEnumerable<string> StateDictionary(JsonElement golden) =>
        from row in golden.GetProperty("state_dict").EnumerateArray()
        select $"{row[0].GetString()} {new Shape(Integers(row[1]))}";

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private static IEnumerable<int[]> TopFive(Tensor logits) =>
        from row in logits.ToArray().Chunk(logits.Shape[1])
        select Enumerable.Range(0, row.Length).OrderByDescending(label => row[label]).Take(5).ToArray();

    private static double Norm(ReadOnlySpan<float> values)
    {
        double squares = 0;
        foreach (float value in values)
            squares += (double)value * value;
        return Math.Sqrt(squares);
    }

    private static void AssertClose(string what, double expected, double actual, double tolerance)
    {
        double error = Math.Abs(actual - expected) / Math.Abs(expected);
        Assert.True(error <= tolerance, $"{what}: {actual:g9}, expected {expected:g9}, relative error {error:g3}");
    }
}
