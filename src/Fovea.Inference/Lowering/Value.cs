using Fovea.Tensors;

namespace Fovea.Inference.Lowering;

/// <summary>A result on its way through a lowered graph; values are told apart by reference.</summary>
internal sealed class Value(Shape shape)
{
    public Shape Shape { get; } = shape;

    public override string ToString() => Shape.ToString();
}
