namespace Fovea.Tensors.Operators;

/// <summary>What the operator before can do to its result in its own pass over memory, instead of a pass of its own.</summary>
[Flags]
public enum Epilogue
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Add other values of the same shape.</summary>
    Add = 1,

    /// <summary>Replace negative values by zero, last.</summary>
    Relu = 2,
}
