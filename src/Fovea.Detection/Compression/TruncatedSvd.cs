using Fovea.Nn.Layers;

namespace Fovea.Detection.Compression;

/// <summary>
/// Compression of a fully connected layer by its largest singular values (Girshick 2015, arXiv:1504.08083, section 3.1): the weights W = U
/// diag(s) V^T become the product of two matrices that keep the first t singular values; no other product of this rank is nearer to W in
/// the sense of least squares, and the squared error is the sum of the squares of the singular values left out.
/// </summary>
public static class TruncatedSvd
{
    /// <summary>The layer as two layers of a lower rank; the biases are those of the layer.</summary>
    /// <param name="layer">The layer, which is left as it is.</param>
    /// <param name="rank">The number of singular values to keep, 1 to the smaller of the layer's sizes.</param>
    /// <exception cref="ArgumentException">The rank is out of its range.</exception>
    public static LowRankLinear Compress(Linear layer, int rank)
    {
        ArgumentNullException.ThrowIfNull(layer);
        (int outputs, int inputs) = (layer.Weight.Shape[0], layer.Weight.Shape[1]);
        var compressed = new LowRankLinear(inputs, outputs, rank, bias: layer.Bias is not null);
        LowRankFactors factors = LowRankFactors.Of(layer.Weight.ToArray(), outputs, inputs, rank);
        compressed.U.CopyFrom(factors.Left);
        compressed.V.CopyFrom(factors.Right);
        if (layer.Bias is { } bias)
            compressed.Bias!.CopyFrom(bias.ToArray());
        return compressed;
    }
}
