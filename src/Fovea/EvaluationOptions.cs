namespace Fovea;

/// <summary>How a classifier is measured.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The views of each image whose probabilities are averaged.</summary>
    public EvaluationProtocol Protocol { get; init; } = EvaluationProtocol.OneCrop;
}
