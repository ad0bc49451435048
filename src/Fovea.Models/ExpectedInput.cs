using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>
/// The images that a network takes: so many channels, and a height and width of at least <c>Size</c>, or, when exact, of just that.
/// </summary>
internal sealed record ExpectedInput(string Model, int Channels, int Size, bool IsExact = false)
{
    /// <summary>Fails with one sentence for other shapes.</summary>
    public void Check(Shape input)
    {
        if (input.Rank == 4 && input[1] == Channels && Fits(input[2]) && Fits(input[3]))
            return;
        string expected = IsExact ? $"[N, {Channels}, {Size}, {Size}]" : $"[N, {Channels}, H, W] with H and W of at least {Size}";
        throw new ShapeException($"{Model}: input has shape {input}; expected {expected}.");
    }

    private bool Fits(int size) => IsExact ? size == Size : size >= Size;
}
