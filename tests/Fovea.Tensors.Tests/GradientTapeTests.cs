using Fovea.Tensors.Autograd;

namespace Fovea.Tensors.Tests;

public sealed class GradientTapeTests
{
    [Fact]
    public void ATensorUsedTwiceGetsTheSumOfItsGradients()
    {
        Tensor x = Leaf(1f, -2f);
        using var tape = new GradientTape();
        tape.Backward(Sum(x.Add(x)));
        Assert.Equal([2f, 2f], x.Grad!.ToArray());
    }

    [Fact]
    public void ADiamondGetsTheGradientOfBothWays()
    {
        Tensor x = Leaf(0.5f);
        using var tape = new GradientTape();
        Tensor middle = x.Scale(3f);
        tape.Backward(Sum(middle.Scale(5f).Add(middle.Scale(7f))));
        Assert.Equal([3f * (5f + 7f)], x.Grad!.ToArray());
    }

    [Fact]
    public void AGradientThatGoesTwoWaysIsNotOverwrittenOnEitherOfThem()
    {
        (Tensor x, Tensor z) = (Leaf(1f, -2f, 3f), Leaf(-4f, 5f, 6f));
        using var tape = new GradientTape();
        Tensor shared = x.Scale(2f);
        Tensor sum = shared.Relu().Add(shared).Add(z.Relu());
        tape.Backward(Sum(sum.Scale(3f)));
        Assert.Equal([12f, 6f, 12f], x.Grad!.ToArray());
        Assert.Equal([0f, 3f, 3f], z.Grad!.ToArray());
    }

    [Fact]
    public void AResultAddedToItselfThreeTimesGetsEveryGradient()
    {
        Tensor x = Leaf(1f, -2f);
        using var tape = new GradientTape();
        Tensor middle = x.Scale(2f);
        tape.Backward(Sum(middle.Add(middle).Add(middle).Scale(5f)));
        Assert.Equal([30f, 30f], x.Grad!.ToArray());
    }

    [Fact]
    public void LeavesNeverShareTheMemoryOfTheirGradients()
    {
        (Tensor x, Tensor z) = (Leaf(1f), Leaf(2f));
        using var tape = new GradientTape();
        tape.Backward(Sum(x.Add(z)));
        x.Grad!.Data[0] = 7f;
        Assert.Equal(1f, z.Grad!.Item());
    }

    [Fact]
    public void GradientsOfSeveralTapesAddUpUntilTheyAreCleared()
    {
        Tensor x = Leaf(1f);
        for (int i = 0; i < 2; i++)
        {
            using var tape = new GradientTape();
            tape.Backward(Sum(x.Scale(4f)));
        }

        Assert.Equal([8f], x.Grad!.ToArray());
        x.ClearGrad();
        Assert.Null(x.Grad);
    }

    [Fact]
    public void ALeafThatDoesNotRequireAGradientGetsNone()
    {
        (Tensor x, Tensor constant) = (Leaf(1f), Tensor.Full(new Shape(1), 2f));
        using var tape = new GradientTape();
        tape.Backward(Sum(x.Add(constant)));
        Assert.NotNull(x.Grad);
        Assert.Null(constant.Grad);
    }

    [Fact]
    public void ABranchThatDoesNotReachTheLossGivesNothing()
    {
        Tensor x = Leaf(1f);
        using var tape = new GradientTape();
        Tensor loss = Sum(x.Scale(2f));
        Tensor aside = x.Scale(100f);
        tape.Backward(loss);
        Assert.Equal([2f], x.Grad!.ToArray());
        Assert.False(aside.IsAllocated);
    }

    [Fact]
    public void IntermediatesAreGoneAfterBackwardUnlessKept()
    {
        Tensor x = Leaf(1f);
        using var tape = new GradientTape();
        Tensor kept = x.Scale(2f).Keep();
        Tensor dropped = kept.Scale(3f);
        Tensor loss = Sum(dropped);
        tape.Backward(loss);
        Assert.Equal(2f, kept.Item());
        Assert.Equal(6f, loss.Item());
        string message = Assert.Throws<InvalidOperationException>(() => dropped.Item()).Message;
        Assert.Contains("memory of this tensor has been returned", message);
        Assert.Contains("call Keep()", message);
    }

