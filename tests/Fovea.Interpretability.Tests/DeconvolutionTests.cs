using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Interpretability.Tests;

/// <summary>Deconvolution equals what the paper's definition gives step by step.</summary>
public sealed class DeconvolutionTests
{
    private readonly Sequential _network = SmallNetwork.Create();
    private readonly Tensor _image = SmallNetwork.Noise(SmallNetwork.Image);

    [Theory]
    [InlineData("5", null)]
    [InlineData("5", 7)]
    [InlineData("4", 2)]
    [InlineData("2", 3)]
    public void AnActivationGoesBackThroughSwitchesReLUAndTransposedFilters(string layer, int? unit)
    {
        Deconvolution actual = Deconvolution.Of(_network, _image, layer, unit);
        UnitActivation activation = actual.Activation;
        Assert.Equal(activation, UnitActivation.Strongest(_network, _image, layer, unit));
        Assert.True(activation.Value > 0);
        if (unit is not null)
            Assert.Equal(unit, activation.Unit);

        Tensor[] results = [_image, .. new Tensor[6]];
        for (int i = 0; i < 6; i++)
            results[i + 1] = _network.Layers[i].Forward(results[i]);
        int last = int.Parse(layer) + 1;
        Shape shape = results[last].Shape;
        float[] kept = new float[shape.Elements];
        kept[(((activation.Unit * shape[2]) + activation.Y) * shape[3]) + activation.X] = activation.Value;
        Tensor signal = Tensor.FromArray(shape, kept);
        for (int i = last - 1; i >= 0; i--)
            signal = Back(i, results[i], signal);
        float[] expected = signal.ToArray();
        Assert.Contains(expected, value => value != 0);
        Assert.Equal(expected.Length, actual.Pixels.Values.Count);
        float most = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual.Pixels.Values[i], 1e-6f * most);
    }

    [Fact]
    public void AUnitThatIsNotThereIsTold()
    {
        string message = Assert.Throws<ExplanationException>(() => Deconvolution.Of(_network, _image, "4", 12)).Message;
        Assert.Equal("layer 4 has no unit 12; expected 0 to 11, one of its channels", message);
        message = Assert.Throws<ExplanationException>(() => Deconvolution.Of(_network, _image, "conv9")).Message;
        Assert.Equal("there is no layer 'conv9' with maps in this network; expected one of 0, 1, 2, 3, 4, 5", message);
    }

    private Tensor Back(int layer, Tensor input, Tensor signal) => layer switch
    {
        0 or 3 => new ConvTranspose2dOperator(padding: 1).Apply(signal, _network.Layers[layer].Parameters().First().Value),
        1 or 4 => signal.Relu(),
        2 => Unpool(input, signal, kernel: 2, padding: 0),
        _ => Unpool(input, signal, kernel: 3, padding: 1),
    };

    /// <summary>
    /// Puts each value where its window had the maximum; windows overlap where the kernel is larger than the stride of 2.
    /// </summary>
    private static Tensor Unpool(Tensor input, Tensor signal, int kernel, int padding)
    {
        Shape large = input.Shape, small = signal.Shape;
        float[] values = input.ToArray(), pooled = signal.ToArray(), placed = new float[large.Elements];
        for (int i = 0; i < pooled.Length; i++)
        {
            int channel = i / (small[2] * small[3]), row = i / small[3] % small[2], column = i % small[3], best = -1;
            for (int y = Math.Max(0, (2 * row) - padding); y < Math.Min(large[2], (2 * row) - padding + kernel); y++)
            {
                for (int x = Math.Max(0, (2 * column) - padding); x < Math.Min(large[3], (2 * column) - padding + kernel); x++)
                {
                    int at = (((channel * large[2]) + y) * large[3]) + x;
                    if (best < 0 || values[at] > values[best])
                        best = at;
                }
            }

            placed[best] += pooled[i];
        }

        return Tensor.FromArray(large, placed);
    }
}
