using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Models;

/// <summary>The images that a network accepts: the number of channels, and the minimum or, when exact, the only height and width.</summary>
internal sealed record ExpectedInput(string Model, int Channels, int Size, bool IsExact = false)
{
    /// <summary>Throws a <see cref="ShapeException"/> for other shapes.</summary>
    public void Check(Shape input)
    {
        if (input.Rank == 4 && input[1] == Channels && Fits(input[2]) && Fits(input[3]))
            return;
        string expected = IsExact ? $"[N, {Channels}, {Size}, {Size}]" : $"[N, {Channels}, H, W] with H and W of at least {Size}";
        throw new ShapeException($"{Model}: input has shape {input}; expected {expected}.");
    }

    /// <summary>
    /// The output shape of a part of the network for one image of this size; throws a <see cref="ShapeException"/> when the image is too
    /// small.
    /// </summary>
    public Shape Trace(Layer part)
    {
        try
        {
            return Graph.Trace(part.Forward, new Shape(1, Channels, Size, Size)).Outputs[0].Shape;
        }
        catch (ShapeException failure)
        {
            throw new ShapeException(
                $"{Model}: images of {Size}x{Size} cannot pass its layers; make it for larger images ({failure.Message})");
        }
    }

    private bool Fits(int size) => IsExact ? size == Size : size >= Size;
}
