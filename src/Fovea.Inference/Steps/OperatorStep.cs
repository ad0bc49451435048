using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>
/// An operator that has no step of its own, applied to tensors as outside of a compiled model: right for every operator, but with copies and
/// some allocation.
/// </summary>
internal sealed class OperatorStep : PlanStep
{
    private readonly Operator _operator;
    private readonly Tensor[] _operands;
    private readonly (int Index, Place Place)[] _inputs;
    private readonly Place _output;

    public OperatorStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        _operator = node.Operator;
        _operands = [.. node.Node.Inputs];
        int[] symbolic = [.. Enumerable.Range(0, _operands.Length).Where(i => _operands[i].IsSymbolic)];
        _inputs = [.. symbolic.Select((index, i) => (index, placement.Of(node.Inputs[i])))];
        _output = placement.Of(node.Output);
        Algorithm = "operator";
        MultiplyAdds = node.Node.MultiplyAdds;
        BytesMoved = _inputs.Sum(input => input.Place.Bytes) + _output.Bytes + node.Node.Parameters.Sum(tensor => tensor.Shape.Elements * (long)sizeof(float));
    }

    internal override IEnumerable<Tensor> ParametersRead => _operands.Where(operand => !operand.IsSymbolic);

    internal override void Run(in Frame frame)
    {
        Tensor[] operands = [.. _operands];
        foreach ((int index, Place place) in _inputs)
            operands[index] = Tensor.FromChannelsLast(place.Shape, frame.Read(place));
        Tensor result = _operator.Apply(operands);
        result.Data.CopyTo(frame.Write(_output));
        result.Release();
        foreach ((int index, _) in _inputs)
            operands[index].Release();
    }
}
