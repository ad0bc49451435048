using Fovea.Data;

namespace Fovea.Claims.Studies;

/// <summary>The four systems from R-CNN to Mask R-CNN, trained and measured as <see cref="RcnnLineage"/> does.</summary>
/// <param name="DataSet">The name of a data set with boxes.</param>
public sealed record LineageStudy(string DataSet) : Study
{
    /// <summary>The average precision of boxes at an IoU of 0.5.</summary>
    public const string Ap50 = "AP50";

    /// <summary>The average precision of boxes over the thresholds of COCO.</summary>
    public const string Ap = "AP";

    /// <summary>The average precision of masks at an IoU of 0.5.</summary>
    public const string MaskAp50 = "mask AP50";

    /// <summary>Seconds of training.</summary>
    public const string Training = "training s";

    /// <summary>Seconds for the proposals of an image.</summary>
    public const string Proposals = "proposals s";

    /// <summary>Seconds for the features of an image.</summary>
    public const string Features = "features s";

    /// <summary>Seconds for what follows the features of an image.</summary>
    public const string Heads = "heads s";

    /// <summary>Seconds for an image.</summary>
    public const string Whole = "image s";

    /// <inheritdoc/>
    public override string? Data => DataSet;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Settings =>
    [
        $"{DataSet} unless another data set is named; the backbone is the classifier whose weights are given",
        "R-CNN, Fast R-CNN, Faster R-CNN, and Mask R-CNN where the data have masks",
        "directions can be compared with the papers' (VGG-16 on PASCAL VOC 2007; ResNet-101 on COCO for Mask R-CNN), not sizes",
    ];

    /// <inheritdoc/>
    public override double? ExpectedSeconds(int seeds) => null;

    /// <summary>The name of a system.</summary>
    public static string Name(LineageSystem system) => system switch
    {
        LineageSystem.Rcnn => "R-CNN",
        LineageSystem.FastRcnn => "Fast R-CNN",
        LineageSystem.FasterRcnn => "Faster R-CNN",
        _ => "Mask R-CNN",
    };

    internal override Observations Measure(StudyContext context)
    {
        LineageOptions options = context.Options.Lineage
            ?? throw new FoveaException("this claim trains detectors on a pretrained classifier: give its weights (--weights)");
        long start = context.Options.Time.GetTimestamp();
        DataSplits data = context.RequiredSplits;
        context.Tell(data.Description);
        var lineage = new RcnnLineage(data, options with { Seed = context.Seed, Time = context.Options.Time }, context.Options.Progress);
        var figures = new List<Measurement>();
        foreach (LineageResult result in lineage.Run(context.Cancellation))
        {
            figures.AddRange(Figures(result));
            context.Tell(FormattableString.Invariant(
                $"{Name(result.System)}: AP50 {100 * result.Ap50:F1}, trained in {result.Training.TotalSeconds:F0} s"));
        }

        return new Observations(context.Seed)
        {
            Measurements = figures,
            Seconds = context.Options.Time.GetElapsedTime(start).TotalSeconds,
        };
    }

    private static IEnumerable<Measurement> Figures(LineageResult result)
    {
        string system = Name(result.System);
        yield return new(system, Ap50, result.Ap50);
        yield return new(system, Ap, result.Evaluation.Boxes.AveragePrecision);
        if (result.Evaluation.Masks is { } masks)
            yield return new(system, MaskAp50, masks.Figures[1]);
        yield return new(system, Training, result.Training.TotalSeconds);
        yield return new(system, Proposals, result.PerImage.Proposals.TotalSeconds);
        yield return new(system, Features, result.PerImage.Features.TotalSeconds);
        yield return new(system, Heads, result.PerImage.Heads.TotalSeconds);
        yield return new(system, Whole, result.PerImage.Total.TotalSeconds);
    }
}
