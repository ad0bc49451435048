using Fovea.Kernels.Convolution;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Convolution;

public sealed class Convolution2dTests
{
    private static readonly Conv2dGeometry[] _geometries =
    [
        new(2, 7, 9, 3, 5, 3, 3, PaddingH: 1, PaddingW: 1),
        new(1, 28, 28, 1, 6, 5, 5, PaddingH: 2, PaddingW: 2),
        new(3, 14, 14, 6, 16, 5, 5),
        new(2, 8, 6, 17, 33, 1, 1),
        new(1, 1, 1, 4, 40, 1, 1),
        new(5, 3, 3, 31, 64, 1, 1, StrideH: 2, StrideW: 2),
        new(1, 23, 19, 3, 20, 11, 11, 4, 4, 2, 2),
        new(2, 15, 17, 3, 8, 7, 7, 2, 2, 3, 3),
        new(2, 9, 11, 8, 12, 3, 2, 2, 1, 1, 0),
        new(1, 13, 10, 4, 7, 3, 3, 1, 1, 2, 2, 2, 2),
        new(2, 12, 13, 5, 9, 3, 3, 2, 3, 1, 2, 3, 2),
        new(1, 11, 12, 6, 4, 3, 3, 4, 2, 0, 1, 2, 4),
        new(2, 9, 8, 16, 12, 5, 5, 2, 1, 2, 0, 1, 1, 4),
        new(1, 10, 10, 34, 34, 3, 3, 1, 1, 1, 1, 1, 1, 2),
        new(2, 6, 6, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, 6),
        new(1, 5, 40, 2, 35, 3, 3, 1, 1, 1, 1),
        new(20, 4, 4, 3, 3, 2, 2, 2, 2),
        new(1, 3, 3, 70, 70, 3, 3, 1, 1, 1, 1),
        new(2, 4, 5, 3, 4, 1, 1, 3, 2, 1, 1),
        new(1, 2, 2, 300, 600, 3, 3, 1, 1, 1, 1),
        new(1, 4, 3, 420, 34, 3, 3, 1, 1, 1, 1, 2, 2, 2),
        new(1, 5, 4, 96, 20, 3, 3, 1, 1, 1, 1),
        new(1, 3, 5, 500, 40, 1, 1),
        new(3, 33, 31, 3, 64, 7, 7, 2, 2, 3, 3),
        new(2, 20, 20, 48, 80, 1, 1),
        new(1, 60, 70, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, 3),
        new(2, 12, 12, 40, 20, 3, 3, 2, 2, 1, 1),
        new(2, 5, 32, 16, 16, 3, 3, 1, 1, 1, 1),
        new(1, 4, 16, 8, 48, 3, 3, 1, 1, 1, 1),
        new(2, 3, 48, 16, 32, 2, 3, 1, 1, 1, 1),
        new(1, 6, 32, 24, 16, 3, 3, 1, 1, 1, 0),
        new(1, 24, 24, 256, 1024, 1, 1),
        new(1, 7, 8, 3, 2, 3, 3, 1, 1, 0, 1, 2, 2) { UnusedRows = 1, UnusedColumns = 1 },
        new(2, 13, 12, 8, 16, 2, 3, 2, 2, 1, 1, 5, 4) { UnusedRows = 2, UnusedColumns = 1 },
        new(2, 9, 9, 4, 8, 3, 3, 1, 1, 1, 1) { UnusedRows = 2 },
        new(1, 8, 9, 16, 16, 1, 1) { UnusedColumns = 3 },
    ];

    public static TheoryData<int, SimdLevel> Cases
    {
        get
        {
            var cases = new TheoryData<int, SimdLevel>();
            for (int i = 0; i < _geometries.Length; i++)
            {
                foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
                    cases.Add(i, level);
            }

            return cases;
        }
    }

