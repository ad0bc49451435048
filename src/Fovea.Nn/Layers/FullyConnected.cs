using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>
/// A fully connected layer from [rows, in] to [rows, out], with trainable <c>weight</c> [out, in] and an optional <c>bias</c> [out].
/// </summary>
public sealed class Linear : Layer
{
    private readonly LinearOperator _operator = new();
    private readonly Tensor[] _parameters;

    /// <summary>Creates a fully connected layer.</summary>
    /// <param name="inFeatures">The number of input features.</param>
    /// <param name="outFeatures">The number of output features.</param>
    /// <param name="bias">Whether the layer has a trainable bias.</param>
    /// <param name="weightInitializer">Initial weights; null for PyTorch's default, <see cref="Initializer.TorchDefault"/>.</param>
    /// <param name="biasInitializer">Initial biases; null for PyTorch's default, uniform in ±1 / sqrt(inFeatures).</param>
    public Linear(
        int inFeatures, int outFeatures, bool bias = true, Initializer? weightInitializer = null, Initializer? biasInitializer = null)
    {
        Weight = AddParameter("weight", new Shape(outFeatures, inFeatures), weightInitializer ?? Initializer.TorchDefault);
        Bias = bias
            ? AddParameter("bias", new Shape(outFeatures), biasInitializer ?? Initializer.Uniform(1f / MathF.Sqrt(inFeatures)))
            : null;
        _parameters = Bias is null ? [Weight] : [Weight, Bias];
    }

    /// <summary>The weights, [out, in].</summary>
    public Tensor Weight { get; }

    /// <summary>The bias, [out], or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply([input, .. _parameters]);
}

/// <summary>Reshapes maps [N, C, H, W] to rows [N, C * H * W], in the order C, H, W.</summary>
public sealed class Flatten : Layer
{
    private readonly FlattenOperator _operator = new();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _operator.Apply(input);
}
