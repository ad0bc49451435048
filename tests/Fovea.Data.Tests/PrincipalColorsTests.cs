using Fovea.Data.Statistics;
using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

/// <summary>The principal components of colours against their definition.</summary>
public sealed class PrincipalColorsTests
{
    private static readonly EvaluationPipeline _pipeline = new(6, 5, [0, 0, 0], [1, 1, 1]);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TheyAreThoseOfTheCovarianceOfAllPixels(int threads)
    {
        Image[] images = [.. Enumerable.Range(0, 8).Select(seed => Tinted(new Random(seed)))];
        PcaColorNoise noise = PrincipalColors.Of(new ImageList(images), _pipeline, threads);
        double[][] pixels = [.. images.SelectMany(image => image.Pixels.Chunk(3)).Select(pixel => pixel.Select(v => v / 255.0).ToArray())];
        double[] mean = [.. Enumerable.Range(0, 3).Select(c => pixels.Average(pixel => pixel[c]))];
        for (int component = 0; component < 3; component++)
        {
            double[] vector = [.. noise.Eigenvectors.Skip(component * 3).Take(3)];
            for (int row = 0; row < 3; row++)
            {
                double product = Enumerable.Range(0, 3).Sum(
                    column => pixels.Average(pixel => (pixel[row] - mean[row]) * (pixel[column] - mean[column])) * vector[column]);
                Assert.Equal(noise.Eigenvalues[component] * vector[row], product, 1e-12);
            }

            for (int other = 0; other < 3; other++)
            {
                double dot = vector.Zip(noise.Eigenvectors.Skip(other * 3), (a, b) => a * b).Sum();
                Assert.Equal(other == component ? 1 : 0, dot, 1e-12);
            }

            Assert.True(vector.MaxBy(Math.Abs) > 0);
        }

        Assert.True(noise.Eigenvalues[0] > noise.Eigenvalues[1] && noise.Eigenvalues[1] > noise.Eigenvalues[2]);
        Assert.True(noise.Eigenvalues[2] > 0);
    }

    [Fact]
    public void GreyImagesVaryInBrightnessAlone()
    {
        Image[] images = [.. new byte[] { 0, 255 }.Select(value => Plain(value))];
        PcaColorNoise noise = PrincipalColors.Of(new ImageList(images), _pipeline);
        Assert.Equal(0.75, noise.Eigenvalues[0], 1e-12); // 1/4 for each channel
        Assert.Equal([0, 0], noise.Eigenvalues.Skip(1).Select(value => Math.Round(value, 12)));
        Assert.All(noise.Eigenvectors.Take(3), value => Assert.Equal(1 / Math.Sqrt(3), value, 1e-12));
    }

    [Fact]
    public void EigenvectorsOfAKnownMatrixAreFound()
    {
        // The characteristic polynomial is (1 - x) ((3 - x)^2 - 1).
        (double[] values, double[] vectors) = SymmetricEigen.Of([3, 1, 0, 1, 3, 0, 0, 0, 1], 3);
        Assert.Equal([4, 2, 1], values.Select(value => Math.Round(value, 12)));
        double half = Math.Round(Math.Sqrt(0.5), 12);
        Assert.Equal([half, half, 0], vectors.Take(3).Select(value => Math.Round(value, 12)));
        Assert.Equal([0, 0, 1], vectors.Skip(6).Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void GreyPipelinesHaveNone() => Assert.Contains(
        "expected 3",
        Assert.Throws<ArgumentException>(
            () => PrincipalColors.Of(new ImageList([Plain(1)]), new EvaluationPipeline(6, 5, [0], [1]))).Message);

    private static Image Plain(byte value)
    {
        var image = new Image(5, 6, 3);
        image.Pixels.AsSpan().Fill(value);
        return image;
    }

    private static Image Tinted(Random random)
    {
        var image = new Image(5, 6, 3);
        for (int i = 0; i < image.Pixels.Length; i += 3)
        {
            int brightness = random.Next(200);
            image.Pixels[i] = (byte)(brightness + random.Next(40));
            image.Pixels[i + 1] = (byte)(brightness + random.Next(20));
            image.Pixels[i + 2] = (byte)(brightness / 2);
        }

        return image;
    }
}
