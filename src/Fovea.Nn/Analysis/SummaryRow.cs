using Fovea.Tensors;

namespace Fovea.Nn.Analysis;

/// <summary>One operator of a <see cref="ModelSummary"/>.</summary>
/// <param name="Path">The path of the submodule that applies it, for example <c>features.0</c>; empty for the model itself.</param>
/// <param name="Operator">The operator's name, for example <c>Conv2d</c>.</param>
/// <param name="Output">The shape of its result.</param>
public sealed record SummaryRow(string Path, string Operator, Shape Output)
{
    /// <summary>The number of trainable values that this operator is the first to use.</summary>
    public long Parameters { get; init; }

    /// <summary>
    /// The factors of the number of weights, without biases. For a convolution: kernel height, kernel width, input channels of a group,
    /// output channels. For a fully connected layer: height, width and channels of the flattened maps (or input features), output features.
    /// Empty for others.
    /// </summary>
    public IReadOnlyList<int> WeightFactors { get; init; } = [];

    /// <summary>Multiply-adds of convolutions and matrix products.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Bytes of its output; 0 for a reshape (<see cref="MemoryConvention.EveryOutput"/>).</summary>
    public long ActivationBytes { get; init; }

    /// <summary>Bytes of its output; 0 when it shares its input's memory (<see cref="MemoryConvention.InPlace"/>).</summary>
    public long InPlaceBytes { get; init; }

    /// <summary>
    /// The receptive field of its output; null for matrices, and where positions have different fields, as after resizing.
    /// </summary>
    public ReceptiveField? ReceptiveField { get; init; }

    /// <summary>The number of weights, without biases.</summary>
    public long Weights => WeightFactors.Count == 0 ? 0 : WeightFactors.Aggregate(1L, (product, size) => product * size);
}
