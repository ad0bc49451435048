using Fovea.Nn;

namespace Fovea.Models.Catalogue;

/// <summary>The common properties of catalogue rows of networks for ImageNet's 1000 classes.</summary>
/// <param name="Paper">Authors and title.</param>
/// <param name="Year">The paper's year.</param>
internal sealed record ImageNetRow(string Paper, int Year)
{
    private const int Classes = 1000;

    /// <summary>Height and width of the images.</summary>
    public int InputSize { get; init; } = 224;

    /// <summary>The preprocessing of images; null for that of the first weights or torchvision's.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Where the networks differ from those of the paper.</summary>
    public IReadOnlyList<string> Deviations { get; init; } = [];

    /// <summary>The same with further differences from the paper.</summary>
    public ImageNetRow Differing(params IEnumerable<string> deviations) => this with { Deviations = [.. Deviations, .. deviations] };

    /// <summary>
    /// Creates the row of a network; without <paramref name="errors"/> the published errors are those of the first weights.
    /// </summary>
    public ModelInfo Of(
        string name,
        Func<ModelOptions, int, Classifier> create,
        long parameters,
        long multiplyAdds,
        PublishedErrors? errors = null,
        params PretrainedWeights[] weights) => new()
        {
            Name = name,
            Paper = Paper,
            Year = Year,
            InputChannels = 3,
            InputHeight = InputSize,
            InputWidth = InputSize,
            Classes = Classes,
            Parameters = parameters,
            MultiplyAdds = multiplyAdds,
            Preprocessing = Preprocessing ?? weights.FirstOrDefault()?.Preprocessing ?? Models.Preprocessing.ImageNet,
            PublishedErrors = errors ?? weights.FirstOrDefault()?.Errors,
            Deviations = Deviations,
            Weights = weights,
            Create = options => create(options, options.Classes ?? Classes),
        };
}
