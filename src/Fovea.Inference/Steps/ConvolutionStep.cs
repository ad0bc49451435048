using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels.Convolution;

namespace Fovea.Inference.Steps;

/// <summary>A convolution with bias, and perhaps with a residual and ReLU.</summary>
internal sealed class ConvolutionStep : PlanStep
{
    private readonly Conv2dGeometry _geometry;
    private readonly PackedFilters _filters;
    private readonly Place _input;
    private readonly Place _output;
    private readonly Place? _residual;
    private readonly bool _relu;

    public ConvolutionStep(ConvolutionNode node, Placement placement, PackedFilters filters)
        : base(node.Path, NameOf(node), placement.OutputOf(node).Shape)
    {
        _geometry = node.Geometry;
        _filters = filters;
        _input = placement.Of(node.Inputs[0]);
        _output = placement.OutputOf(node);
        _residual = node.Residual is { } residual ? placement.Of(residual) : null;
        _relu = node.Relu;
        string name = ConvolutionPlan.NameOf(filters.Algorithm);
        Algorithm = filters.Algorithm == ConvolutionAlgorithm.Direct ? name : $"Winograd {name}";
        MultiplyAdds = _geometry.OutputLength * _geometry.FilterSize;
        BytesMoved = _input.Bytes + _output.Bytes + (_residual?.Bytes ?? 0) + filters.Bytes;
    }

    public ConvolutionAlgorithm Choice => _filters.Algorithm;

    public PackedFilters Filters => _filters;

    internal override void Run(in Frame frame)
    {
        if (_residual is { } residual)
        {
            Convolution2d.Forward(
                frame.Pool, _geometry, _filters, frame.Holder(_input), _input.View, frame.Arena, _output.View, frame.Holder(residual),
                residual.View, _relu);
            return;
        }

        Convolution2d.Forward(
            frame.Pool, _geometry, _filters, frame.Holder(_input), _input.View, frame.Arena, _output.View, relu: _relu);
    }

    private static string NameOf(ConvolutionNode node) =>
        $"Conv2d{(node.Residual is null ? "" : " + residual")}{(node.Relu ? " + ReLU" : "")}";
}
