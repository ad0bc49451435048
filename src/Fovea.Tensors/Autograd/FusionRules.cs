namespace Fovea.Tensors.Autograd;

/// <summary>
/// Fusions that a tape may apply, so that a training step reads and writes memory less often. Results and gradients have the same bits with
/// and without each rule: to locate a bug, switch the rules off one by one.
/// </summary>
[Flags]
public enum FusionRules
{
    /// <summary>No fusion: every operator computes its own result immediately.</summary>
    None = 0,

    /// <summary>
    /// Batch norms and sums are computed when they are first read, in one pass together with the sum or ReLU that reads them.
    /// </summary>
    DeferResults = 1,

    /// <summary>
    /// An elementwise operator overwrites its operand when no gradient reads that operand, for example a ReLU after a convolution. The
    /// operand is computed again if it is read later.
    /// </summary>
    OverwriteOperands = 2,

    /// <summary>The gradient of a batch norm includes the gradient of the ReLU after it.</summary>
    RectifyGradients = 4,

    /// <summary>All rules.</summary>
    All = DeferResults | OverwriteOperands | RectifyGradients,
}
