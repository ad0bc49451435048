namespace Fovea.Detection.Exporting;

/// <summary>What a detector takes and gives when it is exported; <see cref="RcnnExport"/>.</summary>
public sealed record RcnnExportOptions
{
    /// <summary>Whether the picture is bytes from 0 to 255 instead of numbers in [0, 1].</summary>
    public bool TakesBytes { get; init; }

    /// <summary>
    /// Whether masks are pasted: for each detection the probability of every pixel of the picture, as torchvision gives them. Otherwise
    /// they are the squares that the network computes, to be stretched over the boxes, which take little memory.
    /// </summary>
    public bool PastesMasks { get; init; } = true;
}
