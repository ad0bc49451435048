namespace Fovea.Detection.Rcnn;

/// <summary>The features of the regions of one image.</summary>
/// <param name="Count">The number of regions, n.</param>
/// <param name="Svm">The features that classes are told by, [n, d].</param>
/// <param name="Maps">The features that boxes are moved by, [n, rows, columns, channels]; the same array where they are the same.</param>
public sealed record RegionFeatures(int Count, float[] Svm, float[] Maps)
{
    /// <summary>The features that the class of a region is told by.</summary>
    public ReadOnlySpan<float> SvmOf(int region) => Row(Svm, region);

    /// <summary>The features that the box of a region is moved by.</summary>
    public ReadOnlySpan<float> MapsOf(int region) => Row(Maps, region);

    private ReadOnlySpan<float> Row(float[] values, int region)
    {
        int length = values.Length / Count;
        return values.AsSpan(region * length, length);
    }
}
