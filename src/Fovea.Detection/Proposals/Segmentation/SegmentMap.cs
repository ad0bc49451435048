namespace Fovea.Detection.Proposals.Segmentation;

/// <summary>The segments of an image: for each pixel, row by row, the number of its segment, counted from 0 in that order.</summary>
internal sealed record SegmentMap(int Width, int Height, int[] Labels, int Count);
