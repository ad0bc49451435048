using Fovea.Inference.Execution;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>
/// Makes a forward pass fast: it is traced for an input shape, batch normalisation is folded into weights, residuals and ReLU are fused into
/// convolutions, an Inception block's 1x1 convolutions are merged, concatenation happens in place, and all results share one arena.
/// </summary>
public static class InferenceCompiler
{
    /// <summary>Compiles a function of one tensor, for example a layer's <c>Forward</c>, as it is in use (after <c>Eval()</c>).</summary>
    /// <param name="forward">
    /// The function; it is called with a symbolic tensor. Its parameters are taken as they are now: when they change, compile again.
    /// </param>
    /// <param name="input">The input's shape, the batch included.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <exception cref="ShapeException">The function cannot work with an input of this shape.</exception>
    /// <exception cref="NotSupportedException">The function holds an operator of training.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static CompiledModel Compile(Func<Tensor, Tensor> forward, Shape input, InferenceOptions? options = null) =>
        Compile(x => [forward(x)], input, options);

    /// <inheritdoc cref="Compile(Func{Tensor, Tensor}, Shape, InferenceOptions?)"/>
    /// <summary>Compiles a function with several results, for example a backbone's <c>Features</c>.</summary>
    public static CompiledModel Compile(Func<Tensor, IReadOnlyList<Tensor>> forward, Shape input, InferenceOptions? options = null)
    {
        var runtime = new Runtime(forward, options ?? new InferenceOptions());
        try
        {
            return runtime.ModelFor(input);
        }
        catch
        {
            runtime.Dispose();
            throw;
        }
    }
}
