using Fovea.Inference.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Inference;

/// <summary>
/// Compiles a forward pass for fast inference. The function is traced for an input shape, batch normalisation is folded into weights,
/// residual additions and ReLU are fused into convolutions, the 1x1 convolutions of an Inception block are merged, concatenations are
/// written in place, and all intermediate results share one arena.
/// </summary>
public static class InferenceCompiler
{
    /// <summary>
    /// Compiles a function of one tensor, for example a layer's <c>Forward</c>. Set evaluation mode with <c>Eval()</c> first.
    /// </summary>
    /// <param name="forward">
    /// The function; it is called with a symbolic tensor. The current values of its parameters are used: compile again after they change.
    /// </param>
    /// <param name="input">The input's shape including the batch, [N, C, H, W] for images.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ShapeException">The function does not accept an input of this shape.</exception>
    /// <exception cref="NotSupportedException">The function contains an operator of training mode.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or a path in <see cref="InferenceOptions.Intermediates"/> does not exist.
    /// </exception>
    public static CompiledModel Compile(Func<Tensor, Tensor> forward, Shape input, InferenceOptions? options = null) =>
        Compile(x => [forward(x)], input, options);

    /// <inheritdoc cref="Compile(Func{Tensor, Tensor}, Shape, InferenceOptions?)"/>
    /// <summary>
    /// Compiles a function of one tensor with several results, for example a backbone's <c>Features</c>. Return <see cref="NamedTensors"/>
    /// to name the outputs.
    /// </summary>
    public static CompiledModel Compile(Func<Tensor, IReadOnlyList<Tensor>> forward, Shape input, InferenceOptions? options = null) =>
        Compile(inputs => Graph.Named(forward(inputs[0])), [new TensorSpec(Graph.DefaultInput, input)], options);

    /// <inheritdoc cref="Compile(Func{Tensor, Tensor}, Shape, InferenceOptions?)"/>
    /// <summary>Compiles a function of several named tensors with several named results.</summary>
    /// <param name="forward">The function; it is called with symbolic tensors. The current values of its parameters are used.</param>
    /// <param name="inputs">The names and shapes of the inputs.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static CompiledModel Compile(
        Func<NamedTensors, NamedTensors> forward, IReadOnlyList<TensorSpec> inputs, InferenceOptions? options = null)
    {
        var runtime = new Runtime(forward, [.. inputs.Select(input => input.Name)], options ?? new InferenceOptions());
        try
        {
            return new CompiledModel(runtime, new InputShapes(inputs.Select(input => input.Shape)), runtime.ConfiguredPool);
        }
        catch
        {
            runtime.Dispose();
            throw;
        }
    }
}
