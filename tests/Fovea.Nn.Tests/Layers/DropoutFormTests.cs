using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Layers;

/// <summary>Dropout of the 2012 paper beside the inverted one.</summary>
public sealed class DropoutFormTests
{
    [Theory]
    [InlineData(0.5f)]
    [InlineData(0.25f)]
    public void InTrainingElementsStayAsTheyAreAndInEvaluationAllAreScaled(float probability)
    {
        const int Count = 100_000;
        var layer = new Dropout(probability) { Form = DropoutForm.AlexNet2012 };
        var input = Tensor.FromArray(new Shape(1, Count), [.. Enumerable.Range(0, Count).Select(i => 1f + (i % 3))]);
        layer.Train(new RandomSource(4));
        float[] trained = layer.Forward(input).ToArray(), given = input.ToArray();
        Assert.All(trained.Zip(given), pair => Assert.True(pair.First == 0 || Math.Abs(pair.First - pair.Second) < 1e-6));
        Assert.Equal(probability, trained.Count(value => value == 0) / (double)Count, 0.01);
        layer.Eval();
        float[] measured = layer.Forward(input).ToArray();
        Assert.Equal(given.Select(value => value * (1 - probability)), measured);
        Assert.Equal(trained.Average(), measured.Average(), 0.02); // what evaluation computes is what training does on the mean
    }

    [Fact]
    public void TheMaskIsThatOfTheInvertedForm()
    {
        var input = Tensor.FromArray(new Shape(1, 1000), [.. Enumerable.Repeat(1f, 1000)]);
        float[] Trained(DropoutForm form)
        {
            var layer = new Dropout { Form = form };
            layer.Train(new RandomSource(9));
            return layer.Forward(input).ToArray();
        }

        Assert.Equal(Trained(DropoutForm.Inverted).Select(value => value / 2), Trained(DropoutForm.AlexNet2012));
    }

    [Fact]
    public void InEvaluationHalvedWeightsOfTheInvertedFormComputeExactlyTheSame()
    {
        Sequential model = Network();
        DropoutForms.Set(model, DropoutForm.AlexNet2012);
        IReadOnlyDictionary<string, float> factors = DropoutForms.Factors(model);
        Assert.Equal([("1.weight", 0.5f), ("4.weight", 0.5f)], factors.Select(factor => (factor.Key, factor.Value)));
        var input = Tensor.FromArray(new Shape(2, 8), [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i))]);
        model.Eval();
        float[] expected = model.Forward(input).ToArray();

        Sequential inverted = Network();
        inverted.Eval();
        foreach (StateEntry entry in inverted.Parameters())
            entry.Value.CopyFrom([.. entry.Value.ToArray().Select(value => value * factors.GetValueOrDefault(entry.Name, 1))]);
        Assert.Equal(expected, inverted.Forward(input).ToArray());
        Assert.Empty(DropoutForms.Factors(inverted));
        Assert.Equal(factors, DropoutForms.Factors(inverted, DropoutForm.AlexNet2012));
    }

    [Fact]
    public void ADropoutThatIsNotBeforeWeightsIsRefused()
    {
        var model = new Sequential(new Dropout(), new Relu(), new Linear(3, 2));
        DropoutForms.Set(model, DropoutForm.AlexNet2012);
        Assert.Contains(
            "the dropout 0 is not directly before", Assert.Throws<NotSupportedException>(() => DropoutForms.Factors(model)).Message);
    }

    private static Sequential Network()
    {
        var model = new Sequential(new Dropout(), new Linear(8, 6), new Relu(), new Dropout(), new Linear(6, 3));
        model.Initialize(2);
        return model;
    }
}
