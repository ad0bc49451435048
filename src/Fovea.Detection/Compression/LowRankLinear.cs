using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Detection.Compression;

/// <summary>
/// A fully connected layer whose weights are a product of two matrices (Girshick 2015, arXiv:1504.08083, section 3.1): the layer <c>v</c>
/// from in to rank values, without biases, then the layer <c>u</c> from rank to out values. It has rank * (in + out) weights instead of in
/// * out.
/// </summary>
public sealed class LowRankLinear : Layer
{
    private readonly Linear _v;
    private readonly Linear _u;

    /// <summary>Creates the two layers with PyTorch's initial weights; <see cref="TruncatedSvd.Compress"/> makes them of one.</summary>
    /// <param name="inFeatures">The number of input features.</param>
    /// <param name="outFeatures">The number of output features.</param>
    /// <param name="rank">The number of values between the layers, 1 to the smaller of the two.</param>
    /// <param name="bias">Whether the second layer has biases.</param>
    /// <exception cref="ArgumentException">The rank is out of its range.</exception>
    public LowRankLinear(int inFeatures, int outFeatures, int rank, bool bias = true)
    {
        int most = Math.Min(inFeatures, outFeatures);
        if (rank < 1 || rank > most)
            throw new ArgumentException($"LowRankLinear: rank {rank} of {outFeatures} x {inFeatures} weights; expected 1 to {most}.");
        _v = Add("v", new Linear(inFeatures, rank, bias: false));
        _u = Add("u", new Linear(rank, outFeatures, bias));
    }

    /// <summary>The weights of the first layer, [rank, in].</summary>
    public Tensor V => _v.Weight;

    /// <summary>The weights of the second layer, [out, rank].</summary>
    public Tensor U => _u.Weight;

    /// <summary>The biases, [out], or null.</summary>
    public Tensor? Bias => _u.Bias;

    /// <summary>Computes [rows, out] of [rows, in].</summary>
    protected override Tensor Compute(Tensor input) => _u.Forward(_v.Forward(input));
}
