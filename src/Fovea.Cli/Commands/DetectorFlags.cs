using System.CommandLine;
using Fovea.Cli.Options;
using Fovea.Detection.Networks;

namespace Fovea.Cli.Commands;

/// <summary>The flags of a detector's training.</summary>
internal sealed class DetectorFlags
{
    private readonly Option<int?> _minSize =
        Flag.OptionalInteger("--min-size", "Detectors: pixels of images' shorter side (the recipe's).");

    private readonly Option<int?> _maxSize =
        Flag.OptionalInteger("--max-size", "Detectors: most pixels of the longer side (in the recipe's proportion).");

    private readonly Option<RoiPooling?> _roiPooling = Flag.OptionalChoice<RoiPooling>(
        "--roi-pooling", "Detectors: regions by interpolation or by maxima of rounded bins (as published for the network).");

    private readonly Option<int?> _trainableLayers = Flag.OptionalInteger(
        "--trainable-backbone-layers", "Detectors with --weights: the backbone's last stages that are trained (the recipe's).");

    private readonly Option<int?> _groupFactor = Flag.OptionalInteger(
        "--aspect-ratio-group-factor", "Detectors: groups of aspect ratios that batches are made of, -1 for none (the recipe's).");

    /// <summary>The flags, in the order of the help.</summary>
    public IReadOnlyList<Symbol> All => [_minSize, _maxSize, _roiPooling, _trainableLayers, _groupFactor];

    /// <summary>What was given.</summary>
    public DetectorOptions Read(ParseResult parsed) => new()
    {
        MinSize = parsed.GetValue(_minSize),
        MaxSize = parsed.GetValue(_maxSize),
        RoiPooling = parsed.GetValue(_roiPooling),
        TrainableBackboneLayers = parsed.GetValue(_trainableLayers),
        AspectRatioGroupFactor = parsed.GetValue(_groupFactor),
    };
}
