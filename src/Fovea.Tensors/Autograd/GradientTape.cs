using Fovea.Tensors.Memory;

namespace Fovea.Tensors.Autograd;

/// <summary>
/// Records the operators that run on this thread while it is open, then computes their gradients in reverse order. Without an open tape
/// nothing is recorded: inference needs no special mode such as PyTorch's <c>no_grad</c>.
/// </summary>
/// <example><code>
/// using var tape = new GradientTape();
/// Tensor loss = model.Forward(images).CrossEntropy(labels);
/// tape.Backward(loss);
/// </code></example>
public sealed class GradientTape : IDisposable
{
    [ThreadStatic]
    private static GradientTape? _current;

    private readonly List<TapeEntry> _entries = [];
    private bool _used;
    private bool _sawTrainable;

    /// <summary>Starts recording on this thread.</summary>
    /// <param name="fusion">The fusions that the tape may apply; results have the same bits with any of them.</param>
    /// <param name="reluGradient">What passes back through ReLU.</param>
    /// <exception cref="InvalidOperationException">Another tape is already recording on this thread.</exception>
    public GradientTape(FusionRules fusion = FusionRules.All, ReluGradient reluGradient = ReluGradient.Standard)
    {
        (Fusion, ReluGradient) = (fusion, reluGradient);
        if (_current is not null)
            throw new InvalidOperationException("GradientTape: another tape records on this thread; dispose it first.");
        _current = this;
    }

    /// <summary>The fusions that the tape may apply.</summary>
    public FusionRules Fusion { get; }

    /// <summary>What passes back through ReLU.</summary>
    public ReluGradient ReluGradient { get; }

    internal static GradientTape? Current => _current;

    /// <summary>Whether operators run without being recorded, because the backward pass computes them again.</summary>
    internal bool IsPaused { get; private set; }

    /// <summary>
    /// Adds the gradient of <paramref name="loss"/> to <see cref="Tensor.Grad"/> of every leaf that requires one. The memory of
    /// intermediate results is freed during the pass, except for the loss and for tensors on which <see cref="Tensor.Keep"/> was called. A
    /// tape can be used once.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The tape was used before, the loss has more than one element, or this tape did not record it.
    /// </exception>
    public void Backward(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (loss.Shape.Elements != 1)
            throw new InvalidOperationException($"GradientTape: the loss has shape {loss.Shape}; expected a single number.");
        CheckRecorded(loss, "loss");
        loss.Keep();
        RunBackward(loss, Tensor.Full(loss.Shape, 1f));
    }

    /// <summary>
    /// Like <see cref="Backward(Tensor)"/>, from any result with any gradient to it: for example from the logit of one class, or from one
    /// value of a map inside a network, whose later layers then have no part in it.
    /// </summary>
    /// <param name="result">A result that this tape recorded.</param>
    /// <param name="gradient">The gradient to the result, of its shape; it is copied.</param>
    /// <exception cref="ArgumentException">The gradient has another shape than the result.</exception>
    /// <exception cref="InvalidOperationException">The tape was used before, or this tape did not record the result.</exception>
    public void Backward(Tensor result, Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(gradient);
        if (gradient.Shape != result.Shape)
        {
            throw new ArgumentException(
                $"GradientTape: a gradient of shape {gradient.Shape}; expected that of the result, {result.Shape}.", nameof(gradient));
        }

        CheckRecorded(result, "result");
        result.Keep();
        Tensor copy = Tensor.Empty(gradient.Shape);
        gradient.Data.CopyTo(copy.Data);
        RunBackward(result, copy);
    }

    /// <summary>Stops recording and frees the recorded results that no backward pass has freed.</summary>
    public void Dispose()
    {
        StopRecording();
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            _entries[i].Output.ClearGrad();
            Release(_entries[i]);
        }

        _entries.Clear();
    }

    /// <summary>
    /// Computes a segment again under a new tape and propagates <paramref name="gradOutput"/>, the gradient to its result, back through it.
    /// </summary>
    internal void BackwardThroughSegment(Func<Tensor, Tensor> segment, Tensor input, Tensor gradOutput)
    {
        using var scope = new TensorScope();
        using var tape = new GradientTape(Fusion, ReluGradient);
        Tensor output = Recomputation.Recompute(segment, input);
        if (output.Source is null || output.Shape != gradOutput.Shape)
        {
            gradOutput.Release();
            throw new InvalidOperationException(
                $"Recomputation: a segment gave a result of shape {gradOutput.Shape} and then one of {output.Shape}; "
                + "it must compute the same each time.");
        }

        tape.RunBackward(output, gradOutput);
    }

    /// <summary>
    /// Whether to record an operator that has an input which requires a gradient: always, except while recording is paused.
    /// </summary>
    internal bool ShouldRecord()
    {
        _sawTrainable = true;
        return !IsPaused;
    }

    /// <summary>Runs a segment without recording it; returns whether one of its operators would have been recorded.</summary>
    internal bool Pause(Func<Tensor> segment, out Tensor output)
    {
        (IsPaused, _sawTrainable) = (true, false);
        try
        {
            output = segment();
        }
        finally
        {
            IsPaused = false;
        }

        return _sawTrainable;
    }

    internal void Record(TapeEntry entry)
    {
        entry.Output.RequiresGrad = true;
        entry.Output.Source = entry;
        foreach (Tensor input in entry.Inputs)
        {
            if (input.Source is { } source)
                source.Readers++;
        }

        _entries.Add(entry);
    }

    private static void Release(TapeEntry entry)
    {
        if (entry.Output.IsKept)
            entry.Output.EnsureComputed();
        else
            entry.Output.Discard();
        entry.Output.RequiresGrad = false;
        entry.Output.Source = null;
        entry.ReleaseSaved();
    }

    private void CheckRecorded(Tensor tensor, string name)
    {
        if (_used)
            throw new InvalidOperationException("GradientTape: Backward was called before; record the step again on a new tape.");
        if (!_entries.Exists(entry => ReferenceEquals(entry.Output, tensor)))
        {
            throw new InvalidOperationException(
                $"GradientTape: the {name} was not computed under this tape from a tensor that requires a gradient.");
        }
    }

    private void RunBackward(Tensor result, Tensor gradient)
    {
        _used = true;
        StopRecording();
        result.Grad = gradient;
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            TapeEntry entry = _entries[i];
            if (entry.Output.Grad is { } gradOutput)
            {
                entry.Output.Grad = null;
                entry.RunHooks(gradOutput);
                entry.Backward(gradOutput);
            }

            Release(entry);
        }

        _entries.Clear();
    }

    private void StopRecording()
    {
        if (ReferenceEquals(_current, this))
            _current = null;
    }
}
