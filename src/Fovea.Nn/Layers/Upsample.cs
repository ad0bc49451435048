using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Layers;

/// <summary>The interpolation method.</summary>
public enum UpsampleMode
{
    /// <summary>The value of the nearest pixel.</summary>
    Nearest,

    /// <summary>Linear in both directions between the centres of pixels (PyTorch's align_corners=False).</summary>
    Bilinear,
}

/// <summary>Enlarges maps [N, C, H, W] to [N, C, scale * H, scale * W].</summary>
public sealed class Upsample : Layer
{
    private readonly int _scale;
    private readonly UpsampleMode _mode;

    /// <summary>Creates a layer that enlarges maps by <paramref name="scale"/> in both directions.</summary>
    /// <exception cref="ArgumentException">The scale is below 1.</exception>
    public Upsample(int scale, UpsampleMode mode = UpsampleMode.Nearest)
    {
        if (scale < 1)
            throw new ArgumentException($"Upsample: the scale is {scale}; expected at least 1.");
        (_scale, _mode) = (scale, mode);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.Shape.Rank != 4)
            throw new ShapeException($"Upsample: input has shape {input.Shape}; expected [N, C, H, W].");
        (int height, int width) = (_scale * input.Shape[2], _scale * input.Shape[3]);
        Operator resize = _mode == UpsampleMode.Nearest
            ? new UpsampleNearestOperator(height, width)
            : new UpsampleBilinearOperator(height, width);
        return resize.Apply(input);
    }
}
