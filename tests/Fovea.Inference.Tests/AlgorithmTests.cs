using Fovea.Kernels.Convolution;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Inference.Tests;

public sealed class AlgorithmTests
{
    private static readonly Shape _shape = new(1, 8, 14, 15);

    [Theory]
    [InlineData("Direct", "direct")]
    [InlineData("Winograd2x2", "Winograd F(2x2, 3x3)")]
    [InlineData("Winograd4x4", "Winograd F(4x4, 3x3)")]
    public void OneAlgorithmComputesWhatItCanAndTheRuleDecidesForTheRest(string id, string name)
    {
        Fovea.Nn.Sequential network = Network();
        using CompiledModel model = InferenceCompiler.Compile(
            network.Forward, _shape, new InferenceOptions { Algorithm = ConvolutionAlgorithm.Find(id) });
        Assert.Equal([name, "direct", name], model.Steps.Select(step => step.Algorithm));
        CompiledModel larger = model.ForInput(new Shape(3, 8, 28, 9));
        Assert.Equal([name, "direct", name], larger.Steps.Select(step => step.Algorithm));
        Tensor images = Networks.Images(_shape);
        Close.Check(name, model.Run(images), network.Forward(images), Close.WinogradRelativeL2);
    }

    [Fact]
    public void RandomNetworksHoldInEveryAlgorithm()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var network = new RandomNetwork(seed);
            Tensor input = Networks.Images(network.Input);
            IReadOnlyList<Tensor> expected = network.Forward(input);
            foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
            {
                using CompiledModel model = InferenceCompiler.Compile(
                    network.Forward, network.Input, new InferenceOptions { Algorithm = algorithm });
                IReadOnlyList<Tensor> actual = model.RunAll(input);
                for (int i = 0; i < expected.Count; i++)
                    Close.Check($"network {seed}, {algorithm}, result {i}", actual[i], expected[i], Close.WinogradRelativeL2);
            }
        }
    }

    [Fact]
    public void TheFastestByTheClockIsTakenAndFoundAgain()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "cache", "algorithms.json");
        Fovea.Nn.Sequential network = Network();
        var slowAtFirst = new InferenceOptions { AlgorithmFile = file, Clock = new WearyClock(wearies: false) };
        using (CompiledModel model = InferenceCompiler.Compile(network.Forward, _shape, slowAtFirst))
            Assert.Equal(["Winograd F(4x4, 3x3)", "direct", "Winograd F(4x4, 3x3)"], model.Steps.Select(step => step.Algorithm));
        string written = File.ReadAllText(file);
        Assert.Contains("1x14x15x8 to 8, kernel 3x3 stride 1x1 padding 1x1\": \"Winograd4x4\"", written);

        var slowAtLast = new InferenceOptions { AlgorithmFile = file, Clock = new WearyClock(wearies: true) };
        using (CompiledModel model = InferenceCompiler.Compile(network.Forward, _shape, slowAtLast))
        {
            Assert.Equal("Winograd F(4x4, 3x3)", model.Steps[0].Algorithm);
            Assert.Equal(written, File.ReadAllText(file));
            CompiledModel larger = model.ForInput(new Shape(2, 8, 14, 15));
            Assert.Equal("direct", larger.Steps[0].Algorithm);
            Assert.NotEqual(written, File.ReadAllText(file));
            Tensor images = Networks.Images(_shape);
            Close.Check("the first model", model.Run(images), network.Forward(images), Close.WinogradRelativeL2);
        }
    }

    [Fact]
    public void OnlyTheChosenFiltersStay()
    {
        using var folder = new TemporaryFolder();
        Fovea.Nn.Sequential network = Network();
        var options = new InferenceOptions { AlgorithmFile = Path.Combine(folder.Path, "a.json"), Clock = new WearyClock(wearies: true) };
        using CompiledModel measured = InferenceCompiler.Compile(network.Forward, _shape, options);
        using CompiledModel direct = InferenceCompiler.Compile(
            network.Forward, _shape, new InferenceOptions { Algorithm = ConvolutionAlgorithm.Direct });
        Assert.Equal(direct.WeightBytes, measured.WeightBytes);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1, 2]")]
    [InlineData("{\"x\": 3}")]
    public void AFileThatCannotBeReadIsMeasuredAnew(string content)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "algorithms.json");
        File.WriteAllText(file, content);
        using CompiledModel model = InferenceCompiler.Compile(
            Network().Forward, _shape, new InferenceOptions { AlgorithmFile = file, Clock = new WearyClock(wearies: true) });
        Assert.Contains("Direct", File.ReadAllText(file));
    }

    [Fact]
    public void AFileThatCannotBeWrittenIsNoFailure()
    {
        using var folder = new TemporaryFolder();
        using CompiledModel model = InferenceCompiler.Compile(
            Network().Forward, _shape, new InferenceOptions { AlgorithmFile = folder.Path, Clock = new WearyClock(wearies: true) });
        Assert.Equal("direct", model.Steps[0].Algorithm);
    }

    private static Fovea.Nn.Sequential Network() => Networks.Filled(new Fovea.Nn.Sequential(
        new Conv2d(8, 8, kernel: 3, padding: 1), new Conv2d(8, 12, kernel: 1), new Relu(), new Conv2d(12, 8, kernel: 3, padding: 1)));

    /// <summary>
    /// A clock whose ticks grow, or shrink, from one reading to the next: what is measured later seems slower, or faster.
    /// </summary>
    private sealed class WearyClock(bool wearies) : TimeProvider
    {
        private long _now;
        private long _step = wearies ? 1 : 1L << 40;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += _step = wearies ? _step + 1 : Math.Max(1, _step - (_step / 10));
    }
}
