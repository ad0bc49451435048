using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Tensors;

namespace Fovea.Inference.Weights;

/// <summary>
/// The weights and the bias of a fully connected layer. The weights are the model's own tensor when nothing was folded or rounded.
/// </summary>
internal sealed class LinearWeights : IDisposable
{
    private readonly NativeBuffer? _folded;
    private readonly int _count;
    private readonly float[] _bias;

    public LinearWeights(Tensor shared, float[] bias)
        : this(shared.Shape.Elements, bias) => Shared = shared;

    public LinearWeights(NativeBuffer folded, int count, float[] bias)
        : this(count, bias) => _folded = folded;

    public LinearWeights(CompactWeights compact, int count, float[] bias)
        : this(count, bias) => Compact = compact;

    private LinearWeights(int count, float[] bias) => (_count, _bias) = (count, bias);

    /// <summary>The model's own tensor, when it is used unchanged; null otherwise.</summary>
    public Tensor? Shared { get; }

    /// <summary>The rounded weights; null for float32.</summary>
    public CompactWeights? Compact { get; }

    public ReadOnlySpan<float> Values => Shared is null ? _folded!.Span(_count) : Shared.Data;

    public ReadOnlySpan<float> Bias => _bias;

    public string Format => Compact?.Format switch
    {
        null => "float32 weights",
        CompactFormat.BFloat16 => "bfloat16 weights",
        _ => "int8 weights",
    };

    /// <summary>Bytes that a run reads.</summary>
    public long ReadBytes => (Compact?.Bytes ?? (_count * (long)sizeof(float))) + (_bias.Length * (long)sizeof(float));

    /// <summary>Bytes that are allocated in addition to the model's tensors.</summary>
    public long OwnBytes => (Compact?.Bytes ?? ((_folded?.Capacity ?? 0) * (long)sizeof(float))) + (_bias.Length * (long)sizeof(float));

    public void Dispose()
    {
        Compact?.Dispose();
        _folded?.Free();
    }
}
