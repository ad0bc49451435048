using Fovea.Kernels.Convolution;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Convolution;

public sealed class WinogradTests
{
    private static readonly Conv2dGeometry[] _geometries =
    [
        Square(1, 1, 1, 1, 1, 1),
        Square(2, 1, 1, 3, 5, 2),
        Square(1, 2, 3, 16, 17, 1),
        Square(1, 3, 3, 70, 33, 0),
        Square(5, 4, 4, 7, 8, 1),
        Square(1, 5, 7, 15, 31, 0),
        Square(3, 6, 6, 32, 64, 1),
        Square(1, 7, 7, 64, 70, 1),
        Square(2, 8, 9, 6, 2, 2),
        Square(1, 14, 14, 33, 16, 1),
        Square(4, 13, 5, 1, 40, 1),
        Square(1, 19, 23, 20, 9, 1),
        Square(2, 19, 23, 4, 3, 0),
        Square(1, 5, 6, 4, 3, 3),
        Square(1, 3, 3, 16, 16, 0),
        Square(3, 17, 22, 16, 16, 1),
        new(2, 9, 6, 5, 18, 3, 3, PaddingH: 0, PaddingW: 2),
        new(2, 13, 12, 17, 40, 5, 5, PaddingH: 2, PaddingW: 2),
        new(1, 27, 27, 64, 33, 5, 5, PaddingH: 2, PaddingW: 2),
        new(3, 6, 9, 3, 5, 5, 5, PaddingH: 0, PaddingW: 4),
        new(1, 5, 5, 2, 16, 5, 5, PaddingH: 5, PaddingW: 1),
        Strided(1, 1, 1, 1, 1, 1),
        Strided(2, 3, 3, 5, 2, 0),
        Strided(1, 4, 5, 16, 17, 1),
        Strided(2, 8, 8, 16, 16, 1),
        Strided(1, 9, 17, 33, 20, 0),
        Strided(3, 15, 14, 64, 70, 1),
        Strided(1, 16, 7, 3, 40, 2),
        Strided(2, 31, 33, 20, 9, 1),
        Strided(1, 6, 11, 7, 8, 3),
        new(2, 12, 9, 5, 18, 3, 3, 2, 2, PaddingH: 0, PaddingW: 2),
        new(2, 7, 7, 3, 16, 7, 7, 2, 2),
        new(1, 1, 1, 1, 1, 7, 7, 2, 2, PaddingH: 3, PaddingW: 3),
        new(2, 31, 38, 3, 40, 7, 7, 2, 2, PaddingH: 3, PaddingW: 3),
        new(1, 16, 23, 15, 33, 7, 7, 2, 2, PaddingH: 1, PaddingW: 1),
        new(3, 9, 20, 2, 17, 1, 8, 1, 2, PaddingH: 0, PaddingW: 4),
        new(1, 70, 59, 3, 20, 11, 11, 4, 4, PaddingH: 2, PaddingW: 2),
        new(2, 13, 40, 5, 7, 3, 12, 1, 4, PaddingH: 1, PaddingW: 11),
        new(1, 10, 9, 4, 35, 5, 5, 2, 2, PaddingH: 2, PaddingW: 2),
    ];

