using BenchmarkDotNet.Attributes;
using Fovea.Kernels.RoiPooling;

namespace Fovea.Benchmarks;

/// <summary>
/// The pooling of regions from the feature pyramid of an 800x1066 photograph, as the heads of torchvision's detectors do it: 1,000 boxes
/// with 7x7 bins, or 100 with 14x14 for masks.
/// </summary>
public class RegionPooling : LayerBenchmark
{
    private const int ImageHeight = 800, ImageWidth = 1066, Channels = 256, SamplingRatio = 2, TapsOfSample = 4;
    private const float MedianSide = 100;

    private static readonly PyramidLevels _levels = new(2, 4);

    private RoiAlignGeometry _geometry;
    private RoiPoolGeometry _poolGeometry;
    private Pyramid _pyramid;
    private float[] _regions = [], _output = [], _gradInput = [];
    private int[] _indices = [];

    /// <summary>Bins of a region in a row and in a column.</summary>
    [Params(7, 14)]
    public int Bins { get; set; }

    /// <inheritdoc/>
    public override Work Work => new((double)TapsOfSample * SamplingRatio * SamplingRatio * OutputLength, 0);

    private int Regions => Bins == 7 ? 1000 : 100;

    private long OutputLength => (long)Regions * Bins * Bins * Channels;

    /// <summary>RoIAlign, each region from the level of its size.</summary>
    [Benchmark]
    public void AlignFromPyramid() => RoiAlignKernel.Forward(Pool, _geometry, _levels, _pyramid, _regions, _output);

    /// <summary>RoIAlign, all regions from the finest map.</summary>
    [Benchmark]
    public void Align() => RoiAlignKernel.Forward(Pool, _geometry, PyramidLevels.Single, _pyramid, _regions, _output);

    /// <summary>The gradient of RoIAlign to the finest map.</summary>
    [Benchmark]
    public void AlignGradient() =>
        RoiAlignKernel.Backward(Pool, _geometry, PyramidLevels.Single, 0, _pyramid.Map(0), _regions, _output, _gradInput);

    /// <summary>The maxima of each region of the level of its size.</summary>
    [Benchmark]
    public void MaximaFromPyramid() => RoiPoolKernel.Forward(Pool, _poolGeometry, _levels, _pyramid, _regions, _output);

    /// <summary>The maxima of all regions of the finest map.</summary>
    [Benchmark]
    public void Maxima() => RoiPoolKernel.Forward(Pool, _poolGeometry, PyramidLevels.Single, _pyramid, _regions, _output);

    /// <summary>The gradient of the maxima.</summary>
    [Benchmark]
    public void MaximaGradient() =>
        RoiPoolKernel.Backward(
            Pool, _poolGeometry, PyramidLevels.Single, 0, _pyramid.Map(0), _regions, _indices, _output, _gradInput);

    private protected override void Prepare()
    {
        _geometry = new RoiAlignGeometry(1, Channels, Bins, Bins, SamplingRatio);
        RoiMap[] maps = [.. Enumerable.Range(_levels.Finest, _levels.Count).Select(MapOf)];
        _pyramid = new Pyramid(maps, [.. maps.Select(map => Random((long)map.H * map.W * Channels))]);
        _poolGeometry = new RoiPoolGeometry(1, Channels, Bins, Bins);
        _regions = RandomRegions();
        _output = Empty(OutputLength);
        _gradInput = Empty(_pyramid.Values(0).Length);
        _indices = new int[OutputLength];
        RoiPoolKernel.ForwardWithIndices(Pool, _poolGeometry, PyramidLevels.Single, _pyramid, _regions, _output, _indices);
    }

    private static RoiMap MapOf(int level)
    {
        int stride = 1 << level;
        return new RoiMap((ImageHeight + stride - 1) / stride, (ImageWidth + stride - 1) / stride, 1f / stride);
    }

    /// <summary>Boxes around the middle of the photograph, whose sides have a log-normal distribution.</summary>
    private float[] RandomRegions()
    {
        float[] normal = Random(4L * Regions);
        return [.. normal.Chunk(4).SelectMany(box =>
        {
            (float x, float y) = (ImageWidth * (0.5f + (0.2f * box[0])), ImageHeight * (0.5f + (0.2f * box[1])));
            (float width, float height) = (MedianSide * MathF.Exp(0.7f * box[2]), MedianSide * MathF.Exp(0.7f * box[3]));
            return (float[])[
                0f, Math.Clamp(x - (width / 2), 0, ImageWidth), Math.Clamp(y - (height / 2), 0, ImageHeight),
                Math.Clamp(x + (width / 2), 0, ImageWidth), Math.Clamp(y + (height / 2), 0, ImageHeight)];
        })];
    }

    private readonly struct Pyramid(RoiMap[] maps, float[][] values) : IRoiPyramid
    {
        public RoiMap Map(int level) => maps[level];

        public ReadOnlySpan<float> Values(int level) => values[level];
    }
}
