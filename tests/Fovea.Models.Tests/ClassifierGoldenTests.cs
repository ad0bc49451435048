using System.Text.Json;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Memory;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Models.Tests;

/// <summary>
/// torchvision's networks, filled by the golden files' rule, against what torchvision computed from them in double precision: an
/// evaluation and a training step.
/// </summary>
public sealed class ClassifierGoldenTests(ITestOutputHelper output)
{
    private const double LogitsTolerance = 1e-4;
    private const double LossTolerance = 1e-4;
    private const double StatisticsTolerance = 1e-4;

    /// <summary>The share of the largest gradient below which one is zero but for rounding: biases that a batch norm follows.</summary>
    private const double Zero = 1e-9;

    private static readonly int[] _labels = [1, 7];

    public static TheoryData<string, string> Networks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string file in Goldens.Files(IsClassifiers))
            {
                foreach (string name in Goldens.Read(file).Values.EnumerateObject().Select(network => network.Name))
                    data.Add(name, file);
            }

            return data;
        }
    }

    [Fact]
    public void The_own_golden_files_hold_every_network() => Assert.Equal(
        GoldenNetwork.All.Keys.Order(),
        Goldens.OwnFiles(IsClassifiers).SelectMany(file => Goldens.Read(file).Values.EnumerateObject()).Select(row => row.Name).Order());

    [Theory]
    [MemberData(nameof(Networks))]
    public void State_logits_loss_gradients_and_statistics_are_those_of_torchvision(string name, string file)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        JsonElement golden = values.GetProperty(name);
        GoldenNetwork network = GoldenNetwork.All[name];
        Classifier model = network.Make();
        Assert.Equal(StateDictionary(golden), model.State().Select(entry => $"{entry.Name} {entry.Value.Shape}"));
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), model.Parameters().Sum(entry => (long)entry.Value.Shape.Elements));
        foreach (StateEntry entry in model.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), seed));
        var shape = new Shape(2, 3, 224, 224);
        Tensor images = Tensor.FromArray(shape, Goldens.Uniform("input", shape.Elements, seed));
        CheckEvaluation(golden, model, images);
        CheckTraining(name, golden, model, images, network);
        foreach (StateEntry entry in model.State())
        {
            entry.Value.ClearGrad();
            entry.Value.Release();
        }
    }

    private static void CheckEvaluation(JsonElement golden, Classifier model, Tensor images)
    {
        using var scope = new TensorScope();
        Tensor logits = model.Forward(images);
        Digest.Read(golden.GetProperty("eval_logits")).AssertMatches("logits", logits.Shape.ToArray(), logits.ToArray(), LogitsTolerance);
        Assert.Equal(golden.GetProperty("top5").EnumerateArray().Select(Integers), TopFive(logits));
    }

    private void CheckTraining(string name, JsonElement golden, Classifier model, Tensor images, GoldenNetwork network)
    {
        model.Train(new RandomSource(0));
        using var tape = new GradientTape();
        Tensor loss = model.ForwardTraining(images).Loss(logits => logits.CrossEntropy(_labels));
        tape.Backward(loss);
        AssertClose("loss", golden.GetProperty("train_loss").GetDouble(), loss.Item(), LossTolerance);
        foreach (JsonProperty buffer in golden.GetProperty("running_l2").EnumerateObject())
        {
            StateEntry entry = model.State().Single(entry => entry.Name == buffer.Name);
            AssertClose(buffer.Name, buffer.Value.GetDouble(), Norm(entry.Value.Data), StatisticsTolerance);
        }

        JsonElement norms = golden.GetProperty("grad_l2");
        Assert.Equal(norms.EnumerateObject().Select(norm => norm.Name), model.Parameters().Select(entry => entry.Name));
        double largest = norms.EnumerateObject().Max(norm => norm.Value.GetDouble());
        (double Error, string Name)[] errors = [.. model.Parameters().Select(entry => (Error(entry), entry.Name)).Order()];
        (double median, (double worst, string worstName)) = (errors[errors.Length / 2].Error, errors[^1]);
        string figures = $"{name}: gradient norms are off by {median:g2} (median) and {worst:g2} (worst: {worstName})";
        output.WriteLine(figures);
        Assert.True(
            median <= 3 * network.Median && worst <= 3 * network.Worst,
            $"{figures}; expected at most three times {network.Median:g2} and {network.Worst:g2}");

        double Error(StateEntry entry)
        {
            double expected = norms.GetProperty(entry.Name).GetDouble();
            return Math.Abs(Norm(entry.Value.Grad!.Data) - expected) / (expected > Zero * largest ? expected : largest);
        }
    }

    private static bool IsClassifiers(JsonElement values) =>
        values.EnumerateObject().Any() && values.EnumerateObject().All(value => GoldenNetwork.All.ContainsKey(value.Name));

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
