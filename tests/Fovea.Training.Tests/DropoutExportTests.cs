using Fovea.Formats;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Training.Tests;

/// <summary>Files of weights of networks that were trained with the dropout of 2012.</summary>
public sealed class DropoutExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnyReaderComputesTheSameAndTrainingGetsItsWeightsBack()
    {
        string path = _folder.In("weights.safetensors");
        Sequential trained = Network(1, DropoutForm.AlexNet2012);
        ModelWeights.Save(path, trained);
        var input = Tensor.FromArray(new Shape(2, 8), [.. Enumerable.Range(0, 16).Select(i => MathF.Cos(i))]);
        trained.Eval();
        float[] expected = trained.Forward(input).ToArray();

        using (WeightFile file = WeightFile.Open(path))
        {
            float[] weights = trained.Parameters().Single(entry => entry.Name == "3.weight").Value.ToArray();
            Assert.Equal(weights.Select(value => value / 2), file.ReadFloats("3.weight"));
        }

        foreach (DropoutForm form in (DropoutForm[])[DropoutForm.Inverted, DropoutForm.AlexNet2012])
        {
            Sequential read = Network(2, form);
            ModelWeights.Load(path, read);
            read.Eval();
            Assert.Equal(expected, read.Forward(input).ToArray());
        }

        Sequential again = Network(2, DropoutForm.AlexNet2012);
        ModelWeights.Load(path, again);
        Assert.Equal(
            trained.Parameters().Select(entry => entry.Value.ToArray()), again.Parameters().Select(entry => entry.Value.ToArray()));
    }

    private static Sequential Network(ulong seed, DropoutForm form)
    {
        var model = new Sequential(new Linear(8, 6), new Relu(), new Dropout(), new Linear(6, 3));
        model.Initialize(seed);
        DropoutForms.Set(model, form);
        return model;
    }
}
