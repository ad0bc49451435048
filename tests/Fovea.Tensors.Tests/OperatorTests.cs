using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>What holds for every operator.</summary>
public sealed class OperatorTests
{
    public static TheoryData<string> Cases => OperatorCases.Names;

    [Fact]
    public void EveryOperatorHasACase()
    {
        IEnumerable<Type> operators = typeof(Operator).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract);
        HashSet<Type> covered = [.. OperatorCases.All.Values.Select(make => make().Operator.GetType())];
        Assert.Subset(covered, operators.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GradientsAreThoseOfDifferenceQuotients(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        GradientCheck.Run(op, inputs);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void RecordingChangesNoBitOfTheOutput(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        float[] alone = op.Apply(inputs).ToArray();
        using var tape = new GradientTape();
        Assert.Equal(alone, op.Apply(inputs).ToArray());
    }

    /// <summary>
    /// Values become NaN between the forward pass and the gradient, which must notice exactly where it is said to read them.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void TheGradientReadsWhatItSays(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        float[][] expected = Gradients(op, inputs, _ => { });
        Assert.All(expected, gradient => Assert.All(gradient, value => Assert.True(float.IsFinite(value))));
        for (int i = 0; i < inputs.Length; i++)
        {
            float[] values = inputs[i].ToArray();
            Tensor input = inputs[i];
            Assert.Equal(op.GradientReadsInput(i), Differ(expected, Gradients(op, inputs, _ => input.Data.Fill(float.NaN))));
            input.CopyFrom(values);
        }

        Assert.Equal(op.GradientReadsOutput, Differ(expected, Gradients(op, inputs, output => output.Data.Fill(float.NaN))));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARecordedPassSavesAsManyBytesAsItSays(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        using var tape = new GradientTape();
        Tensor output = op.Apply(inputs);
        var entry = (OperatorEntry)output.Source!;
        Assert.Equal(
            op.SavedBytes([.. inputs.Select(input => input.Shape)], output.Shape),
            entry.Call.Saved.Sum(saved => saved.Shape.Elements * (long)sizeof(float)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ThreadsChangeNoBit(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        int threads = Engine.Threads;
        try
        {
            Engine.Threads = 1;
            float[][] one = OutputAndGradients(op, inputs);
            Engine.Threads = 3;
            Assert.Equal(one, OutputAndGradients(op, inputs));
        }
        finally
        {
            Engine.Threads = threads;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TracingGivesTheShapeOfRunning(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        Graph graph = Graph.Trace(x => op.Apply([x, .. inputs[1..]]), inputs[0].Shape);
        Tensor output = op.Apply(inputs);
        Assert.Equal(output.Shape, graph.Outputs[0].Shape);
        GraphNode node = Assert.Single(graph.Nodes);
        Assert.Same(op, node.Operator);
        Assert.Equal(inputs[1..], node.Parameters);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AWrongNumberOfInputsIsAShapeError(string name)
    {
        (Operator op, _) = OperatorCases.All[name]();
        ShapeException error = Assert.Throws<ShapeException>(() => op.Apply());
        Assert.StartsWith($"{op.Name}: ", error.Message);
        Assert.Contains("expected", error.Message);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ABatchWithoutImagesHasGradientsOfZeroOrIsRefused(string name)
    {
        OperatorCase given = OperatorCases.All[name]();
        (Operator op, Tensor[] inputs) = given;
        for (int i = 0; i < given.Batched; i++)
        {
            bool requiresGrad = inputs[i].RequiresGrad;
            inputs[i] = Tensor.Empty(new Shape([0, .. inputs[i].Shape.ToArray()[1..]]));
            inputs[i].RequiresGrad = requiresGrad;
        }

        using var tape = new GradientTape();
        if (given.EmptyBatchError is { } error)
        {
            Assert.Contains(error, Assert.ThrowsAny<ArgumentException>(() => op.Apply(inputs)).Message);
            return;
        }

        Tensor output = op.Apply(inputs);
        if (output.Shape.Rank == 0)
        {
            AssertMeanOfNothing(tape, output, inputs);
            return;
        }

        Assert.Equal(0, output.Shape[0]);
        tape.Backward(new WeightedSum([]).Apply(output));
        Tensor[] learned = [.. inputs.Where(input => input.RequiresGrad)];
        Assert.NotEmpty(learned);
        foreach (Tensor input in learned)
        {
            Assert.Equal(input.Shape, input.Grad!.Shape);
            Assert.All(input.Grad.ToArray(), value => Assert.Equal(0f, value));
        }
    }

    [Fact]
    public void TheCrossEntropyOfNothingIsNoNumber()
    {
        Tensor logits = Tensor.Empty(new Shape(0, 7));
        logits.RequiresGrad = true;
        using var tape = new GradientTape();
        AssertMeanOfNothing(tape, new CrossEntropyOperator([]).Apply(logits), [logits]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARankNobodyExpectsIsAShapeErrorOrKept(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        Tensor[] cubes = [.. inputs.Select(_ => Tensor.Zeros(new Shape(2, 3, 4)))];
        if (op is ReluOperator or TanhOperator or SigmoidOperator or DropoutOperator or AddOperator or ScaleOperator or UnaryOperator
            or BinaryOperator)
        {
            Assert.Equal(cubes[0].Shape, op.Apply(cubes).Shape);
        }
        else if (op is JoinOperator or ReduceOperator { Dimensions: [1] } or TransposeOperator { Order.Count: 3 })
        {
            Assert.Equal(3, op.Apply(cubes).Shape.Rank);
        }
        else if (op is SmoothL1Operator or BinaryCrossEntropyOperator or MeanSquaredErrorOperator)
        {
            Assert.Equal(new Shape(), op.Apply(cubes).Shape);
        }
        else
        {
            Assert.StartsWith($"{op.Name}: ", Assert.Throws<ShapeException>(() => op.Apply(cubes)).Message);
        }
    }

    private static void AssertMeanOfNothing(GradientTape tape, Tensor loss, Tensor[] inputs)
    {
        tape.Backward(loss);
        Assert.Equal(float.NaN, loss.Item());
        Assert.All(inputs, input => Assert.Equal(input.Shape, input.Grad!.Shape));
    }

    private static float[][] OutputAndGradients(Operator op, Tensor[] inputs)
    {
        using var tape = new GradientTape();
        Tensor output = op.Apply(inputs).Keep();
        float[] weights = [.. Enumerable.Range(0, output.Shape.Elements).Select(i => 1f + (i % 3))];
        tape.Backward(new WeightedSum(weights).Apply(output));
        float[][] results = [output.ToArray(), .. inputs.Where(input => input.RequiresGrad).Select(input => input.Grad!.ToArray())];
        foreach (Tensor input in inputs)
            input.ClearGrad();
        return results;
    }

    private static bool Differ(float[][] expected, float[][] actual) =>
        expected.Length != actual.Length || !expected.Zip(actual).All(pair => pair.First.SequenceEqual(pair.Second));

    private static float[][] Gradients(Operator op, Tensor[] inputs, Action<Tensor> change)
    {
        using var tape = new GradientTape(FusionRules.None);
        Tensor output = op.Apply(inputs);
        Tensor loss = new WeightedSum([.. Enumerable.Range(0, output.Shape.Elements).Select(i => 0.1f + (i % 7))]).Apply(output);
        change(output);
        try
        {
            tape.Backward(loss);
        }
        catch (ArgumentException)
        {
            return []; // it has read what is no index
        }

        float[][] gradients = [.. inputs.Where(input => input.Grad is not null).Select(input => input.Grad!.ToArray())];
        foreach (Tensor input in inputs)
            input.ClearGrad();
        return gradients;
    }
}
