using Fovea.Tensors;

namespace Fovea.Nn;

/// <summary>The role of a tensor in a model's state.</summary>
public enum StateKind
{
    /// <summary>Trained by gradient descent.</summary>
    Parameter,

    /// <summary>Part of the state but not trained, such as running statistics.</summary>
    Buffer,

    /// <summary>A step counter; an integer in state dictionaries.</summary>
    Counter,
}

/// <summary>One tensor of a model's state with its full name, for example <c>features.0.weight</c>.</summary>
public sealed record StateEntry(string Name, Tensor Value, StateKind Kind);
