using Fovea.Kernels;
using Fovea.Kernels.Memory;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Tests;

public sealed class RecomputationTests
{
    private static readonly Shape _map = new(4, 4, 4, 8);

    [Fact]
    public void GradientsAndStatisticsHaveTheBitsOfTheOrdinaryRun()
    {
        float[][] ordinary = new Network().Step((segment, x) => segment(x));
        Assert.Equal(ordinary, new Network().Step(Recomputation.Apply));
        Assert.Equal(ordinary, new Network().Step((segment, x) => Recomputation.Apply(again => Recomputation.Apply(segment, again), x)));
        Assert.Contains(ordinary[0], value => value != 0f);
    }

    [Fact]
    public void AnInputThatIsUsedElsewhereTooAddsUpInTheSameOrder()
    {
        float[] Gradient(Func<Func<Tensor, Tensor>, Tensor, Tensor> apply)
        {
            Tensor leaf = Normal("leaf", _map, true);
            using var tape = new GradientTape();
            Tensor x = leaf.Scale(1.1f);
            Tensor segment = apply(y => y.Tanh().Add(y.Sigmoid()).Add(y), x);
            tape.Backward(Weighted(segment.Add(x.Scale(0.3f)).Add(x.Relu())));
            return leaf.Grad!.ToArray();
        }

        Assert.Equal(Gradient((segment, x) => segment(x)), Gradient(Recomputation.Apply));
    }

    [Fact]
    public void OnlyTheResultTakesMemoryUntilTheBackwardPass()
    {
        Tensor leaf = Normal("leaf", _map, true);
        MemoryTests.Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        using (var tape = new GradientTape())
        {
            Tensor result = Recomputation.Apply(x => x.Relu().Tanh().Sigmoid().Scale(2f), leaf);
            Assert.Equal(before + Bytes(result), BufferPool.Shared.OutstandingBytes);
            Tensor loss = Weighted(result);
            tape.Backward(loss);
            loss.Release();
        }

        Assert.Equal(before + Bytes(leaf), BufferPool.Shared.OutstandingBytes);
    }

    [Fact]
    public void WithoutATapeOrAGradientASegmentIsJustComputed()
    {
        Tensor x = Normal("x", _map, false);
        Assert.False(Recomputation.Apply(TensorOperations.Relu, x).RequiresGrad);
        using var tape = new GradientTape();
        Tensor y = Recomputation.Apply(TensorOperations.Relu, x);
        Assert.False(y.RequiresGrad);
        Assert.Equal(x.Relu().ToArray(), y.ToArray());
        Assert.Same(x, Recomputation.Apply(same => same, x));
        Graph graph = Graph.Trace(symbol => Recomputation.Apply(TensorOperations.Relu, symbol), _map);
        Assert.IsType<ReluOperator>(Assert.Single(graph.Nodes).Operator);
    }

    [Fact]
    public void ASegmentThatFailsLeavesTheTapeUsable()
    {
        Tensor leaf = Normal("leaf", _map, true);
        using var tape = new GradientTape();
        Assert.Throws<ShapeException>(() => Recomputation.Apply(x => x.Relu().Add(Tensor.Scalar(1f)), leaf));
        tape.Backward(Weighted(leaf.Scale(2f)));
        Assert.NotNull(leaf.Grad);
    }

    [Fact]
    public void ASegmentThatComputesSomethingElseTheSecondTimeIsRefused()
    {
        Tensor leaf = Normal("leaf", _map, true);
        int calls = 0;
        using var tape = new GradientTape();
        Tensor result = Recomputation.Apply(x => calls++ == 0 ? x.Relu() : x.MaxPool2d(2), leaf);
        string message = Assert.Throws<InvalidOperationException>(() => tape.Backward(Weighted(result))).Message;
        Assert.Contains("it must compute the same each time", message);
        Assert.False(Recomputation.IsRunning);
        using var next = new GradientTape();
        next.Backward(Weighted(leaf.Scale(2f)));
    }

    private static long Bytes(Tensor tensor) => tensor.Shape.Elements * sizeof(float);

    private static Tensor Weighted(Tensor x) =>
        new WeightedSum([.. Enumerable.Range(0, x.Shape.Elements).Select(i => 0.1f + (i % 7))]).Apply(x);

    private static Tensor Normal(string name, Shape shape, bool requiresGrad)
    {
        Tensor tensor = Tensor.Empty(shape);
        Philox.ForName(3, name).FillNormal(tensor.Data);
        tensor.RequiresGrad = requiresGrad;
        return tensor;
    }

    /// <summary>Two residual blocks with batch norm and dropout.</summary>
    private sealed class Network
    {
        private readonly Tensor _images = Normal("images", _map, false);
        private readonly Tensor _stem = Normal("stem", new Shape(4, 4, 1, 1), true);
        private readonly Tensor[] _filters = [Normal("first", new Shape(4, 4, 3, 3), true), Normal("second", new Shape(4, 4, 3, 3), true)];
        private readonly Tensor[] _norm =
        [
            Normal("weight", new Shape(4), true), Normal("bias", new Shape(4), true), Tensor.Zeros(new Shape(4)),
            Tensor.Full(new Shape(4), 1f),
        ];

        public float[][] Step(Func<Func<Tensor, Tensor>, Tensor, Tensor> apply)
        {
            using var tape = new GradientTape();
            Tensor x = new Conv2dOperator().Apply(_images, _stem);
            foreach (Tensor filters in _filters)
                x = apply(y => Block(y, filters), x);
            tape.Backward(Weighted(x.MaxPool2d(2)));
            Tensor[] learned = [_stem, .. _filters, .. _norm[..2]];
            return [.. learned.Select(tensor => tensor.Grad!.ToArray()), .. _norm[2..].Select(tensor => tensor.ToArray())];
        }

        private Tensor Block(Tensor x, Tensor filters)
        {
            Tensor maps = new Conv2dOperator(padding: 1).Apply(x, filters);
            Tensor normal = new BatchNormTrainingOperator().Apply([maps, .. _norm]).Relu();
            return new DropoutOperator(0.3f, Philox.ForName(1, "drop")).Apply(normal).Add(x).Relu();
        }
    }
}
