using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Interpretability.Tests;

public sealed class OcclusionTests
{
    private readonly Sequential _network = SmallNetwork.Create();
    private readonly Tensor _image = SmallNetwork.Noise(SmallNetwork.Image);

    [Theory]
    [InlineData(5, 3, 16, 0f)]
    [InlineData(4, 4, 1, 0.5f)]
    [InlineData(16, 1, 3, 0f)]
    public void TheMapIsThatOfAPlainLoop(int size, int stride, int batch, float value)
    {
        var options = new OcclusionOptions { Size = size, Stride = stride, BatchSize = batch, Value = value };
        int largest = 0;
        Occlusion actual = Occlusion.Of(
            images =>
            {
                largest = Math.Max(largest, images.Shape[0]);
                return _network.Forward(images);
            },
            _image,
            2,
            options);
        Assert.InRange(largest, 1, batch);
        float[] original = _image.ToArray();
        Assert.Equal(_network.Forward(_image).Softmax().ToArray()[2], actual.Original, 1e-6f);
        (int rows, int columns) = (((20 - size) / stride) + 1, ((16 - size) / stride) + 1);
        Assert.Equal((rows, columns), (actual.Probability.Height, actual.Probability.Width));
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                float[] covered = [.. original];
                for (int i = 0; i < covered.Length; i++)
                {
                    int y = i / 16 % 20, x = i % 16;
                    if (y >= row * stride && y < (row * stride) + size && x >= column * stride && x < (column * stride) + size)
                        covered[i] = value;
                }

                float expected = _network.Forward(Tensor.FromArray(_image.Shape, covered)).Softmax().ToArray()[2];
                Assert.Equal(expected, actual.Probability[row, column], 1e-6f);
            }
        }
    }

    [Fact]
    public void TheLossOfAPixelIsTheMeanOverTheSquaresThatCoverIt()
    {
        var occlusion = new Occlusion(0, Size: 2, Stride: 1, Original: 0.9f, new HeatMap(1, 2, [0.5f, 0.3f]));
        HeatMap loss = occlusion.Loss(2, 4);
        Assert.Equal(0.4f, loss[0, 0], 1e-6f);
        Assert.Equal(0.5f, loss[1, 1], 1e-6f);
        Assert.Equal(0.6f, loss[0, 2], 1e-6f);
        Assert.True(float.IsNaN(loss[0, 3]));
    }

    [Fact]
    public void ASquareOrAClassThatDoesNotFitIsTold()
    {
        string message = Assert.Throws<ExplanationException>(
            () => Occlusion.Of(_network.Forward, _image, 2, new OcclusionOptions { Size = 17 })).Message;
        Assert.Contains("a square of 17 pixels", message);
        Assert.Contains("expected 1 to 16 pixels", message);
        message = Assert.Throws<ExplanationException>(() => Occlusion.Of(_network.Forward, _image, 5)).Message;
        Assert.Equal("there is no class 5; expected 0 to 4", message);
    }
}
