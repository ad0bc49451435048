using Fovea.Inference.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Inference;

/// <summary>
/// Makes a forward pass fast: it is traced for an input shape, batch normalisation is folded into weights, residuals and ReLU are fused
/// into convolutions, an Inception block's 1x1 convolutions are merged, concatenation happens in place, and all results share one arena.
/// </summary>
public static class InferenceCompiler
{
    /// <summary>
    /// Compiles a function of one tensor, for example a layer's <c>Forward</c>, in evaluation mode (after <c>Eval()</c>).
    /// </summary>
    /// <param name="forward">
    /// The function; it is called with a symbolic tensor. Its parameters are taken as they are now: when they change, compile again.
    /// </param>
    /// <param name="input">The input's shape, the batch included.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <exception cref="ShapeException">The function cannot work with an input of this shape.</exception>
    /// <exception cref="NotSupportedException">The function holds an operator of training.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or an intermediate result is of no part of the model.</exception>
    public static CompiledModel Compile(Func<Tensor, Tensor> forward, Shape input, InferenceOptions? options = null) =>
        Compile(x => [forward(x)], input, options);

    /// <inheritdoc cref="Compile(Func{Tensor, Tensor}, Shape, InferenceOptions?)"/>
    /// <summary>
    /// Compiles a function of one tensor with several results, for example a backbone's <c>Features</c>; a function that returns
    /// <see cref="NamedTensors"/> names them.
    /// </summary>
    public static CompiledModel Compile(Func<Tensor, IReadOnlyList<Tensor>> forward, Shape input, InferenceOptions? options = null) =>
        Compile(inputs => Graph.Named(forward(inputs[0])), [new TensorSpec(Graph.DefaultInput, input)], options);

    /// <inheritdoc cref="Compile(Func{Tensor, Tensor}, Shape, InferenceOptions?)"/>
    /// <summary>Compiles a function of several named tensors with several named results.</summary>
    /// <param name="forward">The function; it is called with symbolic tensors. Its parameters are taken as they are now.</param>
    /// <param name="inputs">The inputs' names and shapes.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    public static CompiledModel Compile(
        Func<NamedTensors, NamedTensors> forward, IReadOnlyList<TensorSpec> inputs, InferenceOptions? options = null)
    {
        var runtime = new Runtime(forward, [.. inputs.Select(input => input.Name)], options ?? new InferenceOptions());
        try
        {
            return new CompiledModel(runtime, new InputShapes(inputs.Select(input => input.Shape)), runtime.OwnPool);
        }
        catch
        {
            runtime.Dispose();
            throw;
        }
    }
}