    public static TheoryData<int, SimdLevel, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, SimdLevel, string>();
            for (int i = 0; i < _geometries.Length; i++)
            {
                foreach (SimdLevel level in EveryWidth.Levels)
                {
                    foreach (ConvolutionAlgorithm algorithm in WinogradFor(_geometries[i]))
                        cases.Add(i, level, algorithm.Id);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ForwardAndGradientsAgreeWithTheDefinitionForAnyNumberOfThreads(int index, SimdLevel level, string id)
    {
        ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Find(id)!;
        Conv2dGeometry g = _geometries[index];
        float[] input = Sample.Uniform(1, g.InputLength), weight = Sample.Uniform(2, g.WeightLength),
            upstream = Sample.Uniform(4, g.OutputLength);
        float[] bias = Sample.Uniform(3, g.OutChannels), residual = Sample.Uniform(5, g.OutputLength);
        double[] sum = NaiveConvolution.Forward(g, input, weight, bias);
        for (int i = 0; i < sum.Length; i++)
            sum[i] = Math.Max(0, sum[i] + residual[i]);

        double tolerance = Accuracy.Of(algorithm);
        float[][] expected = Run(1, g, level, algorithm, input, weight, bias, residual, upstream);
        Close.Assert(expected[0], sum, tolerance, "forward");
        Close.Assert(expected[1], NaiveConvolution.GradInput(g, upstream, weight), tolerance, "gradient to the input");
        Close.Assert(
            expected[2], NaiveConvolution.GradWeight(g, input, upstream), Accuracy.OfWeights(algorithm), "gradient to the weights");
        foreach (int threads in new[] { 2, 3 })
        {
            float[][] actual = Run(threads, g, level, algorithm, input, weight, bias, residual, upstream);
            for (int i = 0; i < actual.Length; i++)
                Assert.Equal(expected[i], actual[i]);
        }
    }

    [Theory]
    [InlineData(5, 61, 58, 3, 4, 3)]
    [InlineData(5, 61, 58, 3, 4, 5)]
    [InlineData(5, 61, 58, 16, 16, 3)]
    [InlineData(1, 72, 64, 80, 96, 3)]
    [InlineData(5, 61, 58, 3, 4, 3, 2)]
    [InlineData(5, 61, 58, 16, 16, 3, 2)]
    [InlineData(1, 144, 128, 80, 96, 3, 2)]
    [InlineData(2, 230, 226, 3, 20, 7, 2)]
    public void ManyTilesGoThroughInSeveralBlocksAndRounds(
        int images, int height, int width, int channelsIn, int channelsOut, int taps, int stride = 1)
    {
        var g = new Conv2dGeometry(
            images, height, width, channelsIn, channelsOut, taps, taps, stride, stride, PaddingH: taps / 2, PaddingW: taps / 2);
        float[] input = Sample.Uniform(1, g.InputLength), weight = Sample.Uniform(2, g.WeightLength),
            upstream = Sample.Uniform(4, g.OutputLength);
        double[] output = NaiveConvolution.Forward(g, input, weight, null);
        double[] gradInput = NaiveConvolution.GradInput(g, upstream, weight);
        double[] gradWeight = NaiveConvolution.GradWeight(g, input, upstream);
        foreach (ConvolutionAlgorithm algorithm in WinogradFor(g))
        {
            float[][] results = Run(2, g, SimdSupport.Level, algorithm, input, weight, [], [], upstream, relu: false);
            Close.Assert(results[0], output, Accuracy.Of(algorithm), "forward");
            Close.Assert(results[1], gradInput, Accuracy.Of(algorithm), "gradient to the input");
            Close.Assert(results[2], gradWeight, Accuracy.OfWeights(algorithm), "gradient to the weights");
            float[][] again = Run(3, g, SimdSupport.Level, algorithm, input, weight, [], [], upstream, relu: false);
            for (int i = 0; i < again.Length; i++)
                Assert.Equal(results[i], again[i]);
        }
    }

    [Fact]
    public void AnEmptyBatchGivesAZeroGradientToTheWeights()
    {
        foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
        {
            Conv2dGeometry g = _geometries.First(geometry => ConvolutionPlan.CanUse(algorithm, geometry)) with { N = 0 };
            float[][] results = Run(2, g, SimdSupport.Level, algorithm, [], Sample.Uniform(2, g.WeightLength), [], [], []);
            Assert.All(results[2], value => Assert.Equal(0f, value));
        }
    }

    [Fact]
    public void OtherConvolutionsAreRefused()
    {
        var g = new Conv2dGeometry(1, 8, 8, 3, 4, 3, 3, 2, 2);
        using var pool = new WorkerPool(1);
        string message = Assert.Throws<ArgumentException>(
            () => PackedFilters.Create(pool, g, ConvolutionAlgorithm.Winograd4x4, new float[108])).Message;
        Assert.Contains("3x3 convolutions of stride 1, ", message);
        Assert.Contains("use Direct", message);
        message = Assert.Throws<ArgumentException>(
            () => PackedFilters.Create(
                pool, g with { StrideH = 1, StrideW = 1 }, ConvolutionAlgorithm.Winograd2x2Filter5, new float[108])).Message;
        Assert.Contains("5x5 convolutions", message);
        Conv2dGeometry wide = g with { InChannels = 256, OutChannels = 256 };
        message = Assert.Throws<ArgumentException>(
            () => PackedFilters.Create(pool, wide, ConvolutionAlgorithm.Winograd4x4Stride2, new float[wide.WeightLength])).Message;
        Assert.Contains("fewer than 58254 pairs of channels", message);
    }

    private static IEnumerable<ConvolutionAlgorithm> WinogradFor(Conv2dGeometry geometry) =>
        ConvolutionAlgorithm.All
            .Where(algorithm => algorithm != ConvolutionAlgorithm.Direct && ConvolutionPlan.CanUse(algorithm, geometry));

    private static Conv2dGeometry Square(int images, int height, int width, int channelsIn, int channelsOut, int padding) =>
        new(images, height, width, channelsIn, channelsOut, 3, 3, PaddingH: padding, PaddingW: padding);

    private static Conv2dGeometry Strided(int images, int height, int width, int channelsIn, int channelsOut, int padding) =>
        Square(images, height, width, channelsIn, channelsOut, padding) with { StrideH = 2, StrideW = 2 };

    private static float[][] Run(
        int threads,
        Conv2dGeometry g,
        SimdLevel level,
        ConvolutionAlgorithm algorithm,
        float[] input,
        float[] weight,
        float[] bias,
        float[] residual,
        float[] upstream,
        bool relu = true)
    {
        using var pool = new WorkerPool(threads);
        float[] output = new float[g.OutputLength], gradInput = new float[g.InputLength], gradWeight = new float[g.WeightLength];
        Array.Fill(gradWeight, float.NaN);
        Convolution2d.Forward(level, pool, g, input, weight, output, bias, residual, relu, algorithm);
        Convolution2d.BackwardInput(level, pool, g, upstream, weight, gradInput, default, algorithm);
        Convolution2d.BackwardWeight(level, pool, g, input, upstream, gradWeight, algorithm);
        return [output, gradInput, gradWeight];
    }
}
