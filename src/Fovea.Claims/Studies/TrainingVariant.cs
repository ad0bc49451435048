using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Analysis;

namespace Fovea.Claims.Studies;

/// <summary>One of the networks that a <see cref="TrainingComparison"/> trains.</summary>
/// <param name="Name">The name in tables and curves.</param>
/// <param name="Network">The network: a row of the catalogue, or one made by <see cref="Small"/>.</param>
public sealed record TrainingVariant(string Name, ModelInfo Network)
{
    /// <summary>What is changed in the comparison's recipe.</summary>
    public Func<Recipe, Recipe> Change { get; init; } = recipe => recipe;

    /// <summary>
    /// Learning rates that are tried with the first seed, of which the best is kept; empty for the recipe's. The best reaches the training
    /// error first, or has the lowest at the end.
    /// </summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [];

    /// <summary>A network of small colour images of ten classes that the catalogue does not have.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="create">Creates it for a number of classes.</param>
    /// <param name="size">Height and width of the images.</param>
    public static ModelInfo Small(string name, Func<int, Classifier> create, int size = 32)
    {
        const int Classes = 10;
        return Changed(
            new ModelInfo
            {
                Name = name,
                Paper = "a small network of Fovea's claims",
                Year = 2026,
                InputChannels = 3,
                InputHeight = size,
                InputWidth = size,
                Classes = Classes,
                Parameters = 0,
                MultiplyAdds = 0,
                Preprocessing = Preprocessing.Cifar10,
                Create = options => create(options.Classes ?? Classes),
            },
            name, create);
    }

    /// <summary>A network of the catalogue with other layers.</summary>
    /// <param name="row">The row of the catalogue, of which input, preprocessing and classes are the same.</param>
    /// <param name="name">Its name.</param>
    /// <param name="create">Creates it for a number of classes.</param>
    public static ModelInfo Changed(ModelInfo row, string name, Func<int, Classifier> create)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(create);
        ModelSummary summary = ModelSummary.Of(create(row.Classes), row.InputShape());
        return row with
        {
            Name = name,
            Create = options => create(options.Classes ?? row.Classes),
            Parameters = summary.UsedParameters,
            AuxiliaryParameters = summary.Parameters - summary.UsedParameters,
            MultiplyAdds = summary.MultiplyAdds,
        };
    }
}
