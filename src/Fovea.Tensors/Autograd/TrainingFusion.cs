using Fovea.Tensors.Operators;

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

/// <summary>
/// Decides which fusions apply during training: which results are deferred until they are read, which operands are overwritten, and which
/// gradients include that of a ReLU. Operators declare what they support (<see cref="Operator"/>); this class alone decides.
/// </summary>
internal static class TrainingFusion
{
    /// <summary>Computes or defers the result of an entry by a fusion rule; returns false when no rule applies.</summary>
    public static bool TryForward(OperatorEntry entry)
    {
        if (entry.Fusion.HasFlag(FusionRules.DeferResults))
        {
            if (CanDefer(entry))
            {
                entry.IsDeferred = true;
                entry.Call.OutputTensor.Defer(target => Compute(entry, target));
                return true;
            }

            if (entry.Operator.AsEpilogue == Epilogue.Relu && DeferredProducer(entry.Inputs[0], Epilogue.Relu) is { } operand)
            {
                Compute(operand, entry.Call.OutputTensor, rectify: true);
                return true;
            }
        }

        if (!entry.Fusion.HasFlag(FusionRules.OverwriteOperands) || !CanOverwriteOperand(entry, out OperatorEntry? producer))
            return false;
        Tensor output = entry.Call.OutputTensor;
        output.MoveValuesFrom(
            entry.Inputs[0], target => producer!.Operator.Forward(new TensorCall(producer.Call.Inputs, target, isRecorded: false)));
        entry.Operator.Forward(new TensorCall([output], output, isRecorded: false));
        return true;
    }

    /// <summary>
    /// Leaves the gradient of an entry, if that is a ReLU, to its operand's gradient: marks the operand's entry and returns true. Returns
    /// false when that is not possible, as when something else than the derivative passes back through ReLU.
    /// </summary>
    public static bool TryFuseReluGradient(OperatorEntry entry)
    {
        if (!entry.Fusion.HasFlag(FusionRules.RectifyGradients)
            || entry.ReluGradient != ReluGradient.Standard
            || entry.Operator.AsEpilogue != Epilogue.Relu
            || entry.Inputs[0] is not
            { Grad: null, Source: OperatorEntry { Readers: 1, HasHooks: false, Operator.CanRectifyGradient: true } operand })
        {
            return false;
        }

        operand.IsGradientRectified = true;
        return true;
    }

    /// <summary>
    /// Whether a result can be deferred: a later operator must be able to run in the same pass, and the inputs must be recorded results,
    /// whose values cannot change before the deferred pass reads them.
    /// </summary>
    private static bool CanDefer(OperatorEntry entry)
    {
        if (entry.Operator.Epilogues == Epilogue.None)
            return false;
        for (int i = 0; i < entry.Inputs.Count; i++)
        {
            if (entry.Operator.ForwardReadsInput(i) && entry.Inputs[i].Source is null)
                return false;
        }

        return true;
    }

    /// <summary>The entry of a tensor that is not computed yet and whose operator supports the epilogue; null otherwise.</summary>
    private static OperatorEntry? DeferredProducer(Tensor tensor, Epilogue epilogue) =>
        tensor.Source is OperatorEntry { IsDeferred: true } entry && !tensor.IsComputed && entry.Operator.Epilogues.HasFlag(epilogue)
            ? entry
            : null;

    /// <summary>
    /// Computes a deferred result into <paramref name="target"/>. When one operand of a sum is itself deferred, its operator does the
    /// addition.
    /// </summary>
    private static void Compute(OperatorEntry entry, Tensor target, bool rectify = false)
    {
        TensorCall call = entry.Call;
        if (entry.Operator.AsEpilogue == Epilogue.Add && !ReferenceEquals(call.Inputs[0], call.Inputs[1]))
        {
            for (int i = 0; i < 2; i++)
            {
                if (DeferredProducer(call.Inputs[i], Epilogue.Add) is { } operand
                    && (!rectify || operand.Operator.Epilogues.HasFlag(Epilogue.Relu)))
                {
                    Run(operand, target, call.Inputs[1 - i], rectify);
                    return;
                }
            }
        }

        Run(entry, target, null, rectify);
    }

    private static void Run(OperatorEntry entry, Tensor target, Tensor? addend, bool rectify) =>
        entry.Operator.Forward(new TensorCall(entry.Call.Inputs, target, isRecorded: false)
        {
            Saved = entry.Call.Saved,
            AddendTensor = addend,
            IsRectified = rectify,
        });

    private static bool CanOverwriteOperand(OperatorEntry entry, out OperatorEntry? producer)
    {
        producer = null;
        if (!entry.Operator.IsElementwise || entry.Inputs.Count != 1 || entry.Operator.GradientReadsInput(0))
            return false;
        Tensor operand = entry.Inputs[0];
        producer = operand.Source as OperatorEntry;
        return producer is { Readers: 0, Operator.IsRepeatable: true } && operand is { IsKept: false, IsShared: false, IsAllocated: true };
    }
}
