using Fovea.Nn;

namespace Fovea.Models.Catalogue;

/// <summary>What the rows of networks for ImageNet's thousand classes have in common.</summary>
/// <param name="Paper">Authors and title.</param>
/// <param name="Year">The paper's year.</param>
internal sealed record ImageNetRow(string Paper, int Year)
{
    private const int Classes = 1000;

    /// <summary>Height and width of the images.</summary>
    public int InputSize { get; init; } = 224;

    /// <summary>How images are made ready; null for torchvision's way.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The row of a network; errors that the paper does not give are those of the first weights.</summary>
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
            Weights = weights,
            Create = options => create(options, options.Classes ?? Classes),
        };
}
