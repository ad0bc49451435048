using Fovea.Tensors;

namespace Fovea.Nn.Analysis;

/// <summary>One operator of a <see cref="ModelSummary"/>.</summary>
/// <param name="Path">The model's part that applies it, for example <c>features.0</c>; empty for the model itself.</param>
/// <param name="Operator">Its name, for example <c>Conv2d</c>.</param>
/// <param name="Output">The shape of its result.</param>
public sealed record SummaryRow(string Path, string Operator, Shape Output)
{
    /// <summary>Learned numbers that it is the first to use.</summary>
    public long Parameters { get; init; }

    /// <summary>
    /// The sizes whose product is the number of its weights (biases aside): kernel height and width, input channels of a group, output
    /// channels of a convolution; height, width and channels of the flattened maps, and outputs, of a matrix product. Empty for others.
    /// </summary>
    public IReadOnlyList<int> WeightFactors { get; init; } = [];

    /// <summary>Multiply-adds of convolutions and matrix products.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Memory of its result, when every output counts (<see cref="MemoryConvention.EveryOutput"/>).</summary>
    public long ActivationBytes { get; init; }

    /// <summary>
    /// Memory of its result beyond that of its input, when what can work in place does (<see cref="MemoryConvention.InPlace"/>).
    /// </summary>
    public long InPlaceBytes { get; init; }

    /// <summary>
    /// What a position of its result sees of the input; null for rows and where no one field holds for all positions, as after resizing.
    /// </summary>
    public ReceptiveField? ReceptiveField { get; init; }

    /// <summary>How many weights there are, biases aside.</summary>
    public long Weights => WeightFactors.Count == 0 ? 0 : WeightFactors.Aggregate(1L, (product, size) => product * size);
}