    [Fact]
    public void AKeptResultIsAConstantForTheNextTape()
    {
        Tensor x = Leaf(1f);
        Tensor kept;
        using (var first = new GradientTape())
        {
            kept = x.Scale(2f).Keep();
            first.Backward(Sum(kept));
        }

        using var second = new GradientTape();
        second.Backward(Sum(kept.Add(x)));
        Assert.Equal([3f], x.Grad!.ToArray());
        Assert.Null(kept.Grad);
    }

    [Fact]
    public void WithoutATapeNothingIsRecorded()
    {
        Tensor y = Leaf(1f).Scale(2f);
        Assert.False(y.RequiresGrad);
        using var tape = new GradientTape();
        AssertError(tape, Sum(y), "was not computed under this tape");
    }

    [Fact]
    public void ATapeIsUsedOnce()
    {
        using var tape = new GradientTape();
        Tensor loss = Sum(Leaf(1f));
        tape.Backward(loss);
        AssertError(tape, loss, "Backward was called before; record the step again on a new tape");
    }

    [Fact]
    public void ALossIsOneNumber()
    {
        using var tape = new GradientTape();
        AssertError(tape, Leaf(1f, 2f, 3f).Scale(2f), "the loss has shape [3]; expected a single number");
    }

    [Fact]
    public void ALossThatNeedsNoGradientIsNotRecorded()
    {
        using var tape = new GradientTape();
        AssertError(tape, Tensor.Scalar(1f).Scale(2f), "from a tensor that requires a gradient");
    }

    [Fact]
    public void OneTapeRecordsOnAThreadAtATime()
    {
        using (new GradientTape())
        {
            Assert.Contains("another tape records", Assert.Throws<InvalidOperationException>(() => new GradientTape()).Message);
            Exception? elsewhere = null;
            var thread = new Thread(() => elsewhere = Record.Exception(() => new GradientTape().Dispose()));
            thread.Start();
            thread.Join();
            Assert.Null(elsewhere);
        }

        new GradientTape().Dispose();
    }

    [Fact]
    public void AfterBackwardAnotherTapeMayRecord()
    {
        Tensor x = Leaf(1f);
        using var first = new GradientTape();
        first.Backward(Sum(x));
        using var second = new GradientTape();
        second.Backward(Sum(x));
        Assert.Equal([2f], x.Grad!.ToArray());
    }

    [Fact]
    public void AnExceptionInAStepDoesNotStopTheNext()
    {
        Tensor x = Leaf(1f, 2f);
        Assert.Throws<ShapeException>(() =>
        {
            using var tape = new GradientTape();
            x.Scale(2f).Add(Tensor.Scalar(1f));
        });
        using var next = new GradientTape();
        next.Backward(Sum(x));
        Assert.Equal([1f, 1f], x.Grad!.ToArray());
    }

    [Fact]
    public void AChainOfFiftyThousandOperatorsDoesNotOverflowTheStack()
    {
        Tensor x = Leaf(1f);
        using var tape = new GradientTape();
        Tensor y = x;
        for (int i = 0; i < 50_000; i++)
            y = y.Scale(i % 2 == 0 ? 2f : 0.5f);
        tape.Backward(y);
        Assert.Equal([1f], x.Grad!.ToArray());
    }

    private static Tensor Leaf(params float[] values)
    {
        Tensor leaf = Tensor.FromArray(new Shape(values.Length), values);
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static Tensor Sum(Tensor tensor)
    {
        float[] ones = new float[tensor.Shape.Elements];
        Array.Fill(ones, 1f);
        return new WeightedSum(ones).Apply(tensor);
    }

    private static void AssertError(GradientTape tape, Tensor loss, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => tape.Backward(loss)).Message);
}
