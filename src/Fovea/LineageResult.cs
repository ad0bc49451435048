using Fovea.Detection.Regions;

namespace Fovea;

/// <summary>A system of the R-CNN lineage, in the order of history.</summary>
public enum LineageSystem
{
    /// <summary>R-CNN (Girshick et al. 2014).</summary>
    Rcnn,

    /// <summary>Fast R-CNN (Girshick 2015).</summary>
    FastRcnn,

    /// <summary>Faster R-CNN (Ren et al. 2015).</summary>
    FasterRcnn,

    /// <summary>Mask R-CNN (He et al. 2017).</summary>
    MaskRcnn,
}

/// <summary>What a system of the lineage reached.</summary>
/// <param name="System">The system.</param>
/// <param name="Training">The time of its training, proposals included.</param>
/// <param name="PerImage">The mean over photographs of the time of a detection, the fastest of several.</param>
/// <param name="Evaluation">COCO's figures on the held-out images.</param>
public sealed record LineageResult(LineageSystem System, TimeSpan Training, StageTimes PerImage, DetectionEvaluation Evaluation)
{
    /// <summary>The average precision of boxes at an IoU of 0.5, 0 to 1.</summary>
    public double Ap50 => Evaluation.Boxes.Figures[1];
}
