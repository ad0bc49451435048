using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Models.Tests;

/// <summary>
/// How far single precision takes the gradients of a training step from the true ones, predicted from the network's graph alone.
/// </summary>
/// <remarks>
/// One layer's rounding is known from the kernels: its relative L2 error is 3e-7 to 7e-7 for the direct convolution, 2e-7 to 4e-7 for
/// F(2x2) and 1e-6 to 2.6e-6 for F(4x4). The plan of training uses the first two forward and all of them backward, so a layer adds
/// <see cref="Forward"/> on the way to the loss and <see cref="Backward"/> on the way back. Errors of different layers are independent:
/// their squares add, and after l layers a map is off by e(l) = sqrt(l) * <see cref="Forward"/>.
/// That alone is small. What counts is on which side of zero a ReLU's input falls, or which of its window a maximum is: for values
/// spread as by a normal distribution, an error of e moves a share of e / pi to the other side. Each of them gains or loses all of its
/// gradient, and half of the values carry one, so that behind each such layer the square of the gradient's relative error grows by
/// 2 e(l) / pi. In a network of twenty layers that is some 1e-3, a hundred times more than all sums and products together.
/// Few values change sides: of n in a layer n e(l) / pi, often less than one, and a single one adds 2 / n to the square. Such counts vary
/// by their square root, so that the square that a layer adds has the variance 2 / n times its mean.
/// </remarks>
internal sealed class GradientRounding
{
    private const double Forward = 7e-7;
    private const double Backward = 2.6e-6;

    private readonly Dictionary<Tensor, Squares> _errors = [];

    private GradientRounding(Graph graph)
    {
        Dictionary<Tensor, int> layers = [];
        foreach (GraphNode node in graph.Nodes)
            layers[node.Output] = node.Inputs.Max(input => layers.GetValueOrDefault(input)) + (IsProduct(node) ? 1 : 0);
        var loss = new Squares(layers.Values.Max() * Forward * Forward, Switches: 0, Variance: 0);
        foreach (GraphNode node in graph.Nodes.Reverse())
        {
            Squares behind = _errors.GetValueOrDefault(node.Output, loss);
            if (IsProduct(node))
                behind = behind with { Sums = behind.Sums + (Backward * Backward) };
            else if (node.Operator is ReluOperator or MaxPool2dOperator)
                behind = behind.WithSwitches(2 / Math.PI * Forward * Math.Sqrt(layers[node.Output]), node.Output.Shape.Elements);
            foreach (Tensor input in node.Inputs)
                _errors[input] = Squares.Larger(_errors.GetValueOrDefault(input), behind);
        }
    }

    /// <summary>The prediction for a network in training mode that learns from images of a shape [N, C, H, W] and their labels.</summary>
    public static GradientRounding Of(Classifier model, Shape images, int[] labels) =>
        new(Graph.Trace(x => model.ForwardTraining(x).Loss(logits => logits.CrossEntropy(labels)), images));

    /// <summary>The relative L2 error of a parameter's gradient from sums and products, as if no ReLU or maximum changed sides.</summary>
    public double OfSums(Tensor parameter) => Math.Sqrt(_errors[parameter].Sums);

    /// <summary>
    /// The standard deviation of a gradient's projection on values spread evenly over [-1, 1), relative to the gradient's norm: that of one
    /// such value, sqrt(1/3), times the gradient's error.
    /// </summary>
    public Deviation OfProbe(Tensor parameter) => _errors[parameter].DeviationAmong(3);

    /// <summary>
    /// The standard deviation of a gradient's norm, relative to it: the part of the error that points along the gradient, which is one of
    /// as many independent directions as there are channels out.
    /// </summary>
    public Deviation OfNorm(Tensor parameter) => _errors[parameter].DeviationAmong(parameter.Shape[0]);

    private static bool IsProduct(GraphNode node) => node.Product is not null;

    /// <summary>A standard deviation: with as many changes of sides as expected, and with one standard deviation of them more.</summary>
    internal readonly record struct Deviation(double Expected, double Unlucky);

    /// <summary>
    /// Squares of relative errors: what sums and products add, what ReLUs and maxima add that change sides, and the variance of the latter.
    /// </summary>
    private readonly record struct Squares(double Sums, double Switches, double Variance)
    {
        public Squares WithSwitches(double square, int values) =>
            this with { Switches = Switches + square, Variance = Variance + (2.0 / values * square) };

        public Deviation DeviationAmong(int directions) => new(
            Math.Sqrt((Sums + Switches) / directions), Math.Sqrt((Sums + Switches + Math.Sqrt(Variance)) / directions));

        public static Squares Larger(Squares left, Squares right) =>
            left.Sums + left.Switches > right.Sums + right.Switches ? left : right;
    }
}
