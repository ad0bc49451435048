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
    private readonly Linear _fc6;
    private readonly Linear _fc7;
    private readonly Relu _relu = new();
    private readonly Dropout? _dropout6;
    private readonly Dropout? _dropout7;

    /// <summary>Creates the head.</summary>
    /// <param name="features">The values of a region's pooled maps.</param>
    /// <param name="width">The outputs of both layers.</param>
    /// <param name="dropout">The probability of dropout behind each layer; 0 for none.</param>
    public BoxHead(int features, int width = 1024, float dropout = 0f)
    {
        _fc6 = Add("fc6", new Linear(features, width));
        _fc7 = Add("fc7", new Linear(width, width));
        if (dropout > 0f)
            (_dropout6, _dropout7) = (Add("dropout6", new Dropout(dropout)), Add("dropout7", new Dropout(dropout)));
        Width = width;
    }

    /// <summary>The number of outputs.</summary>
    public int Width { get; }

    /// <summary>Computes [K, width] of the pooled maps [K, C, h, w].</summary>
    protected override Tensor Compute(Tensor input)
    {
        Tensor x = _relu.Forward(_fc6.Forward(_flatten.Forward(input)));
        x = _relu.Forward(_fc7.Forward(_dropout6?.Forward(x) ?? x));
        return _dropout7?.Forward(x) ?? x;
    }
}
