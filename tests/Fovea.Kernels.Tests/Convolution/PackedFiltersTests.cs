using Fovea.Kernels.Convolution;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Convolution;

public sealed class PackedFiltersTests
{
    private const float Untouched = 7777f;

    private static readonly Conv2dGeometry[] _geometries =
    [
        new(2, 7, 9, 3, 5, 3, 3, PaddingH: 1, PaddingW: 1),
        new(3, 6, 5, 20, 40, 3, 3, PaddingH: 1, PaddingW: 1),
        new(1, 19, 23, 16, 33, 3, 3, PaddingH: 2, PaddingW: 0),
        new(2, 8, 6, 17, 33, 1, 1),
        new(2, 9, 9, 6, 12, 3, 3, 2, 2, 1, 1),
        new(2, 9, 8, 16, 12, 5, 5, 2, 1, 2, 0, 1, 1, 4),
        new(2, 13, 18, 3, 33, 7, 7, 2, 2, 3, 3),
        new(1, 27, 33, 3, 17, 11, 11, 4, 4),
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
                    foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
                    {
                        if (ConvolutionPlan.CanUse(algorithm, _geometries[i]))
                            cases.Add(i, level, algorithm.Id);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void MapsMayLieAnywhereAndNothingElseIsTouched(int index, SimdLevel level, string id)
    {
        ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Find(id)!;
        Conv2dGeometry g = _geometries[index];
        float[] input = Sample.Uniform(1, g.InputLength), weight = Sample.Uniform(2, g.WeightLength),
            bias = Sample.Uniform(3, g.OutChannels);
        float[] residual = Sample.Uniform(4, g.OutputLength);
        double[] expected = NaiveConvolution.Forward(g, input, weight, bias);
        for (int i = 0; i < expected.Length; i++)
            expected[i] = Math.Max(0, expected[i] + residual[i]);

        using var pool = new WorkerPool(2);
        using PackedFilters filters = PackedFilters.Create(level, pool, g, algorithm, weight, bias);
        foreach (int halo in new[] { 0, 1, 3 })
        {
            foreach (int gap in new[] { 0, 5 })
            {
                ChannelsLastView inputView = Spaced(g.H, g.W, g.InChannels + gap, halo);
                ChannelsLastView outputView = Spaced(g.OutputHeight, g.OutputWidth, g.OutChannels + gap, halo) with { Halo = 0 };
                ChannelsLastView residualView = ChannelsLastView.Dense(g.OutputHeight, g.OutputWidth, g.OutChannels);
                float[] spacedInput = Spread(input, inputView, g.N, g.H, g.W, g.InChannels, fill: 0f);
                float[] output = Spread(residual, outputView, g.N, g.OutputHeight, g.OutputWidth, g.OutChannels, Untouched);

                Convolution2d.Forward(pool, g, filters, spacedInput, inputView, output, outputView, residual, residualView, relu: true);
                Close.Assert(Gather(output, outputView, g), expected, Accuracy.Of(algorithm), $"halo {halo}, gap {gap}");
                Assert.Equal(output.Length - (int)g.OutputLength, output.Count(value => value == Untouched));

                float[] inPlace = Spread(residual, outputView, g.N, g.OutputHeight, g.OutputWidth, g.OutChannels, Untouched);
                Convolution2d.Forward(pool, g, filters, spacedInput, inputView, inPlace, outputView, inPlace, outputView, relu: true);
                Assert.Equal(output, inPlace);
            }
        }
    }

    [Fact]
    public void ViewsThatDoNotFitAndFiltersOfAnotherConvolutionAreNamed()
    {
        var g = new Conv2dGeometry(1, 4, 4, 3, 4, 3, 3);
        using var pool = new WorkerPool(1);
        using PackedFilters filters = PackedFilters.Create(pool, g, ConvolutionAlgorithm.Direct, new float[108]);
        var inputView = ChannelsLastView.Dense(4, 4, 3);
        var outputView = ChannelsLastView.Dense(2, 2, 4);
        string Message(Conv2dGeometry geometry, ChannelsLastView input, ChannelsLastView output) => Assert.Throws<ArgumentException>(
            () => Convolution2d.Forward(pool, geometry, filters, new float[48], input, new float[16], output)).Message;

        Assert.Contains("input's view", Message(g, inputView with { Offset = 1 }, outputView));
        Assert.Contains("input's view", Message(g, inputView with { Halo = 1 }, outputView));
        Assert.Contains("output's view", Message(g, inputView, outputView with { PixelStride = 3 }));
        Assert.Contains("filters were packed for", Message(g with { OutChannels = 8 }, inputView, outputView));
        string wrong = Assert.Throws<ArgumentException>(
            () => PackedFilters.Create(pool, g, ConvolutionAlgorithm.Direct, new float[107])).Message;
        Assert.Contains("expected 108", wrong);
    }

    private static ChannelsLastView Spaced(int height, int width, int pixel, int halo)
    {
        ChannelsLastView view = ChannelsLastView.WithHalo(height, width, pixel, halo);
        return view with { ImageStride = view.ImageStride + 11 };
    }

    private static float[] Spread(float[] dense, ChannelsLastView view, int images, int height, int width, int channels, float fill)
    {
        var spread = new float[view.RequiredLength(images, height, width, channels)];
        Array.Fill(spread, fill);
        for (int i = 0; i < dense.Length; i++)
            spread[Position(i, view, height, width, channels)] = dense[i];
        return spread;
    }

    private static float[] Gather(float[] spread, ChannelsLastView view, Conv2dGeometry g)
    {
        var dense = new float[g.OutputLength];
        for (int i = 0; i < dense.Length; i++)
            dense[i] = spread[Position(i, view, g.OutputHeight, g.OutputWidth, g.OutChannels)];
        return dense;
    }

    private static int Position(int i, ChannelsLastView view, int height, int width, int channels) =>
        view.Offset
        + (i / channels / width / height * view.ImageStride)
        + (i / channels / width % height * view.RowStride)
        + (i / channels % width * view.PixelStride)
        + (i % channels);
}
