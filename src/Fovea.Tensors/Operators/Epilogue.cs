namespace Fovea.Tensors.Operators;

/// <summary>
/// Elementwise operations that an operator can apply to its result in its own pass over memory, instead of a separate operator.
/// </summary>
[Flags]
public enum Epilogue
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Add a tensor of the same shape.</summary>
    Add = 1,

    /// <summary>Apply ReLU, after the addition.</summary>
    Relu = 2,
}
