using Fovea.Data.Detection;

namespace Fovea.Detection.Catalogue;

/// <summary>The names of the labels of detectors for PASCAL VOC: the 20 classes in alphabetical order, after the background.</summary>
public static class VocClasses
{
    /// <summary>The names by label; the background is 0.</summary>
    public static IReadOnlyList<string> Names => VocDetectionDataset.ClassNames;
}
