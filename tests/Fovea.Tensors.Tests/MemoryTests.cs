using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Memory;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>Where the memory of results goes, seen from the shared pool.</summary>
public sealed class MemoryTests
{
    private static readonly Shape _map = new(2, 4, 8, 8);

    [Fact]
    public void TrainingStepsLeaveNoMemoryBehind()
    {
        (Tensor filters, Tensor weight, Tensor images) = Network();
        for (int step = 0; step < 10; step++)
            Step(filters, weight, images);
        Collect();
        long after10 = BufferPool.Shared.OutstandingBytes;
        for (int step = 0; step < 90; step++)
        {
            Step(filters, weight, images);
            Assert.Equal(after10, BufferPool.Shared.OutstandingBytes);
        }
    }

    [Fact]
    public void ATapeThatIsNotUsedReturnsItsMemoryWhenDisposed()
    {
        (Tensor filters, _, Tensor images) = Network();
        Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        using (new GradientTape())
        {
            Tensor pooled = new Conv2dOperator(padding: 1).Apply(images, filters).Relu().MaxPool2d(2);
            Assert.True(pooled.IsAllocated);
        }

        Assert.Equal(before, BufferPool.Shared.OutstandingBytes);
    }

    [Fact]
    public void AChainOfElementwiseOperatorsWorksInTheMemoryOfOneGradient()
    {
        Tensor leaf = Tensor.Full(_map, 1f);
        leaf.RequiresGrad = true;
        (Probe first, Probe last) = (new Probe(), new Probe());
        using var tape = new GradientTape();
        Tensor chain = first.Apply(leaf).Scale(0.5f).Relu().Tanh().Sigmoid();
        tape.Backward(new WeightedSum(new float[_map.Elements]).Apply(last.Apply(chain)));
        Assert.NotNull(last.Seen);
        Assert.Same(last.Seen, first.Seen);
        Assert.Same(last.Seen, leaf.Grad);
    }

    [Fact]
    public void AResidualPassesItsGradientOnWithoutCopies()
    {
        Tensor leaf = Tensor.Full(_map, 1f);
        leaf.RequiresGrad = true;
        (Probe left, Probe right) = (new Probe(), new Probe());
        using var tape = new GradientTape();
        Tensor loss = new WeightedSum(new float[_map.Elements]).Apply(left.Apply(leaf).Add(right.Apply(leaf)));
        Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        tape.Backward(loss);
        Assert.True(right.WasShared);
        Assert.False(left.WasShared);
        leaf.ClearGrad();
        Assert.Equal(before - (3 * _map.Elements * sizeof(float)), BufferPool.Shared.OutstandingBytes);
    }

    [Fact]
    public void AnOperatorThatFailsReturnsItsOwnMemoryAndTheTapeTheRest()
    {
        (_, Tensor weight, _) = Network();
        Tensor rows = Tensor.Zeros(new Shape(2, weight.Shape[1]));
        Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        using (new GradientTape())
        {
            Tensor logits = new LinearOperator().Apply(rows, weight);
            long recorded = BufferPool.Shared.OutstandingBytes;
            Assert.Throws<ArgumentException>(() => logits.CrossEntropy([0, 1000]));
            Assert.Equal(recorded, BufferPool.Shared.OutstandingBytes);
        }

        Assert.Equal(before, BufferPool.Shared.OutstandingBytes);
    }

    [Fact]
    public void ABackwardPassThatFailsReturnsAllButTheGradientsWhenTheTapeIsDisposed()
    {
        Tensor leaf = Tensor.Zeros(_map);
        leaf.RequiresGrad = true;
        Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        using (var tape = new GradientTape())
        {
            Tensor loss = new WeightedSum(new float[_map.Elements]).Apply(new FailsBackward().Apply(leaf.Relu()).Relu());
            Assert.Throws<TimeZoneNotFoundException>(() => tape.Backward(loss));
            loss.Release();
        }

        Assert.Null(leaf.Grad);
        Assert.Equal(before, BufferPool.Shared.OutstandingBytes);
    }

    [Fact]
    public void WhatIsSavedForAGradientIsReturnedWhenNothingRecords()
    {
        Tensor[] inputs = OperatorCases.All["BatchNormTraining"]().Inputs;
        Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        new BatchNormTrainingOperator().Apply(inputs).Release();
        new BatchNormInferenceOperator().Apply(inputs).Release();
        Assert.Equal(before, BufferPool.Shared.OutstandingBytes);
    }

    [Fact]
    public void AScopeReturnsResultsButForThoseThatAreKept()
    {
        Tensor x = Tensor.Full(_map, 1f);
        Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        Tensor dropped, kept;
        using (new TensorScope())
        {
            dropped = x.Relu();
            kept = dropped.Scale(2f).Keep();
        }

        Assert.Equal(2f, kept.ToArray()[0]);
        Assert.Throws<InvalidOperationException>(() => dropped.ToArray());
        kept.Release();
        Assert.Equal(before, BufferPool.Shared.OutstandingBytes);
    }

    [Fact]
    public void ThePoolCallsTheCollectorBeforeDroppedTensorsPileUp()
    {
        Collect();
        const int Floats = 4 << 20;
        long most = 0;
        for (int i = 0; i < 200; i++)
        {
            Dropping(() => Tensor.Empty(new Shape(Floats)));
            most = Math.Max(most, BufferPool.Shared.OutstandingBytes);
        }

        Assert.True(most < 100L * Floats * sizeof(float), $"{most >> 20} MiB of 3200 were outstanding at once");
        Collect();
        BufferPool.Shared.Trim();
    }

    /// <summary>Runs the collector and the finalisers, so that only what is referred to is outstanding.</summary>
    internal static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>Calls a function whose result nothing on the caller's stack refers to.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Dropping(Func<Tensor> make) => make();

    private static (Tensor Filters, Tensor Weight, Tensor Images) Network()
    {
        Tensor filters = Tensor.Full(new Shape(8, 4, 3, 3), 0.1f);
        Tensor weight = Tensor.Full(new Shape(3, 8 * 4 * 4), 0.1f);
        (filters.RequiresGrad, weight.RequiresGrad) = (true, true);
        return (filters, weight, Tensor.Full(_map, 1f));
    }

    private static void Step(Tensor filters, Tensor weight, Tensor images)
    {
        using var tape = new GradientTape();
        Tensor maps = new Conv2dOperator(padding: 1).Apply(images, filters).Relu();
        Tensor loss = new LinearOperator().Apply(maps.Add(maps.Tanh()).MaxPool2d(2).Flatten(), weight).CrossEntropy([0, 2]);
        tape.Backward(loss);
        filters.ClearGrad();
        weight.ClearGrad();
        loss.Release();
    }

    /// <summary>The identity; remembers the gradient that it was given.</summary>
    private sealed class Probe : Operator
    {
        public Tensor? Seen { get; private set; }

        public bool WasShared { get; private set; }

        public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs[0];

        protected internal override void Forward(OperatorCall call) => call.Input(0).Values.CopyTo(call.Output.Values);

        protected internal override void Backward(OperatorGradient gradient)
        {
            (Seen, WasShared) = (gradient.GradOutput, gradient.GradOutput.IsShared);
            gradient.GiveInPlace(0, target => gradient.GradOutput.Data.CopyTo(target));
        }
    }

    private sealed class FailsBackward : Operator
    {
        public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs[0];

        protected internal override void Forward(OperatorCall call) => call.Input(0).Values.CopyTo(call.Output.Values);

        protected internal override void Backward(OperatorGradient gradient) => throw new TimeZoneNotFoundException();
    }
}
