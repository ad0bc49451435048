using Fovea.Tensors;

namespace Fovea.Nn;

/// <summary>What a tensor of a model's state is for.</summary>
public enum StateKind
{
    /// <summary>Learned by gradients.</summary>
    Parameter,

    /// <summary>Kept by the layer itself, such as running statistics.</summary>
    Buffer,

    /// <summary>A count of steps; an integer in state dictionaries.</summary>
    Counter,
}

/// <summary>One tensor of a model's state under its full name, for example <c>features.0.weight</c>.</summary>
public sealed record StateEntry(string Name, Tensor Value, StateKind Kind);
