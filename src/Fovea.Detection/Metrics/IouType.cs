namespace Fovea.Detection.Metrics;

/// <summary>What is compared to say how well a detection fits an object.</summary>
public enum IouType
{
    /// <summary>Their boxes (COCO's <c>bbox</c>).</summary>
    Boxes,

    /// <summary>Their masks (COCO's <c>segm</c>).</summary>
    Masks,
}
