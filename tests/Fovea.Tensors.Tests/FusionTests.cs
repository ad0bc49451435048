using Fovea.Kernels;
using Fovea.Kernels.Memory;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Tests;

/// <summary>
/// What a tape computes in one pass, or in another's memory, has the bits of computing it step by step,
/// and is there when somebody asks for it.
/// </summary>
public sealed class FusionTests
{
    private static readonly Shape _map = new(4, 16, 8, 8);

    private readonly Tensor _images = Normal("images", _map);
    private readonly Tensor _filters = Learned("filters", new Shape(16, 16, 3, 3));
    private readonly Tensor _others = Learned("others", new Shape(16, 16, 1, 1));
    private readonly Tensor[] _norm = Norm("norm"), _otherNorm = Norm("other norm");

    public static TheoryData<string> Ends => ["relu", "add", "add both", "plain", "read twice"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void FusedPassesHaveTheBitsOfSeparateOnes(string end)
    {
        float[][] fused = Step(end, static x => x), separate = Step(end, static x => x.Scale(1f));
        Assert.Equal(separate, fused);
        Assert.Contains(fused[0], value => value != 0f);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void EachRuleLeavesTheBitsThatThereAreWithoutIt(string end)
    {
        float[][] without = Step(end, static x => x, FusionRules.None);
        FusionRules[] each =
            [FusionRules.DeferResults, FusionRules.OverwriteOperands, FusionRules.RectifyGradients, FusionRules.All];
        Assert.All(each, rules => Assert.Equal(without, Step(end, static x => x, rules)));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void NoFusionChangesWhatPassesBackThroughReLU(string end)
    {
        float[][] standard = Step(end, static x => x);
        Assert.All([ReluGradient.Guided, ReluGradient.Deconvolution], rule =>
        {
            float[][] separate = Step(end, static x => x, FusionRules.None, rule);
            Assert.Equal(separate, Step(end, static x => x, FusionRules.All, rule));
            Assert.Equal(standard[0], separate[0]);
            Assert.NotEqual(standard[2], separate[2]);
        });
    }

    [Fact]
    public void WithoutRulesNothingIsDeferredOrOverwritten()
    {
        using var tape = new GradientTape(FusionRules.None);
        Tensor maps = new Conv2dOperator(padding: 1).Apply(_images, _filters);
        Tensor normalized = new BatchNormTrainingOperator().Apply([maps, .. _norm]);
        Tensor rectified = maps.Relu();
        Assert.All([maps, normalized, rectified], tensor => Assert.True(tensor.IsAllocated));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void ValuesThatSomebodyReadsInBetweenChangeNothing(string end)
    {
        float[][] read = Step(end, static x =>
        {
            Assert.Equal(_map.Elements, x.ToArray().Length);
            return x;
        });
        Assert.Equal(Step(end, static x => x), read);
    }

    [Fact]
    public void AConvolutionsValuesAreThereAfterItsReLUToo()
    {
        float[] expected = new Conv2dOperator(padding: 1).Apply(_images, _filters).ToArray();
        Tensor kept;
        using (var tape = new GradientTape())
        {
            Tensor maps = new Conv2dOperator(padding: 1).Apply(_images, _filters);
            Tensor rectified = maps.Relu();
            Assert.Equal(expected, maps.ToArray());
            Assert.Equal([.. expected.Select(value => MathF.Max(value, 0f))], rectified.ToArray());
            kept = new Conv2dOperator(padding: 1).Apply(_images, _filters).Keep();
            tape.Backward(Sum(rectified.Add(kept.Relu())));
        }

        Assert.Equal(expected, kept.ToArray());
    }

    [Fact]
    public void AKeptResultIsComputedBeforeWhatItNeedsIsReturned()
    {
        Tensor normalized, sum, maps;
        using (var tape = new GradientTape())
        {
            maps = new Conv2dOperator(padding: 1).Apply(_images, _filters);
            normalized = new BatchNormTrainingOperator().Apply([maps, .. _norm]);
            sum = normalized.Add(maps);
            Tensor loss = Sum(sum.Relu());
            _ = (maps.Keep(), normalized.Keep(), sum.Keep());
            tape.Backward(loss);
        }

        Assert.Equal([.. normalized.ToArray().Zip(maps.ToArray(), (a, b) => a + b)], sum.ToArray());
    }

    [Fact]
    public void ResultsThatOnlyAReLUReadsTakeNoMemory()
    {
        long map = _map.Elements * sizeof(float), statistics = 4 * 64 * sizeof(float);
        Assert.Equal(map, Kept(() => new Conv2dOperator(padding: 1).Apply(_images, _filters).Relu()));
        Assert.Equal((2 * map) + statistics, Kept(() => Normalized(_images).Relu()));
        Assert.Equal((3 * map) + statistics, Kept(() =>
        {
            Tensor x = new Conv2dOperator().Apply(_images, _others);
            return Normalized(x).Add(x).Relu();
        }));
    }

    private static long Kept(Func<Tensor> forward)
    {
        MemoryTests.Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        using var tape = new GradientTape();
        Tensor result = forward();
        long kept = BufferPool.Shared.OutstandingBytes - before;
        GC.KeepAlive(result);
        return kept;
    }

    private float[][] Step(
        string end, Func<Tensor, Tensor> between, FusionRules rules = FusionRules.All, ReluGradient relu = ReluGradient.Standard)
    {
        using var tape = new GradientTape(rules, relu);
        Tensor x = between(new Conv2dOperator().Apply(_images, _others)).Relu();
        Tensor normalized = between(Normalized(x));
        Tensor result = end switch
        {
            "relu" => normalized.Relu(),
            "add" => between(normalized.Add(x)).Relu(),
            "add both" => between(normalized.Add(between(new BatchNormTrainingOperator().Apply([x, .. _otherNorm])))).Relu(),
            "read twice" => normalized.Relu().Add(normalized.Tanh()),
            _ => new Conv2dOperator().Apply(normalized, _others),
        };
        tape.Backward(Sum(result.Keep()));
        Tensor[] learned = [.. new[] { _filters, _others, _norm[0], _norm[1], _otherNorm[0] }.Where(tensor => tensor.Grad is not null)];
        float[][] values = [result.ToArray(), .. learned.Select(tensor => tensor.Grad!.ToArray())];
        foreach (Tensor tensor in learned)
            tensor.ClearGrad();
        return values;
    }

    private Tensor Normalized(Tensor x) =>
        new BatchNormTrainingOperator().Apply([new Conv2dOperator(padding: 1).Apply(x, _filters), .. _norm]);

    private static Tensor[] Norm(string name)
    {
        var channels = new Shape(_map[1]);
        return [Learned($"{name} weight", channels), Learned($"{name} bias", channels), Tensor.Zeros(channels), Tensor.Full(channels, 1f)];
    }

    private static Tensor Sum(Tensor x) => new WeightedSum([.. Enumerable.Range(0, x.Shape.Elements).Select(i => 0.1f + (i % 7))]).Apply(x);

    private static Tensor Learned(string name, Shape shape)
    {
        Tensor tensor = Normal(name, shape);
        tensor.RequiresGrad = true;
        return tensor;
    }

    private static Tensor Normal(string name, Shape shape)
    {
        Tensor tensor = Tensor.Empty(shape);
        Philox.ForName(4, name).FillNormal(tensor.Data);
        return tensor;
    }
}
