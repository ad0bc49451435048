namespace Fovea.Onnx;

/// <summary>How an <see cref="OnnxModel"/> is loaded.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>
    /// The most bytes that one value of the graph may take when it is traced or run; a graph that asks for more, as a damaged file may, is
    /// an error. 4 GB by default.
    /// </summary>
    public long MaxValueBytes { get; init; } = 4L << 30;
}
