using Fovea.Claims.Studies;
using Fovea.Models;

namespace Fovea.Claims.Catalogue;

/// <summary>Data, recipes and comparisons that several claims share.</summary>
internal static class Budgets
{
    public const string Cifar10 = "cifar10", ImageNet = "imagenet";

    private const int ImageNetImages = 1_281_167;

    /// <summary>A plain recipe for small networks: a constant learning rate, no regularisation, no augmentation.</summary>
    public static Recipe Plain { get; } = new()
    {
        BatchSize = 64,
        LearningRate = 0.01,
        WeightDecay = 0,
        Gamma = 1,
        Augmentation = RecipeAugmentation.None,
    };

    /// <summary>The plain recipe with a learning rate that falls to zero, so that the last epoch is the one to compare.</summary>
    public static Recipe Annealed { get; } = Plain with { Schedule = RecipeSchedule.CosineAnnealingLr };

    /// <summary>A comparison on some images of CIFAR-10.</summary>
    public static TrainingComparison Small(int images, Recipe recipe, params IReadOnlyList<TrainingVariant> variants) =>
        new(Cifar10, recipe, variants) { Images = images };

    /// <summary>A comparison on ImageNet with the recipe of a network of the catalogue.</summary>
    public static TrainingComparison OnImageNet(string recipeOf, params IReadOnlyList<TrainingVariant> variants) =>
        new(ImageNet, Recipe.For(recipeOf), variants) { HeldOut = 0, WholeSet = ImageNetImages };

    /// <summary>Studies that are carried out with one seed.</summary>
    public static ClaimSetup Once(params IReadOnlyList<Study> studies) => new(studies) { Seeds = 1 };

    /// <summary>A variant that is a row of the catalogue.</summary>
    public static TrainingVariant Known(string name, string network) => new(name, ModelCatalogue.Find(network));
}
