using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels.Convolution;
using Fovea.Tensors;

namespace Fovea.Inference.Steps;

/// <summary>A convolution with packed filters and a bias, optionally with a fused addition and ReLU.</summary>
internal sealed class ConvolutionStep : PlanStep
{
    private readonly Conv2dGeometry _geometry;
    private readonly ValueLocation _input;
    private readonly ValueLocation _output;
    private readonly ValueLocation? _addend;
    private readonly bool _relu;

    public ConvolutionStep(ConvolutionNode node, ValueLocations locations, PackedFilters filters)
        : base(node.Path, NameOf("Conv2d", node), locations.OutputOf(node).Shape)
    {
        _geometry = node.Geometry;
        Filters = filters;
        _input = locations.Of(node.Inputs[0]);
        _output = locations.OutputOf(node);
        _addend = node.Addend is { } addend ? locations.Of(addend) : null;
        _relu = node.Rectifies;
        string name = filters.Algorithm.Name;
        Algorithm = filters.Algorithm == ConvolutionAlgorithm.Direct ? name : $"Winograd {name}";
        MultiplyAdds = _geometry.OutputLength * _geometry.FilterSize;
        BytesMoved = _input.Bytes + _output.Bytes + (_addend?.Bytes ?? 0) + filters.Bytes;
    }

    public PackedFilters Filters { get; }

    internal override void Run(RunContext context)
    {
        ReadOnlyTensorView input = context.View(_input);
        TensorView output = context.Writable(_output);
        ReadOnlyTensorView addend = _addend is { } location ? context.View(location) : default;
        Convolution2d.Forward(
            context.Pool, _geometry, Filters, input.Memory, ViewOf(_input), output.Memory, ViewOf(_output), addend.Memory,
            _addend is { } of ? ViewOf(of) : default, _relu);
    }

    private static ChannelsLastView ViewOf(in ValueLocation location)
    {
        int row = location.Shape[3] * location.PixelStride;
        return new ChannelsLastView(0, location.Shape[2] * row, row, location.PixelStride);
    }
}
