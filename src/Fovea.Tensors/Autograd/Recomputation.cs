using Fovea.Tensors.Memory;

namespace Fovea.Tensors.Autograd;

/// <summary>
/// Gradient checkpointing, which trades time for memory: a tape keeps only the result of a segment of the network, and the backward pass
/// computes the segment again (Chen et al. 2016, arXiv:1604.06174; PyTorch's <c>torch.utils.checkpoint</c>). Gradients have the same bits
/// as without it.
/// </summary>
public static class Recomputation
{
    [ThreadStatic]
    private static bool _isRunning;

    /// <summary>
    /// Whether this thread is computing a segment again. Side effects of the first pass, such as the update of running statistics, must not
    /// be repeated then.
    /// </summary>
    public static bool IsRunning => _isRunning;

    /// <summary>
    /// Computes a segment. A tape that records on this thread keeps only its result; without a tape the segment is simply computed. The
    /// segment must return the same values when it is called again during the backward pass, so its random numbers must be reproducible.
    /// </summary>
    /// <example><code>
    /// Tensor y = Recomputation.Apply(block.Forward, x);
    /// </code></example>
    public static Tensor Apply(Func<Tensor, Tensor> segment, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(input);
        if (input.IsSymbolic || GradientTape.Current is not { IsPaused: false } tape)
            return segment(input);
        Tensor output;
        bool isTrainable;
        using (var scope = new TensorScope())
        {
            isTrainable = tape.Pause(() => segment(input), out output);
            if (!scope.Remove(output))
                return output;
        }

        if (isTrainable)
            tape.Record(new RecomputedEntry(segment, input, output, tape));
        else
            TensorScope.Current?.Add(output);
        return output;
    }

    internal static Tensor Recompute(Func<Tensor, Tensor> segment, Tensor input)
    {
        bool outer = _isRunning;
        _isRunning = true;
        try
        {
            return segment(input);
        }
        finally
        {
            _isRunning = outer;
        }
    }
}
