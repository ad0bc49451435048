using System.Globalization;

namespace Fovea.Data;

/// <summary>
/// The parts of a data set: weights are trained on the first, the best of them chosen on the second, and measured once on the third.
/// </summary>
/// <param name="Train">The training samples.</param>
/// <param name="Validation">The samples that choose the best weights; null for none.</param>
/// <param name="Test">The samples that nothing was chosen by; null for none.</param>
public sealed record DataSplits(IImageDataset Train, IImageDataset? Validation, IImageDataset? Test)
{
    /// <summary>Where each part comes from, in one sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>The classes' names, those of the training samples.</summary>
    public IReadOnlyList<string> Classes => Train.Classes;

    /// <summary>Splits a validation set off the training samples, by class and by a seed (<see cref="DatasetSplit.Stratified"/>).</summary>
    /// <param name="train">The training samples.</param>
    /// <param name="test">The test samples; null for none.</param>
    /// <param name="share">The validation set's share of the training samples, in [0, 1); 0 for no validation set.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not in [0, 1).</exception>
    /// <exception cref="DataException">No class has two samples.</exception>
    public static DataSplits WithValidation(IImageDataset train, IImageDataset? test, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (share == 0)
            return new DataSplits(train, null, test) { Description = Describe($"all {Images(train)}", "none", test) };
        (Subset rest, Subset part) = DatasetSplit.Stratified(train, share, seed);
        rest = new Subset(train, rest.Indices) { Name = $"{train.Name} without validation" };
        part = new Subset(train, part.Indices) { Name = $"{train.Name} validation" };
        string percent = (100 * share).ToString("0.##", CultureInfo.InvariantCulture);
        return new DataSplits(rest, part, test)
        {
            Description = Describe(
                $"{rest.Count} of the {Images(train)}",
                $"the other {part.Count}, {percent} %{(train.HasBoxes ? "" : " of each class")} by seed {seed}",
                test),
        };
    }

    /// <summary>The parts of a set that is published, or laid out, in parts.</summary>
    /// <param name="train">The training samples.</param>
    /// <param name="validation">The samples that choose the best weights; null for none.</param>
    /// <param name="test">The test samples; null for none.</param>
    public static DataSplits OfParts(IImageDataset train, IImageDataset? validation, IImageDataset? test)
    {
        ArgumentNullException.ThrowIfNull(train);
        return new DataSplits(train, validation, test)
        {
            Description = Describe(Images(train), validation is null ? "none" : Images(validation), test),
        };
    }

    private static string Describe(string train, string validation, IImageDataset? test) =>
        $"Training on {train}; validation: {validation}; test: {(test is null ? "none" : Images(test))}.";

    private static string Images(IImageDataset data) => $"{data.Count} {(data.Count == 1 ? "image" : "images")} of {data.Name}";
}
