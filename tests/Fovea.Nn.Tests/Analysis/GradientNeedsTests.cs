using System.Runtime.InteropServices;
using Fovea.Kernels;
using Fovea.Nn.Analysis;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Tests.Analysis;

/// <summary>
/// What an operator's gradient needs, asked of the gradient itself: values are overwritten by NaN between the forward pass and the
/// gradient, which must notice exactly where they are said to be needed.
/// </summary>
public sealed class GradientNeedsTests
{
    private static readonly Shape Map = new(1, 2, 6, 6), Row = new(1, 5), PerChannel = new(2);

    private static readonly Dictionary<Type, Case> Cases = new Case[]
    {
        new(new Conv2dOperator(padding: 1), [Map], [new(3, 2, 3, 3), new(3)]),
        new(new ConvTranspose2dOperator(stride: 2), [Map], [new(2, 3, 2, 2), new(3)]),
        new(new LinearOperator(), [Row], [new(3, 5), new(3)]),
        new(new LocalResponseNormOperator(3), [Map], []),
        new(new BatchNormTrainingOperator(), [Map], [PerChannel, PerChannel, PerChannel, PerChannel]),
        new(new BatchNormInferenceOperator(), [Map], [PerChannel, PerChannel, PerChannel, PerChannel]),
        new(new MeanSquaredErrorOperator(), [Row, Row], []),
        new(new SmoothL1Operator(), [Row, Row], []),
        new(new ReluOperator(), [Map], []),
        new(new SigmoidOperator(), [Map], []),
        new(new TanhOperator(), [Map], []),
        new(new SoftmaxOperator(), [Row], []),
        new(new LogSoftmaxOperator(), [Row], []),
        new(new MaxPool2dOperator(2, 2), [Map], []),
        new(new CrossEntropyOperator([3]), [Row], []),
        new(new AddOperator(), [Map, Map], []),
        new(new ScaleOperator(0.5f), [Map], []),
        new(new ConcatenateOperator(), [Map, Map], []),
        new(new PadChannelsOperator(1, 2), [Map], []),
        new(new FlattenOperator(), [Map], []),
        new(new DropoutOperator(0.5f, Philox.ForName(1, "dropout")), [Map], []),
        new(new AvgPool2dOperator(2, 2), [Map], []),
        new(new AdaptiveAvgPool2dOperator(2, 2), [Map], []),
        new(new UpsampleNearestOperator(12, 12), [Map], []),
        new(new UpsampleBilinearOperator(12, 12), [Map], []),
    }.ToDictionary(made => made.Operator.GetType());

    public static TheoryData<string> Operators => [.. typeof(Operator).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract)
        .Select(type => type.Name)
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Only_what_is_said_to_be_needed_is_needed(string name)
    {
        Case made = Assert.Contains(name, Cases.ToDictionary(entry => entry.Key.Name, entry => entry.Value));
        GradientNeeds needs = GradientNeeds.Of(made.Node());
        float[][] expected = made.Gradients(_ => { }, _ => { });
        Assert.All(expected, gradient => Assert.All(gradient, value => Assert.True(float.IsFinite(value))));
        Assert.Equal(!needs.Inputs, Same(expected, made.Gradients(Spoil, _ => { })));
        Assert.Equal(!needs.Output, Same(expected, made.Gradients(_ => { }, Spoil)));
    }

    private static void Spoil(Tensor tensor) => tensor.Data.Fill(float.NaN);

    private static bool Same(float[][] expected, float[][] actual) => expected.Zip(actual).All(pair => pair.First.AsSpan()
        .SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(pair.Second), pair.Second.Length)));

    private sealed record Case(Operator Operator, Shape[] Inputs, Shape[] Parameters)
    {
        public GraphNode Node()
        {
            Tensor[] parameters = Tensors(Parameters, learned: true);
            Graph graph = Graph.Trace(
                x => Operator.Apply([.. Inputs.Select((_, i) => i == 0 ? x : x.Scale(1f)), .. parameters]), Inputs[0]);
            return graph.Nodes[^1];
        }

        /// <summary>The gradients to all inputs and parameters, values having been changed before.</summary>
        public float[][] Gradients(Action<Tensor> changeInput, Action<Tensor> changeOutput)
        {
            Tensor[] inputs = Tensors(Inputs, learned: true), parameters = Tensors(Parameters, learned: true);
            using var tape = new GradientTape();
            Tensor output = Operator.Apply([.. inputs, .. parameters]);
            Tensor loss = Sum(output);
            foreach (Tensor input in inputs)
                changeInput(input);
            if (!ReferenceEquals(output, loss))
                changeOutput(output);
            tape.Backward(loss);
            return [.. inputs.Concat(parameters).Where(tensor => tensor.Grad is not null).Select(tensor => tensor.Grad!.ToArray())];
        }

        // The weighted sum of all values; its gradient needs none of them.
        private static Tensor Sum(Tensor output)
        {
            if (output.Shape.Elements == 1)
                return output;
            Tensor row = output.Flatten();
            return new LinearOperator().Apply(row, Values(new Shape(1, row.Shape[1]), "weights"));
        }

        private static Tensor[] Tensors(Shape[] shapes, bool learned) =>
            [.. shapes.Select((shape, i) =>
            {
                Tensor tensor = Values(shape, $"{i} {shape}");
                tensor.RequiresGrad = learned;
                return tensor;
            })];

        private static Tensor Values(Shape shape, string name)
        {
            Tensor tensor = Tensor.Empty(shape);
            Philox.ForName(1, name).Fill(tensor.Data);
            return tensor;
        }
    }
}
