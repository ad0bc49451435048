using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>Runs an operator's own forward pass on views of the arena.</summary>
internal sealed class OperatorStep : PlanStep
{
    public OperatorStep(OperatorNode node, ValueLocations locations)
        : base(node.Path, NameOf(node.Operator.Name, node), node.Output.Shape)
    {
        Operator = node.Operator;
        int value = 0;
        Operands = [.. node.Node.Inputs.Select(input => input.IsSymbolic
            ? new Operand(null, locations.Of(node.Inputs[value++]))
            : new Operand(input, default))];
        OutputLocation = locations.Of(node.Output);
        Addend = node.Addend is { } addend ? locations.Of(addend) : null;
        Rectifies = node.Rectifies;
        Algorithm = node.Node.MultiplyAdds > 0 ? "direct" : "";
        MultiplyAdds = node.Node.MultiplyAdds;
        BytesMoved = BytesOf(node, locations);
    }

    public Operator Operator { get; }

    /// <summary>The operands in the order that the operator expects.</summary>
    public Operand[] Operands { get; }

    public ValueLocation OutputLocation { get; }

    public ValueLocation? Addend { get; }

    public bool Rectifies { get; }

    internal override IEnumerable<Tensor> ParametersRead => Operands.Select(operand => operand.Parameter).OfType<Tensor>();

    /// <summary>Whether a node needs a step; a concatenation does not when all its parts are already stored in the result.</summary>
    public static bool IsNeeded(OperatorNode node, ValueLocations locations) =>
        !node.IsConcatenation || node.Output.Shape.Elements == 0 || PartsToCopy(node, locations).Any();

    internal override void Run(RunContext context) => context.Run(this);

    private static IEnumerable<Value> PartsToCopy(OperatorNode node, ValueLocations locations)
    {
        int channel = 0;
        foreach (Value part in node.Inputs)
        {
            if (!locations.IsStoredInside(part, node.Output, channel))
                yield return part;
            channel += part.Shape.Channels;
        }
    }

    private static long BytesOf(OperatorNode node, ValueLocations locations)
    {
        if (node.IsConcatenation)
            return PartsToCopy(node, locations).Sum(part => 2 * locations.Of(part).Bytes);
        return node.Inputs.Sum(value => locations.Of(value).Bytes)
            + locations.Of(node.Output).Bytes
            + node.Node.Parameters.Sum(tensor => tensor.Shape.Elements * (long)sizeof(float));
    }
}

/// <summary>An operand of a step: a parameter, or a value of the graph when that is null.</summary>
internal readonly record struct Operand(Tensor? Parameter, ValueLocation Location);
