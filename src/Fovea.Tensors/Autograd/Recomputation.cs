using Fovea.Tensors.Memory;

namespace Fovea.Tensors.Autograd;

/// <summary>
/// Trades time for memory: of a segment of a network only the result is kept, and when the backward pass reaches it the rest is computed
/// again (Chen et al. 2016, arXiv:1604.06174; PyTorch's <c>torch.utils.checkpoint</c>). Gradients have the same bits as without.
/// </summary>
public static class Recomputation
{
    [ThreadStatic]
    private static bool _isRunning;

    /// <summary>
    /// Whether this thread computes a segment again: what its first pass did besides its result, such as moving
    /// running statistics, must not be done twice.
    /// </summary>
    public static bool IsRunning => _isRunning;

    /// <summary>
    /// Computes a segment, of which a tape that records on this thread keeps the result alone; without one it is just
    /// computed. The segment must compute the same when it is called again during the backward pass: its random decisions must
    /// come from generators that give the same then.
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
        bool learns;
        using (var scope = new TensorScope())
        {
            learns = tape.Pause(() => segment(input), out output);
            if (!scope.Remove(output))
                return output;
        }

        if (learns)
            tape.Record(new RecomputedEntry(segment, input, output, tape.Fusion));
        else
            TensorScope.Current?.Add(output);
        return output;
    }

    internal static Tensor Again(Func<Tensor, Tensor> segment, Tensor input)
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
