using Fovea.Detection.Compression;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Detection.Networks;

/// <summary>
/// Two fully connected layers over the pooled maps of a region (torchvision's <c>TwoMLPHead</c>; Girshick 2015, arXiv:1504.08083, with
/// dropout behind each).
/// </summary>
public sealed class BoxHead : Layer
{
    private readonly Flatten _flatten = new();
    private readonly Layer _fc6;
    private readonly Layer _fc7;
    private readonly Relu _relu = new();
    private readonly Dropout? _dropout6;
    private readonly Dropout? _dropout7;
    private readonly float _dropout;

    /// <summary>Creates the head.</summary>
    /// <param name="features">The values of a region's pooled maps.</param>
    /// <param name="width">The outputs of both layers.</param>
    /// <param name="dropout">The probability of dropout behind each layer; 0 for none.</param>
    /// <param name="ranks">The ranks of both layers' weights where these are compressed; null for layers of full rank.</param>
    /// <exception cref="ArgumentException">A rank is below 1 or above that of the layer.</exception>
    public BoxHead(int features, int width = 1024, float dropout = 0f, (int Fc6, int Fc7)? ranks = null)
        : this(FullyConnected(features, width, ranks?.Fc6), FullyConnected(width, width, ranks?.Fc7), width, dropout)
    {
    }

    private BoxHead(Layer fc6, Layer fc7, int width, float dropout)
    {
        (_fc6, _fc7, Width, _dropout) = (Add("fc6", fc6), Add("fc7", fc7), width, dropout);
        if (dropout > 0f)
            (_dropout6, _dropout7) = (Add("dropout6", new Dropout(dropout)), Add("dropout7", new Dropout(dropout)));
    }

    /// <summary>The number of outputs.</summary>
    public int Width { get; }

    /// <summary>
    /// A head with both layers compressed to lower ranks by <see cref="TruncatedSvd"/>; it shares nothing with this one.
    /// </summary>
    /// <param name="fc6">The rank of the first layer.</param>
    /// <param name="fc7">The rank of the second layer.</param>
    /// <exception cref="ArgumentException">A rank is below 1 or above that of the layer, or the layers are compressed already.</exception>
    public BoxHead Truncated(int fc6, int fc7) => _fc6 is Linear first && _fc7 is Linear second
        ? new BoxHead(TruncatedSvd.Compress(first, fc6), TruncatedSvd.Compress(second, fc7), Width, _dropout)
        : throw new ArgumentException("BoxHead: the layers are compressed already; compress the head that was trained.");

    /// <summary>Computes [K, width] of the pooled maps [K, C, h, w].</summary>
    protected override Tensor Compute(Tensor input)
    {
        Tensor x = _relu.Forward(_fc6.Forward(_flatten.Forward(input)));
        x = _relu.Forward(_fc7.Forward(_dropout6?.Forward(x) ?? x));
        return _dropout7?.Forward(x) ?? x;
    }

    private static Layer FullyConnected(int inputs, int outputs, int? rank) =>
        rank is { } values ? new LowRankLinear(inputs, outputs, values) : new Linear(inputs, outputs);
}
