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

    private static readonly int[] _labels = [1, 7];

    public static TheoryData<string> Files => [.. GoldenClassifiers.Files];

    public static TheoryData<string, string> Networks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string file in GoldenClassifiers.Files)
            {
                foreach (string name in GoldenClassifiers.NamesIn(file).Where(GoldenNetwork.All.ContainsKey))
                    data.Add(name, file);
            }

            return data;
        }
    }

    [Fact]
    public void TheOwnGoldenFilesHoldEveryNetwork() =>
        Assert.Equal(GoldenNetwork.All.Keys.Order(), GoldenClassifiers.OwnFiles.SelectMany(GoldenClassifiers.NamesIn).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public void AGoldenFileHoldsNetworksThatAreKnown(string file)
    {
        output.WriteLine(GoldenClassifiers.Coverage(file, [.. GoldenNetwork.All.Keys]));
        Assert.NotEmpty(GoldenClassifiers.NamesIn(file).Intersect(GoldenNetwork.All.Keys));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void StateLogitsLossGradientsAndStatisticsAreThoseOfTorchvision(string name, string file)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        JsonElement golden = values.GetProperty(name);
        Classifier model = GoldenNetwork.All[name]();
        Assert.Equal(StateDictionary(golden), model.State().Select(entry => $"{entry.Name} {entry.Value.Shape}"));
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), model.Parameters().Sum(entry => (long)entry.Value.Shape.Elements));
        foreach (StateEntry entry in model.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), seed));
        var shape = new Shape(2, 3, 224, 224);
        Tensor images = Tensor.FromArray(shape, Goldens.Uniform("input", shape.Elements, seed));
        CheckEvaluation(golden, model, images);
        CheckTraining($"{name}, seed {seed}", golden, model, images, seed);
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

    private void CheckTraining(string what, JsonElement golden, Classifier model, Tensor images, ulong seed)
    {
        model.Train(new RandomSource(0));
        using var tape = new GradientTape();
        Tensor loss = model.ForwardTraining(images).Loss(logits => logits.CrossEntropy(_labels));
        tape.Backward(loss);
        AssertClose("loss", golden.GetProperty("train_loss").GetDouble(), loss.Item(), LossTolerance);
        foreach (JsonProperty buffer in golden.GetProperty("running_l2").EnumerateObject())
        {
            StateEntry entry = model.State().Single(entry => entry.Name == buffer.Name);
            AssertClose(buffer.Name, buffer.Value.GetDouble(), GoldenGradients.Norm(entry.Value.Data), StatisticsTolerance);
        }

        new GoldenGradients(golden, seed).Check(what, model, GradientRounding.Of(model, images.Shape, _labels), output);
    }

    private static IEnumerable<string> StateDictionary(JsonElement golden) =>
        from row in golden.GetProperty("state_dict").EnumerateArray()
        select $"{row[0].GetString()} {new Shape(Integers(row[1]))}";

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private static IEnumerable<int[]> TopFive(Tensor logits) =>
        from row in logits.ToArray().Chunk(logits.Shape[1])
        select Enumerable.Range(0, row.Length).OrderByDescending(label => row[label]).Take(5).ToArray();

    private static void AssertClose(string what, double expected, double actual, double tolerance)
    {
        double error = Math.Abs(actual - expected) / Math.Abs(expected);
        Assert.True(error <= tolerance, $"{what}: {actual:g9}, expected {expected:g9}, relative error {error:g3}");
    }
}
