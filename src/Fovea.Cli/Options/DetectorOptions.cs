using Fovea.Cli.Errors;
using Fovea.Detection.Networks;

namespace Fovea.Cli.Options;

/// <summary>What is given of a detector's training; null values are the recipe's.</summary>
internal sealed record DetectorOptions
{
    /// <summary>The pixels of images' shorter side.</summary>
    public int? MinSize { get; init; }

    /// <summary>The most pixels of images' longer side.</summary>
    public int? MaxSize { get; init; }

    /// <summary>How regions are pooled.</summary>
    public RoiPooling? RoiPooling { get; init; }

    /// <summary>The number of the backbone's last stages that are trained beside pretrained weights.</summary>
    public int? TrainableBackboneLayers { get; init; }

    /// <summary>The number of groups of aspect ratios on each side of 1; -1 for none.</summary>
    public int? AspectRatioGroupFactor { get; init; }

    /// <summary>The recipe with the values that were given.</summary>
    /// <exception cref="UserError">A value was given, and the recipe is for classifiers.</exception>
    public Recipe Apply(Recipe recipe)
    {
        if (recipe.Detection is not { } detection)
        {
            string? given = MinSize is not null ? "--min-size"
                : MaxSize is not null ? "--max-size"
                : RoiPooling is not null ? "--roi-pooling"
                : TrainableBackboneLayers is not null ? "--trainable-backbone-layers"
                : AspectRatioGroupFactor is not null ? "--aspect-ratio-group-factor"
                : null;
            return given is null
                ? recipe
                : throw new UserError($"{given}: given for a classifier, which has no such setting: leave it out");
        }

        int minSize = MinSize ?? detection.Rcnn.MinSize;
        return recipe with
        {
            Detection = detection with
            {
                Rcnn = detection.Rcnn with
                {
                    MinSize = minSize,
                    MaxSize = MaxSize ?? (int)Math.Round((double)minSize * detection.Rcnn.MaxSize / detection.Rcnn.MinSize),
                    RoiPooling = RoiPooling ?? detection.Rcnn.RoiPooling,
                },
                TrainableBackboneLayers = TrainableBackboneLayers ?? detection.TrainableBackboneLayers,
                AspectRatioGroupFactor = AspectRatioGroupFactor ?? detection.AspectRatioGroupFactor,
            },
        };
    }

    /// <exception cref="UserError">A value is out of its range.</exception>
    public void Validate()
    {
        Check.Minimum("--min-size", MinSize, 1);
        Check.Minimum("--max-size", MaxSize, 1);
        Check.Minimum("--trainable-backbone-layers", TrainableBackboneLayers, 0);
        Check.That(
            AspectRatioGroupFactor is null or -1 or >= 1, "--aspect-ratio-group-factor", $"{AspectRatioGroupFactor}",
            "at least 1, or -1 for no groups");
    }
}