    public static TheoryData<SimdLevel> Levels => [.. Enum.GetValues<SimdLevel>()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ForwardAndGradientsAgreeWithTheDefinition(int index, SimdLevel level)
    {
        Conv2dGeometry g = _geometries[index];
        float[] input = Values(1, g.InputLength), weight = Values(2, g.WeightLength), bias = Values(3, g.OutChannels),
            upstream = Values(4, g.OutputLength);
        using var pool = new WorkerPool(1);

        var output = new float[g.OutputLength];
        Convolution2d.Forward(level, pool, g, input, weight, output, bias, default, relu: false, ConvolutionAlgorithm.Direct);
        Close.Assert(output, NaiveConvolution.Forward(g, input, weight, bias), Accuracy.Direct);

        var gradInput = new float[g.InputLength];
        Convolution2d.BackwardInput(level, pool, g, upstream, weight, gradInput, default, ConvolutionAlgorithm.Direct);
        Close.Assert(gradInput, NaiveConvolution.GradInput(g, upstream, weight), Accuracy.Direct);

        var gradWeight = new float[g.WeightLength];
        Convolution2d.BackwardWeight(level, pool, g, input, upstream, gradWeight, ConvolutionAlgorithm.Direct);
        Close.Assert(gradWeight, NaiveConvolution.GradWeight(g, input, upstream), Accuracy.Direct);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ThreadsDoNotChangeABit(int index, SimdLevel level)
    {
        Conv2dGeometry g = _geometries[index];
        float[] input = Values(1, g.InputLength), weight = Values(2, g.WeightLength), upstream = Values(4, g.OutputLength);
        var results = new List<float[][]>();
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using var pool = new WorkerPool(threads);
            var output = new float[g.OutputLength];
            var gradInput = new float[g.InputLength];
            var gradWeight = new float[g.WeightLength];
            Convolution2d.Forward(level, pool, g, input, weight, output, default, default, relu: false, ConvolutionAlgorithm.Direct);
            Convolution2d.BackwardInput(level, pool, g, upstream, weight, gradInput, default, ConvolutionAlgorithm.Direct);
            Convolution2d.BackwardWeight(level, pool, g, input, upstream, gradWeight, ConvolutionAlgorithm.Direct);
            results.Add([output, gradInput, gradWeight]);
        }

        foreach (float[][] other in results.Skip(1))
        {
            for (int i = 0; i < other.Length; i++)
                Assert.Equal(results[0][i], other[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void SumsOfThousandsOfTermsRoundLikeSumsOfHundreds(int kernel)
    {
        var g = new Conv2dGeometry(1, 6, 6, 4608 / (kernel * kernel), 32, kernel, kernel);
        float[] input = Array.ConvertAll(Values(1, g.InputLength), Math.Abs), weight = Values(2, g.WeightLength);
        using var pool = new WorkerPool(1);
        var output = new float[g.OutputLength];
        Convolution2d.Forward(pool, g, input, weight, output, default, default, relu: false);
        Close.Assert(output, NaiveConvolution.Forward(g, input, weight, null), Accuracy.Direct);
    }

    [Theory]
    [InlineData(SimdLevel.Vector512, 5)]
    [InlineData(SimdLevel.Vector256, 5)]
    [InlineData(SimdLevel.Scalar, 5)]
    [InlineData(SimdLevel.Vector512, 110)]
    public void ResidualAndReluAreAppliedAtTheEnd(SimdLevel level, int channels)
    {
        var g = new Conv2dGeometry(2, 6, 7, channels, 19, 3, 3, PaddingH: 1, PaddingW: 1);
        float[] input = Values(1, g.InputLength), weight = Values(2, g.WeightLength), bias = Values(3, g.OutChannels),
            residual = Values(5, g.OutputLength);
        double[] expected = NaiveConvolution.Forward(g, input, weight, bias);
        for (int i = 0; i < expected.Length; i++)
            expected[i] = Math.Max(0, expected[i] + residual[i]);
        using var pool = new WorkerPool(2);
        var output = new float[g.OutputLength];
        Convolution2d.Forward(level, pool, g, input, weight, output, bias, residual, relu: true, ConvolutionAlgorithm.Direct);
        Close.Assert(output, expected, Accuracy.Direct);
    }

    [Fact]
    public void TheBiasOfATransposedConvolutionIsAddedEverywhere()
    {
        var g = new Conv2dGeometry(1, 5, 6, 3, 4, 1, 1, 2, 2);
        float[] upstream = Values(4, g.OutputLength), weight = Values(2, g.WeightLength), bias = Values(3, g.InChannels);
        double[] expected = NaiveConvolution.GradInput(g, upstream, weight);
        for (int i = 0; i < expected.Length; i++)
            expected[i] += bias[i % g.InChannels];
        using var pool = new WorkerPool(1);
        var gradInput = new float[g.InputLength];
        Convolution2d.BackwardInput(pool, g, upstream, weight, gradInput, bias);
        Close.Assert(gradInput, expected, Accuracy.Direct);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void ReluAfterAResidualCutsBelowZeroAndKeepsWhatIsNotANumber(SimdLevel level)
    {
        Conv2dGeometry[] geometries = [new(1, 2, 16, 16, 16, 3, 3, PaddingH: 1, PaddingW: 1), new(1, 3, 5, 4, 37, 1, 1)];
        foreach (Conv2dGeometry g in geometries)
        {
            float[] input = Values(1, g.InputLength), weight = Values(2, g.WeightLength), residual = Values(3, g.OutputLength),
                output = new float[g.OutputLength];
            double[] expected = NaiveConvolution.Forward(g, input, weight, new float[g.OutChannels]);
            for (int i = 0; i < expected.Length; i++)
                expected[i] = Math.Max(0, expected[i] + residual[i]);
            using var pool = new WorkerPool(1);
            Convolution2d.Forward(level, pool, g, input, weight, output, default, residual, relu: true, ConvolutionAlgorithm.Direct);
            Close.Assert(output, expected, Accuracy.Direct);

            residual[7] = float.NaN;
            Convolution2d.Forward(level, pool, g, input, weight, output, default, residual, relu: true, ConvolutionAlgorithm.Direct);
            Assert.Equal([7], Enumerable.Range(0, output.Length).Where(i => float.IsNaN(output[i])));
        }
    }

    [Fact]
    public void WrongSizesAreNamed()
    {
        using var pool = new WorkerPool(1);
        var g = new Conv2dGeometry(1, 2, 2, 1, 1, 3, 3);
        string tooSmall = Assert.Throws<ArgumentException>(() => Convolution2d.Forward(pool, g, new float[4], new float[9], [])).Message;
        Assert.Contains("2x2 map", tooSmall);
        var groups = new Conv2dGeometry(1, 4, 4, 3, 4, 3, 3, Groups: 2);
        string uneven = Assert.Throws<ArgumentException>(
            () => Convolution2d.Forward(pool, groups, new float[48], new float[36], new float[16])).Message;
        Assert.Contains("multiples of groups = 2", uneven);
        var fine = new Conv2dGeometry(1, 4, 4, 3, 4, 3, 3);
        string lengths = Assert.Throws<ArgumentException>(
            () => Convolution2d.Forward(pool, fine, new float[47], new float[108], new float[16])).Message;
        Assert.Contains("expected 48, 108 and 16", lengths);
    }

    private static float[] Values(int seed, long count)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }
}
