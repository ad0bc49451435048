namespace Fovea.Tensors.Autograd;

/// <summary>
/// What a tape may do so that a training step passes over memory less often. Each rule leaves results and gradients the bits that they have
/// without it, so that a fault can be looked for by switching one off.
/// </summary>
[Flags]
public enum FusionRules
{
    /// <summary>Every operator computes its own result at once.</summary>
    None = 0,

    /// <summary>
    /// A batch norm and a sum are computed when somebody reads them, and together with the sum and the ReLU that read them, in one pass.
    /// </summary>
    DeferResults = 1,

    /// <summary>
    /// A function of each element overwrites its operand when no gradient reads that, as a ReLU behind a convolution; the operand is
    /// computed again should anybody read it.
    /// </summary>
    OverwriteOperands = 2,

    /// <summary>A batch norm's gradient does the ReLU's behind it in its own passes.</summary>
    RectifyGradients = 4,

    /// <summary>All of them.</summary>
    All = DeferResults | OverwriteOperands | RectifyGradients,
}
